//! Who wrote a message, and how sure we are of it (DESIGN.md 2.5).
//!
//! # Contract
//! Pure. The author is `From`, never `Reply-To` or `Sender`. Only `Authentication-Results` of the
//! pinned server count, because anybody can write such a field; where several of them speak of
//! DMARC the worst counts, because one may be forged.

mod results;

use crate::domain::address::Address;
use crate::domain::message::Message;
use crate::domain::trust::Trust;
use results::{Method, results};

/// The name to pin for Exchange Online, whose field has no authserv-id. It renames what a message
/// brings along (`Authentication-Results-Original`), so its own field is the topmost and only one.
pub const EXCHANGE_ONLINE: &str = "exchange-online";

/// An author, and what vouches for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The author's address; `None` where `From` holds no usable one.
    pub author: Option<Address>,
    /// The author's name as the message gives it; proves nothing.
    pub name: String,
    /// What the receiving server says.
    pub trust: Trust,
    /// The evidence, in words for a person.
    pub because: String,
}

/// Who wrote `message`, by the results of the server that calls itself `authserv_id` (case does not
/// matter; [`EXCHANGE_ONLINE`] for a server that does not say; empty: nobody is believed).
#[must_use]
pub fn identify(message: &Message, authserv_id: &str) -> Identity {
    let from = message.from.first();
    let author = from.and_then(crate::domain::address::Person::checked);
    let name = from.map(|from| from.name.clone()).unwrap_or_default();
    let (trust, because) = verdict(message, author.as_ref(), authserv_id);
    Identity { author, name, trust, because }
}

fn verdict(message: &Message, author: Option<&Address>, authserv_id: &str) -> (Trust, String) {
    let domain = author.map(Address::domain).unwrap_or_default();
    let found = pinned(message, authserv_id).into_iter().map(|dmarc| judge(&dmarc, domain));
    // Of equally bad ones the first is named: it is the topmost, hence the latest.
    let worst = found.reduce(|worst, next| if next.0 > worst.0 { next } else { worst });
    let worst = worst.unwrap_or_else(|| {
        (Trust::Plausible, format!("no DMARC result of {}", shown(authserv_id)))
    });
    match (worst.0, one_author(message, author)) {
        (Trust::Authenticated, Err(doubt)) => (Trust::Plausible, doubt),
        _verdict => worst,
    }
}

/// Authentication needs one author: DMARC is silent about several (RFC 7489 §6.6.1).
fn one_author(message: &Message, author: Option<&Address>) -> Result<(), String> {
    if message.has_ambiguous_author() {
        return Err("several authors in From, so nobody can vouch for one".to_owned());
    }
    author.map(|_| ()).ok_or_else(|| "From holds no usable address".to_owned())
}

/// The DMARC results that the pinned server reports.
fn pinned(message: &Message, authserv_id: &str) -> Vec<Method> {
    const FIELDS_MAX: usize = 50;
    let fields = message.headers_named("Authentication-Results").take(FIELDS_MAX);
    let is_nameless = authserv_id.eq_ignore_ascii_case(EXCHANGE_ONLINE);
    let wanted = if is_nameless { String::new() } else { authserv_id.trim().to_lowercase() };
    if wanted.is_empty() && !is_nameless {
        return Vec::new();
    }
    let read = fields.filter_map(results).take(if is_nameless { 1 } else { FIELDS_MAX });
    let trusted = read.filter(|results| results.authserv_id == wanted);
    trusted.flat_map(|results| results.methods).filter(|m| m.name == "dmarc").collect()
}

fn judge(dmarc: &Method, domain: &str) -> (Trust, String) {
    let header_from = dmarc.property("header.from").unwrap_or_default().to_lowercase();
    let vouched = header_from.rsplit('@').next().unwrap_or_default().trim_end_matches('.');
    match dmarc.result.as_str() {
        "pass" if is_within(domain, vouched) => {
            (Trust::Authenticated, format!("DMARC passed for {vouched}"))
        }
        "pass" if vouched.is_empty() => {
            (Trust::Plausible, "DMARC passed, but the server does not say for whom".to_owned())
        }
        "pass" => (Trust::Plausible, format!("DMARC passed for {vouched}, not for {domain}")),
        "fail" => (Trust::Refused, format!("DMARC failed for {domain}")),
        other => (Trust::Plausible, format!("DMARC gave no verdict: {other}")),
    }
}

/// `domain` is `vouched` or below it. Some servers report the organisational domain; one without a
/// full stop would be a whole top-level domain.
fn is_within(domain: &str, vouched: &str) -> bool {
    let is_below = || domain.strip_suffix(vouched).is_some_and(|left| left.ends_with('.'));
    vouched.contains('.') && (domain == vouched || is_below())
}

