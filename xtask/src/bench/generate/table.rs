//! What was measured, for people and for tools.

use std::fmt::{self, Display, Formatter};
use std::io;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// A table of costs.
#[derive(Debug)]
pub(crate) struct Costs {
    cores: usize,
    /// What it takes to start the command and to have it do nothing: a part of every run.
    start: Cost,
    rows: Vec<Row>,
}

/// What one API took.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: String,
    /// How many operations a synthetic one has.
    pub(super) operations: Option<usize>,
    /// How often it was measured.
    pub(super) runs: usize,
    /// How many files are read, and their bytes.
    pub(super) files: usize,
    pub(super) input: u64,
    /// The bytes that are written.
    pub(super) output: u64,
    pub(super) floor: Cost,
    pub(super) generate: Cost,
    /// Generating what is there already.
    pub(super) again: Cost,
}

/// What a process took.
#[derive(Copy, Clone, Debug)]
pub(super) struct Cost {
    pub(super) wall: Duration,
    /// The time of all cores together.
    pub(super) cpu: Duration,
    /// The most memory that it had at a time.
    pub(super) bytes: u64,
}

impl Cost {
    /// The medians of some costs, each for itself.
    pub(super) fn median(costs: &[Self]) -> io::Result<Self> {
        fn middle<T: Ord + Copy>(values: impl Iterator<Item = T>) -> io::Result<T> {
            let mut values: Vec<_> = values.collect();
            values.sort_unstable();
            values.get(values.len() / 2).copied().ok_or_else(|| {
                io::Error::new(io::ErrorKind::InvalidInput, "at least one run is needed")
            })
        }
        Ok(Self {
            wall: middle(costs.iter().map(|cost| cost.wall))?,
            cpu: middle(costs.iter().map(|cost| cost.cpu))?,
            bytes: middle(costs.iter().map(|cost| cost.bytes))?,
        })
    }

    /// Nanoseconds of the clock and of all cores, and bytes.
    pub(super) fn text(&self) -> String {
        let Self { wall, cpu, bytes } = self;
        format!("{} {} {bytes}", wall.as_nanos(), cpu.as_nanos())
    }

    /// Reads what [`text`](Self::text) gives.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split_whitespace().map(|number| number.parse().ok());
        let mut next = || numbers.next().flatten();
        Some(Self {
            wall: Duration::from_nanos(next()?),
            cpu: Duration::from_nanos(next()?),
            bytes: next()?,
        })
    }

    fn json(&self) -> Value {
        json!({
            "seconds": self.wall.as_secs_f64(),
            "cpu_seconds": self.cpu.as_secs_f64(),
            "bytes": self.bytes,
        })
    }
}

impl Costs {
    pub(super) fn new(start: Cost, rows: Vec<Row>) -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self { cores, start, rows }
    }

    /// The report for tools: seconds of the clock, seconds of all cores, and bytes.
    pub(crate) fn json(&self) -> String {
        let rows = self.rows.iter().map(|row| {
            json!({
                "name": row.name,
                "operations": row.operations,
                "runs": row.runs,
                "files": row.files,
                "input_bytes": row.input,
                "output_bytes": row.output,
                "floor": row.floor.json(),
                "generate": row.generate.json(),
                "unchanged": row.again.json(),
                "generate_of_floor": ratio(row.generate.wall, row.floor.wall),
                "unchanged_of_generate": ratio(row.again.wall, row.generate.wall),
            })
        });
        let rows: Vec<_> = rows.collect();
        let start = self.start.json();
        format!(
            "{:#}\n",
            json!({ "cores": self.cores, "start": start, "apis": rows })
        )
    }
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

#[expect(clippy::cast_precision_loss, reason = "two digits of it are shown")]
fn mega(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// What stands above the columns of the table.
pub(super) fn header() -> String {
    format!(
        "{:20} {:>6} {:>8} {:>8} {:>9} {:>9} {:>9} {:>6} {:>9} {:>6} {:>9} {:>9} {:>5}",
        "",
        "files",
        "in",
        "out",
        "floor",
        "generate",
        "cpu",
        "ratio",
        "unchanged",
        "part",
        "memory",
        "of floor",
        "runs",
    )
}

/// A line of the table.
impl Display for Row {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:20} {:>6} {:>5.1} MB {:>5.1} MB {:>7.3} s {:>7.3} s {:>7.3} s {:>6.2} {:>6.1} ms {:>4.1} % \
             {:>6.0} MB {:>6.0} MB {:>5}",
            self.name,
            self.files,
            mega(self.input),
            mega(self.output),
            self.floor.wall.as_secs_f64(),
            self.generate.wall.as_secs_f64(),
            self.generate.cpu.as_secs_f64(),
            ratio(self.generate.wall, self.floor.wall),
            1e3 * self.again.wall.as_secs_f64(),
            100.0 * ratio(self.again.wall, self.generate.wall),
            mega(self.generate.bytes),
            mega(self.floor.bytes),
            self.runs,
        )
    }
}

impl Display for Costs {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "on {} cores; the floor uses one of them; {:.1} ms of each run start the command\n\n{}",
            self.cores,
            1e3 * self.start.wall.as_secs_f64(),
            header()
        )?;
        for row in &self.rows {
            writeln!(formatter, "{row}")?;
        }
        let synthetic = self.rows.iter().find(|row| row.operations.is_some());
        let Some(first) = synthetic else {
            return Ok(());
        };
        writeln!(formatter, "\nfor one operation, beside {}:", first.name)?;
        for row in &self.rows {
            let (Some(operations), Some(of_first)) = (row.operations, first.operations) else {
                continue;
            };
            #[expect(clippy::cast_precision_loss, reason = "these are small numbers")]
            let (operations, of_first) = (operations as f64, of_first as f64);
            let more = operations / of_first;
            writeln!(
                formatter,
                "{:20} {:>5.2} ms, {:.2} of the time; {:>5.1} kB, {:.2} of the memory",
                row.name,
                1e3 * row.generate.wall.as_secs_f64() / operations,
                ratio(row.generate.wall, first.generate.wall) / more,
                1e3 * mega(row.generate.bytes) / operations,
                mega(row.generate.bytes) / mega(first.generate.bytes) / more,
            )?;
        }
        Ok(())
    }
}
