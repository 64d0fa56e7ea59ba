//! The fields of a delivery status notification (RFC 3464 §2.3), wherever they stand.

use super::address::addresses;
use super::notice::clip;

/// A report about more recipients is cut; one letter of ours never has so many.
const RECIPIENTS_MAX: usize = 1000;

/// What is kept of a recipient that is no address: a file, a program, a gateway's inner name.
const RECIPIENT_OCTETS_MAX: usize = 320;

/// Longest diagnostic that is kept of one recipient.
const DIAGNOSTIC_OCTETS_MAX: usize = 4096;

/// What the fields say of one recipient; each may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    /// `Final-Recipient`, else `Original-Recipient`, in lower case.
    pub(super) recipient: String,
    /// `Action`, in lower case.
    pub(super) action: String,
    /// `Status`, digits and dots only.
    pub(super) status: String,
    /// `Diagnostic-Code` without its type.
    pub(super) diagnostic: String,
    original: String,
}

impl Fields {
    /// A recipient of whom nothing else is known.
    pub(super) fn about(recipient: String) -> Self {
        Self { recipient, ..Self::default() }
    }

    fn is_about_somebody(&self) -> bool {
        !self.recipient.is_empty() || !self.original.is_empty()
    }

    /// Takes one field; `false` where a new recipient begins, so that this one is complete.
    fn take(&mut self, name: &str, value: &str) -> bool {
        let slot = match name.to_ascii_lowercase().as_str() {
            "final-recipient" => &mut self.recipient,
            "original-recipient" => &mut self.original,
            "action" => &mut self.action,
            "status" => &mut self.status,
            "diagnostic-code" => &mut self.diagnostic,
            _other => return true,
        };
        if !slot.is_empty() {
            return name.eq_ignore_ascii_case("action") || name.eq_ignore_ascii_case("status");
        }
        *slot = match name.to_ascii_lowercase().as_str() {
            "final-recipient" | "original-recipient" => recipient(value),
            "action" => word(value),
            "status" => status(value),
            _diagnostic => diagnostic(value),
        };
        true
    }

    fn finish(mut self) -> Self {
        let is_better = !is_address(&self.recipient) && is_address(&self.original);
        if self.recipient.is_empty() || is_better {
            self.recipient = std::mem::take(&mut self.original);
        }
        self
    }
}

/// The recipients that the fields in `text` tell of, in order.
///
/// Real reports put blank lines inside a recipient's group and leave them out between two, so a
/// group ends at its second `Final-Recipient`, or at a blank line once it has a status or action.
pub(super) fn recipients(text: &str) -> Vec<Fields> {
    let mut found = Vec::new();
    let mut current = Fields::default();
    for (name, value) in unfold(text) {
        if found.len() >= RECIPIENTS_MAX {
            break;
        }
        let is_group_end = name.is_empty()
            && current.is_about_somebody()
            && !(current.action.is_empty() && current.status.is_empty());
        if is_group_end {
            found.push(std::mem::take(&mut current).finish());
        } else if !current.take(name, &value) {
            found.push(std::mem::take(&mut current).finish());
            current.take(name, &value);
        }
    }
    if current.is_about_somebody() {
        found.push(current.finish());
    }
    found
}

/// The addresses of `X-Failed-Recipients`, which Exim and Google write.
pub(super) fn failed_recipients(value: &str) -> Vec<String> {
    addresses(value).into_iter().take(RECIPIENTS_MAX).collect()
}

/// The recipients of a bounce that Amazon tells of in JSON (SNS notifications of SES).
pub(super) fn notified(text: &str) -> Vec<Fields> {
    let Some((_, after)) = text.split_once("\"bouncedRecipients\":[") else { return Vec::new() };
    let list = after.split(']').next().unwrap_or_default().replace(['\r', '\n'], "");
    let recipients = list.split('}').take(RECIPIENTS_MAX).map(|object| Fields {
        recipient: recipient(member(object, "emailAddress")),
        action: word(member(object, "action")),
        status: status(member(object, "status")),
        diagnostic: diagnostic(member(object, "diagnosticCode")),
        original: String::new(),
    });
    recipients.filter(Fields::is_about_somebody).collect()
}

/// The string value of a member of a flat JSON object.
fn member<'a>(object: &'a str, name: &str) -> &'a str {
    let after = object.split_once(&format!("\"{name}\":\"")).map_or("", |(_, after)| after);
    after.split('"').next().unwrap_or_default()
}

