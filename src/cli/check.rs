//! `saldo check`: configuration, key, templates, secrets, mailboxes, submission, trust; each with
//! a remedy, all of them and not only the first.

use crate::cli::failure::Failure;
use crate::cli::house;
use crate::cli::out::say;
use crate::cli::table::cell;
use crate::config::units::MailUrl;
use crate::config::{Config, Credential, SecretSource};
use crate::domain::people::AgentProof;
use crate::ports::{Mailbox, StoreError};
use crate::shell::control::Request;
use crate::shell::control::books::BooksRequest;
use crate::wiring::{self, AnyTransport, Wires};
use serde::Serialize;
use std::path::Path;

/// How one thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Ok,
    Warning,
    Failed,
}

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize)]
struct Finding {
    what: &'static str,
    verdict: Verdict,
    detail: String,
}

/// Looks at everything; without the network if `offline`.
///
/// # Errors
/// The number of things that failed, after all were printed.
pub async fn run(named: Option<&Path>, offline: bool, as_json: bool) -> Result<(), Failure> {
    let findings = match house::config(named) {
        Err(Failure(problems)) => problems
            .into_iter()
            .map(|detail| Finding { what: "config", verdict: Verdict::Failed, detail })
            .collect(),
        Ok((path, config)) => look(&path, &config, offline).await,
    };
    print(&findings, as_json)?;
    let failed = findings.iter().filter(|finding| finding.verdict == Verdict::Failed).count();
    match failed {
        0 => Ok(()),
        1 => Err(Failure::from("one thing needs mending")),
        many => Err(Failure::from(format!("{many} things need mending"))),
    }
}

async fn look(path: &Path, config: &Config, offline: bool) -> Vec<Finding> {
    let mut findings =
        vec![Finding { what: "config", verdict: Verdict::Ok, detail: path.display().to_string() }];
    findings.push(key(config));
    match wiring::templates(config) {
        Ok(_) => findings.push(finding(
            "templates",
            Ok("every letter can be written in every language".to_owned()),
        )),
        Err(problems) => {
            findings.extend(problems.into_iter().map(|problem| finding("templates", Err(problem))));
        }
    }
    findings.push(sorter(config));
    findings.extend(secrets(config));
    findings.push(store(config).await);
    findings.extend(ledger(config).await);
    findings.extend(trust(config));
    findings.extend(windows(config));
    findings.extend(regimes(config));
    if !offline {
        findings.extend(mailboxes(config).await);
        findings.push(submission(config).await);
    }
    findings
}

fn finding(what: &'static str, outcome: Result<String, String>) -> Finding {
    match outcome {
        Ok(detail) => Finding { what, verdict: Verdict::Ok, detail },
        Err(detail) => Finding { what, verdict: Verdict::Failed, detail },
    }
}

fn warning(what: &'static str, detail: &str) -> Finding {
    Finding { what, verdict: Verdict::Warning, detail: detail.to_owned() }
}

/// The key is there, or will be: the first start writes one.
fn key(config: &Config) -> Finding {
    let path = config.desk.key_file.display().to_string();
    if !config.desk.key_file.exists() && !config.store.folder.exists() {
        return finding("key", Ok(format!("{path} will be written at the first start")));
    }
    finding("key", wiring::signer(config).map(|_| path))
}

/// What agents have taught can be read; a file of another version does not stop the desk.
fn sorter(config: &Config) -> Finding {
    let path = config.sorter_model.display();
    match wiring::sorter(config) {
        Ok(None) => {
            finding("sorter", Ok("the shipped model; agents have taught no other".to_owned()))
        }
        Ok(Some(_)) => finding("sorter", Ok(format!("{path}, taught by agents"))),
        Err(problem) => warning("sorter", &format!("{problem}; until then the shipped one sorts")),
    }
}

/// Secrets can be had. Commands are not run here: they may ask a person.
fn secrets(config: &Config) -> Vec<Finding> {
    let of_mailboxes = config.mailboxes.iter().map(|mailbox| &mailbox.credential);
    let credentials = of_mailboxes.chain([&config.submission.credential]).flatten();
    let mut findings: Vec<Finding> = Vec::new();
    for credential in credentials {
        let source = match credential {
            Credential::Password(source) | Credential::Token(source) => source,
            Credential::Grant(grant) => match &grant.client_secret {
                Some(source) => source,
                None => continue,
            },
        };
        let outcome = match source {
            SecretSource::Command(_) => continue,
            SecretSource::Variable(name) => match std::env::var_os(name) {
                Some(_) => Ok(format!("${name}")),
                None => Err(format!("the environment variable {name} is not set")),
            },
            SecretSource::File(path) => match std::fs::read_to_string(path) {
                Ok(text) if text.trim().is_empty() => Err(format!("{} is empty", path.display())),
                Ok(_) => Ok(path.display().to_string()),
                Err(error) => Err(format!("{} cannot be read: {error}", path.display())),
            },
        };
        let found = finding("secret", outcome);
        if !findings.iter().any(|known| known.detail == found.detail) {
            findings.push(found);
        }
    }
    findings
}

/// The store can be opened, or a daemon has it open and answers.
async fn store(config: &Config) -> Finding {
    if house::has_daemon(config).await {
        return finding("store", Ok("a daemon has it open".to_owned()));
    }
    if !config.store.folder.exists() {
        return finding("store", Ok(format!("{} will be made", config.store.folder.display())));
    }
    let opened = wiring::open_archive(config).and_then(|archive| {
        wiring::open_store(config, &archive, &mut |_, _| {})
            .map_err(|error: StoreError| error.to_string())
    });
    finding("store", opened.map(|_| config.store.folder.display().to_string()))
}

