//! A desk of one's own: a folder with its configuration, the command line, and the daemon.

use crate::mailhost::MailHost;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::fmt::Write;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How long anything may take on a busy machine; a letter whose attempt failed waits a minute or
/// two of it. Only a test that fails waits so long.
pub(crate) const PATIENCE: Duration = Duration::from_mins(5);

/// Where a desk works.
pub(crate) struct Office<'a> {
    pub(crate) host: &'a MailHost,
    pub(crate) name: &'static str,
    pub(crate) folder: PathBuf,
}

impl Office<'static> {
    /// An office on the mail host that all tests share; its name is part of every address.
    pub(crate) fn new(name: &'static str) -> Self {
        Office::at(MailHost::shared(), name)
    }
}

impl<'a> Office<'a> {
    pub(crate) fn at(host: &'a MailHost, name: &'static str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = format!("saldo-daemon-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        fs::create_dir_all(&folder).unwrap();
        let office = Self { host, name, folder };
        for who in ["desk", "second"] {
            office.write(&format!("{who}.secret"), &format!("pw-{who}-{name}\n"));
        }
        office.write("saldo.toml", &office.usual());
        office
    }

    pub(crate) fn desk(&self) -> String {
        format!("desk-{}@example.test", self.name)
    }

    pub(crate) fn agent(&self) -> String {
        self.colleague("ana")
    }

    /// Somebody of ours, with a mailbox of their own.
    pub(crate) fn colleague(&self, who: &str) -> String {
        format!("{who}-{}@example.test", self.name)
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The configuration that works.
    pub(crate) fn usual(&self) -> String {
        let mut toml = self.without_mailbox();
        write!(toml, "[mailbox]\n{}", self.mailbox("desk")).unwrap();
        toml
    }

    /// The keys of a mailbox, of the desk or of a second one, over implicit TLS.
    pub(crate) fn mailbox(&self, who: &str) -> String {
        let (port, ca) = (self.host.port(993), self.host.ca().display().to_string());
        format!(
            "url = \"imaps://127.0.0.1:{port}\"\nuser = \"{who}-{}@example.test\"\n\
             password_file = \"{who}.secret\"\nca_file = \"{ca}\"\nmax_message = \"1 MiB\"\n",
            self.name
        )
    }

    pub(crate) fn without_mailbox(&self) -> String {
        let (name, desk, agent) = (self.name, self.desk(), self.agent());
        let (port, ca) = (self.host.port(587), self.host.ca().display().to_string());
        format!(
            "[desk]\nname = \"Contoso Cloud Billing\"\naddress = \"{desk}\"\n\
             languages = [\"en\", \"es\"]\ntimezone = \"Europe/Madrid\"\n\
             templates = \"templates\"\n\
             [store]\nfree_min = \"1 MiB\"\n\
             [submission]\nurl = \"submission://127.0.0.1:{port}\"\nuser = \"{desk}\"\n\
             password_file = \"desk.secret\"\nca_file = \"{ca}\"\n\
             [trust]\nauthserv_id = \"mail.example.test\"\n\
             [[agent]]\nname = \"Ana Ruiz\"\naddress = \"{agent}\"\nrole = \"supervisor\"\n\
             [provider]\nname = \"The vendor\"\ndomains = [\"techsupport.vendor.test\"]\n\
             escalate_to = \"{name}@vendor.test\"\nreference = \"TrackingID#\"\n\
             [limits]\nper_address_hour = 1000\nper_desk_hour = 10000\n"
        )
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let _made = fs::create_dir_all(self.folder.join("templates"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_saldo"));
        command.arg("--config").arg(self.folder.join("saldo.toml")).args(arguments);
        command.env("SALDO_LOG", "info").env_remove("NOTIFY_SOCKET");
        command
    }

    /// Runs a command to its end.
    pub(crate) fn saldo(&self, arguments: &[&str]) -> Said {
        Said(self.command(arguments).output().unwrap())
    }

    /// Runs a command that must succeed, and gives its answer as JSON.
    pub(crate) fn ask(&self, arguments: &[&str]) -> Value {
        let said = self.saldo(&[arguments, &["--json"]].concat());
        assert!(said.is_good(), "{arguments:?}: {}", said.all());
        serde_json::from_str(&said.out()).unwrap_or_else(|why| panic!("{why}: {}", said.out()))
    }

    /// Starts the daemon and waits until it works.
    pub(crate) fn open(&self) -> Daemon {
        let mut daemon = self.start(&[]);
        daemon.says("the desk is open");
        daemon
    }

    pub(crate) fn start(&self, environment: &[(&str, &str)]) -> Daemon {
        let mut command = self.command(&["run"]);
        command.envs(environment.iter().copied());
        let mut child = command.stderr(Stdio::piped()).stdin(Stdio::null()).spawn().unwrap();
        let errors = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = channel();
        // The thread ends with the daemon.
        std::thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Daemon { child, lines, heard: Vec::new() }
    }
}

impl Drop for Office<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the office that failed lies in {}", self.folder.display());
        } else {
            let _removed = fs::remove_dir_all(&self.folder);
        }
    }
}

/// What a command said.
pub(crate) struct Said(Output);

impl Said {
    pub(crate) fn is_good(&self) -> bool {
        self.0.status.success()
    }

    pub(crate) fn code(&self) -> Option<i32> {
        self.0.status.code()
    }

    pub(crate) fn out(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    pub(crate) fn all(&self) -> String {
        self.out() + &String::from_utf8_lossy(&self.0.stderr)
    }
}

/// A daemon that runs; it is killed when the test ends, however it ends.
pub(crate) struct Daemon {
    child: Child,
    lines: Receiver<String>,
    heard: Vec<String>,
}

impl Daemon {
    /// Waits for a line of its log that holds these words, beginning after the last one awaited.
    pub(crate) fn says(&mut self, words: &str) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let Ok(line) = self.lines.recv_timeout(left) else {
                panic!("it never said {words:?} but:\n{}", self.heard.join("\n"));
            };
            self.heard.push(line.clone());
            if line.contains(words) {
                return line;
            }
        }
    }

    /// Everything it has said until its end.
    pub(crate) fn heard(&mut self) -> String {
        self.heard.extend(self.lines.iter());
        self.heard.join("\n")
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits for its end.
    pub(crate) fn ends(&mut self) -> ExitStatus {
        // Its log ends with it; a log that goes on past the deadline is a daemon that hangs.
        let end = Instant::now() + PATIENCE;
        loop {
            use std::sync::mpsc::RecvTimeoutError::{Disconnected, Timeout};
            match self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) => self.heard.push(line),
                Err(Disconnected) => return self.child.wait().unwrap(),
                Err(Timeout) => panic!("it does not end:\n{}", self.heard.join("\n")),
            }
        }
    }

    /// Ends it as `systemctl stop` does.
    pub(crate) fn close(&mut self) {
        self.signal(Signal::TERM);
        let status = self.ends();
        assert!(status.success(), "{status}:\n{}", self.heard());
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ended_before = self.child.kill();
        let _reaped = self.child.wait();
    }
}
