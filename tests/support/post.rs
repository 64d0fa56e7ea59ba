//! A letter with its readers and its thread, for the tests of letters; every field can be changed.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use saldo::domain::address::Address;
use saldo::domain::case_number::CaseNumber;
use saldo::domain::kind::Language;
use saldo::domain::letter::{Audience, Letter};
use saldo::domain::message::MessageId;
use saldo::logic::compose::{
    Addressee, Attachment, Cause, ComposeError, Composed, Mailing, Stationery, compose,
};
use saldo::logic::templates::{Templates, sample_letters};
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub(crate) fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

pub(crate) fn stationery() -> Stationery {
    Stationery {
        desk_name: "Contoso Cloud Billing".to_owned(),
        desk_address: address("billing@reseller.example"),
        zone: jiff::tz::TimeZone::get("Europe/Madrid").unwrap(),
        message_id_domain: "reseller.example".to_owned(),
        support: BTreeMap::from([
            (
                Language::EN,
                "Support: Monday to Friday, 9:00 to 18:00 (Madrid), +34 900 000 000\n\
                 Help with your bill: https://help.reseller.example/billing"
                    .to_owned(),
            ),
            (
                Language::ES,
                "Atención: de lunes a viernes, de 9:00 a 18:00 (Madrid), 900 000 000\n\
                 Ayuda con su factura: https://ayuda.reseller.example/facturas"
                    .to_owned(),
            ),
        ]),
    }
}

/// What surrounds a letter in these tests; every field can be changed.
pub(crate) struct Post {
    pub(crate) letter: Letter,
    pub(crate) language: Language,
    pub(crate) case: Option<CaseNumber>,
    pub(crate) topic: Option<&'static str>,
    pub(crate) name: Option<&'static str>,
    pub(crate) to: Vec<Addressee>,
    pub(crate) reply_to: Address,
    pub(crate) message_id: MessageId,
    pub(crate) answered: Vec<MessageId>,
    pub(crate) attachments: Vec<Attachment>,
}

impl Post {
    pub(crate) fn of(letter: Letter, language: Language) -> Self {
        let is_spanish = language == Language::ES;
        let tag = letter.audience().initial();
        let reply_to = format!("billing+sd-10427-v.{tag}.mfrggzdfmztwq2lk@reseller.example");
        let (name, to) = match letter.audience() {
            Audience::Customer => ("Ada Byron", "ada@customers.test"),
            Audience::Agent => ("Ana Ruiz", "ana@reseller.example"),
            Audience::Provider => ("Distributor Support", "tickets@distributor.example"),
        };
        let outside = ["agent.quarantine", "agent.held"].contains(&letter.name())
            || letter.name().starts_with("agent.ledger_");
        Self {
            language,
            case: CaseNumber::new("SD", 10427).filter(|_| !outside),
            topic: Some(if is_spanish {
                "Cobro duplicado en febrero"
            } else {
                "Charged twice in February"
            }),
            name: Some("Ada Byron"),
            to: vec![Addressee { name: name.to_owned(), address: address(to) }],
            reply_to: address(&reply_to),
            message_id: MessageId::parse("letter.17.1772440230@reseller.example").unwrap(),
            answered: vec![MessageId::parse("CAF1@mail.customers.test").unwrap()],
            attachments: Vec::new(),
            letter,
        }
    }

    pub(crate) fn compose(&self) -> Composed {
        self.try_compose().unwrap()
    }

    pub(crate) fn try_compose(&self) -> Result<Composed, ComposeError> {
        static BUILT_IN: LazyLock<Templates> = LazyLock::new(|| Templates::builtin().unwrap());
        self.try_with(&BUILT_IN, &stationery())
    }

    pub(crate) fn compose_with(&self, templates: &Templates, stationery: &Stationery) -> Composed {
        self.try_with(templates, stationery).unwrap()
    }

    pub(crate) fn try_with(
        &self,
        templates: &Templates,
        stationery: &Stationery,
    ) -> Result<Composed, ComposeError> {
        let mailing = Mailing {
            letter: &self.letter,
            language: self.language,
            case: self.case.as_ref(),
            topic: self.topic,
            greeting_name: self.name,
            to: &self.to,
            cc: &[],
            reply_to: &self.reply_to,
            message_id: &self.message_id,
            in_reply_to: self.answered.last(),
            references: &self.answered,
            written_at: "2026-03-02T08:30:30Z".parse().unwrap(),
            cause: Cause::Message,
            attachments: &self.attachments,
        };
        compose(templates, stationery, &mailing)
    }
}

/// Every sample letter in both languages with a name for its file.
pub(crate) fn everything() -> Vec<(String, Post)> {
    let mut posts = Vec::new();
    for language in [Language::EN, Language::ES] {
        let mut seen: BTreeMap<&'static str, usize> = BTreeMap::new();
        for letter in sample_letters(language) {
            let nth = seen.entry(letter.name()).and_modify(|n| *n += 1).or_insert(1);
            let suffix = if *nth == 1 { String::new() } else { format!(".{nth}") };
            let file = format!("{language}/{}{suffix}", letter.name());
            posts.push((file, Post::of(letter, language)));
        }
    }
    posts
}

pub(crate) fn normal(text: &str) -> String {
    text.replace("\r\n", "\n").trim_end().to_owned()
}

pub(crate) fn sample(name: &str) -> Letter {
    sample_letters(Language::EN).into_iter().find(|letter| letter.name() == name).unwrap()
}
