//! The figures, for people and for programs. Ratios are of two measurements that followed each other; of several
//! rounds the median counts. In thousandths, because nothing here needs a float.

use serde_json::{Value, json};

/// One run of the load.
#[derive(Clone, Copy)]
pub(crate) struct Measured {
    pub(crate) requests: u64,
    /// How long it ran.
    pub(crate) micros: u64,
    pub(crate) p50: u64,
    pub(crate) p99: u64,
    /// The server's processor time, until it had nothing left to do …
    pub(crate) cpu_micros: u64,
    /// … which took so long after the last answer.
    pub(crate) settling_millis: u64,
}

impl Measured {
    fn per_second(self) -> u64 {
        self.requests * 1_000_000 / self.micros.max(1)
    }

    /// Processor time a request, in nanoseconds.
    fn cpu_nanos(self) -> u64 {
        self.cpu_micros * 1_000 / self.requests.max(1)
    }
}

/// One scenario.
pub(crate) struct Row {
    pub(crate) links: u32,
    pub(crate) survive: &'static str,
    pub(crate) connections: u32,
    pub(crate) close: bool,
    pub(crate) returning: bool,
    /// The bare server's and ours, each pair one after the other.
    pub(crate) rounds: Vec<(Measured, Measured)>,
    pub(crate) resident_kilobytes: u64,
}

impl Row {
    fn median(&self, of: impl Fn(&(Measured, Measured)) -> u64) -> u64 {
        median(self.rounds.iter().map(of).collect())
    }

    fn ratio(&self, of: impl Fn(Measured) -> u64) -> u64 {
        self.median(|pair| of_bare(pair, &of))
    }

    fn ours(&self, of: impl Fn(Measured) -> u64) -> u64 {
        self.median(|(_, ours)| of(*ours))
    }

    fn bare(&self, of: impl Fn(Measured) -> u64) -> u64 {
        self.median(|(bare, _)| of(*bare))
    }

    fn name(&self) -> String {
        format!("{} links, {}", self.links, self.how())
    }

    /// What is asked of every number of links.
    fn how(&self) -> String {
        format!(
            "survives {}, {} connection(s){}{}",
            self.survive,
            self.connections,
            if self.close { ", one a request" } else { "" },
            if self.returning {
                ", returning visitors"
            } else {
                ""
            }
        )
    }
}

fn median(mut all: Vec<u64>) -> u64 {
    all.sort_unstable();
    // Of an even number, halfway between the two in the middle.
    let middle = all.len().saturating_sub(1) / 2..=all.len() / 2;
    all.get(middle)
        .map_or(0, |both| both.iter().sum::<u64>() / both.len() as u64)
}

/// Thousandths of bare's.
fn of_bare((bare, ours): &(Measured, Measured), of: impl Fn(Measured) -> u64) -> u64 {
    of(*ours) * 1_000 / of(*bare).max(1)
}

/// What many links cost: the share of bare of those with the most beside those with the fewest, round by round.
pub(crate) fn beside(rows: &[Row]) -> String {
    let mut said = String::new();
    for few in rows {
        let most = rows
            .iter()
            .filter(|row| row.how() == few.how())
            .max_by_key(|row| row.links);
        let Some(many) = most.filter(|many| many.links > few.links) else {
            continue;
        };
        let share = |pair| of_bare(pair, Measured::per_second);
        let both = few.rounds.iter().zip(&many.rounds);
        let ratio = median(
            both.map(|(few, many)| share(many) * 1_000 / share(few).max(1))
                .collect(),
        );
        said.push_str(&format!(
            "{} links beside {}, {}: {}\n",
            many.links,
            few.links,
            few.how(),
            thousandths(ratio)
        ));
    }
    said
}

/// Thousandths as a decimal number.
fn thousandths(n: u64) -> String {
    format!("{}.{:02}", n / 1_000, n % 1_000 / 10)
}

