//! A time line as it was typed: nothing here is checked but how much of it there is.

use serde::{Deserialize, Serialize};

/// All fields of the page, as text. References are positions counted from 1: `who` is an affiliate's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// `last`, `first` or `multiple`.
    pub rule: String,
    /// The first one's part under `multiple`, in percent.
    pub share: String,
    /// `30`, `60`, `90`, `180` or `forever`.
    pub window: String,
    /// Of every amount.
    pub currency: String,
    /// The product's rate in percent; empty for none.
    pub rate: String,
    /// What is sold.
    pub offers: Vec<Offer>,
    /// Who promotes it.
    pub affiliates: Vec<Affiliate>,
    /// What the buyer clicked.
    pub clicks: Vec<Click>,
    /// What the buyer ordered.
    pub orders: Vec<Order>,
}

/// An offer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Its name.
    pub name: String,
    /// Its own rate in percent; empty for none.
    pub rate: String,
}

/// An affiliate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Affiliate {
    /// Their name.
    pub name: String,
    /// Their own rate in percent; empty for none.
    pub rate: String,
    /// Their own rate for each offer, as listed; empty for none.
    pub offers: Vec<String>,
}

/// A click.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Click {
    /// Whose hotlink.
    pub who: String,
    /// On which day.
    pub day: String,
    /// At what time of day.
    pub time: String,
}

/// An order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Of which offer.
    pub offer: String,
    /// What was paid.
    pub amount: String,
    /// On which day.
    pub day: String,
    /// At what time of day.
    pub time: String,
    /// Which affiliate bought it; empty for somebody else.
    pub buyer: String,
    /// What was given back.
    pub refunds: Vec<Refund>,
}

/// A refund.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// How much.
    pub amount: String,
    /// On which day.
    pub day: String,
    /// At what time of day.
    pub time: String,
}

impl Draft {
    /// The most offers.
    pub const MOST_OFFERS: usize = 6;
    /// The most affiliates.
    pub const MOST_AFFILIATES: usize = 8;
    /// The most clicks.
    pub const MOST_CLICKS: usize = 40;
    /// The most orders.
    pub const MOST_ORDERS: usize = 12;
    /// The most refunds of one order.
    pub const MOST_REFUNDS: usize = 8;

    /// What was typed into a field of the form: `rate`, `click2-day`, `order1-refund3-amount`. Rows that are not
    /// there yet are made, up to the most; a field that there cannot be is `None`.
    pub fn field_mut(&mut self, name: &str) -> Option<&mut String> {
        match name {
            "rule" => return Some(&mut self.rule),
            "share" => return Some(&mut self.share),
            "window" => return Some(&mut self.window),
            "currency" => return Some(&mut self.currency),
            "rate" => return Some(&mut self.rate),
            _ => {}
        }
        let (row, field) = name.split_once('-')?;
        let digits = row.find(|c: char| c.is_ascii_digit())?;
        let (kind, position) = row.split_at_checked(digits)?;
        match kind {
            "offer" => {
                let offer = row_mut(&mut self.offers, position, Self::MOST_OFFERS)?;
                match field {
                    "name" => Some(&mut offer.name),
                    "rate" => Some(&mut offer.rate),
                    _ => None,
                }
            }
            "affiliate" => {
                let affiliate = row_mut(&mut self.affiliates, position, Self::MOST_AFFILIATES)?;
                match field {
                    "name" => Some(&mut affiliate.name),
                    "rate" => Some(&mut affiliate.rate),
                    _ => {
                        let offer = field.strip_prefix("offer")?;
                        row_mut(&mut affiliate.offers, offer, Self::MOST_OFFERS)
                    }
                }
            }
            "click" => {
                let click = row_mut(&mut self.clicks, position, Self::MOST_CLICKS)?;
                match field {
                    "who" => Some(&mut click.who),
                    "day" => Some(&mut click.day),
                    "time" => Some(&mut click.time),
                    _ => None,
                }
            }
            "order" => row_mut(&mut self.orders, position, Self::MOST_ORDERS)?.field_mut(field),
            _ => None,
        }
    }

    /// What was typed into a field; empty when there is none of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> String {
        // A row that is not there is made in the copy: asking makes nothing.
        self.clone().field_mut(name).cloned().unwrap_or_default()
    }
}

impl Order {
    fn field_mut(&mut self, field: &str) -> Option<&mut String> {
        match field {
            "offer" => Some(&mut self.offer),
            "amount" => Some(&mut self.amount),
            "day" => Some(&mut self.day),
            "time" => Some(&mut self.time),
            "buyer" => Some(&mut self.buyer),
            _ => {
                let (position, field) = field.strip_prefix("refund")?.split_once('-')?;
                let refund = row_mut(&mut self.refunds, position, Draft::MOST_REFUNDS)?;
                match field {
                    "amount" => Some(&mut refund.amount),
                    "day" => Some(&mut refund.day),
                    "time" => Some(&mut refund.time),
                    _ => None,
                }
            }
        }
    }
}

/// The row at a position counted from 1, made with those before it when it is not there.
fn row_mut<'a, T: Default>(rows: &'a mut Vec<T>, position: &str, most: usize) -> Option<&'a mut T> {
    let position: usize = position.parse().ok()?;
    if position == 0 || position > most {
        return None;
    }
    while rows.len() < position {
        rows.push(T::default());
    }
    rows.get_mut(position.checked_sub(1)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_its_name_and_makes_its_row() {
        let mut draft = Draft::default();
        for name in [
            "rate",
            "click2-day",
            "order1-refund3-amount",
            "affiliate1-offer2",
            "offer1-name",
        ] {
            *draft.field_mut(name).unwrap() = name.to_owned();
            assert_eq!(draft.field(name), name);
        }
        assert_eq!((draft.clicks.len(), draft.orders[0].refunds.len()), (2, 3));
    }

    #[test]
    fn no_name_makes_more_than_there_may_be() {
        let mut draft = Draft::default();
        for name in [
            "click41-day",
            "click0-day",
            "click99999999999999999999-day",
            "order1-refund9-day",
            "click1-x",
            "x",
            "x1-y",
            "click-day",
            "",
        ] {
            assert!(draft.field_mut(name).is_none(), "{name}");
        }
    }
}
