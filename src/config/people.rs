//! The people that a configuration names: our own, and the provider's desks.

use super::reader::Section;
use crate::domain::address::Address;
use crate::domain::kind::{Kind, Language};
use crate::domain::people::{Colleague, Duty, Provider};
use crate::domain::policy::{EscalationDesk, Route};
use jiff::civil::Time;
use std::collections::BTreeMap;

/// Who answers, and how they sign.
pub(super) type Agents = (Vec<Colleague>, BTreeMap<Address, String>);

/// `[[agent]]`: our own people. Nobody listed is complained of.
pub(super) fn agents(top: &Section<'_, '_>) -> Agents {
    let mut all: Vec<Colleague> = Vec::new();
    let mut signatures = BTreeMap::new();
    for section in top.sections("agent") {
        let address = section
            .required("address", "ana@reseller.example")
            .and_then(|_| section.checked("address", Address::parse));
        let name = section.text("name").unwrap_or_default();
        let duty = section.checked("role", |text| match text {
            "agent" => Ok(Duty::Agent),
            "supervisor" => Ok(Duty::Supervisor),
            "filer" => Ok(Duty::Filer),
            other => Err(format!("{other:?} must be \"agent\", \"supervisor\" or \"filer\"")),
        });
        let language = section.checked("language", |text| {
            Language::parse(text).ok_or("must be a language code such as es")
        });
        let signature = section.text("signature").filter(|text| !text.trim().is_empty());
        let languages =
            listed(&section, "languages", "a language code such as es", Language::parse);
        let kinds = listed(&section, "kinds", "a kind of question such as dispute", Kind::parse);
        let hours = section.checked("hours", working_hours);
        if let Some(address) = address {
            signatures.extend(signature.map(|text| (address.clone(), text)));
            if all.iter().any(|known| known.address == address) {
                section.complain("address", "is listed twice");
            }
            let duty = duty.unwrap_or(Duty::Agent);
            all.push(Colleague { name, address, duty, language, languages, kinds, hours });
        }
        section.end();
    }
    let answers = all.iter().any(|colleague| colleague.duty != Duty::Filer);
    if !answers {
        top.complain(
            "agent",
            "nobody is listed who answers; write [[agent]] with name and address",
        );
    }
    (all, signatures)
}

/// Each text of a list, read; what is none of them is complained of.
fn listed<T>(
    section: &Section<'_, '_>,
    key: &'static str,
    wanted: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Vec<T> {
    let texts = section.texts(key).unwrap_or_default();
    let read = |text: &String| {
        let found = read(text);
        if found.is_none() {
            section.complain(key, &format!("{text:?} is not {wanted}"));
        }
        found
    };
    texts.iter().filter_map(read).collect()
}

/// `09:00-14:30`.
fn working_hours(text: &str) -> Result<(Time, Time), &'static str> {
    let read = |time: &str| Time::strptime("%H:%M", time.trim()).ok();
    let (from, to) = text.split_once(['-', '–']).unwrap_or((text, ""));
    match (read(from), read(to)) {
        (Some(from), Some(to)) if from < to => Ok((from, to)),
        _ => Err("must be hours of a day such as 09:00-14:30"),
    }
}

/// `[provider]`: who it is, and where requests go.
pub(super) fn provider(
    section: Section<'_, '_>,
    colleagues: &[Colleague],
) -> (Provider, Option<EscalationDesk>, Vec<Route>) {
    let name = section.text("name").unwrap_or_else(|| "Microsoft".to_owned());
    let mut addresses = Vec::new();
    for text in section.texts("addresses").unwrap_or_default() {
        match Address::parse(&text) {
            Ok(address) => addresses.push(address),
            Err(bad) => section.complain("addresses", &bad.to_string()),
        }
    }
    let domains = section.texts("domains").unwrap_or_default();
    let domains = domains.iter().map(|domain| domain.trim_matches('.').to_lowercase()).collect();
    let reference_marker = section.text("reference").unwrap_or_else(|| "TrackingID#".to_owned());
    let escalate_to = section.checked("escalate_to", |text| escalation_desk(text, colleagues));
    let routes = section.sections("route").into_iter().filter_map(|it| route(it, colleagues));
    let routes = routes.collect();
    section.end();
    (Provider { name, addresses, domains, reference_marker }, escalate_to, routes)
}

/// `[[provider.route]]`: `kind` or `topic`, or both, and `to`.
fn route(section: Section<'_, '_>, colleagues: &[Colleague]) -> Option<Route> {
    let kind = section.checked("kind", |text| {
        let kinds = Kind::ALL.map(Kind::label).join(", ");
        Kind::parse(text).ok_or_else(|| format!("{text:?} must be one of {kinds}"))
    });
    let topic = section.text("topic").map(|topic| topic.trim().to_lowercase());
    let desk = section
        .required("to", "support@distributor.example")
        .and_then(|_| section.checked("to", |text| escalation_desk(text, colleagues)));
    if kind.is_none() && topic.is_none() {
        section.complain("to", "a route needs a kind or a topic; all others go to escalate_to");
    }
    section.end();
    Some(Route { kind, topic, desk: desk? })
}

fn escalation_desk(text: &str, colleagues: &[Colleague]) -> Result<EscalationDesk, String> {
    if text == "filer" {
        let filer = colleagues.iter().find(|colleague| colleague.duty == Duty::Filer);
        return filer
            .map(|filer| EscalationDesk { address: filer.address.clone(), is_filer: true })
            .ok_or_else(|| "no [[agent]] has role = \"filer\"".to_owned());
    }
    let address = Address::parse(text).map_err(|bad| bad.to_string())?;
    let is_filer = colleagues.iter().any(|c| c.address == address && c.duty == Duty::Filer);
    Ok(EscalationDesk { address, is_filer })
}
