//! Each section of `saldo.toml`, key by key.
//!
//! Every function reads its whole section before it gives up, so that all problems are seen.

use super::people::{agents, provider};
use super::reader::Section;
use super::units::{self, MailUrl};
use super::{Config, Credential, Desk, Grant, Mailbox, SecretSource, Store, Submission};
use super::{trust, windows};
use crate::domain::address::Address;
use crate::domain::calendar::Calendar;
use crate::domain::case_number::CaseNumber;
use crate::domain::kind::Language;
use crate::domain::limits::Limits;
use crate::domain::people::Directory;
use crate::domain::policy::{Policy, Promises, Rota};
use crate::logic::phrasebook::Phrasebook;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

const WEEK: [Weekday; 5] =
    [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

/// The whole file. `None` where something without a default is missing; it has been noted.
pub(super) fn config(top: Section<'_, '_>, folder: &Path) -> Option<Config> {
    let zone = top.section("desk");
    let desk = desk(zone, folder);
    let store = store(&top, folder);
    let mailboxes = mailboxes(&top, folder);
    let submission = submission(&top, folder);
    let trust::Trusted { authserv_id, arc_sealers, proof } = trust::trust(top.section("trust"));
    let (colleagues, signatures) = agents(&top);
    let (provider, escalate_to, routes) = provider(top.section("provider"), &colleagues);
    let zone = desk.as_ref().map_or(TimeZone::UTC, |(_, zone)| zone.clone());
    let reference_marker = provider.reference_marker.clone();
    let calendar = hours(top.section("hours"), zone);
    let promises = promises(top.section("promises"));
    let limits = limits(top.section("limits"));
    let sorter_model = sorter(top.section("sorter"), folder, &store.folder);
    let windows = windows::table(&top);
    let ledger = super::ledger::ledger(top.section("ledger"));
    let approvals = trust::approvals(top.section("approvals"), &colleagues);
    let collections = super::collections::collections(top.section("collections"));
    top.section("resources").end();
    top.end();
    let ((desk, [shows_agent_names, asks_rating], rota), _) = desk?;
    Some(Config {
        folder: folder.to_path_buf(),
        desk,
        store,
        mailboxes: (!mailboxes.is_empty()).then_some(mailboxes)?,
        submission: submission?,
        authserv_id,
        arc_sealers,
        directory: Directory { colleagues, provider, proof },
        policy: Policy {
            calendar: calendar?,
            promises,
            escalate_to,
            routes,
            reference_marker,
            approvals,
            signatures,
            shows_agent_names,
            asks_rating,
            windows,
            rota,
        },
        limits,
        sorter_model,
        collections,
        ledger,
    })
}

/// The model stands with the data unless somebody wants it elsewhere.
fn sorter(section: Section<'_, '_>, folder: &Path, data: &Path) -> PathBuf {
    let path = section.text("model");
    section.end();
    path.map_or_else(|| data.join("sorter.bin"), |path| folder.join(path))
}

type DeskAndZone = ((Desk, [bool; 2], Rota), TimeZone);

fn desk(section: Section<'_, '_>, folder: &Path) -> Option<DeskAndZone> {
    let name = section.required("name", "Contoso Cloud Billing");
    let address = section
        .required("address", "billing@reseller.example")
        .and_then(|_| section.checked("address", Address::parse));
    if address.as_ref().is_some_and(|address| address.local().contains('+')) {
        section.complain("address", "the desk adds its own +tags; write it without one");
    }
    let case_prefix = section.checked("case_prefix", |text| {
        CaseNumber::new(text, 1)
            .map(|_| text.to_uppercase())
            .ok_or("must be one to six letters or digits, starting with a letter, such as SD")
    });
    let languages = section.texts("languages").map(|texts| {
        let read = |text: &String| {
            let language = Language::parse(text);
            match language {
                None => section
                    .complain("languages", &format!("{text:?} is no language code such as en")),
                Some(language) if !Phrasebook::LANGUAGES.contains(&language) => section.complain(
                    "languages",
                    &format!("there are no letters in {text:?}, only in en and es"),
                ),
                Some(_) => {}
            }
            language
        };
        texts.iter().filter_map(read).collect::<Vec<_>>()
    });
    let languages = languages.filter(|all| !all.is_empty()).unwrap_or(vec![Language::EN]);
    let zone = section.checked("timezone", |text| {
        TimeZone::get(text)
            .map_err(|_| format!("there is no zone {text:?}; write one like Europe/Madrid"))
    });
    let key_file = section.text("key_file").unwrap_or_else(|| "saldo.key".to_owned());
    let templates = section.text("templates").map(|path| folder.join(path));
    let support = support(&section.section("support"));
    let invoice_patterns = section.texts("invoice_patterns").unwrap_or_default();
    let shows_agent_names = section.boolean("agent_names").unwrap_or(true);
    let asks_rating = section.boolean("ask_rating").unwrap_or(true);
    let assigns = section.checked("assign", |text| match text {
        "round-robin" => Ok(true),
        "none" => Ok(false),
        other => Err(format!("{other:?} must be \"round-robin\" or \"none\"")),
    });
    let digests = section.boolean("digest").unwrap_or(true);
    let rota = Rota { assigns: assigns.unwrap_or(false), digests };
    let first_case = section.number("first_case").unwrap_or(10_001).into();
    section.end();
    let desk = Desk {
        name: name?,
        address: address?,
        case_prefix: case_prefix.unwrap_or_else(|| "SD".to_owned()),
        first_case,
        languages,
        key_file: folder.join(key_file),
        templates,
        support,
        invoice_patterns,
    };
    Some(((desk, [shows_agent_names, asks_rating], rota), zone.unwrap_or(TimeZone::UTC)))
}

fn support(section: &Section<'_, '_>) -> BTreeMap<Language, String> {
    section
        .free_texts()
        .into_iter()
        .filter_map(|(key, text)| Some((Language::parse(&key)?, text)))
        .collect()
}

fn store(top: &Section<'_, '_>, folder: &Path) -> Store {
    let section = top.section("store");
    let path = section.checked("url", |text| {
        text.strip_prefix("sled:")
            .map(|path| path.strip_prefix("//").unwrap_or(path).to_owned())
            .filter(|path| !path.is_empty())
            .ok_or_else(|| format!("{text:?} must be sled:FOLDER, such as sled:data"))
    });
    let archive = section.checked("archive", |text| {
        if text.contains("://") {
            return Err(format!("{text:?}: this version keeps its archive in a folder"));
        }
        Ok(text.to_owned())
    });
    let free = section.checked("free_min", units::size);
    section.end();
    Store {
        folder: folder.join(path.unwrap_or_else(|| "data".to_owned())),
        archive: folder.join(archive.unwrap_or_else(|| "archive".to_owned())),
        free_bytes_min: free.unwrap_or(512 << 20),
    }
}

fn mailboxes(top: &Section<'_, '_>, folder: &Path) -> Vec<Mailbox> {
    let sections = top.sections("mailbox");
    if sections.is_empty() {
        top.complain("mailbox", "is missing; write [mailbox] with url, user and password_file");
    }
    sections.into_iter().filter_map(|section| mailbox(section, folder)).collect()
}

fn mailbox(section: Section<'_, '_>, folder: &Path) -> Option<Mailbox> {
    let url = section.required("url", "imaps://mail.reseller.example:993").and_then(|_| {
        section.checked("url", |text| units::mail_url(text, &[("imaps", 993), ("imap", 143)]))
    });
    let is_host = matches!(url, Some(MailUrl::Host { .. }));
    let user = section.text("user");
    if is_host && user.is_none() {
        section.complain("user", "is missing; write the name with which one logs in");
    }
    let credential = credential(&section, folder, is_host);
    let ca_file = section.text("ca_file").map(|path| folder.join(path));
    let drawer = |key: &'static str, usual: &str| {
        let name = section.text(key).unwrap_or_else(|| usual.to_owned());
        (!name.trim().is_empty()).then_some(name)
    };
    let (done, quarantine, sent) = (
        drawer("done", "Saldo/Done"),
        drawer("quarantine", "Saldo/Quarantine"),
        drawer("sent", "Sent"),
    );
    let inbox = section.text("folder").unwrap_or_else(|| "INBOX".to_owned());
    let message_bytes_max = section.checked("max_message", units::size).unwrap_or(35 << 20);
    let poll = section.checked("poll", units::duration).unwrap_or(Duration::from_secs(30));
    section.end();
    let url = match url? {
        MailUrl::Maildir(path) => {
            MailUrl::Maildir(folder.join(path).to_string_lossy().into_owned())
        }
        host @ MailUrl::Host { .. } => host,
    };
    Some(Mailbox {
        url,
        user: user.unwrap_or_default(),
        credential,
        ca_file,
        folder: inbox,
        done,
        quarantine,
        sent,
        message_bytes_max,
        poll,
    })
}

