//! A file of customers → accounts, or everything that is wrong with it.
//!
//! An account may stand in several rows, one for each contact; what a later row leaves empty is
//! as the first said, and what it says differently is an error.

use super::amounts::{self, Mark};
use super::columns::{Column, Known, Places};
use super::days::{self, Order};
use super::grid::{Grid, Row};
use super::{BadLine, Read, shown, text};
use crate::domain::account::{Account, AccountCode, Contact, ContactRole, Exclusion, Exposure};
use crate::domain::address::Address;
use crate::domain::kind::Language;
use crate::domain::limits::Limits;
use crate::domain::money::Money;
use std::collections::BTreeMap;

/// The columns of a list of customers.
#[rustfmt::skip]
pub const COLUMNS: &[Column] = &[
    column("code", &["account", "customer", "customer_code", "customer_no", "cliente", "código", "código_de_cliente"], true),
    column("legal_name", &["name", "company", "nombre", "razón_social", "empresa"], true),
    column("tax_id", &["vat", "vat_id", "vat_number", "nif", "cif"], false),
    column("country", &["billing_country", "país"], false),
    column("language", &["lang", "idioma"], false),
    column("time_zone", &["timezone", "zona_horaria"], false),
    column("contact_name", &["contact", "contacto", "nombre_de_contacto"], false),
    column("contact_address", &["contact_email", "email", "e_mail", "mail", "correo"], false),
    column("contact_role", &["role", "rol"], false),
    column("billing_contacts", &[], false),
    column("owner_contacts", &[], false),
    column("other_contacts", &[], false),
    column("contacts", &[], false),
    column("domains", &["domain", "dominio", "dominios"], false),
    column("tenants", &["tenant", "tenant_id", "customerid"], false),
    column("segment", &["segmento"], false),
    column("policy", &["collections_policy"], false),
    column("direct_debit", &["domiciliado", "sepa"], false),
    column("exposure", &[], false),
    column("exposure_currency", &[], false),
    column("exposure_on", &[], false),
    column("exposure_note", &[], false),
    column("excluded", &["exclusion"], false),
    column("excluded_by", &[], false),
    column("excluded_until", &[], false),
];

const fn column(name: &'static str, also: &'static [&'static str], is_required: bool) -> Column {
    Column { name, also, is_required }
}

/// Characters of a text field.
const TEXT_MAX: usize = 200;

/// What reading must know of the house.
pub struct Setting<'h> {
    /// The zone exists.
    pub is_zone: &'h dyn Fn(&str) -> bool,
    /// Which domains strangers share.
    pub limits: &'h Limits,
    /// What separates the columns, where the operator says.
    pub delimiter: Option<char>,
    /// What separates the decimals of exposures, where the operator says.
    pub mark: Option<Mark>,
    /// How many accounts there are, where the operator says.
    pub count: Option<u64>,
}

/// Reads a file. Accounts come in the order of their codes.
///
/// # Errors
/// Every bad line, with a remedy.
pub fn read(raw: &[u8], setting: &Setting<'_>) -> Read<Vec<Account>> {
    let decoded = text::decode(raw)?;
    let known = Known::new(COLUMNS, &BTreeMap::new());
    let grid = Grid::read(&decoded.text, &known, setting.delimiter)?;
    let places = known.places(&grid)?;
    let mark = match setting.mark {
        Some(mark) => mark,
        None if grid.delimiter.is_none() => Mark::Point,
        None => {
            let cells = grid.rows.iter();
            let cells = cells.map(|row| (row.line, places.cell(&row.cells, "exposure")));
            amounts::mark(cells).map_err(|wrong| vec![wrong])?
        }
    };
    let cells = |name: &'static str| {
        grid.rows.iter().map(|row| (row.line, places.cell(&row.cells, name))).collect::<Vec<_>>()
    };
    let dates = cells("exposure_on").into_iter().chain(cells("excluded_until"));
    let order = days::order(dates).map_err(|wrong| vec![wrong])?;
    let reader = Reader { places: &places, setting, mark, order };
    let mut accounts: BTreeMap<AccountCode, (u64, Account)> = BTreeMap::new();
    let mut bad = Vec::new();
    for row in &grid.rows {
        let read = reader.account(row, &mut bad);
        let Some(account) = read else { continue };
        match accounts.get_mut(&account.code) {
            None => {
                if account.legal_name.is_empty() {
                    let says = "legal_name is empty: write the name on the invoices";
                    bad.push(BadLine::at(row.line, says));
                }
                accounts.insert(account.code.clone(), (row.line, account));
            }
            Some((first, known)) => join(known, account, *first, row.line, &mut bad),
        }
    }
    let count = u64::try_from(accounts.len()).unwrap_or(u64::MAX);
    if let Some(wanted) = setting.count.filter(|wanted| *wanted != count) {
        bad.push(BadLine::of_file(format!(
            "{count} accounts are there and --rows says {wanted}: export the file again"
        )));
    }
    bad.sort();
    if bad.is_empty() {
        Ok(accounts.into_values().map(|(_, account)| account).collect())
    } else {
        Err(bad)
    }
}

