//! Random histories through the real storage, each compared with arithmetic written again here.

use std::collections::BTreeMap;

use hotlinks::ledger::HappenedKind;
use hotlinks::money::{Currency, Minor};
use hotlinks::time::Millis;
use hotlinks_server::accounts::Email;
use hotlinks_server::adjustments::{Incoming, Subject, What, apply};
use hotlinks_server::checkout::{Payment, place_order};
use hotlinks_server::entropy::Entropy;
use hotlinks_server::ids::OrderId;
use hotlinks_server::ledger::{EntryKind, list_entries};
use hotlinks_server::visitor::VisitorId;

use crate::payouts::pay_all;
use crate::shop::Shop;

const PRICE: i128 = 8_960;
const COMMISSION: i128 = 3_136;

struct Dice(Entropy);

impl Dice {
    fn below(&self, end: u64) -> u64 {
        self.0.number() % end
    }
}

/// A thing that happens, with its id among those of its sale.
#[derive(Clone)]
struct Step {
    id: usize,
    kind: HappenedKind,
    chargeback: u64,
    amount: i64,
    at: Millis,
}

/// What of the price went back, and whether a dispute is open: read off a table of each chargeback's last word.
fn naive(steps: &[Step], ordered_at: Millis) -> (i128, bool) {
    let mut total = 0;
    let mut last: BTreeMap<u64, (i64, u8, i64, usize)> = BTreeMap::new();
    for step in steps {
        let rank = match step.kind {
            HappenedKind::Refund => {
                total += i128::from(step.amount);
                continue;
            }
            HappenedKind::ChargebackOpened => 1,
            HappenedKind::ChargebackLost => 2,
            HappenedKind::ChargebackWon => 3,
        };
        let word = (step.at.0.max(ordered_at.0), rank, step.amount, step.id);
        let known = last.entry(step.chargeback).or_insert(word);
        // Ids of ours are random, so words that differ in nothing else have the same amount.
        if word > *known {
            *known = word;
        }
    }
    let lost = last.values().filter(|(_, rank, ..)| *rank == 2);
    total += lost.map(|(_, _, amount, _)| i128::from(*amount)).sum::<i128>();
    (total.min(PRICE), last.values().any(|(_, rank, ..)| *rank == 1))
}

async fn hears(shop: &Shop, sale: &str, step: &Step) {
    let id = format!("{sale}-{}", step.id);
    let reference = format!("{sale}-{}", step.chargeback);
    let incoming = Incoming {
        source: "pay",
        external_id: &id,
        body: &id,
        subject: Subject::Sale(sale),
        what: What {
            kind: step.kind,
            reference,
            amount: Minor(step.amount),
            currency: Currency::parse("USD").unwrap(),
        },
        reason: "",
        at: step.at,
    };
    apply(&shop.backend, &incoming).await.unwrap();
}

async fn sells(shop: &Shop, sale: &str, visitor: Option<VisitorId>, ordered_at: Millis) -> OrderId {
    let buyer = Email::parse("buyer@y.test").unwrap();
    let payment = Payment {
        source: "pay",
        external_id: sale,
        body: sale,
        ordered_at,
        buyer: &buyer,
        buyer_account: None,
        price_seen: None,
        coupon: None,
    };
    place_order(&shop.backend, &shop.offer, &payment, visitor.as_ref(), None)
        .await
        .unwrap()
        .id
}

#[tokio::test]
async fn three_hundred_random_histories_come_to_what_the_arithmetic_says() {
    let shop = Shop::open().await;
    let dice = Dice(Entropy::seeded(77));
    let mut paid_in = BTreeMap::new();
    for history in 0..300 {
        let sale = format!("sale-{history}");
        shop.later(Millis::DAY);
        let click_at = shop.backend.clock.now();
        let visitor = shop.follow(shop.code).await.visitor();
        let steps: Vec<Step> = (0..usize::try_from(dice.below(7)).unwrap())
            .map(|id| Step {
                id,
                kind: HappenedKind::ALL[usize::try_from(dice.below(4)).unwrap()],
                chargeback: dice.below(2),
                amount: i64::try_from(
                    [dice.below(90), dice.below(9_000), u64::MAX / 2]
                        [usize::try_from(dice.below(3)).unwrap()],
                )
                .unwrap(),
                // No two at one time: ids of equal moments would be compared, and those are random.
                at: click_at.plus(i64::try_from(id).unwrap() * 1_000 - 2_000),
            })
            .collect();
        let mut arrivals: Vec<Option<&Step>> = steps.iter().map(Some).chain([None]).collect();
        for place in (1..arrivals.len()).rev() {
            arrivals.swap(
                place,
                usize::try_from(dice.below(u64::try_from(place).unwrap() + 1)).unwrap(),
            );
        }
        let mut order = None;
        for arrival in arrivals {
            shop.later(i64::try_from(dice.below(1_000)).unwrap() + 5_000);
            match arrival {
                None => order = Some(sells(&shop, &sale, visitor, click_at.plus(1)).await),
                Some(step) => {
                    hears(&shop, &sale, step).await;
                    if dice.below(3) == 0 {
                        hears(&shop, &sale, step).await;
                    }
                }
            }
            if dice.below(6) == 0 {
                shop.later(9 * Millis::DAY);
                pay_all(&shop, &format!("key-{history}-{}", dice.below(u64::MAX))).await;
            }
        }
        let order = order.unwrap();
        let entries = list_entries(&shop.backend, &order).await.unwrap();
        assert_eq!(entries.iter().map(|entry| entry.amount.0).sum::<i64>(), 0);
        let own = || {
            entries
                .iter()
                .filter(|entry| entry.is_affiliates && entry.kind != EntryKind::Payout)
        };
        let kept: i128 = own().map(|entry| i128::from(entry.amount.0)).sum();
        let (back, disputed) = naive(&steps, click_at.plus(1));
        let (whole, rest) = (COMMISSION * back / PRICE, COMMISSION * back % PRICE);
        let taken = whole + i128::from(rest * 2 >= PRICE);
        assert_eq!(kept, COMMISSION - taken, "{sale}");
        let commission = own().find(|entry| entry.kind == EntryKind::Commission).unwrap();
        assert_eq!(
            commission.is_held,
            disputed && commission.paid_in.is_none(),
            "{sale}: the database and the rule agree on what is held"
        );
        for entry in own() {
            if let Some(payout) = &entry.paid_in {
                assert_eq!(paid_in.insert(entry.id.clone(), payout.clone()), None);
            }
        }
    }
    shop.books_balance().await;
}
