//! The failed addresses of a notice that is made of words only, by where they stand.

use super::address::{addresses, leading};
use super::failure::{failure, fold};
use super::status::{enhanced, reply_code};

/// A notice about more recipients is cut.
const RECIPIENTS_MAX: usize = 200;

/// Lines of a notice that are looked at.
const LINES_MAX: usize = 2000;

/// A failed address with the lines that speak of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// In lower case.
    pub(super) recipient: String,
    /// The server's words about it.
    pub(super) diagnostic: String,
}

/// The failed recipients that `words` name, most telling place first: an address that stands at the
/// head of its own line, one in a sentence that says it failed, one in an SMTP dialogue.
///
/// `ours` are addresses that cannot have failed (the one the report came to, the sender of the
/// returned message); they are taken only where there is nothing else. `home` is the domain of the
/// reporting system, which may name its own users without it.
pub(super) fn named(words: &str, ours: &[String], home: &str) -> Vec<Named> {
    let lines: Vec<&str> = words.lines().take(LINES_MAX).collect();
    let found = [headed(&lines), in_sentences(&lines), in_commands(&lines), in_replies(&lines)];
    let foreign = found.iter().map(|place| {
        let is_foreign = |named: &&Named| !ours.contains(&named.recipient) && !is_staff(named);
        place.iter().filter(is_foreign).cloned().collect::<Vec<_>>()
    });
    let local = std::iter::once(local_users(&lines, home));
    foreign
        .chain(local)
        .chain(found.iter().cloned())
        .find(|place| !place.is_empty())
        .unwrap_or_default()
}

/// The words list failed recipients, each at the head of its own line.
pub(super) fn is_list(words: &str) -> bool {
    words.lines().take(LINES_MAX).any(|line| head(line).is_some())
}

/// Addresses that reports ask people to turn to.
fn is_staff(named: &Named) -> bool {
    let local = named.recipient.split('@').next().unwrap_or_default();
    matches!(
        local,
        "postmaster"
            | "mailer-daemon"
            | "abuse"
            | "support"
            | "helpdesk"
            | "hostmaster"
            | "noreply"
    )
}

/// Addresses that begin a line; the lines down to the next such address speak of it.
fn headed(lines: &[&str]) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    let mut is_open = false;
    for line in lines {
        if let Some((recipient, rest)) = head(line) {
            is_open = found.len() < RECIPIENTS_MAX
                && !found.iter().any(|named| named.recipient == recipient);
            if is_open {
                found.push(Named { recipient, diagnostic: rest.to_owned() });
            }
        } else if let Some(named) = found.last_mut().filter(|_| is_open) {
            // Google leaves blank lines before the server's reply, so only what follows it ends
            // what is said of a recipient.
            is_open = !(line.trim().is_empty() && has_reply(&named.diagnostic));
            add_line(&mut named.diagnostic, line);
        }
    }
    found
}

/// Names without a domain, alone and indented below the line that says they failed.
fn local_users(lines: &[&str], home: &str) -> Vec<Named> {
    let mut found = Vec::new();
    let mut is_open = false;
    for line in lines {
        let name = line.split('(').next().unwrap_or_default().trim();
        let is_user = line.starts_with([' ', '\t'])
            && name.chars().all(|c| c.is_alphanumeric() || "._-+".contains(c));
        if is_open && is_user && !name.is_empty() && home.contains('.') {
            add(&mut found, &format!("{name}@{home}"), lines);
        } else if !name.is_empty() {
            is_open = failure(&fold(line)).is_some();
        }
    }
    found
}

/// The address at the head of a line, with what the line says of it: `<a@b>: host x said …`,
/// `* a@b`, `a@b (user not found)`, `"a@b" on Friday`.
fn head(line: &str) -> Option<(String, &str)> {
    let bare = line.trim().trim_start_matches(['>', '*', '-', '•', '·', ' ', '\t', '|']);
    let bare = bare.strip_prefix("RFC822;").or(bare.strip_prefix("SMTP:")).unwrap_or(bare);
    let (recipient, rest) = leading(bare)?;
    let closed = rest.trim_start_matches(['>', '"', '\'', ']']);
    let is_alone = closed.trim().is_empty()
        || closed.starts_with([':', ';', ',', '('])
        || closed.trim_start().starts_with(['(', '[', '<', ':', '-', '.'])
        || closed.starts_with(" on ");
    let says_why = || reply_code(closed).is_some() || tells(closed);
    (is_alone || says_why()).then_some((recipient, closed.trim_start_matches([':', ' '])))
}

