//! "Create promotional link": the form that checks while one types.
//!
//! [`PromotionalLinkForm`] asks the rules on every keystroke, in the browser, without a request: the same
//! [`hotlinks::destination`] that the server asks on save. The server renders the same view, so a refused form says
//! and marks the same without JavaScript, where a fix is a button that sends the form with the text replaced.
//!
//! The inputs belong to the browser, not to signals: nothing typed before hydration is lost, and undo works.

// The macros write public types that nobody outside needs to reach.
#![allow(unreachable_pub)]

mod address_field;
mod browser;
mod choosing;
mod draft;
mod form;
mod reading;
mod says;
mod typing;

use hotlinks::approved::ApprovedDomain;
use serde::{Deserialize, Serialize};

pub use draft::DraftEnd;
pub use form::PromotionalLinkForm;

/// An approved domain as the form knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainChoice {
    /// Its id: the value of the field `domain`.
    pub id: String,
    /// The domain, on or off; only those that are on can be chosen.
    pub domain: ApprovedDomain,
}

/// What the form begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormStart {
    /// What was typed as URL.
    pub url: String,
    /// What was typed as name.
    pub name: String,
    /// The selected domain's id; empty for the first.
    pub domain: String,
    /// The server refused it: say what is missing, too.
    pub refused: bool,
    /// What the server says beside `url`, `name`, `domain`, and beside the form as a whole (empty).
    pub problems: Vec<(String, String)>,
}

impl FormStart {
    fn problem(&self, field: &str) -> Option<String> {
        self.problems
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, sentence)| sentence.clone())
    }
}
