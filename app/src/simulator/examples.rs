//! Time lines to begin with: each shows one thing that people ask about.

use super::address;
use super::draft::Draft;

/// A time line with a name.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// A few words.
    pub name: &'static str,
    /// What it shows, in a sentence.
    pub shows: &'static str,
    /// The query of its address.
    pub query: &'static str,
}

impl Example {
    /// Its fields.
    #[must_use]
    pub fn draft(&self) -> Draft {
        address::read(self.query).ok().flatten().unwrap_or_default()
    }
}

/// What the page opens with.
#[must_use]
pub const fn first() -> Example {
    TWO_CLICKED
}

/// All of them.
#[must_use]
pub const fn all() -> [Example; 5] {
    [TWO_CLICKED, AT_THE_END, SHARED, OWN_PURCHASE, REFUNDS]
}

const TWO_CLICKED: Example = Example {
    name: "Two affiliates",
    shows: "A clicks on day 0, B on day 10, A again on day 59; the order comes on day 61. Change the rule and see who wins.",
    query: "v=1&rule=last&window=60&currency=USD&rate=20&offer=Basic&affiliate=A&affiliate=B&click=1,0,10:00\
            &click=2,10,10:00&click=1,59,10:00&order=1,100.00,61,10:00",
};

const AT_THE_END: Example = Example {
    name: "Exactly at the end",
    shows: "A window of 30 days ends to the millisecond: the first order is the last moment in, the second the first one out.",
    query: "v=1&rule=last&window=30&currency=USD&rate=20&offer=Basic&affiliate=A&click=1,0,10:00\
            &order=1,100.00,30,09:59:59.999&order=1,100.00,30,10:00",
};

const SHARED: Example = Example {
    name: "Shared by two",
    shows: "Multiple clicks: the first and the last affiliate share, each at their own rate; the one between earns nothing.",
    query: "v=1&rule=multiple&share=40&window=60&currency=EUR&rate=20&offer=Basic&offer=Pro,30&affiliate=Ana&affiliate=Ben\
            &affiliate=Cy,,,35&click=1,0,10:00&click=2,8,10:00&click=3,20,10:00&order=2,89.99,25,10:00",
};

const OWN_PURCHASE: Example = Example {
    name: "Self-purchase",
    shows: "Ben buys through his own link. He earns nothing, and the sale does not pass to Ana. What somebody else buys counts.",
    query: "v=1&rule=last&window=60&currency=USD&rate=25&offer=Basic&affiliate=Ana&affiliate=Ben&click=1,0,10:00\
            &click=2,5,10:00&order=1,80.00,6,10:00,2&order=1,80.00,9,10:00",
};

const REFUNDS: Example = Example {
    name: "Refund in three parts",
    shows: "10.00 are given back in three parts. Each takes back its part of the commission, and together exactly all of it.",
    query: "v=1&rule=last&window=60&currency=USD&rate=33.3&offer=Basic&affiliate=Ana&click=1,0,10:00\
            &order=1,10.00,3,10:00&refund=1,3.33,6,10:00&refund=1,3.33,9,10:00&refund=1,3.34,12,10:00",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::{Scenario, check};

    fn scenario(example: Example) -> Scenario {
        check(&example.draft()).unwrap()
    }

    fn credited(scenario: &Scenario) -> Vec<Vec<(String, i64)>> {
        let credits = |receipt: &hotlinks::simulate::Receipt| {
            let credit = receipt.credits.iter();
            credit
                .map(|credit| (credit.affiliate.clone(), credit.commission.0))
                .collect()
        };
        scenario.outcome().receipts.iter().map(credits).collect()
    }

    #[test]
    fn every_example_is_written_as_the_page_would() {
        for example in all() {
            assert_eq!(scenario(example).query, example.query);
        }
    }

    #[test]
    fn the_examples_show_what_they_say() {
        let one = |name: &str, amount| vec![(name.to_owned(), amount)];
        let by_rule = |rule: &str| {
            let mut draft = TWO_CLICKED.draft();
            draft.rule = rule.to_owned();
            credited(&check(&draft).unwrap())
        };
        assert_eq!(by_rule("last"), [one("A", 2_000)]);
        assert_eq!(by_rule("first"), [one("B", 2_000)]);
        assert_eq!(by_rule("multiple"), [[one("B", 1_000), one("A", 1_000)].concat()]);
        assert_eq!(credited(&scenario(AT_THE_END)), [one("A", 2_000), vec![]]);
        assert_eq!(
            credited(&scenario(SHARED)),
            [[one("Ana", 1_080), one("Cy", 1_890)].concat()]
        );
        assert_eq!(credited(&scenario(OWN_PURCHASE)), [vec![], one("Ben", 2_000)]);
        let refunds = scenario(REFUNDS);
        let taken: Vec<i64> = refunds.decided[0]
            .reversals
            .iter()
            .map(|reversal| reversal.amount.0)
            .collect();
        assert_eq!(taken, [111, 111, 111]);
    }
}
