//! Who is owed what, and what is paid: once, and only what was seen.

use hotlinks::money::Minor;
use hotlinks::time::Millis;
use hotlinks_server::adjustments::{RefundForm, refund};
use hotlinks_server::checkout::{OrderForm, place_test_order};
use hotlinks_server::offers::{self, OfferForm};
use hotlinks_server::payouts::{self, Owed, Paid, PayForm, PayRow, balances, find, owed, pay};
use hotlinks_server::products::{self, ProductForm};
use hotlinks_server::{Error, affiliations};

use crate::adjustments::{dispute, give_back, sale};
use crate::shop::{Shop, each_shop, terms};

const GUARANTEE: i64 = 8 * Millis::DAY;

fn form(rows: &[Owed], key: &str) -> PayForm {
    let row = |row: &Owed| PayRow {
        affiliate: row.affiliate.to_string(),
        currency: row.currency.to_string(),
        digest: row.digest.clone(),
    };
    PayForm {
        rows: rows.iter().filter(|row| row.can_be_paid()).map(row).collect(),
        reference: "SEPA 4711".into(),
        key: format!("{key:->16}"),
    }
}

pub(crate) async fn owed_now(shop: &Shop) -> Vec<Owed> {
    owed(&shop.backend, &shop.creator).await.unwrap()
}

/// Pays everything that is owed, if anything is.
pub(crate) async fn pay_all(shop: &Shop, key: &str) {
    let form = form(&owed_now(shop).await, key);
    if !form.rows.is_empty() {
        pay(&shop.backend, &shop.creator, form).await.unwrap();
    }
}

/// Payable, pending, held and paid of Ana, which sum to what she earned and are the ledger's own sum.
async fn anas(shop: &Shop) -> [i64; 4] {
    shop.books_balance().await;
    let balances = balances(&shop.backend, &shop.ana).await.unwrap();
    let Some(balance) = balances.first() else {
        return [0; 4];
    };
    let ana = shop.ana.id.to_string();
    let ledger: i64 = shop
        .ledger()
        .await
        .iter()
        .filter(|row| row["account"] == ana.as_str() && row["party"] == "affiliate")
        .map(|row| row["amount"].as_i64().unwrap())
        .sum();
    assert_eq!(
        ledger,
        balance.owed().0,
        "the balance is the sum of the ledger, payouts taken off"
    );
    [
        balance.payable.0,
        balance.pending.0,
        balance.held.0,
        balance.paid.0,
    ]
}

