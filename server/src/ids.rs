//! Ids: 80 random bits as 16 characters, so that knowing one tells nothing about another.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use serde::{Deserialize, Serialize};

use crate::entropy::Entropy;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new one.
            pub fn new(entropy: &Entropy) -> Self {
                Self(random(entropy))
            }

            /// Reads an id that came from outside: `None` unless it has the form of one.
            pub fn parse(text: &str) -> Option<Self> {
                well_formed(text).then(|| Self(text.to_owned()))
            }

            /// The text as stored and shown in addresses.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A person with a sign-in: creator, affiliate or both.
    AccountId
    /// What a creator sells.
    ProductId
    /// A plan of a product.
    OfferId
    /// An approved domain of a product.
    DomainId
    /// A page that the creator names for every affiliate.
    AdditionalLinkId
    /// One affiliate's standing with one product.
    AffiliationId
    /// Something that came in from outside about a sale.
    EventId
    /// A sale.
    OrderId
    /// A code that an affiliate gives away.
    CouponId
    /// An affiliate's word that an order was theirs.
    ClaimId
    /// A buyer's address that an affiliate's click led to.
    LeadId
    /// A line of the ledger.
    EntryId
    /// A payout to one affiliate in one currency.
    PayoutId
    /// A creator's address for events from outside.
    EndpointId
    /// An order of a checkout elsewhere, with its lines.
    BasketId
}

const LENGTH: usize = 16;

fn random(entropy: &Entropy) -> String {
    let mut text = BASE32_NOPAD.encode(&entropy.bytes::<10>());
    text.make_ascii_lowercase();
    text
}

fn well_formed(text: &str) -> bool {
    text.len() == LENGTH && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_id_has_the_form_that_is_read_back() {
        let id = ProductId::new(&Entropy::seeded(1));
        assert_eq!(ProductId::parse(id.as_str()), Some(id));
    }

    #[test]
    fn text_of_another_form_is_no_id() {
        for text in [
            "",
            "a",
            "%00",
            "ABCDEFGHIJKLMNOP",
            "abcdefghijklmno1",
            "abcdefghijklmnopq",
            "äbcdefghijklmno",
        ] {
            assert_eq!(OrderId::parse(text), None, "{text:?}");
        }
    }
}
