//! What the books say about the author of a case, for our own people: whose case it is, what they
//! may be told, what is open.
//!
//! # Contract
//! For agents only. A stranger who names an invoice gives a hint and gets no right by it (I-20).

use crate::domain::account::{Account, AccountCode, ContactRole};
use crate::domain::address::Address;
use crate::domain::kind::Language;
use crate::domain::ledger::{ItemStatus, LedgerItem, totals};
use crate::domain::money::Money;
use crate::logic::phrasebook::Phrasebook;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Invoices that a letter shows; the oldest due ones.
const INVOICES_MAX: usize = 5;

/// The books, as far as a case has to do with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// Whose case it is; `None` where the author is nobody's contact and no agent has said.
    pub account: Option<Account>,
    /// Their invoices.
    pub items: Vec<LedgerItem>,
    /// When the books said so.
    pub as_of: Option<Timestamp>,
    /// Whose the invoice or tenant is that the message names, where that is another account.
    pub hint: Option<AccountCode>,
}

/// The account that an author belongs to: the one that names them as a contact, or else the one
/// whose own mail domain they write from. Several are as good as none.
#[must_use]
pub fn belongs_to(by_address: Vec<Account>, by_domain: Vec<Account>) -> Option<Account> {
    let one = |mut found: Vec<Account>| if found.len() == 1 { found.pop() } else { None };
    if by_address.is_empty() { one(by_domain) } else { one(by_address) }
}

/// What an agent reads, one fact a line.
#[must_use]
pub fn lines(
    glance: &Glance,
    author: &Address,
    zone: &TimeZone,
    language: Language,
) -> Vec<String> {
    let es = language == Language::ES;
    let say = |english: &str, spanish: &str| (if es { spanish } else { english }).to_owned();
    let said = Said::new(zone, language);
    let mut lines = Vec::new();
    if let Some(account) = &glance.account {
        lines.push(format!("{} · {}", account.code, account.legal_name));
        lines.push(standing(account.role_of(author), es));
        lines.extend(open(glance, zone, language));
        lines.extend(account.exposure.as_ref().map(|exposure| {
            let (what, on) = if es {
                ("Riesgo con el proveedor", "declarado el")
            } else {
                ("Exposure to the provider", "stated on")
            };
            format!(
                "{what}: {}, {on} {}",
                said.money(exposure.amount),
                said.day(exposure.stated_on)
            )
        }));
        lines.extend(account.exclusion.as_ref().map(|exclusion| {
            let what = say("Left out of collections", "Excluido de cobros");
            format!("{what}: {} ({})", exclusion.reason, exclusion.owner)
        }));
    } else {
        lines.push(say(
            "The author is nobody's contact in our books: help with the process, give no figures",
            "El remitente no es contacto de ningún cliente: ayude con el trámite, sin dar cifras",
        ));
    }
    lines.extend(glance.hint.as_ref().map(|code| {
        let what = say(
            "What the message names belongs to this account, which proves nothing",
            "Lo que nombra el mensaje es de esta cuenta, lo cual no prueba nada",
        );
        format!("{what}: {code}")
    }));
    lines
}

/// Amounts and days as the reader writes them.
struct Said(Option<Phrasebook>);

impl Said {
    fn new(zone: &TimeZone, language: Language) -> Self {
        Self(Phrasebook::new(language, zone.clone()))
    }

    fn money(&self, money: Money) -> String {
        self.0.as_ref().map_or_else(|| money.to_string(), |book| book.money(money))
    }

    fn day(&self, day: Date) -> String {
        self.0.as_ref().map_or_else(|| day.to_string(), |book| book.short_day(day))
    }
}

fn standing(role: Option<ContactRole>, es: bool) -> String {
    let (english, spanish) = match role {
        Some(ContactRole::Billing) => (
            "The author is an authorised billing contact",
            "El remitente es un contacto de facturación autorizado",
        ),
        Some(ContactRole::Owner) => {
            ("The author is the account's owner", "El remitente es titular de la cuenta")
        }
        Some(ContactRole::Other) => (
            "The author is a contact without authority for bills: give no figures",
            "El remitente es un contacto sin autorización para facturas: no dé cifras",
        ),
        None => (
            "The author is not a contact of this account: give no figures until one confirms",
            "El remitente no es contacto de esta cuenta: no dé cifras hasta que uno lo confirme",
        ),
    };
    (if es { spanish } else { english }).to_owned()
}

