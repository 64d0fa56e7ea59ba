//! The stopwatch: a bare IMAP client, `saldo run` from outside, and an SMTP server that takes all.

use crate::mailhost::MailHost;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

/// One measured run.
pub(crate) struct Run {
    pub seconds: f64,
    pub memory_kib: u64,
}

type Wire = BufReader<StreamOwned<ClientConnection, TcpStream>>;

/// Seconds for one `UID FETCH` of everything.
pub(crate) fn bare_fetch(host: &MailHost, user: &str) -> f64 {
    let mut wire = login(host, user);
    command(&mut wire, "s", "EXAMINE INBOX");
    let begin = Instant::now();
    command(&mut wire, "f", "UID FETCH 1:* (UID BODY.PEEK[])");
    begin.elapsed().as_secs_f64()
}

fn login(host: &MailHost, user: &str) -> Wire {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(host.ca()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let client = ClientConnection::new(Arc::new(config), name).unwrap();
    let socket = TcpStream::connect(("127.0.0.1", host.port(993))).unwrap();
    socket.set_nodelay(true).unwrap();
    let mut wire = BufReader::with_capacity(1 << 20, StreamOwned::new(client, socket));
    line(&mut wire);
    command(&mut wire, "l", &format!("LOGIN {user}@example.test pw-{user}"));
    wire
}

fn command(wire: &mut Wire, tag: &str, text: &str) {
    wire.get_mut().write_all(format!("{tag} {text}\r\n").as_bytes()).unwrap();
    loop {
        let answer = line(wire);
        if let Some(length) = literal(&answer) {
            let copied = std::io::copy(&mut wire.take(length), &mut std::io::sink()).unwrap();
            assert_eq!(copied, length);
        }
        if answer.starts_with(&format!("{tag} ")) {
            assert!(answer.starts_with(&format!("{tag} OK")), "{answer}");
            return;
        }
    }
}

fn literal(line: &str) -> Option<u64> {
    line.trim_end().strip_suffix('}')?.rsplit_once('{')?.1.parse().ok()
}

fn line(wire: &mut Wire) -> String {
    let mut bytes = Vec::new();
    wire.read_until(b'\n', &mut bytes).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// `saldo run --once` over a user's mailbox with a limit of automatic letters an hour.
pub(crate) fn once(host: &MailHost, user: &str, limit: u32) -> Run {
    let submission = format!("smtp://127.0.0.1:{}", host.port(25));
    let office = Office::new(host, user, &submission, limit);
    let begin = Instant::now();
    let mut child = office.saldo(&["run", "--once"]);
    let mut memory_kib = 0;
    while child.try_wait().unwrap().is_none() {
        memory_kib = memory_kib.max(peak(&child));
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(child.wait().unwrap().success());
    Run { seconds: begin.elapsed().as_secs_f64(), memory_kib }
}

fn peak(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
    let line = status.unwrap_or_default();
    let line = line.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).unwrap_or(0)
}

/// Median and 99th percentile in milliseconds, of the daemon and of a bare IDLE client, from the
/// moment a message lies in the mailbox.
pub(crate) fn idle_latencies(host: &MailHost, count: usize) -> ((f64, f64), (f64, f64)) {
    let (port, taken) = smtp_server();
    let office = Office::new(host, "idle", &format!("smtp://127.0.0.1:{port}"), 1_000_000);
    let _daemon = Daemon(office.saldo(&["run"]));
    // A mailbox of its own: the daemon moves its mail away before another client may see it.
    host.put("push", "", b"Subject: first\r\n\r\n");
    let pushes = idle_client(host, "push");
    let letters = crate::letters::generate(count * 2);
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for message in
        letters.iter().filter(|m| !m.windows(12).any(|w| w == b"In-Reply-To:")).take(count)
    {
        let begin = Instant::now();
        host.put("push", "", message);
        bare.push(pushes.recv_timeout(Duration::from_secs(30)).unwrap() - begin);
        let begin = Instant::now();
        host.put("idle", "", message);
        let to_customer =
            std::iter::repeat_with(|| taken.recv_timeout(Duration::from_secs(30)).unwrap())
                .find(|(recipient, _)| recipient.contains("customers.test"))
                .unwrap();
        ours.push(to_customer.1 - begin);
        while taken.recv_timeout(Duration::from_millis(300)).is_ok() {}
        while pushes.try_recv().is_ok() {}
    }
    (spread(ours), spread(bare))
}

/// Ends with its owner, however that ends.
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

fn spread(mut times: Vec<Duration>) -> (f64, f64) {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    (at(0.5), at(0.99))
}

/// Tells the moment of each `EXISTS`.
fn idle_client(host: &MailHost, user: &str) -> mpsc::Receiver<Instant> {
    let mut wire = login(host, user);
    command(&mut wire, "s", "SELECT INBOX");
    wire.get_mut().write_all(b"i IDLE\r\n").unwrap();
    line(&mut wire);
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        loop {
            let said = line(&mut wire);
            if said.is_empty() || said.contains("EXISTS") && sender.send(Instant::now()).is_err() {
                return;
            }
        }
    });
    receiver
}

