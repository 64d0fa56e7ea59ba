//! The played house: its configuration, read by the real reader of configurations.

use saldo::config::Config;
use saldo::logic::compose::Stationery;
use saldo::logic::identify::Believed;
use saldo::logic::reply_address::Signer;
use saldo::logic::templates::Templates;
use saldo::shell::practice::Practice;
use saldo::wiring;
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// The house rules of the stories.
pub(crate) const RULES: &str = r#"
[desk]
name = "Contoso Cloud Billing"
address = "billing@reseller.example"
languages = ["en", "es"]
digest = false
timezone = "Europe/Madrid"
invoice_patterns = ["F-9999-99999"]

[hours]
holidays = ["2026-04-03"]

[mailbox]
url = "maildir:inbox"

[submission]
url = "maildir:delivered"

[trust]
authserv_id = "mail.reseller.example"

[[agent]]
name = "Ana Ruiz"
address = "ana@reseller.example"

[[agent]]
name = "Ben Okafor"
address = "ben@reseller.example"

[[agent]]
name = "Sofía Marín"
address = "sofia@reseller.example"
role = "supervisor"

[[agent]]
name = "Fermín Gil"
address = "filing@reseller.example"
role = "filer"

[provider]
name = "the provider"
domains = ["techsupport.provider.example"]
escalate_to = "filer"
reference = "TrackingID#"

[limits]
per_address_hour = 100
per_desk_hour = 1000
"#;

/// A key that signs nothing but stories.
const KEY: &[u8; 32] = b"a key for stories, known to many";

/// The usual house; its letters are compiled once for all stories.
pub(crate) fn usual() -> Arc<Practice> {
    static USUAL: LazyLock<Arc<Practice>> = LazyLock::new(|| practice(RULES));
    USUAL.clone()
}

/// A house under other rules, written as `saldo.toml`.
pub(crate) fn practice(rules: &str) -> Arc<Practice> {
    let config = match Config::parse(rules, Path::new("/nowhere")) {
        Ok(config) => config,
        Err(problems) => panic!("the story's rules are no good: {problems:?}"),
    };
    let house = wiring::house(&config);
    let domain = house.ourselves.message_id_domain.clone().unwrap();
    Arc::new(Practice {
        policy: config.policy.clone(),
        directory: config.directory.clone(),
        signer: Signer::new(KEY, &config.desk.address).unwrap(),
        house,
        believed: Believed {
            authserv_id: config.authserv_id.clone().unwrap_or_default(),
            arc_sealers: config.arc_sealers.clone(),
        },
        stationery: Stationery {
            desk_name: config.desk.name.clone(),
            desk_address: config.desk.address.clone(),
            zone: config.policy.calendar.zone().clone(),
            message_id_domain: domain,
            support: config.desk.support.clone(),
        },
        templates: Templates::builtin().unwrap(),
        languages: config.desk.languages.clone(),
        case_prefix: config.desk.case_prefix.clone(),
        first_case: config.desk.first_case,
        collections: config.collections.clone(),
        limits: config.limits.clone(),
        ledger: config.ledger.clone(),
        message_bytes_max: config.mailboxes.iter().map(|m| m.message_bytes_max).min().unwrap(),
    })
}