/// What is open, by currency, and the invoices that were due first.
fn open(glance: &Glance, zone: &TimeZone, language: Language) -> Vec<String> {
    let (es, said) = (language == Language::ES, Said::new(zone, language));
    let Some(as_of) = glance.as_of else { return Vec::new() };
    let mut owed: Vec<&LedgerItem> = glance.items.iter().filter(|item| item.is_owed()).collect();
    owed.sort_by_key(|item| (item.due_on, &item.invoice));
    let day = as_of.to_zoned(zone.clone()).date();
    let sums: Vec<String> =
        totals(owed.iter().map(|item| item.open)).into_iter().map(|sum| said.money(sum)).collect();
    let sums = match (sums.is_empty(), es) {
        (true, false) => "nothing".to_owned(),
        (true, true) => "nada".to_owned(),
        (false, _) => sums.join(" + "),
    };
    let (what, since) = if es { ("Pendiente", "a fecha de") } else { ("Open", "as of") };
    let mut lines = vec![format!("{what}: {sums}, {since} {}", said.day(day))];
    for item in owed.iter().take(INVOICES_MAX) {
        let (of, due) = if es { ("de", "vence el") } else { ("of", "due on") };
        let disputed = match (item.status == ItemStatus::Disputed, es) {
            (false, _) => "",
            (true, false) => " (disputed)",
            (true, true) => " (en disputa)",
        };
        lines.push(format!(
            "{}: {} {of} {}, {due} {}{disputed}",
            item.invoice,
            said.money(item.open),
            said.money(item.gross),
            said.day(item.due_on)
        ));
    }
    let more = owed.len().saturating_sub(INVOICES_MAX);
    if more > 0 {
        lines.push(if es { format!("y {more} más") } else { format!("and {more} more") });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::Contact;
    use crate::domain::money::Currency;
    use jiff::civil::date;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    fn account(code: &str) -> Account {
        let contact = Contact {
            name: "Ada".to_owned(),
            address: address("ada@acme.example"),
            role: ContactRole::Billing,
        };
        let code = AccountCode::parse(code).unwrap();
        Account { contacts: vec![contact], ..Account::new(code, "Acme SL") }
    }

    fn item(number: i8, currency: &str, open: i64) -> LedgerItem {
        let money = |amount: i64| Money {
            amount: amount.into(),
            currency: Currency::parse(currency).unwrap(),
        };
        LedgerItem {
            account: AccountCode::parse("ACME").unwrap(),
            invoice: format!("F-{number}"),
            issued_on: date(2026, 9, 1),
            due_on: date(2026, 10, number),
            gross: money(100),
            open: money(open),
            status: if open == 0 { ItemStatus::Paid } else { ItemStatus::PartPaid },
        }
    }

    fn glance(account: Option<Account>, items: Vec<LedgerItem>) -> Glance {
        let as_of = Some("2026-11-22T23:30:00Z".parse().unwrap());
        Glance { account, items, as_of, hint: None }
    }

    #[test]
    fn an_agent_sees_who_writes_and_what_is_open_in_each_currency() {
        let items = vec![item(9, "EUR", 40), item(2, "USD", 5), item(3, "EUR", 0)];
        let zone = TimeZone::get("Europe/Madrid").unwrap();
        let told = |author: &str, language| {
            lines(&glance(Some(account("ACME")), items.clone()), &address(author), &zone, language)
        };
        assert_eq!(
            told("ada@acme.example", Language::EN),
            [
                "ACME · Acme SL",
                "The author is an authorised billing contact",
                "Open: 40.00 EUR + 5.00 USD, as of 23 Nov 2026",
                "F-2: 5.00 USD of 100.00 USD, due on 2 Oct 2026",
                "F-9: 40.00 EUR of 100.00 EUR, due on 9 Oct 2026",
            ]
        );
        let stranger = told("eva@acme.example", Language::ES);
        assert!(stranger[1].contains("no dé cifras"), "{stranger:?}");
    }

    #[test]
    fn a_long_list_is_cut_and_a_stranger_has_no_list() {
        let many = (1..=7).map(|number| item(number, "EUR", 1)).collect();
        let ada = address("ada@acme.example");
        let cut = lines(&glance(Some(account("ACME")), many), &ada, &TimeZone::UTC, Language::EN);
        assert_eq!(cut.last().unwrap(), "and 2 more");
        let hint = Some(AccountCode::parse("SOL").unwrap());
        let stranger = Glance { hint, ..glance(None, Vec::new()) };
        let told = lines(&stranger, &ada, &TimeZone::UTC, Language::EN);
        assert_eq!(told.len(), 2);
        assert!(told[1].ends_with("SOL"));
    }

    #[test]
    fn a_bookkeeper_of_two_companies_belongs_to_neither_by_address_alone() {
        let found = |by_address: &[&str], by_domain: &[&str]| {
            let all = |codes: &[&str]| codes.iter().map(|code| account(code)).collect();
            belongs_to(all(by_address), all(by_domain)).map(|account| account.code.to_string())
        };
        assert_eq!(found(&["A"], &["B"]).as_deref(), Some("A"));
        assert_eq!(found(&[], &["B"]).as_deref(), Some("B"));
        assert_eq!(found(&["A", "B"], &["A"]), None);
        assert_eq!(found(&[], &["A", "B"]), None);
        assert_eq!(found(&[], &[]), None);
    }
}
