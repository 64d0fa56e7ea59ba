//! An invitation or an answer to one (iCalendar, RFC 5545 and 5546) → words.

/// More lines than this are a whole calendar, not an invitation; the rest is not read.
const LINES_MAX: usize = 5_000;
/// As many events as anybody reads in a letter.
const EVENTS_MAX: usize = 10;

/// Says in words what an iCalendar object is about; `None` if there is nothing to say.
#[must_use]
pub fn words(ics: &str) -> Option<String> {
    let mut method = String::new();
    let mut events: Vec<Event> = Vec::new();
    let mut open: Option<Event> = None;
    let mut is_alarm = false;
    for line in unfolded(ics) {
        let Some(property) = Property::parse(&line) else {
            continue;
        };
        let value = property.value;
        match (property.name.as_str(), value.to_ascii_uppercase().as_str()) {
            ("METHOD", upper) => upper.clone_into(&mut method),
            ("BEGIN", "VALARM") => is_alarm = true,
            ("END", "VALARM") => is_alarm = false,
            ("BEGIN", "VEVENT" | "VTODO") => open = Some(Event::default()),
            ("END", "VEVENT" | "VTODO") if events.len() < EVENTS_MAX => events.extend(open.take()),
            (_, _) => {
                if let Some(event) = open.as_mut().filter(|_| !is_alarm) {
                    event.take(&property);
                }
            }
        }
    }
    events.extend(open.take());
    let told: Vec<String> = events.iter().filter_map(|event| event.told(&method)).collect();
    (!told.is_empty()).then(|| told.join("\n"))
}

/// Lines with their folds taken out (RFC 5545 §3.1).
fn unfolded(ics: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in ics.lines().take(LINES_MAX) {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some(last)) => last.push_str(more),
            (Some(_), None) => {}
            (None, _) => lines.push(line.to_owned()),
        }
    }
    lines
}

/// `NAME;PARAMETER=x:value`.
struct Property<'a> {
    name: String,
    parameters: &'a str,
    value: &'a str,
}

impl<'a> Property<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let mut is_quoted = false;
        let colon = line.find(|c| {
            is_quoted ^= c == '"';
            c == ':' && !is_quoted
        })?;
        let (head, value) = line.split_at_checked(colon)?;
        let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
        Some(Self { name: name.to_ascii_uppercase(), parameters, value: value.get(1..)?.trim() })
    }

    fn parameter(&self, name: &str) -> Option<&'a str> {
        self.parameters.split(';').find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim_matches('"'))
        })
    }
}

#[derive(Default)]
struct Event {
    summary: String,
    start: String,
    end: String,
    place: String,
    organizer: String,
    answer: String,
    description: String,
}

impl Event {
    fn take(&mut self, property: &Property<'_>) {
        match property.name.as_str() {
            "SUMMARY" => self.summary = unescape(property.value),
            "LOCATION" => self.place = unescape(property.value),
            "DESCRIPTION" => self.description = unescape(property.value),
            "DTSTART" => self.start = moment(property),
            "DTEND" | "DUE" => self.end = moment(property),
            "ORGANIZER" => self.organizer = person(property),
            "ATTENDEE" => {
                if let Some(answer) = property.parameter("PARTSTAT").and_then(answer) {
                    self.answer = format!("{} {answer}", person(property));
                }
            }
            _ => {}
        }
    }

    /// The lines that tell this event, or nothing where it has neither a title nor a time.
    fn told(&self, method: &str) -> Option<String> {
        if self.summary.is_empty() && self.start.is_empty() {
            return None;
        }
        let what = match method {
            "CANCEL" => "Cancelled meeting",
            "REPLY" => "Answer to an invitation",
            "COUNTER" => "Another time is proposed for a meeting",
            "REQUEST" => "Invitation",
            _ => "Calendar entry",
        };
        let mut lines = vec![format!("{what}: {}", self.summary)];
        match (self.start.is_empty(), self.end.is_empty()) {
            (false, false) => lines.push(format!("When: {} to {}", self.start, self.end)),
            (false, true) => lines.push(format!("When: {}", self.start)),
            (true, _) => {}
        }
        let answer = if method == "REPLY" { self.answer.as_str() } else { "" };
        for (label, value) in
            [("Where", self.place.as_str()), ("Organizer", &self.organizer), ("Answer", answer)]
        {
            if !value.is_empty() {
                lines.push(format!("{label}: {value}"));
            }
        }
        if !self.description.is_empty() {
            lines.push(format!("\n{}", self.description.trim()));
        }
        lines.push(String::new());
        Some(lines.join("\n"))
    }
}