fn submission(top: &Section<'_, '_>, folder: &Path) -> Option<Submission> {
    let section = top.section("submission");
    let schemes = [("submission", 587), ("smtps", 465), ("smtp", 25)];
    let url = section
        .required("url", "submission://mail.reseller.example:587")
        .and_then(|_| section.checked("url", |text| units::mail_url(text, &schemes)));
    let user = section.text("user");
    let credential = credential(&section, folder, user.is_some());
    let ca_file = section.text("ca_file").map(|path| folder.join(path));
    let is_clear_allowed = section.boolean("cleartext").unwrap_or(false);
    let must_log_in = matches!(&url, Some(MailUrl::Host { scheme, .. }) if scheme != "smtp");
    if must_log_in && user.is_none() {
        section.complain("user", "is missing; only smtp:// relays take mail from nobody");
    }
    section.end();
    let url = match url? {
        MailUrl::Maildir(path) => {
            MailUrl::Maildir(folder.join(path).to_string_lossy().into_owned())
        }
        host @ MailUrl::Host { .. } => host,
    };
    Some(Submission { url, user, credential, ca_file, is_clear_allowed })
}

/// `password_file`, `password_env`, `password_command`, or `oauth2 = { … }`.
fn credential(section: &Section<'_, '_>, folder: &Path, is_needed: bool) -> Option<Credential> {
    if section.text("password").is_some() {
        let hint = "a password never stands in this file; write password_file, password_env or password_command";
        section.complain("password", hint);
    }
    let password = secret(section, folder, "password_file", "password_env", "password_command");
    let oauth2 = section.section("oauth2");
    let token = secret(&oauth2, folder, "token_file", "token_env", "token_command");
    let grant = grant(&oauth2, folder);
    let has_oauth2 = oauth2.is_present();
    oauth2.end();
    let found = password
        .map(Credential::Password)
        .or(token.map(Credential::Token))
        .or(grant.map(Credential::Grant));
    if is_needed && found.is_none() && !has_oauth2 {
        section.complain("password_file", "is missing; write password_file = \"/run/secrets/mail\", password_env, password_command or oauth2 = { … }");
    }
    if has_oauth2 && found.is_none() {
        section.complain(
            "oauth2",
            "needs token_file, token_env or token_command, or token_url with client_id",
        );
    }
    found
}

