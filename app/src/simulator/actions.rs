//! What the buttons do: rows come and go. With JavaScript in the browser, without it on the server.

use super::draft::{Affiliate, Click, Draft, Offer, Order, Refund};
use super::moment::{LAST_DAY, Moment};

impl Draft {
    /// Does what a button says (`add-click`, `remove-order-2`, `add-refund-1`, `remove-refund-1-3`). Whatever else it
    /// says is nothing.
    pub fn act(&mut self, action: &str) {
        let mut words = action.split('-');
        let (verb, what) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let mut position = || {
            let position: usize = words.next()?.parse().ok()?;
            position.checked_sub(1)
        };
        let (first, second) = (position(), position());
        match (verb, what, first, second) {
            ("add", "click", ..) => self.add_click(),
            ("add", "order", ..) => self.add_order(),
            ("add", "affiliate", ..) => self.add_affiliate(),
            ("add", "offer", ..) => self.add_offer(),
            ("add", "refund", Some(order), _) => self.add_refund(order),
            ("remove", "click", Some(at), _) => remove(&mut self.clicks, at),
            ("remove", "order", Some(at), _) => remove(&mut self.orders, at),
            ("remove", "affiliate", Some(at), _) => self.remove_affiliate(at),
            ("remove", "offer", Some(at), _) => self.remove_offer(at),
            ("remove", "refund", Some(order), Some(at)) => {
                if let Some(order) = self.orders.get_mut(order) {
                    remove(&mut order.refunds, at);
                }
            }
            _ => {}
        }
    }

    /// Moves an event so many days on: `click2`, `order1`, `order1-refund1`. It stops at either end.
    pub fn shift(&mut self, event: &str, days: i64) {
        if let Some(day) = self.field_mut(&format!("{event}-day"))
            && let Some(now) = Moment::day(day)
        {
            *day = now.saturating_add(days).clamp(0, LAST_DAY).to_string();
        }
    }

    /// The day after everything typed so far.
    fn next_day(&self) -> String {
        let clicks = self.clicks.iter().map(|click| &click.day);
        let orders = self.orders.iter().flat_map(|order| {
            let refunds = order.refunds.iter().map(|refund| &refund.day);
            std::iter::once(&order.day).chain(refunds)
        });
        let last = clicks.chain(orders).filter_map(|day| Moment::day(day)).max();
        last.map_or(0, |day| day.saturating_add(1).min(LAST_DAY))
            .to_string()
    }

    fn add_click(&mut self) {
        let next = (self.clicks.len() % self.affiliates.len().max(1)).saturating_add(1);
        let click = Click {
            who: next.to_string(),
            day: self.next_day(),
            time: "10:00".to_owned(),
        };
        add(&mut self.clicks, click, Self::MOST_CLICKS);
    }

    fn add_order(&mut self) {
        let order = Order {
            offer: "1".to_owned(),
            amount: self
                .orders
                .last()
                .map_or_else(|| "100".to_owned(), |order| order.amount.clone()),
            day: self.next_day(),
            time: "10:00".to_owned(),
            ..Order::default()
        };
        add(&mut self.orders, order, Self::MOST_ORDERS);
    }

    fn add_refund(&mut self, order: usize) {
        let day = self.next_day();
        if let Some(order) = self.orders.get_mut(order) {
            let refund = Refund {
                amount: order.amount.clone(),
                day,
                time: order.time.clone(),
            };
            add(&mut order.refunds, refund, Self::MOST_REFUNDS);
        }
    }

    fn add_affiliate(&mut self) {
        let taken = |name: &str| {
            self.affiliates
                .iter()
                .any(|affiliate| affiliate.name.trim() == name)
        };
        let free = ('A'..='Z').map(String::from).find(|name| !taken(name));
        let affiliate = Affiliate {
            name: free.unwrap_or_default(),
            ..Affiliate::default()
        };
        add(&mut self.affiliates, affiliate, Self::MOST_AFFILIATES);
    }

    fn add_offer(&mut self) {
        let taken = |name: &str| self.offers.iter().any(|offer| offer.name.trim() == name);
        let free = (1..=9)
            .map(|number| format!("Offer {number}"))
            .find(|name| !taken(name));
        let offer = Offer {
            name: free.unwrap_or_default(),
            ..Offer::default()
        };
        add(&mut self.offers, offer, Self::MOST_OFFERS);
    }