/// What one row adds to an account of an earlier one.
fn join(known: &mut Account, row: Account, first: u64, line: u64, bad: &mut Vec<BadLine>) {
    let mut differs = |name: &str| {
        bad.push(BadLine::at(line, format!(
            "{name} of {} is another than in line {first}: make them the same, or leave it empty here",
            row.code
        )));
    };
    if !row.legal_name.is_empty() && row.legal_name != known.legal_name {
        differs("legal_name");
    }
    let texts = [
        ("tax_id", &mut known.tax_id, row.tax_id),
        ("country", &mut known.country, row.country),
        ("time_zone", &mut known.time_zone, row.time_zone),
        ("segment", &mut known.segment, row.segment),
        ("policy", &mut known.policy, row.policy),
    ];
    for (name, before, after) in texts {
        if after.is_some() && before.is_some() && *before != after {
            differs(name);
        }
        *before = before.take().or(after);
    }
    if row.language.is_some() && known.language.is_some_and(|before| Some(before) != row.language) {
        differs("language");
    }
    if row.exposure.is_some() && known.exposure.is_some() && known.exposure != row.exposure {
        differs("exposure");
    }
    if row.exclusion.is_some() && known.exclusion.is_some() && known.exclusion != row.exclusion {
        differs("excluded");
    }
    known.language = known.language.or(row.language);
    known.exposure = known.exposure.take().or(row.exposure);
    known.exclusion = known.exclusion.take().or(row.exclusion);
    known.is_direct_debit |= row.is_direct_debit;
    for contact in row.contacts {
        match known.contact(&contact.address) {
            Some(same) if same.role != contact.role => bad.push(BadLine::at(
                line,
                format!(
                    "a contact of {} has two roles, {} and {}: give each person one",
                    row.code, same.role, contact.role
                ),
            )),
            Some(_) => {}
            None => known.contacts.push(contact),
        }
    }
    add(&mut known.domains, row.domains);
    add(&mut known.tenants, row.tenants);
}

fn add(known: &mut Vec<String>, more: Vec<String>) {
    for value in more {
        if !known.contains(&value) {
            known.push(value);
        }
    }
}

struct Reader<'r> {
    places: &'r Places,
    setting: &'r Setting<'r>,
    mark: Mark,
    order: Order,
}

