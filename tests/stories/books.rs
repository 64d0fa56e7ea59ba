//! Whose case it is: told from the books, shown to agents, and no figures for strangers.

use crate::world::{ADA, ANA, CARMEN, MALLORY, World};
use saldo::domain::disposition::Fate;
use saldo::shell::control::Request;
use saldo::shell::control::books::{BooksRequest, FileOptions};

/// A desk whose books know Ada and her colleague Carmen, but not Mallory.
fn with_books(customers: &str) -> World {
    let mut world = World::new();
    let content = data_encoding::BASE64.encode(customers.as_bytes());
    let options = FileOptions::default();
    let taken = Request::Books(BooksRequest::AccountImport { content, options, all: false });
    let answer = world.operator(&taken).unwrap();
    assert_eq!(answer.get("refused"), None, "{answer}");
    let ledger = "invoice_no,customer,date,due,currency,gross,open,as_of\n\
        F-2026-00017,ACME,2026-02-01,2026-02-28,EUR,240.00,120.00,2026-03-01\n\
        F-2026-00018,SOL,2026-02-01,2026-02-28,EUR,99.00,99.00,2026-03-01\n";
    let content = data_encoding::BASE64.encode(ledger.as_bytes());
    let (name, options) = ("ledger.csv".to_owned(), FileOptions::default());
    let taken = Request::Books(BooksRequest::LedgerImport { content, name, options });
    let answer = world.operator(&taken).unwrap();
    assert_eq!(answer.get("refused"), None, "{answer}");
    world
}

fn customers(language: &str) -> String {
    format!(
        "code,legal_name,language,email,role\nACME,Acme SL,{language},{},billing\n\
         ACME,,,{},owner\nSOL,Sol SA,,eva@sol.example,billing\n",
        ADA.address, CARMEN.address
    )
}

#[test]
fn a_stranger_is_told_the_process_and_agents_are_told_to_give_no_figures() {
    let mut world = with_books(&customers(""));
    world.writes(MALLORY, "Invoice F-2026-00018", "What is still open on invoice F-2026-00018?");
    assert_eq!(world.sent(MALLORY), ["case.ack_unverified"]);
    let told = world.latest(ANA);
    assert!(told.says("nobody's contact in our books"), "{}", told.text());
    assert!(told.says("proves nothing: SOL"), "{}", told.text());
    assert!(!told.says("99.00"), "{}", told.text());
    assert_eq!(world.cases().remove(0).account, None);
}

#[test]
fn a_contact_is_known_and_agents_see_what_is_open() {
    let mut world = with_books(&customers(""));
    world.writes(ADA, "Why is February higher?", "Could you explain this charge, please?");
    assert_eq!(world.sent(ADA), ["case.ack"]);
    let told = world.latest(ANA);
    for line in [
        "ACME · Acme SL",
        "The author is an authorised billing contact",
        "Open: 120.00 EUR, as of 1 Mar 2026",
        "F-2026-00017: 120.00 EUR of 240.00 EUR, due on 28 Feb 2026",
    ] {
        assert!(told.says(line), "{line}: {}", told.text());
    }
    let case = world.cases().remove(0);
    assert_eq!(case.account.as_ref().unwrap().as_str(), "ACME");
}

#[test]
fn the_language_of_the_books_is_the_language_of_the_letters() {
    let mut world = with_books(&customers("es"));
    world.writes(ADA, "Why is February higher?", "Could you explain this charge, please?");
    assert!(world.latest(ADA).says("Gracias"), "{}", world.latest(ADA).text());
}

#[test]
fn a_colleague_of_the_customer_may_answer_a_letter_that_was_handed_on_and_a_stranger_may_not() {
    let mut world = with_books(&customers(""));
    world.writes(ADA, "Why is February higher?", "Could you explain this charge, please?");
    world.answers(ANA, "Hello Ada, which of the two subscriptions do you mean?");
    let letter = world.latest(ADA);
    let mail = world.reply_to(MALLORY, &letter, "The one for the bakery.");
    assert_eq!(world.posts(&mail).fate, Fate::Opened);
    let mail = world.reply_to(CARMEN, &letter, "The one for the bakery.");
    let done = world.posts(&mail);
    assert_eq!(done.fate, Fate::Continued, "{}", done.because);
    assert_eq!(world.cases().len(), 2, "the stranger's, and Ada's");
}

#[test]
fn an_agent_says_whose_case_it_is_and_takes_it_back() {
    let mut world = with_books(&customers(""));
    world.writes(MALLORY, "Our invoice", "What is this charge? I work for Acme now.");
    world.minutes_pass(5);
    assert_eq!(world.cases().remove(0).account, None);
    world.answers(ANA, "#customer acme\n#show");
    assert_eq!(world.cases().remove(0).account.clone().unwrap().as_str(), "ACME");
    let told = world.latest(ANA);
    for line in [
        "the case belongs to ACME",
        "ACME · Acme SL",
        "not a contact of this account: give no figures until one confirms",
        "said whose case it is: ACME",
    ] {
        assert!(told.says(line), "{line}: {}", told.text());
    }
    assert_eq!(world.sent(MALLORY), ["case.ack_unverified"], "no figure reached who asked");
    let (_, behind) = told.text().split_once("#undo ").unwrap();
    let code: String = behind.chars().take_while(char::is_ascii_alphanumeric).collect();
    world.answers(ANA, &format!("#undo {code}"));
    assert_eq!(world.cases().remove(0).account, None);
}

#[test]
fn an_account_that_is_not_in_the_books_is_refused_with_those_that_come_near() {
    let mut world = with_books(&customers(""));
    world.writes(MALLORY, "Our invoice", "What is this charge?");
    world.answers(ANA, "#take\n#customer ACMEE");
    let told = world.latest(ANA);
    assert!(told.says("no account “ACMEE”; did you mean ACME (Acme SL)?"), "{}", told.text());
    let case = world.cases().remove(0);
    assert_eq!((case.account.clone(), case.assignee.clone()), (None, None), "all or nothing");
    world.answers(ANA, "#cliente Sol");
    assert_eq!(
        world.cases().remove(0).account.clone().unwrap().as_str(),
        "SOL",
        "a code in any case"
    );
    world.answers(ANA, "#cliente zephyr");
    assert!(world.latest(ANA).says("saldo account list"));
}
