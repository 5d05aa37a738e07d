//! The pieces that every page is made of. One component a file; their styles live in `style/ui.css`.

pub mod address;
pub mod claim;
pub mod commission;
pub mod coupon;
pub mod field;
pub mod layout;
pub mod money;
pub mod my_products;
pub mod number;
pub mod pager;
pub mod rate;
pub mod state;
pub mod tabs;
pub mod terms;
pub mod time;

pub use address::Address;
pub use commission::{Amounts, CommissionState, StatusWord};
pub use field::{ChoiceField, Field, FormProblem};
pub use money::Money;
pub use my_products::MyProductsTabs;
pub use number::number;
pub use pager::Pager;
pub use rate::{Announced, Rate};
pub use state::{Empty, State};
pub use tabs::Tabs;
pub use terms::TermsTable;
pub use time::Time;
