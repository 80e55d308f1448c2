//! Load, by `wrk`.

use std::fmt::{self, Display, Formatter};
use std::fs;
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use wait4::Wait4 as _;

use super::case::Case;
use super::{Bench, CORES, Started, write};

/// A request, over and over.
pub(super) struct Load<'a> {
    bench: &'a Bench<'a>,
    path: &'a str,
}

/// What came out of one run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    requests: f64,
    wall: Duration,
    /// The time of the server on its core, and that in which it could have run there.
    server: Duration,
    waited: Duration,
    load: Duration,
}

impl<'a> Load<'a> {
    pub(super) fn new(bench: &'a Bench<'a>, case: &'a Case) -> Result<Self, String> {
        let mut script = format!("wrk.method = \"{}\"\n", case.method);
        if let Some(body) = &case.body {
            // Lua has no escapes in brackets, and JSON no two of them with equals signs between.
            script = format!("{script}wrk.body = [==[{body}]==]\n");
            script += "wrk.headers[\"Content-Type\"] = \"application/json\"\n";
        }
        write(&bench.folder.join("wrk.lua"), script.as_bytes())?;
        let path = case.path.as_str();
        Ok(Self { bench, path })
    }

    /// Loads a server once.
    pub(super) fn run(&self, server: &Started) -> Result<Run, String> {
        let selection = self.bench.selection;
        let before = scheduled(server)?;
        let mut wrk = Command::new("taskset");
        wrk.args(["-c", CORES.1, "wrk", "--threads", "1"])
            .args(["--connections", &selection.connections.to_string()])
            .args(["--duration", &format!("{}s", selection.seconds)])
            .arg("--script")
            .arg(self.bench.folder.join("wrk.lua"))
            .arg(format!("http://{}{}", server.address, self.path))
            .stdout(Stdio::piped());
        let mut wrk = wrk
            .spawn()
            .map_err(|error| format!("cannot run `wrk`: {error}"))?;
        let mut told = String::new();
        let read = wrk
            .stdout
            .take()
            .map(|mut output| output.read_to_string(&mut told));
        let ended = wrk.wait4().map_err(|error| format!("`wrk`: {error}"))?;
        let after = scheduled(server)?;
        let counts = read.and_then(|_| counts(&told));
        let Some((requests, wall)) = counts.filter(|_| ended.status.success()) else {
            return Err(format!("`wrk` failed: {told}"));
        };
        Ok(Run {
            requests,
            wall,
            server: after.0.saturating_sub(before.0),
            waited: after.1.saturating_sub(before.1),
            load: ended.rusage.utime + ended.rusage.stime,
        })
    }
}

impl Run {
    /// Requests per second.
    pub(super) fn rate(&self) -> f64 {
        self.requests / self.wall.as_secs_f64()
    }

    /// Seconds of the server for each request.
    pub(super) fn cost(&self) -> f64 {
        self.server.as_secs_f64() / self.requests
    }

    /// Whether the server had more to do than the load, on a core like that of the load.
    pub(super) fn server_was_limit(&self) -> bool {
        self.server > self.load
    }
}

impl Display for Run {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let part = |time: Duration| 100.0 * time.as_secs_f64() / self.wall.as_secs_f64();
        write!(
            formatter,
            "{:.0} requests per second: the server worked {:.0} % of the time and waited for its core {:.0} %, \
             and the load worked {:.0} %",
            self.rate(),
            part(self.server),
            part(self.waited),
            part(self.load),
        )
    }
}

/// How many requests `wrk` had answered, each with success, and in what time.
fn counts(told: &str) -> Option<(f64, Duration)> {
    if told.contains("Socket errors") || told.contains("Non-2xx") {
        return None;
    }
    let line = told.lines().find(|line| line.contains(" requests in "))?;
    let (requests, rest) = line.trim().split_once(" requests in ")?;
    let requests: f64 = requests.parse().ok()?;
    let rate = told
        .lines()
        .find_map(|line| line.strip_prefix("Requests/sec:"))?;
    let rate: f64 = rate.trim().parse().ok()?;
    rest.contains("read")
        .then(|| (requests, Duration::from_secs_f64(requests / rate)))
}

/// The time that the only thread of a server had on a core, and that in which it waited for one.
fn scheduled(server: &Started) -> Result<(Duration, Duration), String> {
    let path = format!("/proc/{}/schedstat", server.process.id());
    let text =
        fs::read_to_string(&path).map_err(|error| format!("cannot read `{path}`: {error}"))?;
    let mut numbers = text.split_whitespace().map(str::parse);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(ran)), Some(Ok(waited))) => {
            Ok((Duration::from_nanos(ran), Duration::from_nanos(waited)))
        }
        _ => Err(format!("`{path}` says `{text}`")),
    }
}
