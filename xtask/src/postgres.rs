//! A PostgreSQL of its own for the tests: on a free port, in a folder that goes away with it.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::apt;
use crate::workspace::{on_path, run};

/// The variable that names a server to the tests: `postgres://USER@HOST:PORT/postgres`.
pub(crate) const VARIABLE: &str = "HOTLINKS_TEST_POSTGRES";

/// A server that tests may fill.
pub(crate) enum Postgres {
    /// Somebody else's.
    Named(String),
    /// Ours: stopped and removed when dropped.
    Started(Started),
}

/// A running server and its folder.
pub(crate) struct Started {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    child: Child,
}

impl Postgres {
    /// The one that the variable names, else a fresh one.
    ///
    /// # Errors
    /// A sentence that says what to do, when none can be had here.
    pub(crate) fn named_or_started() -> Result<Self> {
        match std::env::var(VARIABLE) {
            Ok(named) if !named.is_empty() => Ok(Self::Named(named)),
            _ => Started::new().map(Self::Started),
        }
    }

    pub(crate) fn address(&self) -> String {
        match self {
            Self::Named(address) => address.clone(),
            Self::Started(started) => format!("postgres://postgres@127.0.0.1:{}/postgres", started.port),
        }
    }
}

impl Started {
    fn new() -> Result<Self> {
        if programs().is_none() && apt::is_ours() {
            apt::install(&["postgresql"])?;
        }
        let Some(programs) = programs() else {
            bail!("no PostgreSQL here: install one, or set {VARIABLE} to the address of one");
        };
        let folder = std::env::temp_dir().join(format!("hotlinks-postgres-{}", std::process::id()));
        println!("· PostgreSQL in {}", folder.display());
        let mut initdb = as_somebody(Command::new(programs.join("initdb")))?;
        initdb
            .arg("-D")
            .arg(&folder)
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        run(initdb.stdout(Stdio::null()))?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut postgres = as_somebody(Command::new(programs.join("postgres")))?;
        postgres
            .arg("-D")
            .arg(&folder)
            .arg("-k")
            .arg(&folder)
            .args(["-p", &port.to_string()]);
        postgres.args([
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "fsync=off",
            "-c",
            "max_connections=300",
        ]);
        let log = fs::File::create(folder.join("log"))?;
        let child = postgres
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("cannot start PostgreSQL")?;
        let mut started = Self {
            programs,
            folder,
            port,
            child,
        };
        started.wait_until_it_answers()?;
        Ok(started)
    }

    fn wait_until_it_answers(&mut self) -> Result<()> {
        for _ in 0..300 {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return Ok(());
            }
            if self.child.try_wait()?.is_some() {
                break;
            }
            sleep(Duration::from_millis(100));
        }
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        bail!("PostgreSQL does not start: {log}")
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        if let Ok(mut stop) = as_somebody(Command::new(self.programs.join("pg_ctl"))) {
            let _ = run(stop
                .arg("-D")
                .arg(&self.folder)
                .args(["-s", "-m", "immediate", "stop"]));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The folder of its programs: the newest that Debian keeps off the path, else the path's.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let number = |folder: &PathBuf| folder.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions
        .map(|entry| entry.path())
        .max_by_key(number)
        .map(|folder| folder.join("bin"));
    let named = on_path("initdb").and_then(|file| file.parent().map(PathBuf::from));
    newest
        .into_iter()
        .chain(named)
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// PostgreSQL refuses to be run by root: then it is somebody with less power.
#[cfg(unix)]
fn as_somebody(mut command: Command) -> Result<Command> {
    use std::os::unix::process::CommandExt;
    if apt::is_root() {
        let ids = |name| Some((apt::id(&["-u", name])?, apt::id(&["-g", name])?));
        let (user, group) = ["postgres", "nobody"]
            .into_iter()
            .find_map(ids)
            .context("no user for PostgreSQL")?;
        command.uid(user).gid(group).current_dir("/");
    }
    Ok(command)
}

#[cfg(not(unix))]
fn as_somebody(command: Command) -> Result<Command> {
    Ok(command)
}
