//! A letter forwarded in the text of another: who wrote it, what it was called, its words.

use super::head;
use super::line::{Line, lines};
use super::separator::is_separator;
use super::signature::Author;
use super::vocabulary::Field;
use super::{LINES_MAX, of_text, split_after_lines};

/// What stands in the text of a forward.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forwarded {
    /// What the forwarder wrote above it.
    pub comment: String,
    /// A line says that a message was forwarded.
    pub is_marked: bool,
    /// The value of `From:` in the head of the original, such as `Ada <ada@customers.test>`.
    pub from: String,
    /// The value of `Subject:`; may be empty.
    pub subject: String,
    /// The value of `Date:` or `Sent:`, as it was written.
    pub sent: String,
    /// The words of the original, without what it quotes itself.
    pub words: String,
}

/// Reads the first head of a forwarded letter in a text; `None` if there is none.
#[must_use]
pub fn forwarded(text: &str) -> Option<Forwarded> {
    let (near, _) = split_after_lines(text, LINES_MAX);
    let lines = lines(near, &[]);
    let (first, end) = (0..lines.len()).find_map(|at| Some((at, head::at(&lines, at)?)))?;
    // Thunderbird's heads begin with the subject, which alone makes no head.
    let above = lines.get(..first)?.iter().rev();
    let first = first.saturating_sub(above.take_while(|line| head::field(line).is_some()).count());
    let labels = lines.get(first..end)?;
    let value = |wanted: Field| value_of(labels, wanted);
    let above = lines.get(..first)?;
    let from = value(Field::From);
    if from.is_empty() {
        return None;
    }
    let kept = above.iter().rposition(|line| !is_rule(line) && !is_separator(line));
    let kept = kept.map_or(0, |last| last.saturating_add(1));
    let depth = lines.get(first)?.depth;
    let nobody = Author::new(std::iter::empty());
    let body = unbarred(lines.get(end..)?, depth);
    Some(Forwarded {
        comment: own(above.get(..kept)?, &nobody),
        is_marked: above.iter().any(is_separator),
        from,
        subject: value(Field::Subject),
        sent: value(Field::Sent),
        words: of_text(body.trim_start_matches('\n'), &[], &nobody).words,
    })
}

/// A blank line, or nothing but dashes: Outlook draws one above what it forwards.
fn is_rule(line: &Line<'_>) -> bool {
    !line.bare.contains(char::is_alphanumeric)
}

fn own(lines: &[Line<'_>], author: &Author) -> String {
    let text = lines.iter().map(|line| line.whole).collect::<Vec<_>>().join("\n");
    if text.trim().is_empty() { String::new() } else { of_text(&text, &[], author).words }
}

/// The lines without the quote marks of the forward itself.
fn unbarred(lines: &[Line<'_>], depth: usize) -> String {
    let bare = |line: &Line<'_>| {
        let mut rest = line.whole;
        for _ in 0..depth {
            let inner = rest.trim_start();
            let Some(less) = inner.strip_prefix('>') else { break };
            rest = less.strip_prefix(' ').unwrap_or(less);
        }
        rest.to_owned()
    };
    lines.iter().map(bare).collect::<Vec<_>>().join("\n")
}

/// The value of a label, with the lines onto which a mail program folded it.
fn value_of(labels: &[Line<'_>], wanted: Field) -> String {
    let mut value = String::new();
    let mut is_ours = false;
    for line in labels {
        if let Some((field, said)) = head::field(line) {
            is_ours = field == wanted && value.is_empty();
            if is_ours {
                value.push_str(said);
            }
        } else if is_ours && !line.is_blank() {
            value.push(' ');
            value.push_str(line.bare);
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, comment: &str, from: &str, subject: &str, words: &str) {
        let read = forwarded(text).unwrap_or_else(|| panic!("no forward in {text:?}"));
        let got = (&*read.comment, &*read.from, &*read.subject, &*read.words);
        assert_eq!(got, (comment, from, subject, words), "{text}");
    }

    #[test]
    fn a_forward_tells_author_subject_and_words_in_every_mail_program() {
        check(
            "FYI\n\n---------- Forwarded message ---------\nFrom: Ada Lindqvist \
             <ada@customers.test>\nDate: Thu, 21 Nov 2024 at 10:37\nSubject: Charged twice\n\
             To: <ana@reseller.example>\n\n\n\
             Hello,\n\nwe were charged twice.\n\nAda",
            "FYI",
            "Ada Lindqvist <ada@customers.test>",
            "Charged twice",
            "Hello,\n\nwe were charged twice.\n\nAda",
        );
        check(
            "________________________________\nDe: Carmen Ortega <carmen@panaderia.example>\n\
             Enviado: jueves, 21 de noviembre de 2024 10:37\nPara: ana@reseller.example\n\
             Asunto: Factura de febrero\n\n¿Por qué ha subido?",
            "",
            "Carmen Ortega <carmen@panaderia.example>",
            "Factura de febrero",
            "¿Por qué ha subido?",
        );
        check(
            "Begin forwarded message:\n\n> From: Ada <ada@customers.test>\n> Subject: Invoice\n\
             > Date: 21 November 2024 at 10:37:12 CET\n> To: ana@reseller.example\n> \n\
             > Where is it?\n> \n> Ada",
            "",
            "Ada <ada@customers.test>",
            "Invoice",
            "Where is it?\n\nAda",
        );
        check(
            "Bitte übernehmen.\n\n-------- Weitergeleitete Nachricht --------\nBetreff: Rechnung\n\
             Datum: Thu, 21 Nov 2024 10:37:00 +0100\nVon: Jörg Maß <joerg@kunde.example>\n\
             An: ana@reseller.example\n\nWarum ist sie höher?",
            "Bitte übernehmen.",
            "Jörg Maß <joerg@kunde.example>",
            "Rechnung",
            "Warum ist sie höher?",
        );
    }

    #[test]
    fn an_ordinary_letter_is_no_forward() {
        assert_eq!(forwarded("From Madrid to Lisbon: when?\n\nRegards"), None);
        assert_eq!(forwarded("> quoted\n\nanswer"), None);
    }
}
