//! Who is credited with an order (rules 18 to 23).
//!
//! [`attribute`] is a pure function of the order, the touches and the product's rule. The order of its input does not
//! matter, and it says of every touch why it won or lost.
//!
//! Where the rules leave room, these are the choices:
//!
//! - **A blocked affiliate's** touches are not eligible for orders placed from the block on, so the next in line is
//!   credited: who brought the buyer honestly does not lose by another's block. A **self-purchase** does not pass on
//!   (rule 23): its touch stays eligible, wins, and earns nothing.
//! - **Multiple clicks**: the first is the affiliate of the oldest eligible touch, the last the affiliate of the newest
//!   eligible touch that is not the first's. A, B, A is therefore A and B, and nobody shares with themselves. When one
//!   affiliate takes all, the receipt names their newest touch.
//! - **What the buyer removed** earns nothing on orders from the removal on; the next in line is credited, if the buyer
//!   left one. Removing it says nothing about who is credited with orders before.
//! - **Precedence** (rule 21): the rule chooses among the touches of the strongest source that has an eligible one.

mod choose;
mod reason;
mod touch;

pub use choose::{Attribution, Considered, Credit, Share, attribute};
pub use reason::Reason;
pub use touch::{OrderFacts, OrderTime, Rule, Source, Touch, mailbox, order_time, same_email};