/// Field lines with their continuations; a blank line is a field without name.
fn unfold(text: &str) -> Vec<(&str, String)> {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        let bare = line.trim();
        let is_continuation = line.starts_with([' ', '\t']) && !bare.is_empty();
        match (bare.split_once(':'), fields.last_mut()) {
            (_, Some((name, value))) if is_continuation && !name.is_empty() => {
                extend(value, bare);
            }
            (Some((name, value)), _) if is_name(name) => {
                fields.push((name.trim(), value.trim().to_owned()));
            }
            _none if bare.is_empty() => fields.push(("", String::new())),
            // A diagnostic whose later lines lost their indentation.
            (_, Some((name, value))) if name.eq_ignore_ascii_case("diagnostic-code") => {
                extend(value, bare);
            }
            _words => {}
        }
    }
    fields
}

fn extend(value: &mut String, line: &str) {
    if value.len() < DIAGNOSTIC_OCTETS_MAX {
        value.push(' ');
        value.push_str(line);
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.trim_end().chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// `rfc822; <Ana@customers.test>` → `ana@customers.test`. A name without domain stays as it is.
fn recipient(value: &str) -> String {
    let of_type = value.split_once(';').map_or(value, |(_, address)| address);
    let found = addresses(of_type).into_iter().next();
    found.unwrap_or_else(|| {
        let bare = of_type.rsplit(';').next().unwrap_or(of_type);
        let bare: String = bare.chars().filter(|c| !c.is_control()).collect();
        clip(bare.trim(), RECIPIENT_OCTETS_MAX).trim_matches(['<', '>', '"']).trim().to_lowercase()
    })
}

/// Something that mail can be sent to, rather than a file, a program or a gateway's inner name.
pub(super) fn is_address(recipient: &str) -> bool {
    let is_plain = |domain: &str| domain.chars().all(|c| c.is_alphanumeric() || ".-".contains(c));
    recipient.rsplit_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !local.contains(['@', '/', '|']) && is_plain(domain)
    })
}

fn word(value: &str) -> String {
    let word: String = value.trim().chars().take_while(|c| c.is_alphabetic()).collect();
    match word.to_lowercase().as_str() {
        "failure" | "failed" | "fail" | "error" | "expired" => "failed".to_owned(),
        "delay" | "delayed" | "deferred" => "delayed".to_owned(),
        other => other.to_owned(),
    }
}

fn status(value: &str) -> String {
    let digits: String =
        value.trim().chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let is_status = digits.split('.').count() == 3
        && digits.starts_with(['2', '4', '5'])
        && digits.split('.').all(|number| (1..=3).contains(&number.len()));
    if is_status { digits } else { String::new() }
}

fn diagnostic(value: &str) -> String {
    match value.split_once(';') {
        Some((kind, text)) if kind.len() <= 20 && !kind.trim().contains(' ') => text.trim(),
        Some(_) | None => value,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(recipient: &str, action: &str, status: &str, diagnostic: &str) -> Fields {
        Fields {
            recipient: recipient.to_owned(),
            action: action.to_owned(),
            status: status.to_owned(),
            diagnostic: diagnostic.to_owned(),
            original: String::new(),
        }
    }

    #[test]
    fn each_group_is_one_recipient_wherever_the_blank_lines_stand() {
        let text = "Reporting-MTA: dns; mx.customers.test\n\n\
            Final-Recipient: rfc822; <Ana@customers.test>\n\nAction: Failed\nStatus: 5.1.1\n\
            Diagnostic-Code: smtp; 550 5.1.1\n  no such user\n\n\
            Original-Recipient: rfc822;bob@customers.test\nAction: delayed\nStatus: 4.4.7 (late)\n\
            Final-Recipient: utf-8; eva@customers.test\nAction: failed\n";
        assert_eq!(
            recipients(text)[0],
            fields("ana@customers.test", "failed", "5.1.1", "550 5.1.1 no such user")
        );
        assert_eq!(recipients(text).len(), 2, "the third group continues the second's");
        assert_eq!(recipients(text)[1].status, "4.4.7");
    }

    #[test]
    fn two_recipients_without_a_blank_line_between_are_two() {
        let text = "Final-Recipient: rfc822;a@b.test\nAction: failed\nFinal-Recipient: \
            rfc822;c@d.test\nAction: failed\n";
        let found: Vec<String> = recipients(text).into_iter().map(|f| f.recipient).collect();
        assert_eq!(found, ["a@b.test", "c@d.test"]);
    }

    #[test]
    fn words_are_no_fields() {
        assert!(recipients("Dear Ana,\nAction: we will call you.\n").is_empty());
    }
}