/// Addresses in a sentence that says that they failed; the sentence may run over three lines.
fn in_sentences(lines: &[&str]) -> Vec<Named> {
    let mut found = Vec::new();
    let mut is_failing = 0_u8;
    let mut is_announced = false;
    for (line, next) in lines.iter().zip(lines.iter().skip(1).chain(std::iter::once(&""))) {
        if line.trim().is_empty() {
            is_failing = if is_announced { is_failing } else { 0 };
            continue;
        }
        is_announced = line.trim_end().ends_with(':');
        if tells(&format!("{line} {next}")) {
            is_failing = 3;
        }
        if is_failing > 0 {
            add(&mut found, line, lines);
            is_failing = is_failing.saturating_sub(1);
        }
    }
    found
}

fn tells(line: &str) -> bool {
    let folded = fold(line);
    failure(&folded).is_some() || CLUES.iter().any(|clue| folded.contains(clue))
}

/// Words that, beside an address, say that it is the one which failed.
#[rustfmt::skip]
const CLUES: &[&str] = &[
    "invalid final delivery userid", "mailbox exceeds", "addressed to", "failed recipient",
    "undeliverable address", "delivery failed", "rejected recipient", "invalid address",
    "invalid recipient", "unknown", "not found", "recipient:", "recipients:", "recipient(s)",
    "following address", "permanent errors:", "emailaddress", "is full", "does not exist",
    "not exist", "loop", "duplicated",
];

fn has_reply(text: &str) -> bool {
    reply_code(text).is_some() || enhanced(text).is_some()
}

/// The addresses of `RCPT TO` commands.
fn in_commands(lines: &[&str]) -> Vec<Named> {
    let mut found = Vec::new();
    for line in lines {
        let folded = line.to_lowercase();
        if let Some((_, after)) = folded.split_once("rcpt to") {
            add(&mut found, after, lines);
        }
    }
    found
}

/// The addresses in replies of a server that refuses.
fn in_replies(lines: &[&str]) -> Vec<Named> {
    let mut found = Vec::new();
    for line in lines {
        if has_reply(line) {
            add(&mut found, line, lines);
        }
    }
    found
}

fn add(found: &mut Vec<Named>, line: &str, lines: &[&str]) {
    for recipient in addresses(line) {
        if found.len() < RECIPIENTS_MAX && !found.iter().any(|n| n.recipient == recipient) {
            let mut diagnostic = String::new();
            for line in lines {
                add_line(&mut diagnostic, line);
            }
            found.push(Named { recipient, diagnostic });
        }
    }
}

fn add_line(diagnostic: &mut String, line: &str) {
    const OCTETS_MAX: usize = 4096;
    if diagnostic.len().saturating_add(line.len()) < OCTETS_MAX {
        if !diagnostic.is_empty() {
            diagnostic.push('\n');
        }
        diagnostic.push_str(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipients(words: &str, ours: &[&str]) -> Vec<String> {
        let ours: Vec<String> = ours.iter().map(|&address| address.to_owned()).collect();
        named(words, &ours, "customers.test").into_iter().map(|named| named.recipient).collect()
    }

    #[test]
    fn the_place_of_an_address_says_whether_it_failed() {
        for (words, expected) in [
            ("<ana@customers.test>:\nno such user\n", &["ana@customers.test"][..]),
            (
                "These addresses failed:\n  ana@customers.test\n  bob@customers.test: full\n",
                &["ana@customers.test", "bob@customers.test"],
            ),
            ("Delivery failed 20 attempts: ana@customers.test", &["ana@customers.test"]),
            ("Your message\naddressed to 'ana@customers.test'\nwas late", &["ana@customers.test"]),
            (
                "Sent <<< RCPT TO:<ana@customers.test>\nReceived >>> 550 no bob@customers.test\n",
                &["ana@customers.test"],
            ),
            ("550 <ana@customers.test>... no", &["ana@customers.test"]),
            ("Your mail could not be delivered to\n\tana\n", &["ana@customers.test"]),
            ("Your mail was not delivered to\n\tana (not found)\n", &["ana@customers.test"]),
            (
                "did not reach the following recipient(s):\n\nc=US;dda:SMTP=ANA@CUSTOMERS.TEST; on",
                &["ana@customers.test"],
            ),
            ("Please write to help@customers.test about it.", &[]),
        ] {
            assert_eq!(recipients(words, &[]), expected, "{words}");
        }
    }

    #[test]
    fn our_own_address_has_not_failed_unless_there_is_no_other() {
        let words = "<billing@reseller.test>: sent\n550 <ana@customers.test> unknown\n";
        assert_eq!(recipients(words, &["billing@reseller.test"]), ["ana@customers.test"]);
        let words = "<billing@reseller.test>: unknown\n";
        assert_eq!(recipients(words, &["billing@reseller.test"]), ["billing@reseller.test"]);
    }
}
