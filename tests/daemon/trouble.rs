//! The world misbehaves: the mail host goes away, UIDs change, messages are no messages.

use crate::mailhost::MailHost;
use crate::office::{Office, PATIENCE};
use crate::people::Dmarc;

#[test]
fn a_mail_host_that_goes_and_comes_back_costs_nothing() {
    let host = MailHost::start("dovecot postfix");
    let office = Office::at(&host, "outage");
    let mut daemon = office.open();
    let ana = office.agent();
    let customers: Vec<String> = (0..4).map(|n| format!("c{n}.outage@customers.test")).collect();
    let ask = |customer: &String| {
        office.arrives(&office.question(customer, "Bill", "Why is it more?"), Dmarc::Pass);
    };
    ask(&customers[0]);
    // A letter still on its way would find nobody who logs it in, and wait a minute.
    office.letter(&customers[0], "is now case");
    office.letter(&ana, "Why is it more?");
    office.each_letter_arrives(1, &[&customers[0], &ana]);
    host.imap_down();
    daemon.says("trying again");
    // Postfix holds what arrives meanwhile, and authenticates nobody without Dovecot.
    customers[1..].iter().for_each(ask);
    daemon.says("trying again");
    host.imap_up();
    host.deliver_all(PATIENCE);
    for customer in &customers {
        office.letter(customer, "is now case");
    }
    let mut readers: Vec<&str> = customers.iter().map(String::as_str).collect();
    readers.push(&ana);
    office.each_letter_arrives(2, &readers);
    daemon.close();
    assert_eq!(office.ask(&["case", "list"]).as_array().unwrap().len(), customers.len());
}

#[test]
fn a_new_uidvalidity_makes_it_look_again_and_doubles_nothing() {
    let office = Office::new("uids");
    // Handled mail stays in the inbox here, so that all of it is met again.
    let toml = office.usual().replace("[mailbox]\n", "[mailbox]\ndone = \"\"\n");
    office.write("saldo.toml", &toml);
    for n in 0..3 {
        let from = format!("c{n}.uids@customers.test");
        let mail = office.question(&from, "Bill", &format!("Why is number {n} more?"));
        // One was read by a person before the desk saw it.
        let flags = if n == 1 { "S" } else { "" };
        let trusted = b"Authentication-Results: mail.example.test; dmarc=pass\r\n";
        office.host.put("desk-uids", flags, &[&trusted[..], &mail.raw()].concat());
    }
    assert!(office.saldo(&["run", "--once"]).is_good());
    assert_eq!(office.ask(&["case", "list"]).as_array().unwrap().len(), 3);
    let user = office.desk();
    office.host.doveadm(&["mailbox", "update", "--uid-validity", "424242", "-u", &user, "INBOX"]);
    let said = office.saldo(&["run", "--once"]);
    assert!(said.is_good(), "{}", said.all());
    assert!(said.out().contains("3 duplicate"), "{}", said.out());
    assert_eq!(office.ask(&["case", "list"]).as_array().unwrap().len(), 3, "doubled");
    let again = office.saldo(&["run", "--once"]);
    assert!(again.out().contains("no new mail"), "{}", again.out());
    office.each_letter_arrives(
        1,
        &[
            "c0.uids@customers.test",
            "c1.uids@customers.test",
            "c2.uids@customers.test",
            &office.agent(),
        ],
    );
}

#[test]
fn strange_messages_stand_aside_and_the_next_one_is_handled() {
    let office = Office::new("strange");
    let put = |raw: &[u8]| office.host.put("desk-strange", "", raw);
    let huge = office.question("big@customers.test", "Huge", &"lorem ipsum\n".repeat(200_000));
    put(&huge.raw());
    put(b"\r\n");
    put(b"no header at all, only words\r\n");
    put(b"Subject: nobody\r\n\r\nwrote this\r\n");
    put(b"From: \xff\xfe <@>\r\nTo: ;;,<<>>\r\n\r\n\x00\x01\x02");
    let to: Vec<String> = (0..10_000).map(|n| format!("r{n}@customers.test")).collect();
    let to = to.join(",\n ");
    put(format!("From: many@customers.test\nTo: {to}\nSubject: All\n\nHello?\n").as_bytes());
    let old = office.question("old.strange@customers.test", "Old", "Why was it more, in 2019?");
    let old = String::from_utf8(old.raw()).unwrap();
    let date = old.lines().find(|line| line.starts_with("Date:")).unwrap();
    put(old.replace(date, "Date: Tue, 5 Mar 2019 09:00:00 +0000").as_bytes());
    let said = office.saldo(&["run", "--once"]);
    assert!(said.is_good(), "{}", said.all());
    office.letter("old.strange@customers.test", "is now case");
    let mail = office.ask(&["mail", "list"]);
    assert_eq!(mail.as_array().unwrap().len(), 7, "{mail:#}");
    let first = &mail[6];
    assert_eq!(first["fate"], "quarantined");
    assert!(first["because"].as_str().unwrap().contains("max_message"), "{first}");
    assert_eq!(office.kept("desk", "").len(), 0, "something blocks the inbox");
    let kept = office.kept("desk", "Saldo.Done").len();
    assert_eq!(kept + office.kept("desk", "Saldo.Quarantine").len(), 7);
    assert!(office.saldo(&["verify"]).is_good());
}