impl Reader<'_> {
    fn cell<'c>(&self, row: &'c Row, name: &str) -> &'c str {
        self.places.cell(&row.cells, name)
    }

    /// The account of a row; what is wrong with it goes to `bad`.
    fn account(&self, row: &Row, bad: &mut Vec<BadLine>) -> Option<Account> {
        let mut wrong = Vec::new();
        let code = AccountCode::parse(self.cell(row, "code"))
            .map_err(|why| wrong.push(why.to_string()))
            .ok();
        let account = code.map(|code| Account {
            legal_name: self.cell(row, "legal_name").to_owned(),
            tax_id: self.text(row, "tax_id"),
            country: self.country(row, &mut wrong),
            language: self.language(row, &mut wrong),
            time_zone: self.zone(row, &mut wrong),
            contacts: self.contacts(row, &mut wrong),
            domains: self.domains(row, &mut wrong),
            tenants: self.tenants(row, &mut wrong),
            segment: self.text(row, "segment"),
            policy: self.text(row, "policy"),
            exposure: self.exposure(row, &mut wrong),
            exclusion: self.exclusion(row, &mut wrong),
            is_direct_debit: self.flag(row, "direct_debit", &mut wrong),
            ..Account::new(code, "")
        });
        let is_long = |cell: &&String| cell.chars().count() > TEXT_MAX * 50;
        if let Some(cell) = row.cells.iter().find(is_long) {
            wrong.push(format!("{} is far too long for a cell", shown(cell)));
        }
        bad.extend(wrong.into_iter().map(|why| BadLine::at(row.line, why)));
        account
    }

    fn text(&self, row: &Row, name: &str) -> Option<String> {
        let cell = self.cell(row, name);
        let text: String = cell.chars().filter(|c| !c.is_control()).take(TEXT_MAX).collect();
        (!text.is_empty()).then_some(text)
    }

    fn country(&self, row: &Row, wrong: &mut Vec<String>) -> Option<String> {
        let cell = self.text(row, "country")?.to_uppercase();
        if cell.len() == 2 && cell.chars().all(|c| c.is_ascii_uppercase()) {
            return Some(cell);
        }
        wrong.push(format!("country: {} is not a code of two letters such as ES", shown(&cell)));
        None
    }

    fn language(&self, row: &Row, wrong: &mut Vec<String>) -> Option<Language> {
        let cell = self.text(row, "language")?;
        let language = Language::parse(&cell);
        if language.is_none() {
            wrong.push(format!("language: {} is not a code such as es", shown(&cell)));
        }
        language
    }

    fn zone(&self, row: &Row, wrong: &mut Vec<String>) -> Option<String> {
        let cell = self.text(row, "time_zone")?;
        if (self.setting.is_zone)(&cell) {
            return Some(cell);
        }
        wrong
            .push(format!("time_zone: there is no {}; write one like Europe/Madrid", shown(&cell)));
        None
    }

    fn flag(&self, row: &Row, name: &str, wrong: &mut Vec<String>) -> bool {
        match self.cell(row, name).to_lowercase().as_str() {
            "" | "no" | "n" | "0" | "false" => false,
            "yes" | "y" | "1" | "true" | "x" | "sí" | "si" | "s" => true,
            other => {
                wrong.push(format!("{name}: {} is neither yes nor no", shown(other)));
                false
            }
        }
    }

    fn contacts(&self, row: &Row, wrong: &mut Vec<String>) -> Vec<Contact> {
        let mut found: Vec<Contact> = Vec::new();
        let one = self.cell(row, "contact_address");
        if !one.is_empty() {
            let role = self.cell(row, "contact_role");
            let name = self.cell(row, "contact_name");
            found.extend(contact(name, one, role, wrong));
        }
        for (column, role) in [
            ("billing_contacts", "billing"),
            ("owner_contacts", "owner"),
            ("other_contacts", "other"),
            ("contacts", ""),
        ] {
            for written in listed(self.cell(row, column)) {
                let (written, own) = with_role(written);
                let (name, address) = with_name(written);
                found.extend(contact(name, address, own.unwrap_or(role), wrong));
            }
        }
        let mut contacts: Vec<Contact> = Vec::new();
        for contact in found {
            match contacts.iter().find(|known| known.address == contact.address) {
                Some(same) if same.role != contact.role => wrong.push(format!(
                    "a contact has two roles, {} and {}: give each person one",
                    same.role, contact.role
                )),
                Some(_) => {}
                None => contacts.push(contact),
            }
        }
        too_many("contacts", contacts.len(), wrong);
        contacts
    }

    fn domains(&self, row: &Row, wrong: &mut Vec<String>) -> Vec<String> {
        let mut domains = Vec::new();
        for written in listed(self.cell(row, "domains")) {
            let domain = written.trim_start_matches('@').trim_matches('.').to_lowercase();
            if Address::parse(&format!("x@{domain}")).is_err() || !domain.contains('.') {
                wrong.push(format!("domains: {} is not a domain", shown(written)));
            } else if self.setting.limits.is_shared(&domain) {
                wrong.push(format!(
                    "domains: {} is shared by strangers: name the people as contacts instead",
                    shown(&domain)
                ));
            } else {
                add(&mut domains, vec![domain]);
            }
        }
        too_many("domains", domains.len(), wrong);
        domains
    }

    fn tenants(&self, row: &Row, wrong: &mut Vec<String>) -> Vec<String> {
        let mut tenants = Vec::new();
        for written in listed(self.cell(row, "tenants")) {
            let tenant = written.to_lowercase();
            if is_guid(&tenant) || tenant.ends_with(".onmicrosoft.com") {
                add(&mut tenants, vec![tenant]);
            } else {
                wrong.push(format!(
                    "tenants: {} is neither a GUID nor a domain ….onmicrosoft.com",
                    shown(written)
                ));
            }
        }
        too_many("tenants", tenants.len(), wrong);
        tenants
    }

    fn exposure(&self, row: &Row, wrong: &mut Vec<String>) -> Option<Exposure> {
        let cell = self.cell(row, "exposure");
        if cell.is_empty() {
            return None;
        }
        let currency = amounts::currency(self.cell(row, "exposure_currency"));
        let amount = currency.and_then(|currency| {
            let amount = amounts::amount(cell, self.mark, currency)?;
            if amount.is_sign_negative() {
                return Err(format!("{} is negative", shown(cell)));
            }
            Ok(Money { amount, currency })
        });
        let stated_on = days::day(self.cell(row, "exposure_on"), self.order);
        match (amount, stated_on) {
            (Ok(amount), Ok(stated_on)) => {
                let note = self.text(row, "exposure_note").unwrap_or_default();
                Some(Exposure { amount, stated_on, note })
            }
            (amount, stated_on) => {
                wrong.extend(amount.err().map(|why| format!("exposure: {why}")));
                wrong.extend(stated_on.err().map(|why| format!("exposure_on: {why}")));
                None
            }
        }
    }

    fn exclusion(&self, row: &Row, wrong: &mut Vec<String>) -> Option<Exclusion> {
        let reason = self.text(row, "excluded")?;
        let owner = self.text(row, "excluded_by").unwrap_or_default();
        if owner.is_empty() {
            wrong.push(
                "excluded_by is empty: an exclusion has somebody who answers for it".to_owned(),
            );
        }
        let until = match self.cell(row, "excluded_until") {
            "" => None,
            cell => days::day(cell, self.order)
                .map_err(|why| wrong.push(format!("excluded_until: {why}")))
                .ok(),
        };
        Some(Exclusion { reason, owner, until })
    }
}

