//! Random histories of sales, refunds, chargebacks and payouts, arriving in random order, against a second and naive
//! implementation that shares no code with the first.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may fail loudly"
)]

use hotlinks::ledger::{Happened, HappenedKind, Owed, Unpaid, correction, given_back, owed};
use hotlinks::money::{Currency, Minor};
use hotlinks::time::Millis;
use proptest::prelude::*;

const KINDS: [HappenedKind; 4] = HappenedKind::ALL;

/// An order: its price and what two affiliates earn, when its guarantee ends, in which currency.
#[derive(Clone, Debug)]
struct Order {
    price: i64,
    commissions: [i64; 2],
    payable_at: i64,
    currency: usize,
}

/// A step of a history: something happens to an order, or (where `pays`) everything payable is paid.
#[derive(Clone, Debug)]
struct Step {
    order: usize,
    kind: usize,
    chargeback: usize,
    amount: i64,
    at: i64,
    pays: bool,
    twice: bool,
}

fn orders() -> impl Strategy<Value = Vec<Order>> {
    let price = prop_oneof![1..50_i64, 1..100_000_i64, Just(1_000_000_000_000)];
    let order = (price, 0..=10_000_i64, 0..=10_000_i64, 0..60_i64, 0..3_usize).prop_map(
        |(price, rate, share, payable_at, currency)| {
            let both = price / 10_000 * rate + price % 10_000 * rate / 10_000;
            let first = both / 10_000 * share + both % 10_000 * share / 10_000;
            Order {
                price,
                commissions: [first, both - first],
                payable_at,
                currency,
            }
        },
    );
    prop::collection::vec(order, 1..4)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let amount = prop_oneof![0..60_i64, 0..100_000_i64, Just(i64::MAX)];
    let step = (
        0..3_usize,
        0..4_usize,
        0..2_usize,
        amount,
        0..60_i64,
        0..5_u8,
        0..4_u8,
    )
        .prop_map(|(order, kind, chargeback, amount, at, pays, twice)| Step {
            order,
            kind,
            chargeback,
            amount,
            at,
            pays: pays == 0,
            twice: twice == 0,
        });
    prop::collection::vec(step, 0..14)
}

/// A line of the affiliates' side of the book; the creator's is its negative.
#[derive(Clone, Debug)]
struct Line {
    order: usize,
    affiliate: usize,
    amount: i64,
    is_commission: bool,
    paid: bool,
}

/// The book, kept with the rules.
#[derive(Default)]
struct Book {
    lines: Vec<Line>,
    happened: Vec<Vec<Happened>>,
    payouts: Vec<Owed>,
}

const CURRENCIES: [&str; 3] = ["USD", "JPY", "KWD"];

impl Book {
    fn open(orders: &[Order]) -> Self {
        let mut book = Self {
            happened: vec![Vec::new(); orders.len()],
            ..Self::default()
        };
        for (order, sold) in orders.iter().enumerate() {
            for (affiliate, amount) in sold.commissions.into_iter().enumerate() {
                book.lines.push(Line {
                    order,
                    affiliate,
                    amount,
                    is_commission: true,
                    paid: false,
                });
            }
        }
        book
    }

    fn happens(&mut self, orders: &[Order], order: usize, happened: Happened) {
        let list = &mut self.happened[order];
        if !list.iter().any(|known| known.id == happened.id) {
            list.push(happened);
        }
        let price = Minor(orders[order].price);
        let back = given_back(price, &self.happened[order]);
        for affiliate in 0..2 {
            let sum = |commission: bool| -> i64 {
                let of = self
                    .lines
                    .iter()
                    .filter(|line| line.order == order && line.affiliate == affiliate);
                of.filter(|line| line.is_commission == commission)
                    .map(|line| line.amount)
                    .sum()
            };
            let amount = correction(Minor(sum(true)), price, back, Minor(-sum(false))).0;
            if amount != 0 {
                self.lines.push(Line {
                    order,
                    affiliate,
                    amount,
                    is_commission: false,
                    paid: false,
                });
            }
        }
    }

    fn pay(&mut self, orders: &[Order], now: i64) {
        let disputed = |order: usize| given_back(Minor(orders[order].price), &self.happened[order]).disputed;
        let is_paid = |line: &Line| {
            self.lines.iter().any(|other| {
                other.is_commission
                    && other.order == line.order
                    && other.affiliate == line.affiliate
                    && other.paid
            })
        };
        let unpaid: Vec<Unpaid> = (0..)
            .zip(&self.lines)
            .filter(|(_, line)| !line.paid)
            .map(|(place, line): (usize, _)| Unpaid {
                id: place.to_string(),
                affiliate: line.affiliate.to_string(),
                currency: Currency::parse(CURRENCIES[orders[line.order].currency]).unwrap(),
                amount: Minor(line.amount),
                payable_at: Millis(orders[line.order].payable_at),
                is_held: disputed(line.order) && !is_paid(line),
            })
            .collect();
        for row in owed(&unpaid, Millis(now)) {
            if row.payable > Minor::ZERO {
                for entry in &row.entries {
                    let line = &mut self.lines[entry.parse::<usize>().unwrap()];
                    assert!(!line.paid, "an entry is paid once");
                    line.paid = true;
                }
                self.payouts.push(row);
            }
        }
    }

