//! Who wrote a message, and how sure we are of it (DESIGN.md 2.5).
//!
//! # Contract
//! Pure. The author is `From`, never `Reply-To` or `Sender`. Only `Authentication-Results` of the
//! pinned server count, and of those only the run that stands above what the server received,
//! because anybody can write such a field; where several of them speak of DMARC the worst counts,
//! because one may be forged. Where mail was forwarded, a chain of trusted sealers may speak for
//! it (`identify/arc.rs`).

mod arc;
mod host;
mod results;

use crate::domain::address::Address;
use crate::domain::message::Message;
use crate::domain::trust::Trust;
use host::{is_public_suffix, own_results};
use results::{Method, Results, results};

/// The name to pin for Exchange Online, whose field has no authserv-id. It renames what a message
/// brings along (`Authentication-Results-Original`), so its own field is the topmost and only one.
pub const EXCHANGE_ONLINE: &str = "exchange-online";

/// Whose word about a message's author counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Believed {
    /// The authserv-id of the receiving server (case does not matter; [`EXCHANGE_ONLINE`] for a
    /// server that does not say); empty: nobody is believed.
    pub authserv_id: String,
    /// Domains, in lower case, whose seals on forwarded mail count (RFC 8617).
    pub arc_sealers: Vec<String>,
}

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

/// Who wrote `message`, by the word of those who are believed.
#[must_use]
pub fn identify(message: &Message, believed: &Believed) -> Identity {
    let from = message.from.first();
    let author = from.and_then(crate::domain::address::Person::checked);
    let name = from.map(|from| from.name.clone()).unwrap_or_default();
    let (trust, because) = verdict(message, author.as_ref(), believed);
    Identity { author, name, trust, because }
}

fn verdict(message: &Message, author: Option<&Address>, believed: &Believed) -> (Trust, String) {
    let domain = author.map(Address::domain).unwrap_or_default();
    let own = pinned(message, &believed.authserv_id);
    let worst = match worst(own.iter().flat_map(|results| &results.methods), domain) {
        Some((Trust::Authenticated, because)) => (Trust::Authenticated, because),
        Some(doubtful) => forwarded(message, &own, believed, domain).unwrap_or(doubtful),
        None => forwarded(message, &own, believed, domain).unwrap_or_else(|| {
            let because = format!("no DMARC result of {}", shown(&believed.authserv_id));
            (Trust::Plausible, because)
        }),
    };
    match (worst.0, one_author(message, author)) {
        (Trust::Authenticated, Err(doubt)) => (Trust::Plausible, doubt),
        _verdict => worst,
    }
}

/// The worst verdict; of equally bad ones the first is named: it is the topmost, hence the latest.
fn worst<'a>(
    methods: impl IntoIterator<Item = &'a Method>,
    domain: &str,
) -> Option<(Trust, String)> {
    let dmarc = methods.into_iter().filter(|method| method.name == "dmarc");
    let verdicts = dmarc.map(|dmarc| judge(dmarc, domain));
    verdicts.reduce(|worst, next| if next.0 > worst.0 { next } else { worst })
}

/// What the first of a chain of trusted forwarders found, where it vouches for the author. Their
/// doubts change nothing: our own host's verdict stands then.
fn forwarded(
    message: &Message,
    own: &[Results],
    believed: &Believed,
    domain: &str,
) -> Option<(Trust, String)> {
    let found = arc::forwarded(message, own, &believed.arc_sealers);
    let (trust, because) = worst(&found, domain)?;
    (trust == Trust::Authenticated)
        .then(|| (trust, format!("{because}, says a trusted forwarder (ARC)")))
}

/// Authentication needs one author: DMARC is silent about several (RFC 7489 §6.6.1).
fn one_author(message: &Message, author: Option<&Address>) -> Result<(), String> {
    if message.has_ambiguous_author() {
        return Err("several authors in From, so nobody can vouch for one".to_owned());
    }
    author.map(|_| ()).ok_or_else(|| "From holds no usable address".to_owned())
}