/// What is said as soon as a scenario is over.
pub(crate) fn line(row: &Row) -> String {
    format!(
        "{}: {} of bare ({} of {} a second)",
        row.name(),
        thousandths(row.ratio(Measured::per_second)),
        row.ours(Measured::per_second),
        row.bare(Measured::per_second)
    )
}

/// A Markdown table.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut table = String::from(
        "\n| scenario | share of bare | a second, bare | p50 µs, bare | p99 µs, bare | p99 over bare's | CPU µs a request, bare | done after ms | resident |\n\
         |---|---|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let both = |of: fn(Measured) -> u64| format!("{}, {}", row.ours(of), row.bare(of));
        let cells = [
            row.name(),
            thousandths(row.ratio(Measured::per_second)),
            both(Measured::per_second),
            both(|measured| measured.p50),
            both(|measured| measured.p99),
            thousandths(row.ratio(|measured| measured.p99)),
            format!(
                "{}, {}",
                thousandths(row.ours(Measured::cpu_nanos)),
                thousandths(row.bare(Measured::cpu_nanos))
            ),
            row.ours(|measured| measured.settling_millis).to_string(),
            format!("{} MB", row.resident_kilobytes / 1_024),
        ];
        table.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    table
}

/// The same and every round.
pub(crate) fn json(rows: &[Row]) -> Value {
    let measured = |measured: Measured| {
        json!({
            "requests": measured.requests,
            "micros": measured.micros,
            "per_second": measured.per_second(),
            "p50_micros": measured.p50,
            "p99_micros": measured.p99,
            "cpu_nanos_a_request": measured.cpu_nanos(),
            "settling_millis": measured.settling_millis,
        })
    };
    let row = |row: &Row| {
        json!({
            "links": row.links,
            "survive": row.survive,
            "connections": row.connections,
            "keep_alive": !row.close,
            "returning": row.returning,
            "resident_kilobytes": row.resident_kilobytes,
            "throughput_thousandths_of_bare": row.ratio(Measured::per_second),
            "p99_thousandths_of_bare": row.ratio(|measured| measured.p99),
            "rounds": row.rounds.iter().map(|(bare, ours)| json!({"bare": measured(*bare), "hotlinks": measured(*ours)}))
                .collect::<Vec<_>>(),
        })
    };
    rows.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(requests: u64, p99: u64) -> Measured {
        Measured {
            requests,
            micros: 2_000_000,
            p50: 10,
            p99,
            cpu_micros: 60_000,
            settling_millis: 700,
        }
    }

    fn row<const N: usize>(ours: [u64; N]) -> Row {
        Row {
            links: 1_000,
            survive: "power",
            connections: 64,
            close: false,
            returning: false,
            rounds: ours
                .map(|ours| (measured(10_000, 100), measured(ours, 250)))
                .into(),
            resident_kilobytes: 51_200,
        }
    }

    #[test]
    fn of_several_rounds_the_middle_one_counts() {
        let row = row([5_000, 1_000, 6_000]);
        assert_eq!(
            line(&row),
            "1000 links, survives power, 64 connection(s): 0.50 of bare (2500 of 5000 a second)"
        );
        let table = table(&[row]);
        assert!(
            table.ends_with("| 0.50 | 2500, 5000 | 10, 10 | 250, 100 | 2.50 | 12.00, 6.00 | 700 | 50 MB |\n"),
            "{table}"
        );
    }

    #[test]
    fn many_links_are_compared_with_few_round_by_round() {
        let many = Row {
            links: 1_000_000,
            ..row([4_500, 9_000, 1_000])
        };
        let others = Row {
            survive: "kill",
            ..row([7; 3])
        };
        assert_eq!(
            beside(&[row([5_000, 9_000, 2_000]), others, many]),
            "1000000 links beside 1000, survives power, 64 connection(s): 0.90\n"
        );
    }

    #[test]
    fn of_an_even_number_of_rounds_it_is_halfway_between_the_two_in_the_middle() {
        assert!(line(&row([7_000, 5_000])).contains(": 0.60 of bare"));
        assert!(line(&row([9_000, 1_000, 5_000, 4_000])).contains(": 0.45 of bare"));
    }
}