#[tokio::test]
async fn a_commission_is_pending_then_payable_then_paid() {
    each_shop(async |shop| {
        sale(&shop, "1").await;
        assert_eq!(anas(&shop).await, [0, 3_136, 0, 0]);
        let early = pay(&shop.backend, &shop.creator, form(&owed_now(&shop).await, "k0")).await;
        assert!(matches!(early, Err(Error::Refused(_))), "nothing to select");
        shop.later(GUARANTEE);
        assert_eq!(anas(&shop).await, [3_136, 0, 0, 0]);
        let Paid::Now(ids) = pay(&shop.backend, &shop.creator, form(&owed_now(&shop).await, "k1"))
            .await
            .unwrap()
        else {
            panic!("it was not paid before");
        };
        assert_eq!(anas(&shop).await, [0, 0, 0, 3_136]);
        assert_eq!(owed_now(&shop).await, []);
        for reader in [&shop.ana, &shop.creator] {
            let view = find(&shop.backend, reader, ids[0].as_str()).await.unwrap();
            let sum: i64 = view.entries.iter().map(|paid| paid.entry.amount.0).sum();
            assert_eq!((view.payout.amount.0, sum), (3_136, 3_136));
            assert_eq!(view.payout.reference, "SEPA 4711");
        }
        for id in [ids[0].as_str(), "aaaaaaaaaaaaaaaa", "x"] {
            let refused = find(&shop.backend, &shop.ben, id).await;
            assert!(matches!(refused, Err(Error::NotFound)), "{id}");
        }
        let got = payouts::list_for_affiliate(&shop.backend, &shop.ana, 0)
            .await
            .unwrap();
        let made = payouts::list_for_creator(&shop.backend, &shop.creator, 0)
            .await
            .unwrap();
        assert_eq!((got.rows.len(), made.rows.len()), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn marking_twice_or_with_a_stale_list_changes_nothing_and_says_so() {
    each_shop(async |shop| {
        let order = sale(&shop, "1").await.id;
        shop.later(GUARANTEE);
        let seen = owed_now(&shop).await;
        give_back(&shop, &order, "44.80", "r1").await.unwrap();
        let stale = pay(&shop.backend, &shop.creator, form(&seen, "k1")).await;
        assert!(matches!(stale, Err(Error::Conflict(_))));
        assert_eq!(anas(&shop).await, [1_568, 0, 0, 0]);
        let seen = owed_now(&shop).await;
        let first = pay(&shop.backend, &shop.creator, form(&seen, "k2"))
            .await
            .unwrap();
        let again = pay(&shop.backend, &shop.creator, form(&seen, "k2"))
            .await
            .unwrap();
        let (Paid::Now(first), Paid::Before(again)) = (first, again) else {
            panic!("the same form pays once");
        };
        assert_eq!(first, again);
        let other_window = pay(&shop.backend, &shop.creator, form(&seen, "k3")).await;
        assert!(matches!(other_window, Err(Error::Conflict(_))));
        let mut other_details = form(&seen, "k2");
        other_details.reference = "another".into();
        let other_details = pay(&shop.backend, &shop.creator, other_details).await;
        assert!(matches!(other_details, Err(Error::Conflict(_))));
        assert_eq!(anas(&shop).await, [0, 0, 0, 1_568]);
        // Somebody else's affiliate is nobody of one's own list.
        let theirs = pay(&shop.backend, &shop.ben, form(&seen, "k4")).await;
        assert!(matches!(theirs, Err(Error::Conflict(_))));
    })
    .await;
}

#[tokio::test]
async fn two_browsers_that_pay_at_the_same_moment_pay_once() {
    each_shop(async |shop| {
        for round in 0..5 {
            sale(&shop, &format!("{round}")).await;
            shop.later(GUARANTEE);
            let seen = owed_now(&shop).await;
            let browsers = (0..4).map(|browser| {
                let (backend, creator) = (shop.backend.clone(), shop.creator.clone());
                let form = form(&seen, &format!("k{round}{browser}"));
                tokio::spawn(async move { pay(&backend, &creator, form).await })
            });
            let mut paid = 0;
            for browser in browsers.collect::<Vec<_>>() {
                match browser.await.unwrap() {
                    Ok(Paid::Now(_)) => paid += 1,
                    Err(Error::Conflict(_)) => {}
                    other => panic!("{other:?}"),
                }
            }
            assert_eq!(paid, 1, "one browser pays");
            assert_eq!(anas(&shop).await, [0, 0, 0, 3_136 * (round + 1)]);
        }
    })
    .await;
}

#[tokio::test]
async fn two_refunds_at_the_same_moment_take_back_no_more_than_all() {
    each_shop(async |shop| {
        let order = sale(&shop, "1").await.id;
        let sold = shop.sold().await;
        let windows = (0..4).map(|window| {
            let (backend, sold, order) = (shop.backend.clone(), sold.clone(), order.clone());
            let form = RefundForm {
                amount: "50".into(),
                reason: String::new(),
                key: format!("{window:->16}"),
            };
            tokio::spawn(async move { refund(&backend, &sold, order.as_str(), form).await })
        });
        let mut done = 0;
        for window in windows.collect::<Vec<_>>() {
            done += usize::from(window.await.unwrap().is_ok());
        }
        assert_eq!(done, 1, "the second 50.00 of 89.60 is too much");
        assert_eq!(anas(&shop).await, [0, 1_386, 0, 0]);
    })
    .await;
}

#[tokio::test]
async fn a_refund_after_the_payout_is_netted_in_the_next_and_a_balance_may_go_below_zero() {
    each_shop(async |shop| {
        let first = sale(&shop, "1").await.id;
        shop.later(GUARANTEE);
        pay_all(&shop, "k1").await;
        give_back(&shop, &first, "", "r1").await.unwrap();
        assert_eq!(anas(&shop).await, [-3_136, 0, 0, 3_136]);
        let rows = owed_now(&shop).await;
        assert!(!rows[0].can_be_paid(), "carried on");
        let order = sale(&shop, "2").await.id;
        sale(&shop, "3").await;
        give_back(&shop, &order, "44.80", "r2").await.unwrap();
        assert_eq!(anas(&shop).await, [-3_136, 4_704, 0, 3_136]);
        shop.later(GUARANTEE);
        assert_eq!(anas(&shop).await, [1_568, 0, 0, 3_136]);
        pay_all(&shop, "k2").await;
        assert_eq!(anas(&shop).await, [0, 0, 0, 4_704]);
        let last = payouts::list_for_affiliate(&shop.backend, &shop.ana, 0)
            .await
            .unwrap();
        assert_eq!(last.rows[0].amount, Minor(1_568));
        let view = find(&shop.backend, &shop.ana, last.rows[0].id.as_str())
            .await
            .unwrap();
        let csv = String::from_utf8(payouts::entries_csv(&view).unwrap()).unwrap();
        assert_eq!(csv.lines().count(), 1 + view.entries.len());
        assert!(
            csv.contains(",-31.36,"),
            "a negative amount stays a number: {csv}"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_in_dispute_is_not_paid_and_what_a_dispute_takes_of_a_payout_is_netted() {
    each_shop(async |shop| {
        let first = sale(&shop, "1").await.id;
        shop.later(GUARANTEE);
        dispute(&shop, &first, "opened", "c1").await.unwrap();
        assert_eq!(anas(&shop).await, [0, 0, 3_136, 0]);
        assert!(!owed_now(&shop).await[0].can_be_paid());
        dispute(&shop, &first, "won", "c2").await.unwrap();
        pay_all(&shop, "k1").await;
        assert_eq!(anas(&shop).await, [0, 0, 0, 3_136]);
        dispute(&shop, &first, "opened", "c3").await.unwrap();
        assert_eq!(anas(&shop).await, [0, 0, 0, 3_136], "what is paid is not held");
        give_back(&shop, &first, "44.80", "r1").await.unwrap();
        assert_eq!(
            anas(&shop).await,
            [-1_568, 0, 0, 3_136],
            "netted although a dispute is open"
        );
        dispute(&shop, &first, "lost", "c4").await.unwrap();
        assert_eq!(anas(&shop).await, [-3_136, 0, 0, 3_136]);
        dispute(&shop, &first, "won", "c5").await.unwrap();
        assert_eq!(anas(&shop).await, [-1_568, 0, 0, 3_136]);
    })
    .await;
}

#[tokio::test]
async fn currencies_are_owed_and_paid_apart() {
    each_shop(async |shop| {
        sale(&shop, "1").await;
        let yen = ProductForm {
            currency: "JPY".into(),
            name: "=cmd()".into(),
            ..terms()
        };
        let product = products::create(&shop.backend, &shop.creator, yen).await.unwrap();
        let own = products::require_creator(&shop.backend, &shop.creator, product.as_str())
            .await
            .unwrap();
        let plan = OfferForm {
            name: "+1".into(),
            price: "1001".into(),
            commission: "50".into(),
        };
        let offer = offers::create(&shop.backend, &own, plan).await.unwrap();
        affiliations::join(&shop.backend, &shop.ana, product.as_str())
            .await
            .unwrap();
        let promoter = affiliations::require_affiliate(&shop.backend, &shop.ana, product.as_str())
            .await
            .unwrap();
        let given = hotlinks_server::hotlinks::list_given(&shop.backend, &promoter)
            .await
            .unwrap();
        let click = shop.follow(given[0].hotlink.code).await;
        let form = OrderForm {
            email: "buyer@y.test".into(),
            key: "-".repeat(16),
            ..OrderForm::default()
        };
        let visitor = click.visitor();
        let (backend, offer) = (&shop.backend, offer.as_str());
        place_test_order(backend, offer, form, None, visitor.as_ref(), None)
            .await
            .unwrap();
        shop.later(31 * Millis::DAY);
        let rows = owed_now(&shop).await;
        let told: Vec<_> = rows
            .iter()
            .map(|row| (row.currency.code(), row.payable.0))
            .collect();
        assert_eq!(told, [("JPY", 501), ("USD", 3_136)]);
        let csv = String::from_utf8(payouts::owed_csv(&rows).unwrap()).unwrap();
        assert!(csv.contains("Ana,ana@x.test,JPY,501,0,0,1\n"), "{csv}");
        pay_all(&shop, "k1").await;
        shop.books_balance().await;
        let got = payouts::list_for_affiliate(&shop.backend, &shop.ana, 0)
            .await
            .unwrap();
        let mut amounts: Vec<_> = got.rows.iter().map(|payout| payout.amount.0).collect();
        amounts.sort_unstable();
        assert_eq!(amounts, [501, 3_136]);
        let yen = got
            .rows
            .iter()
            .find(|payout| payout.amount == Minor(501))
            .unwrap();
        let view = find(&shop.backend, &shop.ana, yen.id.as_str()).await.unwrap();
        let csv = String::from_utf8(payouts::entries_csv(&view).unwrap()).unwrap();
        assert!(csv.contains(",'=cmd(),'+1,"), "{csv}");
    })
    .await;
}

#[tokio::test]
async fn a_form_that_will_not_do_is_refused_and_nobody_is_paid() {
    each_shop(async |shop| {
        sale(&shop, "1").await;
        shop.later(GUARANTEE);
        let good = form(&owed_now(&shop).await, "k1");
        let row = |change: fn(&mut PayRow)| {
            let mut form = good.clone();
            change(&mut form.rows[0]);
            form
        };
        let bad = [
            PayForm {
                reference: " ".into(),
                ..good.clone()
            },
            PayForm {
                reference: "x".repeat(101),
                ..good.clone()
            },
            PayForm {
                reference: "a\nb".into(),
                ..good.clone()
            },
            PayForm {
                key: "short".into(),
                ..good.clone()
            },
            PayForm {
                rows: Vec::new(),
                ..good.clone()
            },
            row(|row| row.affiliate = "%00".into()),
            row(|row| row.currency = "XXX".into()),
            row(|row| row.digest = String::new()),
            row(|row| row.affiliate = "aaaaaaaaaaaaaaaa".into()),
        ];
        for form in bad {
            let refused = pay(&shop.backend, &shop.creator, form.clone()).await;
            assert!(
                matches!(refused, Err(Error::Refused(_) | Error::Conflict(_))),
                "{form:?}"
            );
        }
        assert_eq!(anas(&shop).await, [3_136, 0, 0, 0]);
        pay(&shop.backend, &shop.creator, good).await.unwrap();
    })
    .await;
}