fn grant(section: &Section<'_, '_>, folder: &Path) -> Option<Grant> {
    let token_url = section.text("token_url");
    let client_id = section.text("client_id");
    let client_secret =
        secret(section, folder, "client_secret_file", "client_secret_env", "client_secret_command");
    let scope = section.text("scope");
    let refresh_token_file = section.text("refresh_token_file").map(|path| folder.join(path));
    let ca_file = section.text("ca_file").map(|path| folder.join(path));
    Some(Grant {
        token_url: token_url?,
        client_id: client_id?,
        client_secret,
        scope,
        refresh_token_file,
        ca_file,
    })
}

fn secret(
    section: &Section<'_, '_>,
    folder: &Path,
    file: &'static str,
    variable: &'static str,
    command: &'static str,
) -> Option<SecretSource> {
    let file = section.text(file).map(|path| SecretSource::File(folder.join(path)));
    let variable = section.text(variable).map(SecretSource::Variable);
    let command = section.text(command).map(SecretSource::Command);
    file.or(variable).or(command)
}

fn hours(section: Section<'_, '_>, zone: TimeZone) -> Option<Calendar> {
    let open = section.checked("open", units::hour).unwrap_or(Time::constant(9, 0, 0, 0));
    let close = section.checked("close", units::hour).unwrap_or(Time::constant(17, 0, 0, 0));
    let days = each(&section, "days", units::weekday).unwrap_or_else(|| WEEK.to_vec());
    let holidays = each(&section, "holidays", |text| {
        text.parse::<Date>().map_err(|_| format!("{text:?} is not a date; write \"2026-12-25\""))
    });
    let calendar = Calendar::new(zone, open, close, &days, holidays.unwrap_or_default());
    if let Err(bad) = &calendar {
        section.complain("open", &bad.to_string());
    }
    section.end();
    calendar.ok()
}