/// `20240305T093000Z` → `2024-03-05 09:30 UTC`; what is no moment stays as it is.
fn moment(property: &Property<'_>) -> String {
    let value = property.value;
    let digits: Vec<&str> = [(0, 4), (4, 6), (6, 8), (9, 11), (11, 13)]
        .iter()
        .filter_map(|(from, to)| value.get(*from..*to))
        .take_while(|piece| piece.bytes().all(|b| b.is_ascii_digit()))
        .collect();
    let zone = match property.parameter("TZID") {
        Some(zone) => format!(" ({zone})"),
        None if value.ends_with('Z') => " UTC".to_owned(),
        None => String::new(),
    };
    match digits.as_slice() {
        [year, month, day, hour, minute] => format!("{year}-{month}-{day} {hour}:{minute}{zone}"),
        [year, month, day, ..] => format!("{year}-{month}-{day}"),
        _ => value.to_owned(),
    }
}

fn person(property: &Property<'_>) -> String {
    let bare = property.value;
    let address = match bare.get(..7) {
        Some(head) if head.eq_ignore_ascii_case("mailto:") => bare.get(7..).unwrap_or_default(),
        Some(_) | None => bare,
    };
    match property.parameter("CN").filter(|name| !name.is_empty() && *name != address) {
        Some(name) => format!("{name} <{address}>"),
        None => address.to_owned(),
    }
}

fn answer(status: &str) -> Option<&'static str> {
    match status.to_ascii_uppercase().as_str() {
        "ACCEPTED" => Some("accepted"),
        "DECLINED" => Some("declined"),
        "TENTATIVE" => Some("may come"),
        "DELEGATED" => Some("sends somebody else"),
        _ => None,
    }
}

/// RFC 5545 §3.3.11.
fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value.chars();
    while let Some(c) = rest.next() {
        match (c, if c == '\\' { rest.next() } else { None }) {
            ('\\', Some('n' | 'N')) => out.push('\n'),
            ('\\', escaped) => out.extend(escaped),
            (plain, _) => out.push(plain),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn an_invitation_is_told_in_words() {
        let ics = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n\
            DTSTART;TZID=Europe/Madrid:20240305T093000\r\nDTEND:20240305T100000Z\r\n\
            SUMMARY:Invoice INV-7\\, ques\r\n tions\r\nLOCATION:Room 1\r\n\
            ORGANIZER;CN=\"Ana: Ruiz\":mailto:ana@customer.test\r\n\
            BEGIN:VALARM\r\nDESCRIPTION:Reminder\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR";
        let told = "Invitation: Invoice INV-7, questions\n\
            When: 2024-03-05 09:30 (Europe/Madrid) to 2024-03-05 10:00 UTC\n\
            Where: Room 1\nOrganizer: Ana: Ruiz <ana@customer.test>\n";
        assert_eq!(words(ics).as_deref(), Some(told));
    }

    #[test]
    fn an_answer_says_who_comes() {
        let ics = "METHOD:REPLY\nBEGIN:VEVENT\nSUMMARY:Call\nDTSTART;VALUE=DATE:20240305\n\
            ATTENDEE;PARTSTAT=DECLINED:mailto:bo@customer.test\nEND:VEVENT";
        let told = "Answer to an invitation: Call\nWhen: 2024-03-05\n\
            Answer: bo@customer.test declined\n";
        assert_eq!(words(ics).as_deref(), Some(told));
        assert_eq!(words("no calendar at all"), None);
    }
}
