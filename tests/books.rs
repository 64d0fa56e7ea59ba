//! The books of a reseller at the command line: customers and statements of the ledger, taken over
//! whole or not at all, with a remedy for every line.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

const RULES: &str = r#"
[desk]
name = "Contoso Cloud Billing"
address = "billing@reseller.example"
timezone = "Europe/Madrid"

[mailbox]
url = "maildir:inbox"

[submission]
url = "maildir:delivered"

[store]
free_min = "1 MiB"

[trust]
authserv_id = "mail.reseller.example"

[[agent]]
address = "ana@reseller.example"

[ledger.columns]
invoice_no = "Beleg"
"#;

const CUSTOMERS: &str = "code,legal_name,email,role,contact_name\n\
    ACME,Acme SL,ada@acme.example,billing,Ada\n\
    ACME,,olga@acme.example,owner,Olga\n\
    SOL,Sol SA,eva@sol.example,billing,Eva\n";

/// A desk in a folder of its own.
struct Desk(PathBuf);

impl Desk {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("saldo-books-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("saldo.toml"), RULES).unwrap();
        fs::write(folder.join("saldo.key"), "c2FsZG8tc2FsZG8tc2FsZG8tc2FsZG8tc2FsZG8=\n").unwrap();
        Self(folder)
    }

    /// What a command says, and whether it was done.
    fn does(&self, arguments: &[&str]) -> (bool, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_saldo"))
            .current_dir(&self.0)
            .args(arguments)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    }