/// An SMTP server that takes everything and tells recipient and moment of each message.
fn smtp_server() -> (u16, mpsc::Receiver<(String, Instant)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for socket in listener.incoming().map_while(Result::ok) {
            let sender = sender.clone();
            std::thread::spawn(move || converse(socket, &sender));
        }
    });
    (port, receiver)
}

fn converse(socket: TcpStream, sender: &mpsc::Sender<(String, Instant)>) -> Option<()> {
    socket.set_nodelay(true).ok()?;
    let mut write = socket.try_clone().ok()?;
    let mut read = BufReader::new(socket);
    write.write_all(b"220 bench ESMTP\r\n").ok()?;
    let mut recipient = String::new();
    loop {
        let mut said = String::new();
        if read.read_line(&mut said).ok()? == 0 {
            return None;
        }
        let verb = said.to_ascii_uppercase();
        if verb.starts_with("RCPT TO:") {
            said.trim().clone_into(&mut recipient);
        }
        if verb.starts_with("DATA") {
            write.write_all(b"354 go on\r\n").ok()?;
            let mut line = Vec::new();
            while line != b".\r\n" {
                line.clear();
                if read.read_until(b'\n', &mut line).ok()? == 0 {
                    return None;
                }
            }
            sender.send((recipient.clone(), Instant::now())).ok()?;
        }
        let answer: &[u8] =
            if verb.starts_with("EHLO") { b"250-bench\r\n250 8BITMIME\r\n" } else { b"250 ok\r\n" };
        write.write_all(answer).ok()?;
    }
}

/// A desk's folder with its configuration; removed at the end.
struct Office {
    folder: PathBuf,
}

impl Office {
    fn new(host: &MailHost, user: &str, submission: &str, limit: u32) -> Self {
        let folder =
            std::env::temp_dir().join(format!("saldo-bench-{}-{user}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("password"), format!("pw-{user}\n")).unwrap();
        let config = format!(
            "[desk]\nname = \"Bench\"\naddress = \"billing@example.test\"\nlanguages = [\"en\", \"es\"]\n\
             timezone = \"Europe/Madrid\"\n[mailbox]\nurl = \"imaps://localhost:{}\"\n\
             user = \"{user}@example.test\"\npassword_file = \"password\"\nca_file = \"{}\"\nsent = \"\"\n\
             [submission]\nurl = \"{submission}\"\n[trust]\nauthserv_id = \"mail.example.test\"\n\
             [[agent]]\nname = \"Ana\"\naddress = \"agent@example.test\"\n\
             [limits]\nper_address_hour = {limit}\nper_desk_hour = {limit}\n",
            host.port(993),
            host.ca().display(),
        );
        std::fs::write(folder.join("saldo.toml"), config).unwrap();
        Self { folder }
    }

    fn saldo(&self, arguments: &[&str]) -> Child {
        Command::new(env!("CARGO_BIN_EXE_saldo"))
            .current_dir(&self.folder)
            .env("SALDO_LOG", "warn")
            .args(arguments)
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        let _left = std::fs::remove_dir_all(&self.folder);
    }
}
