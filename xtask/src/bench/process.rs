//! A server that is measured: its address, its processor time, its memory.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

pub(crate) struct Running {
    child: Child,
    pub(crate) address: String,
}

/// Linux counts processor time in hundredths of a second for everybody who asks.
const MICROS_OF_A_TICK: u64 = 10_000;
/// A server that spends less than a tick in so long has nothing to do: clicks wait for a second at most.
const LOOK: Duration = Duration::from_millis(1_200);
const PATIENCE: Duration = Duration::from_secs(60);

impl Running {
    /// Starts a server and waits until it says where it listens. Its log goes nowhere, but it is written.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let said = child.stdout.take().context("no output to read")?;
        let address = BufReader::new(said)
            .lines()
            .map_while(std::result::Result::ok)
            .find_map(|line| line.strip_prefix("listening on http://").map(str::to_owned));
        let running = Self {
            address: address.clone().unwrap_or_default(),
            child,
        };
        address.context("a server did not start")?;
        Ok(running)
    }

    /// What it has spent so far, in user and system mode.
    pub(crate) fn cpu_micros(&self) -> Result<u64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))
            .context("measuring needs Linux: /proc says what a server spends")?;
        // After the name, which may hold anything, in parentheses.
        let (_, rest) = stat.rsplit_once(')').context("an unknown form of /proc/…/stat")?;
        let ticks = rest.split_whitespace().skip(11).take(2);
        let ticks: u64 = ticks.map(str::parse::<u64>).sum::<Result<u64, _>>()?;
        Ok(ticks * MICROS_OF_A_TICK)
    }

    /// Waits until it has nothing left to do, so that it disturbs nobody's next measurement and all that its requests cost
    /// is on its account. Answers how long that took.
    #[allow(clippy::disallowed_methods, reason = "it measures")]
    pub(crate) fn settle(&self) -> Result<Duration> {
        let begun = Instant::now();
        let mut spent = self.cpu_micros()?;
        while begun.elapsed() < PATIENCE {
            sleep(LOOK);
            let now = self.cpu_micros()?;
            if now - spent <= MICROS_OF_A_TICK {
                break;
            }
            spent = now;
        }
        Ok(begun.elapsed().saturating_sub(LOOK))
    }

    pub(crate) fn resident_kilobytes(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        Ok(number.context("an unknown form of /proc/…/status")?.parse()?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
