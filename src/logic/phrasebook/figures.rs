//! Numbers, amounts and lengths of time, as people of a language write them.

use super::{Phrasebook, Tongue};
use crate::domain::collections::hold::HoldReason;
use crate::domain::report::Ageing;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// The headings of a report and of its pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportWords {
    /// Cases by day.
    pub by_day: &'static str,
    /// Cases by kind.
    pub by_kind: &'static str,
    /// What is left, by age.
    pub by_age: &'static str,
    /// What customers owe.
    pub owed: &'static str,
    /// What rests in collections.
    pub holds: &'static str,
    /// Of cases.
    pub opened: &'static str,
    /// Of cases.
    pub resolved: &'static str,
}

impl Phrasebook {
    /// So many business days, such as “one business day”.
    #[must_use]
    pub fn business_days(&self, days: u32) -> String {
        match (days, self.tongue) {
            (1, Tongue::English) => "one business day".to_owned(),
            (1, Tongue::Spanish) => "un día hábil".to_owned(),
            (_, Tongue::English) => format!("{days} business days"),
            (_, Tongue::Spanish) => format!("{days} días hábiles"),
        }
    }

    /// So many days, such as `2 days`.
    #[must_use]
    pub fn days(&self, days: u32) -> String {
        match (days, self.tongue) {
            (1, Tongue::English) => "1 day".to_owned(),
            (1, Tongue::Spanish) => "1 día".to_owned(),
            (_, Tongue::English) => format!("{days} days"),
            (_, Tongue::Spanish) => format!("{days} días"),
        }
    }

    /// How long ago something was due, such as `2 days ago`.
    #[must_use]
    pub fn days_ago(&self, days: u32) -> String {
        let days = self.days(days);
        match self.tongue {
            Tongue::English => format!("{days} ago"),
            Tongue::Spanish => format!("hace {days}"),
        }
    }

    /// The headings of a report.
    #[must_use]
    pub fn report(&self) -> ReportWords {
        match self.tongue {
            Tongue::English => ReportWords {
                by_day: "Cases by day",
                by_kind: "Cases opened, by what they are about",
                by_age: "Cases not settled, by age",
                owed: "Open invoices, by days past due",
                holds: "What rests in collections, by reason",
                opened: "opened",
                resolved: "resolved",
            },
            Tongue::Spanish => ReportWords {
                by_day: "Casos por día",
                by_kind: "Casos abiertos, por asunto",
                by_age: "Casos sin resolver, por antigüedad",
                owed: "Facturas pendientes, por días de retraso",
                holds: "Lo que está en pausa en el cobro, por motivo",
                opened: "abiertos",
                resolved: "resueltos",
            },
        }
    }

