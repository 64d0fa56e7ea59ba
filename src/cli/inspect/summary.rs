//! What Saldo understands of a message, for people: a label and its value a line, then the words.
//!
//! Everything here was written by strangers: nothing is printed that could move a cursor, ring a
//! bell or turn the direction of the text.

use crate::domain::address::Person;
use crate::domain::facts::Facts;
use crate::domain::kind::Verdict;
use crate::domain::message::{Encryption, Part};
use crate::logic::understand::Reading;
use std::fmt::{Display, Write};

/// Width of the column of labels, the longest of which is `Invitation`.
const LABEL_COLUMNS: usize = 10;
/// Lines of the author's words that are shown; `--json` gives them all.
const WORDS_LINES_MAX: usize = 40;
/// Recipients, files, bounces of one line or list that are shown.
const LIST_MAX: usize = 8;

/// The summary of one file, with a line end at its end.
pub(super) fn summary(file: &str, reading: &Reading) -> String {
    let message = &reading.message;
    let hash = message.hash.to_string();
    let short = hash.get(..12).unwrap_or(&hash);
    let mut page =
        Page(format!("{} · {} · sha256 {short}…\n", printable(file), size(message.size_bytes)));
    page.line("From", &people(&message.from));
    page.line("Reply to", &people(&message.reply_to));
    page.line("To", &people(&message.to));
    page.line("Copy", &people(&message.cc));
    let date = message.date.map(|date| date.strftime("%Y-%m-%d %H:%M UTC").to_string());
    page.line("Date", &date.unwrap_or_default());
    page.line("Subject", &message.subject);
    page.line("Message", message.message_id.as_ref().map_or("no id", |id| id.as_str()));
    page.line("Answers", &message.in_reply_to.first().map(ToString::to_string).unwrap_or_default());
    let screening = &reading.screening;
    page.line("Sender", &format!("{}: {}", screening.nature.word(), screening.because));
    for bounce in reading.bounces.iter().take(LIST_MAX) {
        let told = [&bounce.recipient, &bounce.action, &bounce.status, &bounce.reason];
        page.line("Bounce", &joined(told.into_iter().filter(|word| !word.is_empty()), " · "));
    }
    page.line("About", &about(&reading.verdict));
    let (language, sure) = reading.language;
    page.line("Language", &format!("{language} ({})", percent(sure)));
    let (urgency, because) = &reading.urgency;
    page.line("Urgency", &joined([urgency.word().to_owned()].iter().chain(because), ": "));
    page.facts(&reading.facts);
    page.line("Locked", locked(message.encryption));
    page.line("Invitation", message.invitation.as_deref().unwrap_or_default());
    page.list("Files", message.attachments().map(attachment).collect());
    page.list("Defects", message.defects.clone());
    page.words(&reading.excerpt.words, reading.excerpt.lines_folded);
    page.0
}

struct Page(String);

impl Page {
    /// A label and a value, whose further lines stand under its first; nothing if there is none.
    fn line(&mut self, label: &str, value: &str) {
        let mut label = label;
        for line in value.trim().lines().map(printable) {
            // Writing into a String cannot fail.
            let _ = writeln!(self.0, "  {label:<LABEL_COLUMNS$}  {line}");
            label = "";
        }
    }

    fn list(&mut self, label: &str, entries: Vec<String>) {
        let more = entries.len().saturating_sub(LIST_MAX);
        let mut lines: Vec<String> = entries.into_iter().take(LIST_MAX).collect();
        if more > 0 {
            lines.push(format!("… and {more} more"));
        }
        self.line(label, &lines.join("\n"));
    }

    fn facts(&mut self, facts: &Facts) {
        self.line("Invoices", &joined(&facts.invoices, ", "));
        self.line("Orders", &joined(&facts.orders, ", "));
        self.line("PO numbers", &joined(&facts.purchase_orders, ", "));
        self.line("Subscript.", &joined(&facts.subscriptions, ", "));
        self.line("Tenants", &joined(facts.tenants.iter().chain(&facts.domains), ", "));
        self.line("Tracking", &joined(&facts.tracking, ", "));
        self.line("Amounts", &joined(&facts.amounts, ", "));
        self.line("Dates", &joined(&facts.dates, ", "));
    }