/// The books are there and young enough to collect by. A store that cannot be opened is told
/// already.
async fn ledger(config: &Config) -> Option<Finding> {
    let today = config.policy.calendar.date(jiff::Timestamp::now());
    let hours = config.collections.book.ledger_hours_max(today);
    let hours = hours.filter(|_| config.collections.is_active && config.store.folder.exists())?;
    let shown = Request::Books(BooksRequest::LedgerShow { code: None, limit: 1 });
    let answer = match house::ask(config, &shown).await {
        Ok(answer) => answer,
        Err(failure) => return Some(warning("ledger", &failure.0.join("; "))),
    };
    let at = |pointer: &str| answer.pointer(pointer).map(cell).unwrap_or_default();
    let (as_of, source) = (at("/snapshot/as_of"), at("/snapshot/source"));
    let as_of: jiff::Timestamp = as_of.parse().ok()?;
    let when = as_of.to_zoned(config.policy.calendar.zone().clone()).strftime("%Y-%m-%d %H:%M");
    let age = jiff::Timestamp::now().duration_since(as_of);
    if age <= jiff::SignedDuration::from_hours(i64::from(hours)) {
        return Some(finding("ledger", Ok(format!("{source}, as of {when}"))));
    }
    let says = format!(
        "{source} is as of {when}, {} hours old, and the policy allows {hours}: nobody is reminded until saldo ledger import takes over a newer one",
        age.as_hours()
    );
    Some(warning("ledger", &says))
}

/// The provider regimes that nobody has looked up for half a year, while customers are told what
/// a suspension does by them.
fn regimes(config: &Config) -> Vec<Finding> {
    let today = config.policy.calendar.date(jiff::Timestamp::now());
    let old = config.collections.regimes.0.iter().filter(|regime| regime.is_old(today));
    let row = |regime: &crate::domain::collections::regime::Regime| {
        format!(
            "the provider regime {} was last checked on {}: look at {}, correct what has changed, then write today's date as its checked_on",
            regime.name, regime.checked_on, regime.source
        )
    };
    old.map(|regime| warning("regimes", &row(regime))).collect()
}

/// The claim windows that nobody has looked up for half a year.
fn windows(config: &Config) -> Vec<Finding> {
    let today = config.policy.calendar.date(jiff::Timestamp::now());
    let stale = config.policy.windows.stale(today);
    let row = |rule: &crate::domain::claim_window::WindowRule| {
        format!(
            "the claim window {} was last checked on {}: look at {}, then write a [[window]] with its length and checked_on",
            rule.code, rule.checked_on, rule.source
        )
    };
    stale.into_iter().map(|rule| warning("windows", &row(rule))).collect()
}

fn trust(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    match (&config.authserv_id, config.directory.proof) {
        (None, AgentProof::Dmarc) => findings.push(finding("trust", Err(
            "without [trust] authserv_id nobody is ever authenticated, so no agent can act; write the name that your mail host puts into Authentication-Results, or agents = \"address\" if it adds none".to_owned(),
        ))),
        (None, AgentProof::Address) => findings.push(warning("trust",
            "nobody is authenticated, and agents are believed by their address alone: whoever forges one commands the desk",
        )),
        (Some(_), AgentProof::Address) => findings.push(warning("trust",
            "agents = \"address\": whoever forges an agent's address commands the desk; \"dmarc\" is safe",
        )),
        (Some(id), AgentProof::Dmarc) => findings.push(finding("trust", Ok(format!("Authentication-Results of {id}")))),
    }
    if config.policy.escalate_to.is_none() {
        findings.push(warning(
            "escalation",
            "[provider] escalate_to is not set: #escalate will be refused",
        ));
    }
    if config.directory.supervisors().next().is_none() {
        findings.push(warning(
            "agents",
            "nobody has the role supervisor: all agents get the supervisors' alerts",
        ));
    }
    findings
}

async fn mailboxes(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    for settings in &config.mailboxes {
        let outcome = match Wires::of(config).and_then(|wires| wires.mailbox(settings)) {
            Err(problem) => Err(problem),
            Ok(mut mailbox) => match mailbox.open().await {
                Ok(_) => Ok(format!("{} is open; its folders are there", mailbox.name())),
                Err(error) => Err(error.to_string()),
            },
        };
        findings.push(finding("mailbox", outcome));
    }
    findings
}

async fn submission(config: &Config) -> Finding {
    let outcome =
        match Wires::of(config).and_then(|wires| wires.transports(1)).map(|mut all| all.pop()) {
            Err(problem) => Err(problem),
            Ok(Some(AnyTransport::Smtp(mut transport))) => match transport.check().await {
                Ok(()) => Ok("the relay takes letters from us".to_owned()),
                Err(error) => Err(error.to_string()),
            },
            Ok(Some(AnyTransport::Maildir(_)) | None) => Ok(match &config.submission.url {
                MailUrl::Maildir(path) => format!("letters go into folders below {path}"),
                MailUrl::Host { .. } => String::new(),
            }),
        };
    finding("submission", outcome)
}

fn print(findings: &[Finding], as_json: bool) -> Result<(), Failure> {
    if as_json {
        say!("{}", serde_json::to_string_pretty(findings)?);
        return Ok(());
    }
    for Finding { what, verdict, detail } in findings {
        let sign = match verdict {
            Verdict::Ok => "ok  ",
            Verdict::Warning => "warn",
            Verdict::Failed => "FAIL",
        };
        say!("{sign}  {what:<11} {detail}");
    }
    Ok(())
}