    fn sum(&self, order: usize, affiliate: usize) -> i64 {
        let of = self
            .lines
            .iter()
            .filter(|line| line.order == order && line.affiliate == affiliate);
        of.map(|line| line.amount).sum()
    }
}

/// Written again from the rules' words: what an affiliate keeps of a commission.
fn kept(price: i64, commission: i64, steps: &[(usize, &Step)]) -> i128 {
    let mut given: i128 = 0;
    for (_, step) in steps {
        if KINDS[step.kind] == HappenedKind::Refund {
            given += i128::from(step.amount);
        }
    }
    for chargeback in 0..2 {
        let mut newest: Option<(i64, u8, i64, usize)> = None;
        for (id, step) in steps {
            let rank = match KINDS[step.kind] {
                HappenedKind::Refund => continue,
                HappenedKind::ChargebackOpened => 1,
                HappenedKind::ChargebackLost => 2,
                HappenedKind::ChargebackWon => 3,
            };
            // What is told twice of one moment in other amounts is the larger, then the later told.
            let state = (step.at, rank, step.amount, *id);
            if step.chargeback == chargeback && newest.is_none_or(|newest| state > newest) {
                newest = Some(state);
            }
        }
        if let Some((_, 2, amount, _)) = newest {
            given += i128::from(amount);
        }
    }
    let given = if given > i128::from(price) {
        i128::from(price)
    } else {
        given
    };
    let (whole, rest) = (
        i128::from(commission) * given / i128::from(price),
        i128::from(commission) * given % i128::from(price),
    );
    let taken = if rest + rest >= i128::from(price) {
        whole + 1
    } else {
        whole
    };
    i128::from(commission) - taken
}

fn happened(id: usize, step: &Step) -> Happened {
    let kind = KINDS[step.kind];
    Happened {
        at: Millis(step.at),
        kind,
        amount: Minor(step.amount),
        reference: if kind == HappenedKind::Refund {
            String::new()
        } else {
            step.chargeback.to_string()
        },
        id: format!("{id:04}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn whatever_happens_in_whatever_order_the_book_says_what_the_rules_say(
        orders in orders(), steps in steps(), seed in any::<u64>(),
    ) {
        let steps: Vec<(usize, Step)> = steps.into_iter().enumerate()
            .map(|(id, step)| (id, Step { order: step.order % orders.len(), ..step })).collect();
        // Another order of arrival: a walk through the list by a stride that has no factor in common with its length.
        let length = steps.len().max(1);
        let gcd = |mut a: usize, mut b: usize| { while b > 0 { (a, b) = (b, a % b); } a };
        let mut stride = usize::try_from(seed % 97).unwrap() + 1;
        while gcd(stride, length) != 1 { stride += 1; }
        let other: Vec<_> = (0..steps.len()).map(|i| steps[(i * stride + 3) % length].clone()).collect();
        let mut books = Vec::new();
        for arrival in [&steps, &other] {
            let mut book = Book::open(&orders);
            for (now, (id, step)) in arrival.iter().enumerate() {
                if step.pays {
                    book.pay(&orders, i64::try_from(now).unwrap() * 5);
                } else {
                    for _ in 0..=usize::from(step.twice) {
                        let lines = book.lines.len();
                        let known = book.happened[step.order].iter().any(|h| h.id == format!("{id:04}"));
                        book.happens(&orders, step.order, happened(*id, step));
                        prop_assert!(!known || book.lines.len() == lines, "the same event twice changes nothing");
                    }
                }
                for line in &book.lines {
                    let bound = orders[line.order].commissions[line.affiliate];
                    prop_assert!(line.amount.abs() <= bound, "no entry is larger than the commission");
                }
                for (order, sold) in orders.iter().enumerate() {
                    for (affiliate, commission) in sold.commissions.iter().enumerate() {
                        let kept = book.sum(order, affiliate);
                        prop_assert!((0..=*commission).contains(&kept), "nobody keeps more than all or less than nothing");
                    }
                }
            }
            books.push(book);
        }
        for (order, sold) in orders.iter().enumerate() {
            let of: Vec<_> = steps.iter().filter(|(_, step)| step.order == order && !step.pays)
                .map(|(id, step)| (*id, step)).collect();
            for (affiliate, commission) in sold.commissions.iter().enumerate() {
                let kept = kept(sold.price, *commission, &of);
                for book in &books {
                    prop_assert_eq!(i128::from(book.sum(order, affiliate)), kept);
                }
            }
        }
        for book in &books {
            for affiliate in 0..2_usize {
                for (place, code) in CURRENCIES.iter().enumerate() {
                    let lines = || book.lines.iter()
                        .filter(|line| line.affiliate == affiliate && orders[line.order].currency == place);
                    let marked: i64 = lines().filter(|line| line.paid).map(|line| line.amount).sum();
                    let paid: i64 = book.payouts.iter()
                        .filter(|row| row.affiliate == affiliate.to_string() && row.currency.code() == *code)
                        .map(|row| row.payable.0).sum();
                    prop_assert_eq!(marked, paid, "what was paid is what the paid entries say");
                    prop_assert!(paid >= 0);
                }
            }
        }
    }
}
