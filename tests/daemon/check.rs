//! `saldo check`: what is wrong is said with its remedy, all of it at once.

use crate::office::Office;

/// A change of the good configuration, and what must be said about it.
struct Broken {
    from: &'static str,
    to: &'static str,
    says: &'static [&'static str],
}

#[test]
fn a_good_configuration_is_good_and_writes_nothing_it_should_not() {
    let office = Office::new("good");
    let said = office.saldo(&["check"]);
    assert!(said.is_good(), "{}", said.all());
    for part in ["config", "key", "templates", "secret", "store", "trust", "mailbox", "submission"]
    {
        let line = format!("ok    {part}");
        assert!(said.out().contains(&line), "{part}: {}", said.all());
    }
}

#[test]
fn each_problem_of_the_file_stands_with_its_line_and_all_are_said_at_once() {
    let office = Office::new("file");
    let broken = office
        .usual()
        .replace("timezone = \"Europe/Madrid\"", "timezone = \"Europe/Madird\"")
        .replace("free_min = \"1 MiB\"", "free_min = 7.5\nfre_min = \"1 MiB\"")
        .replace("role = \"supervisor\"", "role = \"boss\"")
        .replace("password_file = \"desk.secret\"\nca_file", "password = \"secret\"\nca_file");
    office.write("saldo.toml", &broken);
    let said = office.saldo(&["check"]);
    assert_eq!(said.code(), Some(1));
    for words in ["Europe/Madird", "free_min", "fre_min", "boss", "never stands in this file"] {
        assert!(said.all().contains(words), "{words}: {}", said.all());
    }
    let line = broken.lines().position(|line| line.starts_with("timezone")).unwrap() + 1;
    assert!(said.all().contains(&format!("line {line}")), "{}", said.all());
    assert!(!said.all().contains("\"secret\""), "a password was shown");
    let run = office.saldo(&["run"]);
    assert_eq!(run.code(), Some(1), "a daemon started with a broken file");
    assert!(run.all().contains("Europe/Madird"));
}

#[test]
fn each_problem_with_the_world_has_a_remedy() {
    let nobody_listens = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = nobody_listens.local_addr().unwrap().port();
    drop(nobody_listens);
    let cases = [
        Broken { from: "desk.secret", to: "gone.secret", says: &["gone.secret", "cannot be read"] },
        Broken { from: "desk.secret", to: "second.secret", says: &["user and password"] },
        Broken { from: "/ca.pem", to: "/other-ca.pem", says: &["ca_file"] },
        Broken { from: "/ca.pem", to: "/no-ca.pem", says: &["no-ca.pem"] },
        Broken { from: "127.0.0.1:", to: "no-such-host.invalid:", says: &["no-such-host.invalid"] },
        Broken { from: ":PORT\"", to: ":CLOSED\"", says: &["CLOSED"] },
        Broken {
            from: "[trust]\nauthserv_id = \"mail.example.test\"\n",
            to: "",
            says: &["authserv_id", "nobody is ever authenticated"],
        },
    ];
    let office = Office::new("world");
    let port = format!(":{}\"", office.host.port(993));
    for Broken { from, to, says } in cases {
        let toml = office.usual().replace(&from.replace(":PORT\"", &port), &{
            to.replace("CLOSED", &closed.to_string())
        });
        assert_ne!(toml, office.usual(), "{from} is not in the configuration");
        office.write("saldo.toml", &toml);
        let said = office.saldo(&["check"]);
        assert_eq!(said.code(), Some(1), "{to}: {}", said.all());
        for words in says {
            let words = words.replace("CLOSED", &closed.to_string());
            assert!(said.all().contains(&words), "{to} does not say {words}: {}", said.all());
        }
        assert!(!said.all().contains("pw-"), "a password was shown: {}", said.all());
    }
}

#[test]
fn problems_of_different_parts_are_said_together_and_each_once() {
    let office = Office::new("many");
    let imap = office.host.port(993).to_string();
    let toml = office.usual().replace(&format!(":{imap}\""), ":9\"");
    let toml =
        toml.replace(":587\"", ":9\"").replace(&format!(":{}\"", office.host.port(587)), ":9\"");
    office.write("saldo.toml", &toml);
    office.write("templates/en/case.ack.hbs", "---\nthis is no template {{#if");
    std::fs::remove_file(office.folder.join("desk.secret")).unwrap();
    let said = office.saldo(&["check", "--json"]);
    assert_eq!(said.code(), Some(1));
    let findings: serde_json::Value = serde_json::from_str(&said.out()).unwrap();
    let failed: Vec<&str> = findings
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["verdict"] == "failed")
        .map(|finding| finding["what"].as_str().unwrap())
        .collect();
    for part in ["templates", "secret", "mailbox", "submission"] {
        assert!(failed.contains(&part), "{part}: {findings:#}");
    }
    assert!(said.all().contains("en/case.ack.hbs"), "{}", said.all());
}

#[test]
fn a_folder_that_the_server_refuses_is_named() {
    let office = Office::new("folders");
    let inbox = office.usual().replace("[mailbox]\n", "[mailbox]\nfolder = \"Nowhere\"\n");
    office.write("saldo.toml", &inbox);
    let said = office.saldo(&["check"]);
    assert_eq!(said.code(), Some(1));
    assert!(said.all().contains("Nowhere"), "{}", said.all());
}

#[test]
fn a_ledger_that_grew_too_old_to_collect_by_is_warned_of() {
    let office = Office::new("aged");
    let collects = "\n[collections]\nactive = true\nlegal_name = \"Contoso Cloud SL\"\n\
        pay_to = [\"IBAN ES00 0000 0000 0000 0000 0000\"]\n\n\
        [[collections.policy]]\neffective_from = \"2026-01-01\"\njurisdiction = \"es\"\n";
    office.write("saldo.toml", &(office.usual() + collects));
    let mut daemon = office.open();
    office.write("customers.csv", "code,legal_name,email\nACME,Acme SL,ada@customers.test\n");
    let stated = |as_of: &str| {
        let head = "invoice_no,customer,date,due,currency,gross,open,as_of\n";
        let line = format!("F-1,ACME,2026-02-01,2026-02-28,EUR,240.00,240.00,{as_of}\n");
        office.write("open.csv", &(head.to_owned() + &line));
        let file = office.folder.join("open.csv");
        let said = office.saldo(&["ledger", "import", file.to_str().unwrap()]);
        assert!(said.is_good(), "{}", said.all());
        office.saldo(&["check", "--offline"])
    };
    let customers = office.folder.join("customers.csv");
    let said = office.saldo(&["account", "import", customers.to_str().unwrap()]);
    assert!(said.is_good(), "{}", said.all());
    let said = office.saldo(&["check", "--offline"]);
    assert!(said.out().contains("warn  ledger      there is no ledger yet"), "{}", said.all());

    let said = stated("2026-03-01T09:00");
    let line = said.out();
    let line = line.lines().find(|line| line.contains("ledger")).unwrap();
    assert!(line.starts_with("warn") && line.contains("the policy allows 24"), "{line}");
    assert!(said.is_good(), "it is no fault of the configuration: {}", said.all());

    let now = jiff::Timestamp::now().to_string();
    let said = stated(&now);
    assert!(said.out().contains("ok    ledger      open.csv, as of"), "{}", said.all());
    daemon.close();
    let said = office.saldo(&["check", "--offline"]);
    assert!(said.out().contains("ok    ledger"), "no daemon is needed: {}", said.all());
}
