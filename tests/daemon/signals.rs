//! Signals, supervision, and a second daemon.

use crate::office::Office;
use crate::people::{Dmarc, answer};
use rustix::process::Signal;
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

#[test]
fn a_second_daemon_is_refused_in_words_and_harms_nobody() {
    let office = Office::new("twice");
    let mut daemon = office.open();
    for arguments in [&["run"][..], &["run", "--once"], &["verify"]] {
        let said = office.saldo(arguments);
        assert_eq!(said.code(), Some(1), "{arguments:?}");
        assert!(said.all().contains("only one process may have the store"), "{}", said.all());
    }
    office.ask(&["case", "list"]);
    let said = office.saldo(&["check"]);
    assert!(said.is_good(), "check beside the daemon: {}", said.all());
    daemon.close();
}

#[test]
fn a_broken_template_is_refused_at_reload_and_a_good_one_is_used() {
    let office = Office::new("reload");
    let mut daemon = office.open();
    let built_in = include_str!("../../templates/en/case.ack.hbs");
    office.write("templates/en/case.ack.hbs", &built_in.replacen("{{", "{{{{", 1));
    daemon.signal(Signal::HUP);
    daemon.says("not reloaded");
    let (ada, bea) = ("ada.reload@customers.test", "bea.reload@customers.test");
    office.arrives(&office.question(ada, "Before", "Why is it more?"), Dmarc::Pass);
    office.letter(ada, "is now case");

    let own = format!("{built_in}\n\nThe reseller's own words.\n");
    office.write("templates/en/case.ack.hbs", &own);
    daemon.signal(Signal::HUP);
    daemon.says("were read again");
    office.arrives(&office.question(bea, "After", "Why is it more now?"), Dmarc::Pass);
    office.letter(bea, "The reseller's own words.");

    office.write("saldo.toml", "[desk]\nnam = \"x\"\n");
    daemon.signal(Signal::HUP);
    daemon.says("not reloaded");
    office.write("saldo.toml", &office.usual());
    daemon.close();
}

#[test]
fn a_daemon_that_was_killed_goes_on_where_it_stood() {
    let office = Office::new("killed");
    let ana = office.agent();
    let customers: Vec<String> = (0..12).map(|n| format!("c{n}.killed@customers.test")).collect();
    let ask = |customer: &String| {
        office.arrives(&office.question(customer, "Bill", "Why is it more?"), Dmarc::Pass);
    };
    let mut daemon = office.open();
    customers[..4].iter().for_each(ask);
    daemon.says("fate=\"opened\"");
    daemon.kill();
    customers[4..8].iter().for_each(ask);
    let mut daemon = office.open();
    customers[8..].iter().for_each(ask);
    daemon.says("fate=\"opened\"");
    daemon.kill();
    let mut daemon = office.open();
    // A letter in the air at a kill is tried again when its pause is over; the others need none.
    let letter = office.letter(&customers[11], "is now case");
    office.arrives(&answer(&customers[11], &letter, "One more thing."), Dmarc::Pass);
    daemon.says("fate=\"continued\"");
    for customer in &customers {
        office.letter(customer, "is now case");
    }
    let mut readers: Vec<&str> = customers.iter().map(String::as_str).collect();
    readers.push(&ana);
    office.each_letter_arrives(2, &readers);
    daemon.close();
    assert_eq!(office.ask(&["case", "list"]).as_array().unwrap().len(), customers.len());
    assert_eq!(office.ask(&["mail", "list"]).as_array().unwrap().len(), customers.len() + 1);
    assert!(office.saldo(&["verify"]).is_good());
}

#[test]
fn systemd_hears_ready_watchdog_and_stopping() {
    let office = Office::new("notify");
    let path = office.folder.join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(crate::office::PATIENCE)).unwrap();
    let mut buffer = [0; 4096];
    let mut next = || {
        let length = socket.recv(&mut buffer).unwrap();
        String::from_utf8_lossy(&buffer[..length]).into_owned()
    };
    let environment = [("NOTIFY_SOCKET", path.to_str().unwrap()), ("WATCHDOG_USEC", "600000")];
    let mut daemon = office.start(&environment);
    assert_eq!(next().trim(), "READY=1");
    for _ in 0..3 {
        assert_eq!(next().trim(), "WATCHDOG=1", "every 200 ms");
    }
    daemon.signal(Signal::TERM);
    loop {
        let word = next();
        if word.trim() == "STOPPING=1" {
            break;
        }
        assert_eq!(word.trim(), "WATCHDOG=1");
    }
    assert!(daemon.ends().success());
}

#[test]
fn a_second_signal_ends_at_once() {
    // A mail host that accepts and never says a word keeps the daemon from ending by itself.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let office = Office::new("impatient");
    let real = format!(":{}\"", office.host.port(993));
    office.write("saldo.toml", &office.usual().replace(&real, &format!(":{port}\"")));
    let mut daemon = office.open();
    let (_held, _) = silent.accept().unwrap();
    daemon.signal(Signal::TERM);
    daemon.says("finishing what is in hand");
    let asked = std::time::Instant::now();
    daemon.signal(Signal::TERM);
    let status = daemon.ends();
    // By itself it would wait a minute for the first word of that host.
    assert!(asked.elapsed() < Duration::from_secs(40), "{:?}", asked.elapsed());
    assert_eq!(status.code(), Some(1), "{}", daemon.heard());
}