/// What the pinned server reports of this message.
fn pinned(message: &Message, authserv_id: &str) -> Vec<Results> {
    if authserv_id.eq_ignore_ascii_case(EXCHANGE_ONLINE) {
        let topmost = message.headers_named("Authentication-Results").find_map(results);
        return topmost.filter(|results| results.authserv_id.is_empty()).into_iter().collect();
    }
    let wanted = authserv_id.trim().to_lowercase();
    if wanted.is_empty() {
        return Vec::new();
    }
    let is_pinned = |value: &str| results(value).is_some_and(|it| it.authserv_id == wanted);
    own_results(message, &wanted, is_pinned).into_iter().filter_map(results).collect()
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

/// `domain` is `vouched` or below it, with a full stop between. Some servers report the
/// organisational domain; nobody vouches for a whole public suffix such as `co.uk`.
fn is_within(domain: &str, vouched: &str) -> bool {
    let is_below = || domain.strip_suffix(vouched).is_some_and(|left| left.ends_with('.'));
    vouched.contains('.') && !is_public_suffix(vouched) && (domain == vouched || is_below())
}

fn shown(authserv_id: &str) -> &str {
    if authserv_id.trim().is_empty() { "a trusted server (none is pinned)" } else { authserv_id }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::parse::parse;

    const PINNED: &str = "mail.reseller.example";

    fn believed(authserv_id: &str) -> Believed {
        let arc_sealers = vec!["lists.test".to_owned()];
        Believed { authserv_id: authserv_id.to_owned(), arc_sealers }
    }

    fn identity(head: &str) -> Identity {
        let believed = believed(PINNED);
        identify(&parse(format!("{head}\r\nSubject: x\r\n\r\nx").as_bytes()), &believed)
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
        assert_eq!(identify(&message, &believed(EXCHANGE_ONLINE)).trust, Trust::Authenticated);
        assert_eq!(identify(&message, &believed("")).trust, Trust::Plausible);
        let below = parse(
            b"Authentication-Results: mx.test; spf=none\r\n\
            Authentication-Results: dmarc=pass header.from=customers.test\r\n\
            From: ana@customers.test\r\n\r\nx",
        );
        assert_eq!(identify(&below, &believed(EXCHANGE_ONLINE)).trust, Trust::Plausible);
    }

    #[test]
    fn nobody_vouches_for_a_whole_suffix() {
        let head = "Authentication-Results: mail.reseller.example; dmarc=pass \
                    header.from=co.uk\r\nFrom: ana@customers.co.uk";
        assert_eq!(identity(head).trust, Trust::Plausible);
    }

    #[test]
    fn a_trusted_forwarder_may_vouch_and_never_worsens_a_verdict() {
        let chain = |dmarc: &str| {
            format!(
                "ARC-Seal: i=1; cv=none; d=lists.test; b=x\r\n\
                 ARC-Authentication-Results: i=1; mx.lists.test; {dmarc}\r\n\
                 From: ana@customers.test"
            )
        };
        let own = |verdict: &str, chain: &str| {
            identity(&format!(
                "Authentication-Results: mail.reseller.example; {verdict}\r\n{chain}"
            ))
        };
        let pass = "dmarc=pass header.from=customers.test";
        let vouched = own("dmarc=fail; arc=pass", &chain(pass));
        assert_eq!(vouched.trust, Trust::Authenticated);
        assert!(vouched.because.contains("forwarder"), "{}", vouched.because);
        assert_eq!(own("dmarc=fail; arc=fail", &chain(pass)).trust, Trust::Refused);
        assert_eq!(own("dmarc=none; arc=pass", &chain("dmarc=fail")).trust, Trust::Plausible);
        let other = "dmarc=pass header.from=evil.test";
        assert_eq!(own("dmarc=fail; arc=pass", &chain(other)).trust, Trust::Refused);
    }
}