    /// Why something rests in collections.
    #[must_use]
    pub fn hold(&self, reason: HoldReason) -> &'static str {
        match reason {
            HoldReason::Dispute => self.pick("charge disputed", "cargo en disputa"),
            HoldReason::Promise => self.pick("payment promised", "compromiso de pago"),
            HoldReason::PaymentClaim => self.pick("payment reported", "pago comunicado"),
            HoldReason::Arrangement => self.pick("payment plan", "plan de pagos"),
            HoldReason::Insolvency => self.pick("insolvency or lawyers", "insolvencia o abogados"),
            HoldReason::Manual => self.pick("stopped by one of us", "detenido por el equipo"),
            HoldReason::StaleLedger => self.pick("ledger too old", "libros antiguos"),
            HoldReason::BouncedContact => self.pick("no letter arrives", "no llega el correo"),
            HoldReason::Exclusion => self.pick("left out by the books", "excluido en los libros"),
        }
    }

    /// A month: `November 2026`, `noviembre de 2026`.
    #[must_use]
    pub fn month_of(&self, day: Date) -> String {
        let (month, year) = (self.month(day.month()), day.year());
        match self.tongue {
            Tongue::English => format!("{month} {year}"),
            Tongue::Spanish => format!("{month} de {year}"),
        }
    }

    /// A length of time that a person has lived through: `25 min`, `3 h 20 min`, `4 d 6 h`.
    #[must_use]
    pub fn duration(&self, minutes: u64) -> String {
        const HOUR: u64 = 60;
        const DAY: u64 = 24 * HOUR;
        let (days, hours, rest) = (minutes / DAY, minutes % DAY / HOUR, minutes % HOUR);
        match (days, hours, rest) {
            (0, 0, rest) => format!("{rest} min"),
            (0, hours, 0) => format!("{hours} h"),
            (0, hours, rest) => format!("{hours} h {rest} min"),
            (days, 0, _) => format!("{days} d"),
            (days, hours, _) => format!("{days} d {hours} h"),
        }
    }

    /// Opening time, which has no days: `25 min`, `3 h 20 min`, `31 h`.
    #[must_use]
    pub fn working_time(&self, minutes: u64) -> String {
        match (minutes / 60, minutes % 60) {
            (0, rest) => format!("{rest} min"),
            (hours, 0) => format!("{hours} h"),
            (hours, rest) => format!("{hours} h {rest} min"),
        }
    }

    /// `3 to 7 days`, `more than 30 days`.
    #[must_use]
    pub fn days_between(&self, from: u64, to: Option<u64>) -> String {
        let before = from.saturating_sub(1);
        match (self.tongue, to) {
            (Tongue::English, Some(to)) => format!("{from} to {to} days"),
            (Tongue::English, None) => format!("more than {before} days"),
            (Tongue::Spanish, Some(to)) => format!("de {from} a {to} días"),
            (Tongue::Spanish, None) => format!("más de {before} días"),
        }
    }

    /// A bucket of [`Ageing::BUCKETS`] in words.
    #[must_use]
    pub fn days_overdue(&self, bucket: usize) -> String {
        let last = |bucket: usize| Ageing::BUCKETS.get(bucket).copied();
        let Some(before) = bucket.checked_sub(1).and_then(last) else {
            return self.pick("not due yet", "sin vencer").to_owned();
        };
        let from = before.saturating_add(1);
        match (self.tongue, last(bucket)) {
            (Tongue::English, Some(to)) => format!("{from} to {to} days late"),
            (Tongue::English, None) => format!("more than {before} days late"),
            (Tongue::Spanish, Some(to)) => format!("de {from} a {to} días de retraso"),
            (Tongue::Spanish, None) => format!("más de {before} días de retraso"),
        }
    }

    /// An amount without its currency: `1,234.50`, `1.234,50`. At least two decimals, never fewer
    /// than it has.
    #[must_use]
    pub fn amount(&self, amount: &Decimal) -> String {
        let (group, point) = match self.tongue {
            Tongue::English => (',', '.'),
            Tongue::Spanish => ('.', ','),
        };
        let scale = amount.scale().max(2);
        let plain = format!("{:.*}", usize::try_from(scale).unwrap_or(2), amount.abs());
        let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
        let mut grouped = String::new();
        let left = whole.len();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && left.saturating_sub(index).is_multiple_of(3) {
                grouped.push(group);
            }
            grouped.push(digit);
        }
        let sign = if amount.is_sign_negative() && !amount.is_zero() { "-" } else { "" };
        format!("{sign}{grouped}{point}{decimals}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kind::Language;
    use jiff::tz::TimeZone;

    #[test]
    fn amounts_are_written_as_the_reader_writes_them_and_to_the_last_cent() {
        let book = |language| Phrasebook::new(language, TimeZone::UTC).unwrap();
        for (amount, english, spanish) in [
            ("0", "0.00", "0,00"),
            ("1234.5", "1,234.50", "1.234,50"),
            ("1234567.891", "1,234,567.891", "1.234.567,891"),
            ("-12", "-12.00", "-12,00"),
            ("999", "999.00", "999,00"),
        ] {
            let amount: Decimal = amount.parse().unwrap();
            assert_eq!(book(Language::EN).amount(&amount), english);
            assert_eq!(book(Language::ES).amount(&amount), spanish);
        }
    }

    #[test]
    fn buckets_meet_without_a_gap() {
        let book = Phrasebook::new(Language::EN, TimeZone::UTC).unwrap();
        let words: Vec<_> = (0..5).map(|bucket| book.days_overdue(bucket)).collect();
        assert_eq!(words[0], "not due yet");
        assert_eq!(words[1], "1 to 30 days late");
        assert_eq!(words[2], "31 to 60 days late");
        assert_eq!(words[4], "more than 90 days late");
        assert_eq!(book.days_between(31, None), "more than 30 days");
        assert_eq!(book.duration(60 * 24 * 4 + 6 * 60 + 10), "4 d 6 h");
        assert_eq!(book.working_time(60 * 31), "31 h");
    }
}
