//! Every letter in both languages, as its reader gets it (`fixtures/letters/`), and the promises
//! that hold for all of them. `UPDATE_EXPECTED=1` rewrites what is expected.

use mail_parser::{MessageParser, MimeHeaders};
use saldo::domain::address::Address;
use saldo::domain::case_number::CaseNumber;
use saldo::domain::kind::Language;
use saldo::domain::letter::{Audience, Letter};
use saldo::domain::message::MessageId;
use saldo::logic::compose::{
    Addressee, Attachment, Cause, Composed, Mailing, REPLY_MARKER_EN, REPLY_MARKER_ES, Stationery,
    compose,
};
use saldo::logic::templates::{BUILTIN, Templates, sample_letters};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

fn stationery() -> Stationery {
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
struct Post {
    letter: Letter,
    language: Language,
    case: Option<CaseNumber>,
    topic: Option<&'static str>,
    name: Option<&'static str>,
    to: Vec<Addressee>,
    reply_to: Address,
    message_id: MessageId,
    answered: Vec<MessageId>,
    attachments: Vec<Attachment>,
}

impl Post {
    fn of(letter: Letter, language: Language) -> Self {
        let is_spanish = language == Language::ES;
        let tag = letter.audience().initial();
        let reply_to = format!("billing+sd-10427-k.{tag}.mfrggzdfmztwq2lk@reseller.example");
        let (name, to) = match letter.audience() {
            Audience::Customer => ("Ada Byron", "ada@customers.test"),
            Audience::Agent => ("Ana Ruiz", "ana@reseller.example"),
            Audience::Provider => ("Distributor Support", "tickets@distributor.example"),
        };
        let outside = ["agent.quarantine", "agent.held"].contains(&letter.name());
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

    fn compose(&self) -> Composed {
        static BUILT_IN: LazyLock<Templates> = LazyLock::new(|| Templates::builtin().unwrap());
        self.compose_with(&BUILT_IN, &stationery())
    }

    fn compose_with(&self, templates: &Templates, stationery: &Stationery) -> Composed {
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
        compose(templates, stationery, &mailing).unwrap()
    }
}

/// Every sample letter in both languages with a name for its file.
fn everything() -> Vec<(String, Post)> {
    let mut seen: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut posts = Vec::new();
    for letter in sample_letters() {
        let nth = seen.entry(letter.name()).and_modify(|n| *n += 1).or_insert(1);
        let suffix = if *nth == 1 { String::new() } else { format!(".{nth}") };
        for language in [Language::EN, Language::ES] {
            let file = format!("{language}/{}{suffix}", letter.name());
            posts.push((file, Post::of(letter.clone(), language)));
        }
    }
    posts
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

#[test]
fn every_letter_reads_as_it_is_known_to_read() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let mut differing = Vec::new();
    let mut known: Vec<PathBuf> = Vec::new();
    for (file, post) in everything() {
        let composed = post.compose();
        let text = format!("Subject: {}\n\n{}", composed.subject, composed.text);
        for (ending, content) in [("txt", &text), ("html", &composed.html)] {
            let path = root().join(format!("fixtures/letters/{file}.{ending}"));
            if update {
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(&path, content).unwrap();
            }
            if std::fs::read_to_string(&path).ok().as_ref() != Some(content) {
                differing.push(path.clone());
            }
            known.push(path);
        }
    }
    for language in ["en", "es"] {
        for entry in std::fs::read_dir(root().join("fixtures/letters").join(language)).unwrap() {
            let path = entry.unwrap().path();
            assert!(known.contains(&path), "{} belongs to no letter", path.display());
        }
    }
    assert!(differing.is_empty(), "look at them, then UPDATE_EXPECTED=1: {differing:#?}");
}

#[test]
fn the_built_in_table_is_the_folder() {
    let mut on_disk = BTreeMap::new();
    let folder = root().join("templates");
    let mut folders = vec![folder.clone()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
            on_disk.insert(name, std::fs::read_to_string(path).unwrap());
        }
    }
    let built_in: BTreeMap<String, String> =
        BUILTIN.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    assert_eq!(on_disk.keys().collect::<Vec<_>>(), built_in.keys().collect::<Vec<_>>());
    assert_eq!(on_disk, built_in);
}

#[test]
fn every_message_is_well_formed_and_decodes_to_what_was_composed() {
    for (file, mut post) in everything() {
        post.attachments.push(Attachment {
            name: "Factura año 2026.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            bytes: (0..=255u8).cycle().take(1_000).collect(),
        });
        let composed = post.compose();
        let raw = String::from_utf8(composed.content.clone()).unwrap();
        assert!(raw.is_ascii(), "{file}");
        for line in raw.split("\r\n") {
            assert!(line.len() <= 76 || line.starts_with("Reply-To:"), "{file}: {line:?}");
            assert!(!line.contains(['\r', '\n']), "{file}: a bare line end");
        }
        let message = MessageParser::default().parse(raw.as_bytes()).unwrap();
        assert_eq!(message.subject(), Some(composed.subject.as_str()), "{file}");
        assert_eq!(normal(&message.body_text(0).unwrap()), normal(&composed.text), "{file}");
        assert_eq!(normal(&message.body_html(0).unwrap()), normal(&composed.html), "{file}");
        let attached = message.attachment(0).unwrap();
        assert_eq!(attached.attachment_name(), Some("Factura año 2026.pdf"), "{file}");
        assert_eq!(attached.contents(), post.attachments[0].bytes, "{file}");
        assert_eq!(message.message_id(), Some(post.message_id.as_str()), "{file}");
        assert_eq!(message.in_reply_to().as_text(), Some("CAF1@mail.customers.test"), "{file}");
    }
}

fn normal(text: &str) -> String {
    text.replace("\r\n", "\n").trim_end().to_owned()
}

#[test]
fn composing_twice_gives_the_same_bytes() {
    for (file, post) in everything() {
        assert_eq!(post.compose().content, post.compose().content, "{file}");
    }
}

#[test]
fn a_customers_letters_keep_one_subject_over_the_life_of_the_case() {
    let mut subjects: Vec<String> = everything()
        .iter()
        .filter(|(_, post)| post.language == Language::EN)
        .filter(|(_, post)| post.letter.audience() == Audience::Customer)
        .filter(|(_, post)| post.letter.name() != "case.ack_unverified")
        .map(|(_, post)| post.compose().subject)
        .collect();
    subjects.dedup();
    let case = CaseNumber::new("SD", 10427).unwrap();
    assert_eq!(subjects, [format!("Re: [{case}] Charged twice in February")]);
}

#[test]
fn markers_stand_on_top_where_people_answer_and_never_on_a_providers_letter() {
    for (file, post) in everything() {
        let marker = if post.language == Language::ES { REPLY_MARKER_ES } else { REPLY_MARKER_EN };
        let composed = post.compose();
        let is_marked = post.letter.audience() != Audience::Provider;
        assert_eq!(composed.text.starts_with(marker), is_marked, "{file}");
        assert_eq!(composed.html.contains(marker), is_marked, "{file}");
    }
}

#[test]
fn automatic_letters_say_so_and_a_persons_do_not() {
    for (file, post) in everything() {
        let raw = String::from_utf8(post.compose().content).unwrap();
        let says = raw.contains("\r\nAuto-Submitted: auto-replied\r\n")
            && raw.contains("\r\nX-Auto-Response-Suppress: All\r\n");
        assert_eq!(says, post.letter.is_automatic(), "{file}");
    }
}
