//! Message identifiers and dates of a header (RFC 5322 §3.6.4, §3.3), as sloppy as they come.

use super::fields::unfold;
use super::words::{self, RawCharset};
use crate::domain::message::MessageId;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

/// More ids than this in one field are a bomb: the first (the root of the thread) and the last
/// (its nearest messages) are kept.
const IDS_MAX: usize = 1_000;

/// The ids of a raw `Message-ID`, `In-Reply-To` or `References`, in order.
///
/// What stands in angle brackets counts, with the blanks that a fold left inside taken out. Only
/// where there are no brackets, bare words with an `@` count, or the one word there is.
pub(super) fn parse(raw: &[u8]) -> Vec<MessageId> {
    let line = words::decode(&unfold(raw), &RawCharset::default());
    let mut ids: Vec<MessageId> = line
        .split('<')
        .skip(1)
        .filter_map(|from| from.split_once('>'))
        .map(|(inside, _)| inside.split_whitespace().collect::<String>())
        .filter_map(|id| MessageId::parse(&id))
        .collect();
    if ids.is_empty() {
        ids = line
            .split(|c: char| c.is_whitespace() || ",;\"'()".contains(c))
            .filter(|word| word.contains('@'))
            .filter_map(MessageId::parse)
            .collect();
    }
    if ids.is_empty() && !line.contains(char::is_whitespace) {
        ids.extend(MessageId::parse(&line));
    }
    let surplus = ids.len().saturating_sub(IDS_MAX);
    if surplus > 0 {
        ids.drain(1..=surplus);
    }
    ids
}

/// The id of a raw `Message-ID`.
pub(super) fn own(raw: &[u8]) -> Option<MessageId> {
    parse(raw).into_iter().next()
}

/// A raw `Date` in UTC, if it is one that ever was or will be.
pub(super) fn date(raw: &[u8]) -> Option<Timestamp> {
    let line = words::decode(&unfold(raw), &RawCharset::default());
    let strict = DateTimeParser::new().relaxed_weekday(true);
    let tidy = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let sane = |when: &Timestamp| (0..=32_503_680_000).contains(&when.as_second());
    strict
        .parse_timestamp(&tidy)
        .ok()
        .or_else(|| tidy.parse().ok())
        .or_else(|| {
            let loose = mail_parser::DateTime::parse_rfc822(&tidy)
                .filter(mail_parser::DateTime::is_valid)?;
            Timestamp::from_second(loose.to_timestamp()).ok()
        })
        .filter(sane)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(raw: &str) -> Vec<String> {
        parse(raw.as_bytes()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn ids_are_found_among_anything() {
        assert_eq!(ids(" <a@x> <b@y>\r\n\t<c@z>"), ["a@x", "b@y", "c@z"]);
        assert_eq!(ids("Your message of Monday <a@x>"), ["a@x"]);
        assert_eq!(ids("<a@x><b@y>,<c@z>"), ["a@x", "b@y", "c@z"]);
        assert_eq!(ids("<very-long-\r\n folded@x>"), ["very-long-folded@x"]);
        assert_eq!(ids("a@x, b@y"), ["a@x", "b@y"]);
        assert_eq!(ids("=?us-ascii?Q?=3Ca@x=3E?="), ["a@x"]);
        assert_eq!(ids("<> <"), [""; 0]);
        assert_eq!(own(b" <20240101.17>").unwrap().as_str(), "20240101.17");
        assert_eq!(own(b"bare-id"), MessageId::parse("bare-id"));
    }

    #[test]
    fn a_bomb_of_references_keeps_the_root_and_the_nearest() {
        let many: Vec<String> = (0..5_000).map(|n| format!("<{n}@x>")).collect();
        let kept = ids(&many.join(" "));
        assert_eq!(kept.len(), 1_000);
        assert_eq!((kept[0].as_str(), kept[1].as_str()), ("0@x", "4001@x"));
        assert_eq!(kept[999], "4999@x");
    }

    #[test]
    fn dates_are_read_in_every_dialect() {
        let expected = "2024-03-05T09:30:00Z".parse().unwrap();
        for text in [
            "Tue, 05 Mar 2024 10:30:00 +0100",
            "Mon, 5 Mar 2024 10:30:00 +0100 (CET)",
            "5 Mar 24 09:30 GMT",
            "2024-03-05T10:30:00+01:00",
            "Tue,  5 Mar 2024 10:30:00 +0100",
        ] {
            assert_eq!(date(text.as_bytes()), Some(expected), "{text}");
        }
        for text in ["", "yesterday", "Tue, 99 Mar 2024 10:30:00 +0100", "1 Jan 0001 00:00 GMT"] {
            assert_eq!(date(text.as_bytes()), None, "{text}");
        }
    }
}