    fn good(&self, arguments: &[&str]) -> String {
        let (is_done, said) = self.does(arguments);
        assert!(is_done, "{arguments:?}: {said}");
        said
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let (is_done, said) = self.does(arguments);
        assert!(!is_done, "{arguments:?}: {said}");
        assert!(said.contains("nothing was taken over"), "{said}");
        said
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.0.join(name), content).unwrap();
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _left = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_clerk_takes_over_customers_and_ledger_and_sees_what_changed_since() {
    let desk = Desk::new();
    desk.write("customers.csv", CUSTOMERS);
    let said = desk.good(&["account", "import", "customers.csv"]);
    assert!(said.starts_with("2 new, 0 changed, 0 as before, 0 retired"), "{said}");
    assert!(desk.good(&["account", "import", "customers.csv"]).starts_with("0 new, 0 changed, 2"));

    let first = "Beleg;Cliente;Fecha;Vencimiento;Moneda;Importe;Pendiente;as_of\n\
        F-1;ACME;01/09/2026;30/09/2026;EUR;1.210,00;1.210,00;2026-10-01\n\
        F-2;SOL;15/09/2026;15/10/2026;USD;42,50;42,50;2026-10-01\n";
    desk.write("ledger.csv", first);
    let said = desk.good(&["ledger", "import", "ledger.csv"]);
    assert!(said.contains("2 invoices as of 2026-10-01T21:59:59Z"), "{said}");
    assert!(said.contains("open: 1210.00 EUR, 42.50 USD"), "{said}");

    let next = first
        .replace("2026-10-01", "2026-10-02")
        .replace("1.210,00;1.210,00", "1.210,00;0,00")
        .replace("42,50;42,50", "42,50;40,00");
    desk.write("ledger.csv", next + "F-3;SOL;01/10/2026;31/10/2026;EUR;7,00;7,00;2026-10-02\n");
    let said = desk.good(&["ledger", "import", "ledger.csv"]);
    for line in [
        "1 new              7.00 EUR  F-3",
        "1 paid             1210.00 EUR  F-1",
        "1 part-paid        40.00 USD  F-2",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    let said = desk.good(&["account", "show", "sol", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(told["open"], serde_json::json!(["7.00 EUR", "40.00 USD"]));
    assert_eq!(told["invoices"][0]["status"], "part_paid");
    assert!(desk.good(&["ledger", "show", "ACME"]).contains("paid"));
    assert!(desk.good(&["verify"]).contains("commits"));
}

#[test]
fn a_bad_file_changes_nothing_and_every_line_is_told() {
    let desk = Desk::new();
    let none = desk.refused(&["ledger", "import", "saldo.toml"]);
    assert!(none.contains("saldo account import"), "{none}");
    desk.write("customers.csv", CUSTOMERS);
    desk.good(&["account", "import", "customers.csv"]);
    let good = "invoice_no,customer,date,due,gross,open\n";
    desk.write(
        "ledger.csv",
        good.replace("invoice_no", "Beleg").replace('\n', ",as_of,currency\n")
            + "F-1,NOBODY,2026-09-01,2026-09-30,5.00,5.00,2026-10-01,EUR\n\
           F-2,SOL,2026-09-01,2026-09-30,-5.00,-5.00,2026-10-01,EUR\n\
           F-3,SOL,2026-09-01,2026-09-30,5,00,5,00,2026-10-01,EUR\n",
    );
    let said = desk.refused(&["ledger", "import", "ledger.csv"]);
    // A line with too many cells ends the reading: what follows from it would be noise.
    assert!(said.contains("line 4: it has 10 cells and the header has 8"), "{said}");
    desk.write(
        "ledger.csv",
        "Beleg,customer,date,due,gross,open,as_of,currency\n\
        F-1,NOBODY,2026-09-01,2026-09-30,5.00,5.00,2026-10-01,EUR\n\
        F-2,SOL,2026-09-01,2026-09-30,-5.00,-5.00,2026-10-01,EUR\n",
    );
    let said = desk.refused(&["ledger", "import", "ledger.csv"]);
    assert!(said.contains("line 2: there is no account NOBODY"), "{said}");
    assert!(said.contains("line 3: the total -5.00 EUR"), "{said}");
    let (_, said) = desk.does(&["ledger", "show"]);
    assert!(said.contains("there is no ledger yet"), "{said}");
    desk.write("book.xlsx", b"PK\x03\x04");
    assert!(desk.refused(&["ledger", "import", "book.xlsx"]).contains("export it as CSV"));
}

fn ledger(rows: usize, as_of: &str) -> String {
    let row =
        |number: usize| format!("F-{number},SOL,2026-09-01,2026-09-30,5.00,5.00,{as_of},EUR\n");
    let head = "Beleg,customer,date,due,gross,open,as_of,currency\n".to_owned();
    head + &(0..rows).map(row).collect::<String>()
}

#[test]
fn half_a_file_and_an_older_one_are_doubted_until_somebody_says_so() {
    let desk = Desk::new();
    desk.write("customers.csv", CUSTOMERS);
    desk.good(&["account", "import", "customers.csv"]);
    desk.write("ledger.csv", ledger(2_500, "2026-10-02"));
    desk.good(&["ledger", "import", "ledger.csv", "--rows", "2500"]);
    desk.write("ledger.csv", ledger(1_000, "2026-10-03"));
    let said = desk.refused(&["ledger", "import", "ledger.csv"]);
    assert!(said.contains("half a file") && said.contains("--force"), "{said}");
    desk.write("ledger.csv", ledger(2_500, "2026-10-01"));
    assert!(desk.refused(&["ledger", "import", "ledger.csv"]).contains("older file"));
    desk.write("ledger.csv", ledger(1_000, "2026-10-03"));
    let said = desk.good(&["ledger", "import", "ledger.csv", "--force"]);
    assert!(said.contains("1500 no longer stated"), "{said}");
}

#[test]
fn whoever_owes_does_not_drop_out_of_the_books() {
    let desk = Desk::new();
    desk.write("customers.csv", CUSTOMERS);
    desk.good(&["account", "import", "customers.csv"]);
    desk.write("ledger.csv", ledger(1, "2026-10-02"));
    desk.good(&["ledger", "import", "ledger.csv"]);
    desk.write("customers.csv", "code,legal_name\nACME,Acme SL\n");
    assert!(desk.good(&["account", "import", "customers.csv"]).starts_with("0 new, 1 changed"));
    let said = desk.refused(&["account", "import", "--all", "customers.csv"]);
    assert!(said.contains("SOL is not in the file but owes invoice F-0"), "{said}");
    desk.write("customers.csv", "code,legal_name\nSOL,Sol SA\n");
    let said = desk.good(&["account", "import", "--all", "customers.csv"]);
    assert!(said.contains("1 retired"), "{said}");
    assert!(!desk.does(&["account", "show", "ACME"]).0);
}

/// A file as the README shows it.
fn sample(name: &str) -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/books");
    fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn a_clerk_who_follows_the_readme_has_customers_and_ledger_in_the_books() {
    let desk = Desk::new();
    desk.write("saldo.toml", RULES.replace("invoice_no = \"Beleg\"\n", ""));
    for name in ["customers.csv", "ledger.csv"] {
        desk.write(name, sample(name));
    }
    assert!(desk.good(&["account", "import", "customers.csv"]).starts_with("2 new"));
    let said = desk.good(&["ledger", "import", "ledger.csv"]);
    assert!(said.contains("3 invoices as of 2025-10-15T16:00:00Z"), "{said}");
    assert!(said.contains("open: 360.00 EUR, 99.00 GBP"), "{said}");
    let said = desk.good(&["account", "show", "ACME"]);
    for words in ["billing  ada@acme.example", "owner    olga@acme.example", "360.00 EUR"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(desk.good(&["ledger", "show"]).contains("disputed"));
}

#[test]
fn an_export_with_other_columns_is_read_as_the_readme_says() {
    let desk = Desk::new();
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let (_, behind) = readme.split_once("say once\n\n```toml\n").unwrap();
    let (section, _) = behind.split_once("```").unwrap();
    desk.write("saldo.toml", RULES.replace("[ledger.columns]\ninvoice_no = \"Beleg\"\n", section));
    for name in ["customers.csv", "export.csv"] {
        desk.write(name, sample(name));
    }
    desk.good(&["account", "import", "customers.csv"]);
    let said = desk.good(&["ledger", "import", "export.csv", "--as-of", "2025-10-15"]);
    assert!(said.contains("2 invoices as of 2025-10-15"), "{said}");
    assert!(said.contains("open: 360.00 EUR"), "{said}");
}

#[test]
fn the_books_are_taken_over_while_the_daemon_runs() {
    let desk = Desk::new();
    desk.write("saldo.toml", RULES.replace("invoice_no = \"Beleg\"\n", ""));
    for name in ["customers.csv", "ledger.csv"] {
        desk.write(name, sample(name));
    }
    for folder in ["cur", "new", "tmp"] {
        fs::create_dir_all(desk.0.join("inbox").join(folder)).unwrap();
    }
    let mut daemon = Command::new(env!("CARGO_BIN_EXE_saldo"))
        .current_dir(&desk.0)
        .arg("run")
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let patience = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while !desk.0.join("data/saldo.sock").exists() && std::time::Instant::now() < patience {
        std::thread::yield_now();
    }
    let said = [
        desk.does(&["account", "import", "customers.csv"]),
        desk.does(&["ledger", "import", "ledger.csv"]),
        desk.does(&["ledger", "show"]),
    ];
    let is_running = daemon.try_wait().unwrap().is_none();
    daemon.kill().unwrap();
    daemon.wait().unwrap();
    assert!(is_running, "the daemon worked all the while");
    assert!(said.iter().all(|(is_done, _)| *is_done), "{said:?}");
    assert!(said[2].1.contains("3 invoices as of"), "{said:?}");
    assert!(desk.good(&["ledger", "show"]).contains("F-2025-00017"), "and it is kept");
}