    fn words(&mut self, words: &str, lines_folded: usize) {
        self.0.push('\n');
        let mut was_blank = false;
        let mut lines = words.trim().lines().filter(|line| {
            let is_blank = line.trim().is_empty();
            !(std::mem::replace(&mut was_blank, is_blank) && is_blank)
        });
        for line in lines.by_ref().take(WORDS_LINES_MAX) {
            let _ = writeln!(self.0, "  │ {}", printable(line.trim_end()));
        }
        let more = lines.count();
        if more > 0 {
            let _ = writeln!(self.0, "  │ … and {more} more lines");
        }
        if words.trim().is_empty() {
            self.0.push_str("  (no words of the author)\n");
        }
        if lines_folded > 0 {
            let _ = writeln!(self.0, "  ({lines_folded} lines of quotes and signatures folded)");
        }
    }
}

fn about(verdict: &Verdict) -> String {
    let unsure = if verdict.unsure { ", an agent decides" } else { "" };
    let second = verdict.ranking.get(1).filter(|_| verdict.unsure);
    let or = second.map(|next| format!(" or {}", next.label)).unwrap_or_default();
    let because = if verdict.because.is_empty() {
        String::new()
    } else {
        format!(": {}", joined(&verdict.because, "; "))
    };
    format!("{}{or} ({}{unsure}){because}", verdict.label, percent(verdict.confidence))
}

fn locked(encryption: Option<Encryption>) -> &'static str {
    match encryption {
        Some(Encryption::Pgp) => "with OpenPGP; only the holder of the key can read it",
        Some(Encryption::Smime) => "with S/MIME; only the holder of the key can read it",
        None => "",
    }
}

fn people(people: &[Person]) -> String {
    let one = |person: &Person| match (person.name.as_str(), person.address.as_str()) {
        ("", address) => address.to_owned(),
        (name, "") => name.to_owned(),
        (name, address) => format!("{name} <{address}>"),
    };
    let mut shown: Vec<String> = people.iter().take(LIST_MAX).map(one).collect();
    let more = people.len().saturating_sub(LIST_MAX);
    if more > 0 {
        shown.push(format!("… and {more} more"));
    }
    shown.join(", ")
}

fn attachment(part: &Part) -> String {
    let name = if part.name.is_empty() { "(no name)" } else { &part.name };
    let shown = if part.is_inline { ", shown in the text" } else { "" };
    format!("{name} · {} · {}{shown}", part.media_type, size(part.bytes.len() as u64))
}

fn joined(items: impl IntoIterator<Item = impl Display>, between: &str) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(between)
}

fn percent(share: f32) -> String {
    format!("{:.0} %", share * 100.0)
}

/// `517 B`, `3.2 KiB`, `12.0 MiB`.
fn size(octets: u64) -> String {
    let tenths = |shift: u32| {
        let tenths = octets.saturating_mul(10) >> shift;
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    match octets {
        0..0x400 => format!("{octets} B"),
        0x400..0x10_0000 => format!("{} KiB", tenths(10)),
        _ => format!("{} MiB", tenths(20)),
    }
}

/// A line without what a terminal would obey.
fn printable(line: &str) -> String {
    line.chars()
        .filter_map(|c| match c {
            '\t' => Some(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
            _ if c.is_control() => None,
            _ => Some(c),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::understand::{House, understand};

    #[test]
    fn a_summary_is_aligned_and_leaves_out_what_there_is_not() {
        let raw = b"From: Ana <ana@customer.test>\r\nSubject: Charged twice\r\n\r\nHello\r\n";
        let page = summary("-", &understand(raw, &House::default()));
        let lines: Vec<&str> = page.lines().collect();
        assert!(lines[0].starts_with("- · 64 B · sha256 "), "{page}");
        assert_eq!(lines[1], "  From        Ana <ana@customer.test>");
        assert_eq!(lines[2], "  Subject     Charged twice");
        assert!(page.contains("\n  Defects     there is no Message-ID"), "{page}");
        assert!(page.ends_with("\n\n  │ Hello\n"), "{page}");
        assert!(!page.contains("Files") && !page.contains("Copy"), "{page}");
    }

    #[test]
    fn a_stranger_moves_no_cursor() {
        let raw = "Subject: \u{1b}[2Jx\u{202e}y\r\n\r\n\u{1b}]0;t\u{7}\u{9b}1m \u{2066}z\r\n";
        let page = summary("\u{1b}[1m", &understand(raw.as_bytes(), &House::default()));
        assert!(!page.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}', '\u{2066}']), "{page}");
    }

    #[test]
    fn sizes_are_read_at_a_glance() {
        assert_eq!([517, 3300, 12 << 20].map(size), ["517 B", "3.2 KiB", "12.0 MiB"]);
    }
}
