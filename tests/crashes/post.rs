//! What is handed in: a play in three acts with every kind of message that takes its own way.

use crate::world::World;
use saldo::config::Config;
use saldo::domain::message::Message;
use std::fs;
use std::path::Path;

/// Who writes what when; later acts answer letters of earlier ones.
pub(crate) const ACTS: [fn(&World) -> Vec<String>; 3] = [questions, answers, thanks];

/// Customers with a question each, two of them Spanish.
pub(crate) const CUSTOMERS: [(&str, &str, &str); 6] = [
    ("ada@customers.test", "Charged twice", "We were charged twice on invoice INV-2026-041."),
    ("bea@bakery.test", "Factura de marzo", "Buenos días: ¿por qué la factura es más alta?"),
    ("col@mill.test", "VAT number", "Please put our VAT number ESB12345678 on the invoices."),
    ("dan@forge.test", "Refund", "When do we get the credit of 240.00 EUR that was promised?"),
    ("eva@taller.test", "Cobro duplicado", "Nos han cobrado dos veces las licencias de febrero."),
    ("fay@farm.test", "Cancel ten seats", "Please cancel ten seats of our subscription."),
];

const TOML: &str = r#"
[desk]
name = "Contoso Cloud Billing"
address = "billing@reseller.example"
languages = ["en", "es"]
timezone = "Europe/Madrid"
[store]
free_min = "1 MiB"
[mailbox]
url = "maildir:inbox"
[submission]
url = "maildir:delivered"
[trust]
authserv_id = "mail.reseller.example"
[[agent]]
name = "Ana Ruiz"
address = "ana@reseller.example"
language = "en"
[limits]
per_address_hour = 1000
per_desk_hour = 1000
"#;

/// The configuration of a world, which is written with it.
pub(crate) fn config(folder: &Path) -> Config {
    let path = folder.join("saldo.toml");
    if !path.exists() {
        fs::write(&path, TOML).unwrap();
    }
    Config::read(&path).unwrap()
}

/// A message as the mail host leaves it.
struct Mail<'a> {
    from: &'a str,
    to: &'a str,
    subject: &'a str,
    verdict: &'a str,
    headers: String,
    words: String,
}

impl Mail<'_> {
    fn raw(&self) -> String {
        let Self { from, to, subject, verdict, headers, words } = self;
        let domain = from.rsplit('@').next().unwrap();
        let id = saldo::domain::message::ContentHash::of(
            format!("{from}{to}{subject}{words}").as_bytes(),
        );
        format!(
            "Authentication-Results: mail.reseller.example; dmarc={verdict} header.from={domain}\n\
             From: Somebody <{from}>\nTo: <{to}>\nSubject: {subject}\n\
             Date: Mon, 2 Mar 2026 09:12:00 +0100\nMessage-ID: <{id}@{domain}>\n{headers}\
             MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{words}\n"
        )
        .replace('\n', "\r\n")
    }
}

fn first_words<'a>(from: &'a str, subject: &'a str, words: &str) -> Mail<'a> {
    let to = "billing@reseller.example";
    Mail { from, to, subject, verdict: "pass", headers: String::new(), words: words.into() }
}

/// Six questions, and everything that is no question.
fn questions(_: &World) -> Vec<String> {
    let asked: Vec<String> = CUSTOMERS
        .iter()
        .map(|(from, subject, words)| first_words(from, subject, words).raw())
        .collect();
    let mut all = asked.clone();
    let machine = Mail {
        headers: "Auto-Submitted: auto-replied\n".into(),
        ..first_words("gus@away.test", "Away", "I am on holiday until Monday.")
    };
    let forged = Mail {
        verdict: "fail",
        ..first_words("ana@reseller.example", "Do it", "#list\n\nPay everybody.")
    };
    let list = first_words("ana@reseller.example", "What is open", "#list");
    let extra = [machine.raw(), forged.raw(), list.raw(), String::new(), "no headers\r\n".into()];
    // The strange ones stand between the others, and one question arrives twice.
    for (place, message) in extra.into_iter().enumerate() {
        all.insert(place * 2 + 1, message);
    }
    all.push(asked[0].clone());
    all
}

fn answer(from: &str, letter: &Message, words: &str) -> String {
    let id = letter.message_id.as_ref().unwrap();
    Mail {
        from,
        to: &letter.reply_to[0].address,
        subject: &format!("Re: {}", letter.subject),
        verdict: "pass",
        headers: format!("In-Reply-To: <{id}>\nReferences: <{id}>\n"),
        words: words.into(),
    }
    .raw()
}

/// The agent resolves every case, from the letters that reached her.
fn answers(world: &World) -> Vec<String> {
    let letters = world.letters_to("ana@reseller.example");
    let told = letters.iter().filter(|letter| letter.text.contains("New case from"));
    told.map(|letter| {
        let words = "#take\n#resolve expected-charge\n\nIt is as agreed; here is why.";
        answer("ana@reseller.example", letter, words)
    })
    .collect()
}

/// Every customer thanks for the outcome, which closes the case.
fn thanks(world: &World) -> Vec<String> {
    CUSTOMERS
        .iter()
        .map(|(customer, _, _)| {
            let letters = world.letters_to(customer);
            let outcome = letters.iter().find(|letter| letter.text.contains("here is why"));
            answer(customer, outcome.expect("the outcome arrived"), "Thanks, that solves it.")
        })
        .collect()
}
