//! `hotlinks serve` as a process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use crate::operator::ask;

pub(crate) const HOTLINKS: &str = env!("CARGO_BIN_EXE_hotlinks");

pub(crate) struct Server {
    child: Mutex<Child>,
    address: String,
    /// Of the numbers for the operator, where they were asked for.
    operator: Option<String>,
    log: Arc<Mutex<String>>,
}

impl Server {
    pub(crate) fn start(database: &Path, flags: &[&str]) -> Self {
        Self::start_by(Command::new(HOTLINKS), database, flags)
    }

    /// `command`: what comes before `serve`.
    pub(crate) fn start_by(mut command: Command, database: &Path, flags: &[&str]) -> Self {
        command.args(["serve", "--listen", "127.0.0.1:0", "--database-url"]);
        command
            .arg(format!("sqlite://{}", database.display()))
            .args(flags);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (lines, kept) = (BufReader::new(child.stderr.take().unwrap()), Arc::clone(&log));
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                let mut kept = kept.lock().unwrap();
                kept.push_str(&line);
                kept.push('\n');
            }
        });
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut operator = None;
        let address = said.find_map(|line| {
            let line = line.unwrap();
            let rest = |begin| line.strip_prefix(begin).map(str::to_owned);
            operator = operator.take().or(rest("numbers for the operator at http://"));
            rest("listening on http://")
        });
        let address = address
            .ok_or_else(|| format!("the server did not start: {}", log.lock().unwrap()))
            .unwrap();
        Self {
            child: Mutex::new(child),
            address,
            operator,
            log,
        }
    }

    /// What the operator reads of it.
    pub(crate) fn numbers(&self) -> String {
        let operator = self
            .operator
            .as_deref()
            .and_then(|at| at.strip_suffix("/metrics"));
        ask(operator.unwrap(), "/metrics").1
    }

    /// The process.
    pub(crate) fn id(&self) -> u32 {
        self.child.lock().unwrap().id()
    }

    /// Whether the log holds these words.
    pub(crate) fn has_said(&self, words: &str) -> bool {
        self.log.lock().unwrap().contains(words)
    }

    /// A connection to follow links by.
    pub(crate) fn connect(&self) -> Buyer {
        Buyer(BufReader::new(TcpStream::connect(&self.address).unwrap()))
    }

    /// `kill -9`: nothing more is done.
    pub(crate) fn kill(&self) {
        self.signal("-KILL");
        self.child.lock().unwrap().wait().unwrap();
    }

    /// As a supervisor stops it.
    pub(crate) fn stop(self) {
        self.signal("-TERM");
        let status = self.child.lock().unwrap().wait().unwrap();
        assert!(status.success(), "{status}: {}", self.log.lock().unwrap());
    }

    fn signal(&self, signal: &str) {
        let id = self.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone, unless a test failed.
        if let Ok(mut child) = self.child.lock() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// One connection. Whoever asks over it is somebody new each time.
pub(crate) struct Buyer(BufReader<TcpStream>);

impl Buyer {
    /// Follows a link: the click id of the 302, once all of the answer is here. `None`: another answer, or none, for
    /// the server has hung up.
    pub(crate) fn follow(&mut self, code: &str) -> Option<String> {
        let request =
            format!("GET /go/{code} HTTP/1.1\r\nHost: x\r\nUser-Agent: Mozilla/5.0 Firefox/140.0\r\n\r\n");
        self.0.get_mut().write_all(request.as_bytes()).ok()?;
        let mut click = None;
        let mut line = String::new();
        loop {
            line.clear();
            self.0.read_line(&mut line).ok()?;
            if !line.ends_with('\n') {
                return None;
            }
            if let Some((_, after)) = line.split_once("hl_click=") {
                click = Some(after.chars().take_while(char::is_ascii_alphanumeric).collect());
            }
            if line == "\r\n" {
                return click;
            }
        }
    }
}

/// What a command of the executable prints, a JSON value a line.
pub(crate) fn export(database: &Path, what: &str) -> Vec<serde_json::Value> {
    let mut command = Command::new(HOTLINKS);
    command.args(["export", what, "--database-url"]);
    command.arg(format!("sqlite://{}", database.display()));
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut printed = String::new();
    child.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
    assert!(child.wait().unwrap().success());
    printed
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}
