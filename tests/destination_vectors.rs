//! Every case of the tables: nothing that must not be accepted is (escapes), and nothing that must be accepted is
//! refused or serialised otherwise.

#[path = "support/cases.rs"]
mod cases;

use std::path::Path;

use cases::{Case, Expect, approved};
use hotlinks::destination::{Verdict, check};

fn run(cases: &[Case]) {
    assert!(cases.len() > 700, "the table is JSON");
    let mut wrong = Vec::new();
    for case in cases {
        let verdict = check(&case.input, &approved(&case.approved));
        let accepted = match &verdict {
            Verdict::Accepted(accepted) => Some(accepted.destination.as_str()),
            _ => None,
        };
        let right = match (case.expect, accepted) {
            (Expect::Reject, accepted) => accepted.is_none(),
            (Expect::Accept, None) => case.may_reject,
            (Expect::Accept, Some(href)) => case.href.as_deref().is_none_or(|expected| expected == href),
        };
        if !right {
            wrong.push(format!(
                "{} {:?} ({}): {verdict:?}",
                case.id, case.input, case.why
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} wrong:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_case_of_our_table_is_decided_rightly() {
    run(&cases::cases(include_str!("vectors/destination_cases.json")));
}

#[test]
fn every_case_of_the_web_platform_tests_is_decided_rightly() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = |folder: &Path| folder.join("shared/vectors/wpt_destination_cases.json");
    match here
        .ancestors()
        .find_map(|folder| std::fs::read_to_string(shared(folder)).ok())
    {
        Some(json) => run(&cases::cases(&json)),
        None => println!("skipped: no shared/vectors/wpt_destination_cases.json beside this project"),
    }
}
