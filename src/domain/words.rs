//! Words that somebody wrote: whole in hand, shortened on record.

use serde::{Deserialize, Serialize, Serializer};

/// A text of any length that is kept in the records up to [`Words::CHARS_KEPT`] characters.
///
/// The history of a case must stay small (values over 16 KiB make sled unopenable after a power
/// cut), while a letter must carry every word. So the value in hand is whole, and its stored form
/// is cut with a mark; the whole stands in the archive under the hash of its message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Words(pub String);

impl Words {
    /// Characters that the records keep.
    pub const CHARS_KEPT: usize = 2_000;

    /// The whole text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// No word at all.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl Serialize for Words {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&shortened(&self.0, Self::CHARS_KEPT))
    }
}

/// At most `chars_max` characters of `text`, with `…` where something was cut off.
#[must_use]
pub fn shortened(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

/// `text` on one line, blanks folded, at most `chars_max` characters.
#[must_use]
pub fn one_line(text: &str, chars_max: usize) -> String {
    shortened(&text.split_whitespace().collect::<Vec<_>>().join(" "), chars_max)
}

/// `text` with the local part of every address in it hidden: servers repeat addresses in their
/// replies, and logs must not.
#[must_use]
pub fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(|c: char| c.is_whitespace() || "<>()[],;:\"'".contains(c)) {
        match piece.rsplit_once('@') {
            Some((local, domain)) if !local.is_empty() => {
                out.push('…');
                out.push('@');
                out.push_str(domain);
            }
            Some(_) | None => out.push_str(piece),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_show_no_local_part() {
        let said = "550 5.1.1 <ada@customers.test>: user unknown (ada+x@customers.test)";
        assert_eq!(masked(said), "550 5.1.1 <…@customers.test>: user unknown (…@customers.test)");
        assert_eq!(masked("@ noon"), "@ noon");
    }

    #[test]
    fn the_hand_holds_all_words_and_the_record_a_marked_beginning() {
        let words = Words("ñ".repeat(3_000));
        let stored = serde_json::to_string(&words).unwrap();
        let read: Words = serde_json::from_str(&stored).unwrap();
        assert_eq!(words.as_str().chars().count(), 3_000);
        assert_eq!(read.as_str().chars().count(), 2_001);
        assert!(read.as_str().ends_with('…'));
    }
}