pub(super) fn each<T>(
    section: &Section<'_, '_>,
    key: &'static str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Option<Vec<T>> {
    let mut all = Vec::new();
    for text in section.texts(key)? {
        match read(&text) {
            Ok(value) => all.push(value),
            Err(bad) => section.complain(key, &bad),
        }
    }
    Some(all)
}

fn promises(section: Section<'_, '_>) -> Promises {
    let usual = Promises::default();
    let number = |key: &'static str, usual: u32| section.number(key).unwrap_or(usual);
    let promises = Promises {
        answer_days: number("answer_days", usual.answer_days),
        urgent_answer_minutes: number("urgent_answer_minutes", usual.urgent_answer_minutes),
        update_days: number("update_days", usual.update_days),
        reminder_days: section.numbers("reminder_days").unwrap_or(usual.reminder_days),
        silence_days: number("silence_days", usual.silence_days),
        confirm_days: number("confirm_days", usual.confirm_days),
        close_days: number("close_days", usual.close_days),
        reopen_days: number("reopen_days", usual.reopen_days),
        decide_days: number("decide_days", usual.decide_days),
        reference_days: number("reference_days", usual.reference_days),
        chase_days: number("chase_days", usual.chase_days),
        chases_until_alert: number("chases_until_alert", usual.chases_until_alert),
    };
    let rises = promises.reminder_days.is_sorted_by(|a, b| a < b);
    let ends = promises.reminder_days.last().is_none_or(|last| *last < promises.silence_days);
    if !rises || !ends || promises.reminder_days.len() > 10 {
        section.complain("reminder_days", "must rise and end before silence_days, ten at most");
    }
    if promises.close_days <= promises.confirm_days {
        section.complain("close_days", "must be more than confirm_days");
    }
    section.end();
    promises
}

fn limits(section: Section<'_, '_>) -> Limits {
    let usual = Limits::default();
    let number = |key: &'static str, usual: usize| {
        section.number(key).map_or(usual, |n| usize::try_from(n).unwrap_or(usize::MAX))
    };
    let shared = section.texts("shared_domains").unwrap_or_default();
    let per_address_hour = number("per_address_hour", usual.per_address_hour);
    let limits = Limits {
        per_address_hour,
        // Whoever lets one address have more, lets its domain have as much.
        per_domain_hour: number("per_domain_hour", usual.per_domain_hour.max(per_address_hour)),
        per_case_day: number("per_case_day", usual.per_case_day),
        per_desk_hour: number("per_desk_hour", usual.per_desk_hour),
        files_outside_bytes: section
            .checked("files_outside", units::size)
            .unwrap_or(usual.files_outside_bytes),
        files_inside_bytes: section
            .checked("files_inside", units::size)
            .unwrap_or(usual.files_inside_bytes),
        shared_domains: shared.iter().map(|d| d.trim_matches('.').to_lowercase()).collect(),
    };
    section.end();
    limits
}
