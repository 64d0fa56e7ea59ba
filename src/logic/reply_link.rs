//! Ready answers: `mailto:` links (RFC 6068) that open an answer with its command already written.
//!
//! A tap on a telephone and a tap on "send" is then all it takes. A link gives nothing away that
//! the letter's `Reply-To` does not: the address is signed for the letter's reader.

use crate::domain::address::Address;
use std::fmt::Write;

/// A link that opens a letter to `to`.
#[must_use]
pub fn mailto(to: &Address, subject: &str, body: &str) -> String {
    let mut link = String::from("mailto:");
    push_encoded(&mut link, to.local());
    link.push('@');
    push_encoded(&mut link, to.domain());
    link.push_str("?subject=");
    push_encoded(&mut link, subject);
    link.push_str("&body=");
    // RFC 6068 §5: line breaks of a body are %0D%0A.
    push_encoded(&mut link, &body.replace('\n', "\r\n"));
    link
}

/// Percent-encodes all but the unreserved characters (RFC 3986 §2.3). `+` too: some programs take
/// it for a blank.
fn push_encoded(link: &mut String, text: &str) {
    for octet in text.bytes() {
        if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
            link.push(char::from(octet));
        } else {
            let _infallible = write!(link, "%{octet:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_carries_address_subject_and_body_unharmed() {
        let to = Address::parse("billing+sd-1-x.a.mac@reseller.example").unwrap();
        assert_eq!(
            mailto(&to, "Re: [SD-1-X] ¿Qué?", "#take\n\nHola & adiós"),
            "mailto:billing%2Bsd-1-x.a.mac@reseller.example?subject=Re%3A%20%5BSD-1-X%5D%20%C2%BF\
             Qu%C3%A9%3F&body=%23take%0D%0A%0D%0AHola%20%26%20adi%C3%B3s"
        );
    }
}
