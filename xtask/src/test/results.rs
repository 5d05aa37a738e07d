//! Reading what test runners print.

use anyhow::{Context, Result};
use serde_json::Value;

use crate::report::Tally;

/// Adds up the `test result:` lines of `cargo test`. A run that fails without a failed test (it did not
/// compile, it crashed) and a run without a single result are one failed test.
pub(crate) fn of_cargo(output: &str, success: bool) -> Tally {
    let mut sum = Tally::default();
    let mut results = 0;
    for line in output
        .lines()
        .filter_map(|line| line.strip_prefix("test result: "))
    {
        results += 1;
        let (_, counts) = line.split_once(". ").unwrap_or(("", line));
        for part in counts.split(';') {
            let (count, what) = part.trim().split_once(' ').unwrap_or(("", ""));
            let count = count.parse().unwrap_or(0);
            match what {
                "passed" => sum.passed += count,
                "failed" => sum.failed += count,
                "ignored" => sum.skipped += count,
                _ => {}
            }
        }
    }
    if sum.failed == 0 && (!success || results == 0) {
        sum += Tally::FAILED;
    }
    sum
}

/// Reads the `stats` of Playwright's JSON reporter, by the same rule.
///
/// # Errors
/// The report is not one.
pub(crate) fn of_playwright(report: &str, success: bool) -> Result<Tally> {
    let report: Value = serde_json::from_str(report).context("reading Playwright's report")?;
    let count = |name: &str| {
        let found = report
            .get("stats")
            .and_then(|stats| stats.get(name))
            .and_then(Value::as_u64);
        found.with_context(|| format!("Playwright's report has no stats.{name}"))
    };
    // A test that passes only at the second attempt does not pass.
    let failed = count("unexpected")? + count("flaky")?;
    let mut sum = Tally {
        passed: count("expected")?,
        failed,
        skipped: count("skipped")?,
    };
    if sum.failed == 0 && (!success || sum.passed == 0) {
        sum += Tally::FAILED;
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_BINARIES: &str = "\
running 3 tests
test a ... ok
test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s

test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 4 filtered out; finished in 1.50s
";

    #[test]
    fn the_results_of_all_binaries_are_added_up() {
        assert_eq!(
            of_cargo(TWO_BINARIES, false),
            Tally {
                passed: 3,
                failed: 2,
                skipped: 1
            }
        );
    }

    #[test]
    fn a_run_that_does_not_compile_is_a_failure() {
        assert_eq!(of_cargo("error: could not compile\n", false), Tally::FAILED);
    }

    #[test]
    fn a_crash_after_good_results_is_a_failure() {
        let output = "test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(
            of_cargo(output, false),
            Tally {
                passed: 5,
                failed: 1,
                skipped: 0
            }
        );
        assert_eq!(
            of_cargo(output, true),
            Tally {
                passed: 5,
                failed: 0,
                skipped: 0
            }
        );
    }

    #[test]
    fn a_run_that_prints_no_result_is_a_failure_even_if_it_claims_success() {
        assert_eq!(of_cargo("", true), Tally::FAILED);
    }

    #[test]
    fn playwrights_report_counts_a_flaky_test_as_failed() {
        let report = r#"{"stats":{"expected":4,"unexpected":1,"flaky":1,"skipped":2}}"#;
        assert_eq!(
            of_playwright(report, false).unwrap(),
            Tally {
                passed: 4,
                failed: 2,
                skipped: 2
            }
        );
    }

    #[test]
    fn a_browser_run_without_tests_or_without_a_report_is_no_success() {
        let none = r#"{"stats":{"expected":0,"unexpected":0,"flaky":0,"skipped":0}}"#;
        assert_eq!(of_playwright(none, true).unwrap(), Tally::FAILED);
        assert!(of_playwright("{}", true).is_err());
        assert!(of_playwright("", true).is_err());
    }
}
