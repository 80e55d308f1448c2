//! What was measured, for people and for tools.

use std::fmt::{self, Display, Formatter};

use serde_json::{Value, json};

use super::Server;
use super::case::Case;
use super::count::Counted;
use super::load::Run;

/// A table of costs.
#[derive(Debug)]
pub(crate) struct Costs {
    rows: Vec<Row>,
}

/// What the requests of a case cost.
#[derive(Debug)]
pub(super) struct Row {
    name: String,
    /// Of each server, in the order of [`Server::ALL`].
    costs: Vec<Cost>,
    /// Nanoseconds that routing takes.
    routing: Option<f64>,
}

/// What they cost one server.
#[derive(Debug)]
pub(super) struct Cost {
    pub(super) counted: Counted,
    /// Runs of the same number in different servers took place one after another. There is none where
    /// the load was the limit.
    pub(super) runs: Vec<Option<Run>>,
}

impl Row {
    pub(super) fn new(case: &Case, costs: Vec<Cost>, routing: Option<f64>) -> Self {
        Self {
            name: case.name.clone(),
            costs,
            routing,
        }
    }

    fn cost(&self, server: Server) -> &Cost {
        &self.costs[server as usize]
    }

    /// The median of the ratios of one server to another, run by run; `None` where nothing was run.
    fn ratio(&self, server: Server, other: Server, of: fn(&Run) -> f64) -> Option<f64> {
        let pairs = self.cost(server).runs.iter().zip(&self.cost(other).runs);
        median(pairs.filter_map(|(run, other)| Some(of(run.as_ref()?) / of(other.as_ref()?))))
    }

    /// The part of a request's time that routing takes.
    fn routed(&self) -> Option<f64> {
        Some(self.routing? / self.cost(Server::Generated).median(Run::cost)? / 1e9)
    }
}

impl Cost {
    fn median(&self, of: fn(&Run) -> f64) -> Option<f64> {
        median(self.runs.iter().flatten().map(of))
    }

    fn json(&self) -> Value {
        json!({
            "requests_per_second": self.median(Run::rate),
            "cpu_seconds": self.median(Run::cost),
            "allocations": self.counted.allocations,
            "allocated_bytes": self.counted.bytes,
            "instructions": self.counted.instructions,
        })
    }
}

/// The middle one; `None` where there is none.
fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// A number with so many digits behind the point; `-` where there is none.
fn number(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
}

impl Costs {
    pub(super) fn new(rows: Vec<Row>) -> Self {
        Self { rows }
    }

    /// The report for tools; the costs are those of one request.
    pub(crate) fn json(&self) -> String {
        let rows = self.rows.iter().map(|row| {
            let [floor, by_hand, generated, service] =
                Server::ALL.map(|server| row.cost(server).json());
            json!({
                "name": row.name,
                "floor": floor,
                "by_hand": by_hand,
                "generated": generated,
                "service": service,
                "rate_of_by_hand": row.ratio(Server::Generated, Server::ByHand, Run::rate),
                "cpu_of_by_hand": row.ratio(Server::Generated, Server::ByHand, Run::cost),
                "service_rate_of_by_hand": row.ratio(Server::Service, Server::ByHand, Run::rate),
                "service_cpu_of_by_hand": row.ratio(Server::Service, Server::ByHand, Run::cost),
                "routing_of_cpu": row.routed(),
            })
        });
        format!("{:#}\n", Value::from(rows.collect::<Vec<_>>()))
    }
}

impl Display for Costs {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "of one request; speeds are requests per second of the clock and of the server's processor\n\n\
             {:22} {:10} {:>9} {:>9} {:>9} {:>9} {:>12} {:>11} {:>9}",
            "",
            "",
            "speed",
            "of axum",
            "processor",
            "of axum",
            "instructions",
            "allocations",
            "bytes",
        )?;
        for row in &self.rows {
            for server in Server::ALL {
                let cost = row.cost(server);
                let Counted {
                    allocations,
                    bytes,
                    instructions,
                } = cost.counted;
                let microseconds = cost.median(Run::cost).map(|seconds| seconds * 1e6);
                writeln!(
                    formatter,
                    "{:22} {:10} {:>7}/s {:>9} {:>6} us {:>9} {:>12} {allocations:>11.2} {bytes:>9.0}",
                    row.name,
                    server.name(),
                    number(cost.median(Run::rate), 0),
                    number(row.ratio(server, Server::ByHand, Run::rate), 3),
                    number(microseconds, 2),
                    // As a speed, too: more is better in both columns.
                    number(row.ratio(Server::ByHand, server, Run::cost), 3),
                    number(instructions, 0),
                )?;
            }
            if let (Some(routing), Some(part)) = (row.routing, row.routed()) {
                let part = 100.0 * part;
                writeln!(
                    formatter,
                    "{:22} routing: {routing:.0} ns, {part:.2} % of a request",
                    ""
                )?;
            }
        }
        Ok(())
    }
}
