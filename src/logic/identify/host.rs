//! Which `Authentication-Results` fields our own host wrote, by where they stand.
//!
//! Anybody can write such a field with our host's name in it, and a careless host leaves it
//! standing. But what a host adds stands above what it received: the author's own fields lie below
//! the `Received` field of the hop that took the message in (RFC 8601 §4.1, §5).

use crate::domain::message::Message;
use core::net::IpAddr;

/// Fields looked at; a longer header is somebody's joke.
const FIELDS_MAX: usize = 200;

/// The values of the topmost run of `Authentication-Results` fields that satisfy `is_pinned`.
///
/// The run begins at the first such field, if no hop of a foreign host lies above it, and ends at
/// the hop that took the message in from outside.
pub(super) fn own_results<'a>(
    message: &'a Message,
    authserv_id: &str,
    is_pinned: impl Fn(&str) -> bool,
) -> Vec<&'a str> {
    let first = message.header("Received").map(by_host).unwrap_or_default();
    let ours = [organisation(authserv_id), organisation(&first)];
    let mut run = Vec::new();
    for header in message.headers.iter().take(FIELDS_MAX) {
        if header.name.eq_ignore_ascii_case("Received") {
            let by = by_host(&header.value);
            let is_ours = is_nameless(&by) || ours.contains(&organisation(&by));
            if !is_ours || !run.is_empty() && comes_from_outside(&header.value) {
                break;
            }
        } else if header.name.eq_ignore_ascii_case("Authentication-Results")
            && is_pinned(&header.value)
        {
            run.push(header.value.as_str());
        }
    }
    run
}

/// The host behind `by` in a `Received` field, in lower case; empty where there is none.
fn by_host(received: &str) -> String {
    let mut words = received.split_whitespace().skip_while(|word| !word.eq_ignore_ascii_case("by"));
    words.nth(1).unwrap_or_default().trim_matches(['(', ')', '[', ']', ';']).to_lowercase()
}

/// A name of the inside: no name at all, one without a full stop, or a bare IP address.
fn is_nameless(host: &str) -> bool {
    let is_inside = |ending: &str| host.ends_with(ending);
    !host.contains('.')
        || host.parse::<IpAddr>().is_ok()
        || [".internal", ".local", ".localdomain", ".lan"].into_iter().any(is_inside)
}

/// The hop's peer has an address outside private networks, or none that can be read.
fn comes_from_outside(received: &str) -> bool {
    let head = received.split(" by ").next().unwrap_or_default().trim_start();
    if !head.to_lowercase().starts_with("from ") {
        return false; // handed over inside the machine
    }
    let bracketed = head.rsplit_once('[').and_then(|(_, rest)| rest.split_once(']'));
    let address = bracketed.map(|(address, _)| address.trim_start_matches("IPv6:"));
    address.and_then(|address| address.parse().ok()).is_none_or(|ip| !is_inside(ip))
}

fn is_inside(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

/// The organisational domain of a host (RFC 7489 §3.2), by the public suffix list.
pub(super) fn organisation(host: &str) -> String {
    psl::domain_str(host).unwrap_or(host).to_lowercase()
}

/// Nobody owns it, such as `com` and `co.uk`: no verdict can be about the whole of it.
pub(super) fn is_public_suffix(domain: &str) -> bool {
    psl::suffix_str(domain).is_some_and(|suffix| suffix == domain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::parse::parse;

    const OURS: &str = "Authentication-Results: mail.reseller.example; dmarc=none\r\n";
    const FORGED: &str = "Authentication-Results: mail.reseller.example; dmarc=pass\r\n";
    const FROM_OUTSIDE: &str = "Received: from mx.elsewhere.test (mx.elsewhere.test [198.51.100.7])\r\n\
         \tby mail.reseller.example (Postfix) with ESMTPS; Mon, 2 Mar 2026 09:12:00 +0100\r\n";
    const WITHIN: &str = "Received: from mail.reseller.example ([127.0.0.1])\r\n\
         \tby store (Dovecot) with LMTP; Mon, 2 Mar 2026 09:12:01 +0100\r\n";
    const FOREIGN: &str = "Received: from laptop ([203.0.113.5]) by mx.elsewhere.test; x\r\n";

    fn run(head: &[&str]) -> Vec<String> {
        let message = parse(format!("{}\r\nx", head.concat()).as_bytes());
        let own = own_results(&message, "mail.reseller.example", |value| {
            value.starts_with("mail.reseller.example")
        });
        own.into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn what_the_author_wrote_below_the_way_in_does_not_count() {
        let none = "mail.reseller.example; dmarc=none";
        assert_eq!(run(&[WITHIN, OURS, FROM_OUTSIDE, FORGED]), [none]);
        assert_eq!(run(&[OURS, WITHIN, FROM_OUTSIDE, FORGED]), [none]);
        assert!(run(&[WITHIN, FROM_OUTSIDE, FOREIGN, FORGED]).is_empty());
    }

    #[test]
    fn a_host_that_writes_below_its_own_hop_is_heard() {
        assert_eq!(run(&[WITHIN, FROM_OUTSIDE, OURS]).len(), 1);
        assert_eq!(run(&[FROM_OUTSIDE, OURS, OURS]).len(), 2, "a worse one beside it counts too");
        assert_eq!(run(&[OURS]).len(), 1, "no hop is shown at all");
    }

    #[test]
    fn a_peer_that_calls_itself_localhost_is_outside_all_the_same() {
        let liar = FROM_OUTSIDE.replace("from mx.elsewhere.test", "from localhost");
        assert_eq!(run(&[OURS, &liar, FORGED]).len(), 1);
        assert!(!comes_from_outside("from localhost (localhost [127.0.0.1]) by mx; x"));
        assert!(!comes_from_outside("from a (a [IPv6:fd00::1]) by mx; x"));
        assert!(!comes_from_outside("by mail.reseller.example (Postfix, from userid 33); x"));
    }

    #[test]
    fn a_whole_suffix_belongs_to_nobody() {
        assert!(is_public_suffix("co.uk") && is_public_suffix("com"));
        assert!(!is_public_suffix("reseller.co.uk") && !is_public_suffix("customers.test"));
        assert_eq!(organisation("mx1.mail.reseller.co.uk"), "reseller.co.uk");
    }
}
