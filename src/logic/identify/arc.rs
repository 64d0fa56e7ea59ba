//! The Authenticated Received Chain (RFC 8617): what a forwarder's host had found out.
//!
//! A mailing list or a forwarding rule breaks SPF and often DKIM, so that DMARC fails for mail that
//! was honest when the forwarder took it in. Where our own host says that the chain is whole
//! (`arc=pass`) and every host that sealed it is one that the configuration trusts, the first of
//! them, who saw the mail as its author sent it, is believed.

use super::results::{Method, Results, results};
use crate::domain::message::Message;

/// Hosts that may have sealed (RFC 8617 §5.1.1.1 allows 50; no honest way is so long).
const SEALS_MAX: usize = 10;

/// The DMARC results that the first sealer reports; empty unless the chain is to be believed.
///
/// `own` is what our own host found; `sealers` are domains, in lower case.
pub(super) fn forwarded(message: &Message, own: &[Results], sealers: &[String]) -> Vec<Method> {
    let mut methods = own.iter().flat_map(|results| &results.methods);
    let is_whole = methods.any(|method| method.name == "arc" && method.result == "pass");
    if !is_whole || sealers.is_empty() {
        return Vec::new();
    }
    let seals: Vec<&str> = message.headers_named("ARC-Seal").collect();
    let is_trusted = |seal: &&str| {
        let domain = tag(seal, "d").unwrap_or_default().to_lowercase();
        sealers.contains(&domain)
    };
    if seals.is_empty() || seals.len() > SEALS_MAX || !seals.iter().all(is_trusted) {
        return Vec::new();
    }
    let mut firsts = message
        .headers_named("ARC-Authentication-Results")
        .filter_map(|value| value.split_once(';'))
        .filter(|(instance, _)| is_first(instance));
    let (Some((_, first)), None) = (firsts.next(), firsts.next()) else { return Vec::new() };
    let found = results(first).map(|results| results.methods).unwrap_or_default();
    found.into_iter().filter(|method| method.name == "dmarc").collect()
}

fn is_first(instance: &str) -> bool {
    instance.split_once('=').is_some_and(|(key, value)| key.trim() == "i" && value.trim() == "1")
}

/// The value of a tag in a tag list such as `i=1; d=lists.test` (RFC 6376 §3.2).
fn tag<'a>(list: &'a str, wanted: &str) -> Option<&'a str> {
    list.split(';')
        .filter_map(|pair| pair.split_once('='))
        .find(|(name, _)| name.trim() == wanted)
        .map(|(_, value)| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::parse::parse;

    const SEALED: &str = "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=lists.test; s=k; b=x\r\n\
        ARC-Authentication-Results: i=1; mx.lists.test; dmarc=pass header.from=customers.test\r\n";

    fn dmarc(head: &str, arc: &str, sealers: &[&str]) -> usize {
        let message = parse(format!("{head}From: ada@customers.test\r\n\r\nx").as_bytes());
        let own = results(&format!("mail.reseller.example; dmarc=fail; arc={arc}")).unwrap();
        let sealers: Vec<String> = sealers.iter().map(|it| (*it).to_owned()).collect();
        forwarded(&message, &[own], &sealers).len()
    }

    #[test]
    fn a_chain_is_believed_if_our_host_finds_it_whole_and_we_trust_every_sealer() {
        assert_eq!(dmarc(SEALED, "pass", &["lists.test"]), 1);
        assert_eq!(dmarc(SEALED, "fail", &["lists.test"]), 0);
        assert_eq!(dmarc(SEALED, "pass", &["other.test"]), 0);
        assert_eq!(dmarc(SEALED, "pass", &[]), 0);
        assert_eq!(dmarc("", "pass", &["lists.test"]), 0);
    }

    #[test]
    fn one_sealer_nobody_knows_or_a_second_first_report_spoils_the_chain() {
        let unknown = format!("ARC-Seal: i=2; cv=pass; d=evil.test; b=x\r\n{SEALED}");
        assert_eq!(dmarc(&unknown, "pass", &["lists.test"]), 0);
        let twice = format!(
            "ARC-Authentication-Results: i=1; mx.lists.test; dmarc=pass header.from=x.test\r\n{SEALED}"
        );
        assert_eq!(dmarc(&twice, "pass", &["lists.test"]), 0);
    }
}