fn shown(authserv_id: &str) -> &str {
    if authserv_id.trim().is_empty() { "a trusted server (none is pinned)" } else { authserv_id }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::parse::parse;

    const PINNED: &str = "mail.reseller.example";

    fn identity(head: &str) -> Identity {
        identify(&parse(format!("{head}\r\nSubject: x\r\n\r\nx").as_bytes()), PINNED)
    }

    fn trust(results: &[&str]) -> Trust {
        let fields: Vec<String> =
            results.iter().map(|value| format!("Authentication-Results: {value}\r\n")).collect();
        identity(&format!("{}From: Ana <ana@customers.test>", fields.concat())).trust
    }

    #[test]
    fn only_a_pass_of_the_pinned_server_for_the_authors_domain_authenticates() {
        let pass = "dmarc=pass header.from=customers.test";
        for (value, expected) in [
            (format!("mail.reseller.example; {pass}"), Trust::Authenticated),
            (format!("MAIL.Reseller.Example 1; {pass}"), Trust::Authenticated),
            (format!("\"mail.reseller.example\"; {pass}"), Trust::Authenticated),
            (format!("mail.reseller.example;\r\n spf=fail;\r\n\t{pass}"), Trust::Authenticated),
            ("mail.reseller.example; DMARC=PASS Header.From=CUSTOMERS.test".to_owned(), {
                Trust::Authenticated
            }),
            (format!("mail.reseller.example.evil.test; {pass}"), Trust::Plausible),
            (format!("evil.test; {pass}"), Trust::Plausible),
            (format!("mail.reseller.examp1e; {pass}"), Trust::Plausible),
            (format!("(mail.reseller.example) evil.test; {pass}"), Trust::Plausible),
            (pass.to_owned(), Trust::Plausible),
            (format!("mail.reseller.example; spf=none ({pass})"), Trust::Plausible),
            (format!("mail.reseller.example; spf=none reason=\"; {pass}\""), Trust::Plausible),
            (format!("mail.reseller.example; spf=none smtp.helo=a\\;{pass}x"), Trust::Plausible),
            ("mail.reseller.example; dmarc=pass".to_owned(), Trust::Plausible),
            ("mail.reseller.example; dmarc=pass header.from=evil.test".to_owned(), {
                Trust::Plausible
            }),
            ("mail.reseller.example; dmarc=pass header.from=ers.test".to_owned(), Trust::Plausible),
            ("mail.reseller.example; dmarc=pass header.from=test".to_owned(), Trust::Plausible),
            ("mail.reseller.example; dmarc=pass header.from=a.customers.test".to_owned(), {
                Trust::Plausible
            }),
            ("mail.reseller.example; dmarc=bestguesspass header.from=customers.test".to_owned(), {
                Trust::Plausible
            }),
            ("mail.reseller.example; dmarc=none; compauth=pass".to_owned(), Trust::Plausible),
            ("mail.reseller.example; dmarc=temperror".to_owned(), Trust::Plausible),
            ("mail.reseller.example; dmarc=permerror".to_owned(), Trust::Plausible),
            ("mail.reseller.example; none".to_owned(), Trust::Plausible),
            ("mail.reseller.example; dmarc=fail (p=none)".to_owned(), Trust::Refused),
            ("evil.test; dmarc=fail header.from=customers.test".to_owned(), Trust::Plausible),
        ] {
            assert_eq!(trust(&[&value]), expected, "{value}");
        }
    }

    #[test]
    fn of_several_verdicts_the_worst_counts_and_other_methods_do_not_disturb() {
        let pass = "mail.reseller.example; dmarc=pass header.from=customers.test";
        let fail = "mail.reseller.example; dmarc=fail header.from=customers.test";
        let none = "mail.reseller.example; dmarc=none header.from=customers.test";
        let spf = "mail.reseller.example; spf=softfail smtp.mailfrom=customers.test";
        assert_eq!(trust(&[pass, fail]), Trust::Refused);
        assert_eq!(trust(&[fail, pass]), Trust::Refused);
        assert_eq!(trust(&[pass, none]), Trust::Plausible);
        assert_eq!(trust(&[spf, pass, spf]), Trust::Authenticated);
        assert_eq!(trust(&[]), Trust::Plausible);
    }

    #[test]
    fn a_subdomain_is_vouched_for_by_its_organisation() {
        let head = "Authentication-Results: mail.reseller.example; dmarc=pass \
                    header.from=customers.test\r\nFrom: ana@mail.customers.test";
        assert_eq!(identity(head).trust, Trust::Authenticated);
    }

    #[test]
    fn several_authors_or_none_cannot_be_authenticated() {
        let pass = "Authentication-Results: mail.reseller.example; dmarc=pass \
                    header.from=customers.test\r\n";
        for from in [
            "From: ana@customers.test, bob@customers.test",
            "From: ana@customers.test\r\nFrom: bob@evil.test",
            "From: undisclosed:;",
            "Reply-To: ana@customers.test\r\nSender: ana@customers.test",
        ] {
            assert_eq!(identity(&format!("{pass}{from}")).trust, Trust::Plausible, "{from}");
        }
        let nobody = identity("From: <<not an address\r\nReply-To: ana@customers.test");
        assert_eq!(nobody.author, None);
    }

    #[test]
    fn an_encoded_word_in_a_reason_grows_no_quote() {
        let head = "Authentication-Results: mail.reseller.example; spf=none \
                    reason=\"=?utf-8?q?=22=3B_dmarc=3Dpass_header.from=3Dcustomers.test?=\"\r\n\
                    From: ana@customers.test";
        assert_eq!(identity(head).trust, Trust::Plausible);
    }

    #[test]
    fn exchange_onlines_own_field_counts_where_it_is_pinned() {
        let raw = b"Authentication-Results: spf=pass smtp.mailfrom=customers.test; dmarc=pass \
            action=none header.from=customers.test;compauth=pass reason=100\r\n\
            From: ana@customers.test\r\n\r\nx";
        let message = parse(raw);
        assert_eq!(identify(&message, EXCHANGE_ONLINE).trust, Trust::Authenticated);
        assert_eq!(identify(&message, "").trust, Trust::Plausible);
        let below = parse(
            b"Authentication-Results: mx.test; spf=none\r\n\
            Authentication-Results: dmarc=pass header.from=customers.test\r\n\
            From: ana@customers.test\r\n\r\nx",
        );
        assert_eq!(identify(&below, EXCHANGE_ONLINE).trust, Trust::Plausible);
    }
}
