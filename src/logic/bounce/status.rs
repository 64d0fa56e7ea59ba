//! SMTP reply codes (RFC 5321 §4.2) and enhanced status codes (RFC 3463) in running text.

/// The first enhanced status code of class 4 or 5 in `text`, such as `5.1.1`.
///
/// Four numbers (an IP address) or a number outside 0..=999 are none.
pub(super) fn enhanced(text: &str) -> Option<String> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.'))
        .map(|token| token.trim_matches('.'))
        .find(|token| is_enhanced(token))
        .map(str::to_owned)
}

fn is_enhanced(token: &str) -> bool {
    let numbers: Vec<&str> = token.split('.').take(4).collect();
    let [class, subject, detail] = numbers.as_slice() else { return false };
    let is_number =
        |text: &&str| (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    matches!(*class, "4" | "5") && is_number(subject) && is_number(detail) && subject.len() < 3
}

/// The first reply code of class 4 or 5 in `text`, such as 550.
pub(super) fn reply_code(text: &str) -> Option<u16> {
    reply(text).map(|(code, _)| code)
}

/// The first reply code of class 4 or 5 with the text from there on.
///
/// The code must stand alone and be followed by a blank, a hyphen or the end, and its second digit
/// be one that RFC 5321 §4.2.1 gives a meaning.
pub(super) fn reply(text: &str) -> Option<(u16, &str)> {
    let mut before = ' ';
    let mut skip_until = 0;
    for (at, c) in text.char_indices() {
        if at < skip_until {
            continue;
        }
        if c.is_ascii_digit() {
            let rest = text.get(at..).unwrap_or_default();
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            skip_until = at.saturating_add(digits);
            if !before.is_alphanumeric() && !".-#/@=+_".contains(before) {
                let after = rest.get(digits..).and_then(|tail| tail.chars().next());
                if let Some(code) = code(rest.get(..digits).unwrap_or_default(), after) {
                    return Some((code, rest));
                }
            }
            before = '0';
        } else {
            before = c;
        }
    }
    None
}

fn code(digits: &str, after: Option<char>) -> Option<u16> {
    let is_end = after.is_none_or(|c| c.is_whitespace() || "-:,;)\"'.<".contains(c));
    let code: u16 = (digits.len() == 3 && is_end).then(|| digits.parse().ok())??;
    matches!(code, 400..=459 | 500..=559).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_code_is_told_from_an_ip_address_and_a_version() {
        for (text, expected) in [
            ("550 5.1.1 <ana@customers.test>... User unknown", Some("5.1.1")),
            ("no mailbox here by that name. (#5.1.1 - chkusr)", Some("5.1.1")),
            ("host mx.customers.test [4.2.0.1] said", None),
            ("Exchange version 5.5.2653.12", None),
            ("mail-5.1.1b", None),
            ("DSN 5.7.509.", Some("5.7.509")),
        ] {
            assert_eq!(enhanced(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_reply_code_stands_alone() {
        for (text, expected) in [
            ("said: 550-Requested action", Some(550)),
            ("Remote host said: 421 try later", Some(421)),
            ("call (480) 624-2500 or 5501", None),
            ("192.0.2.550 and #550", None),
            ("552", Some(552)),
        ] {
            assert_eq!(reply_code(text), expected, "{text}");
        }
    }
}
