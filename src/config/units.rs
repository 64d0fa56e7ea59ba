//! Sizes, durations, hours and mail URLs as an operator writes them.

use crate::domain::money::{Currency, Money};
use jiff::civil::{Time, Weekday};
use std::time::Duration;

/// `"35 MiB"`, `"512 KiB"`, `"1 GiB"`, `"1000"` (octets).
///
/// # Errors
/// What would be right.
pub fn size(text: &str) -> Result<u64, String> {
    let (digits, unit) = split_unit(text);
    let factor: u64 = match unit.to_lowercase().as_str() {
        "" | "b" => 1,
        "kib" | "kb" | "k" => 1 << 10,
        "mib" | "mb" | "m" => 1 << 20,
        "gib" | "gb" | "g" => 1 << 30,
        _ => return Err(format!("{text:?} is not a size; write \"35 MiB\"")),
    };
    let number: u64 =
        digits.parse().map_err(|_| format!("{text:?} is not a size; write \"35 MiB\""))?;
    number.checked_mul(factor).ok_or_else(|| format!("{text:?} is more than any disk holds"))
}

/// `"30 s"`, `"5 min"`, `"500 ms"`, `"1 h"`.
///
/// # Errors
/// What would be right.
pub fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is not a duration; write \"30 s\", \"5 min\" or \"1 h\"");
    let (digits, unit) = split_unit(text);
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    let millis: u64 = match unit.to_lowercase().as_str() {
        "ms" => 1,
        "s" | "sec" | "seconds" => 1_000,
        "m" | "min" | "minutes" => 60_000,
        "h" | "hours" => 3_600_000,
        _ => return Err(wrong()),
    };
    number.checked_mul(millis).map(Duration::from_millis).ok_or_else(wrong)
}

/// `"500 EUR"`, `"499.50 EUR"`.
///
/// # Errors
/// What would be right.
pub fn money(text: &str) -> Result<Money, String> {
    let wrong = || format!("{text:?} is not an amount; write \"500 EUR\"");
    let (amount, currency) = text.trim().split_once(' ').ok_or_else(wrong)?;
    let amount: rust_decimal::Decimal = amount.parse().map_err(|_| wrong())?;
    let currency = Currency::parse(currency).ok_or_else(wrong)?;
    if amount.is_sign_negative() {
        return Err(wrong());
    }
    Ok(Money { amount, currency })
}

/// `"09:00"`.
///
/// # Errors
/// What would be right.
pub fn hour(text: &str) -> Result<Time, String> {
    let wrong = || format!("{text:?} is not a time of day; write \"09:00\"");
    let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
    let (hours, minutes) =
        (hours.parse().map_err(|_| wrong())?, minutes.parse().map_err(|_| wrong())?);
    Time::new(hours, minutes, 0, 0).map_err(|_| wrong())
}

/// `"mon"`, `"Monday"`.
///
/// # Errors
/// What would be right.
pub fn weekday(text: &str) -> Result<Weekday, String> {
    Ok(match text.to_lowercase().get(..3).unwrap_or_default() {
        "mon" => Weekday::Monday,
        "tue" => Weekday::Tuesday,
        "wed" => Weekday::Wednesday,
        "thu" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        "sat" => Weekday::Saturday,
        "sun" => Weekday::Sunday,
        _ => return Err(format!("{text:?} is not a day; write \"mon\" to \"sun\"")),
    })
}

/// A host, or a folder, behind a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailUrl {
    /// `scheme://host:port`.
    Host {
        /// Such as `imaps`.
        scheme: String,
        /// The host.
        host: String,
        /// The port, or the scheme's own.
        port: u16,
    },
    /// `maildir:PATH`.
    Maildir(String),
}

/// Reads a mail URL with one of the schemes, each with its usual port.
///
/// # Errors
/// What would be right.
pub fn mail_url(text: &str, schemes: &[(&str, u16)]) -> Result<MailUrl, String> {
    if let Some(path) = text.strip_prefix("maildir:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        return match path {
            "" => {
                Err("maildir: needs a folder behind it, such as maildir:/var/mail/billing"
                    .to_owned())
            }
            path => Ok(MailUrl::Maildir(path.to_owned())),
        };
    }
    let names: Vec<_> =
        schemes.iter().map(|(name, port)| format!("{name}://host:{port}")).collect();
    let wrong = || format!("{text:?} must be one of {} or maildir:PATH", names.join(", "));
    let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
    let (_, usual) = schemes.iter().find(|(name, _)| *name == scheme).ok_or_else(wrong)?;
    let authority = rest.trim_end_matches('/');
    if authority.is_empty() || authority.contains(['/', '@', ' ']) {
        return Err(wrong());
    }
    let bracketed = authority.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let (host, port) = match bracketed {
        Some((host, port)) => (host, port.strip_prefix(':')),
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let port = match port {
        None => *usual,
        Some(port) => port.parse().map_err(|_| format!("{port:?} is not a port"))?,
    };
    Ok(MailUrl::Host { scheme: scheme.to_owned(), host: host.to_owned(), port })
}

fn split_unit(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at_checked(end).unwrap_or((text, ""));
    (digits, unit.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_read_as_people_write_them() {
        assert_eq!(size("35 MiB"), Ok(36_700_160));
        assert_eq!(duration("5min"), Ok(Duration::from_mins(5)));
        assert!(size("35 MiBB").is_err());
        assert!(duration("30").unwrap_err().contains("30 s"));
        assert!(hour("25:00").is_err());
    }

    #[test]
    fn mail_urls_know_their_ports() {
        let schemes = [("imaps", 993), ("imap", 143)];
        let host = |scheme: &str, host: &str, port| MailUrl::Host {
            scheme: scheme.into(),
            host: host.into(),
            port,
        };
        assert_eq!(mail_url("imaps://mail.x", &schemes), Ok(host("imaps", "mail.x", 993)));
        assert_eq!(mail_url("imap://[::1]:1143/", &schemes), Ok(host("imap", "::1", 1143)));
        assert_eq!(mail_url("maildir:in", &schemes), Ok(MailUrl::Maildir("in".into())));
        assert!(mail_url("https://mail.x", &schemes).unwrap_err().contains("imaps://host:993"));
        assert!(mail_url("imaps://me@mail.x", &schemes).is_err());
    }
}