    /// With their clicks; what they bought is somebody else's.
    fn remove_affiliate(&mut self, at: usize) {
        if self.affiliates.len() < 2 || at >= self.affiliates.len() {
            return;
        }
        self.affiliates.remove(at);
        self.clicks.retain(|click| position(&click.who) != Some(at));
        self.clicks
            .iter_mut()
            .for_each(|click| close_up(&mut click.who, at));
        for order in &mut self.orders {
            if position(&order.buyer) == Some(at) {
                order.buyer.clear();
            }
            close_up(&mut order.buyer, at);
        }
    }

    /// With its orders.
    fn remove_offer(&mut self, at: usize) {
        if self.offers.len() < 2 || at >= self.offers.len() {
            return;
        }
        self.offers.remove(at);
        for affiliate in &mut self.affiliates {
            remove(&mut affiliate.offers, at);
        }
        self.orders.retain(|order| position(&order.offer) != Some(at));
        self.orders
            .iter_mut()
            .for_each(|order| close_up(&mut order.offer, at));
    }
}

fn add<T>(rows: &mut Vec<T>, row: T, most: usize) {
    if rows.len() < most {
        rows.push(row);
    }
}

fn remove<T>(rows: &mut Vec<T>, at: usize) {
    if at < rows.len() {
        rows.remove(at);
    }
}

/// The index that a reference counted from 1 means.
pub(super) fn position(reference: &str) -> Option<usize> {
    reference.parse::<usize>().ok()?.checked_sub(1)
}

/// A reference behind the removed row moves up with it.
fn close_up(reference: &mut String, removed: usize) {
    if let Some(at) = position(reference).filter(|at| *at > removed) {
        *reference = at.to_string();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::{check, examples};

    #[test]
    fn every_button_leaves_a_time_line_that_makes_sense() {
        for example in examples::all() {
            for action in [
                "add-click",
                "add-order",
                "add-refund-1",
                "add-affiliate",
                "add-offer",
                "remove-click-1",
                "remove-order-1",
                "remove-affiliate-1",
                "remove-affiliate-2",
                "remove-offer-1",
                "remove-refund-1-1",
                "remove-click-99",
                "remove-click-0",
                "remove",
                "",
                "add-refund-9",
                "x-y-z",
            ] {
                let mut draft = example.draft();
                draft.act(action);
                assert!(
                    check(&draft).is_ok(),
                    "{action} on {}: {:?}",
                    example.name,
                    check(&draft).err()
                );
            }
        }
    }

    #[test]
    fn what_refers_to_rows_behind_a_removed_one_follows_them() {
        let mut draft = examples::first().draft();
        draft.act("add-affiliate");
        draft.act("add-click");
        let who = |draft: &Draft| {
            draft
                .clicks
                .iter()
                .map(|click| click.who.clone())
                .collect::<Vec<_>>()
        };
        draft.clicks[3].who = "3".to_owned();
        assert_eq!(who(&draft), ["1", "2", "1", "3"]);
        draft.act("remove-affiliate-2");
        assert_eq!(who(&draft), ["1", "1", "2"]);
    }

    #[test]
    fn the_last_affiliate_and_the_last_offer_stay() {
        let mut draft = examples::first().draft();
        for _ in 0..9 {
            draft.act("remove-affiliate-1");
            draft.act("remove-offer-1");
        }
        assert_eq!((draft.affiliates.len(), draft.offers.len()), (1, 1));
    }

    #[test]
    fn rows_are_added_up_to_the_most() {
        let mut draft = examples::first().draft();
        for _ in 0..99 {
            [
                "add-click",
                "add-order",
                "add-refund-1",
                "add-affiliate",
                "add-offer",
            ]
            .into_iter()
            .for_each(|action| draft.act(action));
        }
        assert_eq!((draft.clicks.len(), draft.orders.len()), (40, 12));
        assert!(check(&draft).is_ok(), "{:?}", check(&draft).err());
    }

    #[test]
    fn an_event_is_moved_by_days_and_stops_at_the_ends() {
        let mut draft = examples::first().draft();
        draft.shift("click2", -3);
        assert_eq!(draft.clicks[1].day, "7");
        draft.shift("click2", -30);
        assert_eq!(draft.clicks[1].day, "0");
        draft.shift("order1", i64::MAX);
        assert_eq!(draft.orders[0].day, "3650");
        draft.shift("nothing", 1);
    }
}
