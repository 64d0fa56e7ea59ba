//! Real servers for tests: a Dovecot and a Postfix of one's own on loopback.
//!
//! The servers live as long as the pipe to `mailhost.sh serve`: when a test process ends, however
//! it ends, the pipe closes and the script stops exactly what it started.
#![allow(dead_code, unreachable_pub, reason = "every test binary uses another part of it")]

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/mailhost.sh");

/// Offsets of the ports that the script adds to its base.
const PORTS: [u16; 7] = [25, 26, 27, 143, 465, 587, 993];

/// A running mail host.
pub struct MailHost {
    dir: PathBuf,
    base: u16,
    serve: Child,
}

impl MailHost {
    /// The host that all tests of this binary share. Each test uses mailboxes of its own.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<MailHost> = OnceLock::new();
        SHARED.get_or_init(|| Self::start("dovecot postfix"))
    }

    /// A host of one's own, for tests that stop and start it.
    pub fn start(parts: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        // Short and without symbolic links: Unix sockets below it have a limit of 107 octets.
        let dir = Path::new("/tmp").join(format!("saldo-mail-{}-{count}", std::process::id()));
        let base = free_base();
        let mut serve = Command::new(SCRIPT)
            .arg("serve")
            .arg(&dir)
            .env("MAILHOST_PORT_BASE", base.to_string())
            .env("MAILHOST_PARTS", parts)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(serve.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert_eq!(first.trim(), "ready", "the mail host did not start; its reason stands above");
        Self { dir, base, serve }
    }

    pub fn port(&self, offset: u16) -> u16 {
        self.base + offset
    }

    /// The Maildir of `user`, for those who look over the server's shoulder.
    pub fn maildir(&self, user: &str) -> PathBuf {
        self.dir.join("mail").join(user).join("Maildir")
    }

    pub fn ca(&self) -> PathBuf {
        self.dir.join("tls/ca.pem")
    }

    pub fn other_ca(&self) -> PathBuf {
        self.dir.join("tls/other-ca.pem")
    }

    /// Certificate and key of the server, for scripted servers that must be trusted too.
    pub fn identity(&self) -> (PathBuf, PathBuf) {
        (self.dir.join("tls/server.pem"), self.dir.join("tls/server.key"))
    }

    /// Runs a verb of the script and gives what it prints.
    pub fn run(&self, verb: &str, args: &[&str]) -> String {
        let output = Command::new(SCRIPT).arg(verb).arg(&self.dir).args(args).output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "mailhost.sh {verb} {args:?}: {words}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Runs `doveadm` against this host and gives what it prints.
    pub fn doveadm(&self, args: &[&str]) -> String {
        let conf = self.dir.join("dovecot.conf");
        let output = Command::new("doveadm").arg("-c").arg(conf).args(args).output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "doveadm {args:?}: {words}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Puts a message into the inbox of `user`, as a mail host does. `flags` such as `S` make it
    /// one that a person has seen.
    pub fn put(&self, user: &str, flags: &str, content: &[u8]) {
        static COUNT: AtomicUsize = AtomicUsize::new(1);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let owner = std::fs::metadata(self.dir.join("mail")).unwrap();
        let own = |path: &Path| chown(path, Some(owner.uid()), Some(owner.gid())).unwrap();
        let mut inbox = self.dir.join("mail");
        for part in [user, "Maildir"] {
            inbox.push(part);
            if std::fs::create_dir(&inbox).is_ok() {
                own(&inbox);
            }
        }
        for part in ["tmp", "new", "cur"] {
            if std::fs::create_dir(inbox.join(part)).is_ok() {
                own(&inbox.join(part));
            }
        }
        let draft = inbox.join("tmp").join(format!("{}.M{count:06}.test", 1_700_000_000 + count));
        std::fs::write(&draft, content).unwrap();
        own(&draft);
        let name = draft.file_name().unwrap().to_str().unwrap();
        let target = match flags {
            "" => inbox.join("new").join(name),
            _ => inbox.join("cur").join(format!("{name}:2,{flags}")),
        };
        std::fs::rename(&draft, target).unwrap();
    }

    /// The UIDs in a folder of `user`, by Dovecot's own word.
    pub fn uids(&self, user: &str, folder: &str) -> Vec<u32> {
        let printed = self.run("uids", &[user, folder]);
        printed.lines().map(|line| line.trim().parse().unwrap()).collect()
    }

    pub fn imap_down(&self) {
        self.run("imap-down", &[]);
    }

    pub fn imap_up(&self) {
        self.run("imap-up", &[]);
    }

    /// Has Postfix try what it holds until it holds nothing: a message whose attempt failed just
    /// now is put back only after a first flush, and would then wait for minutes.
    pub fn deliver_all(&self, patience: Duration) {
        let end = Instant::now() + patience;
        while self.run("queue", &[]) != "0" {
            assert!(Instant::now() < end, "Postfix still holds mail");
            self.run("flush", &[]);
            std::thread::park_timeout(Duration::from_millis(100));
        }
    }
}

impl Drop for MailHost {
    fn drop(&mut self) {
        drop(self.serve.stdin.take());
        let _ended = self.serve.wait();
    }
}

/// A base whose ports are all free; each call starts its search elsewhere.
fn free_base() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = u16::try_from(std::process::id() % 18).unwrap() * 1_000 + 11_000;
    for _ in 0..60 {
        let base = 11_000 + (start - 11_000 + NEXT.fetch_add(1_000, Ordering::Relaxed)) % 18_000;
        if PORTS.iter().all(|port| TcpListener::bind(("127.0.0.1", base + port)).is_ok()) {
            return base;
        }
    }
    panic!("no seven free ports between 11000 and 30000");
}