fn too_many(what: &str, count: usize, wrong: &mut Vec<String>) {
    if count > Account::ENTRIES_MAX {
        wrong.push(format!("{count} {what} in one account; {} are allowed", Account::ENTRIES_MAX));
    }
}

fn contact(name: &str, address: &str, role: &str, wrong: &mut Vec<String>) -> Option<Contact> {
    let role = if role.is_empty() { Some(ContactRole::Billing) } else { ContactRole::parse(role) };
    if role.is_none() {
        wrong.push("contact_role must be billing, owner or other".to_owned());
    }
    let address = Address::parse(address).map_err(|why| wrong.push(why.to_string())).ok();
    let name: String = name.chars().filter(|c| !c.is_control()).take(TEXT_MAX).collect();
    Some(Contact { name: name.trim().trim_matches('"').to_owned(), address: address?, role: role? })
}

/// The values of a cell that holds a list.
fn listed(cell: &str) -> impl Iterator<Item = &str> {
    let values = cell.split(['|', ';', ',', '\n']);
    values.map(str::trim).filter(|value| !value.is_empty())
}

/// `Ada <ada@acme.example> (owner)` without its role, and the role.
fn with_role(written: &str) -> (&str, Option<&str>) {
    let inside = written.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    inside.map_or((written, None), |(before, role)| (before.trim(), Some(role.trim())))
}

/// `Ada <ada@acme.example>` in its two parts.
fn with_name(written: &str) -> (&str, &str) {
    let inside = written.strip_suffix('>').and_then(|rest| rest.rsplit_once('<'));
    inside.map_or(("", written), |(name, address)| (name.trim(), address.trim()))
}

fn is_guid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests;
