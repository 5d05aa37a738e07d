//! What was typed and not saved yet outlives a reload, in this browser.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A form half filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Draft {
    pub(super) url: String,
    pub(super) name: String,
    pub(super) domain: String,
}

impl Draft {
    /// The draft kept under `key`.
    pub(super) fn find(key: &str) -> Option<Self> {
        store::get(key)
    }

    /// Keeps the draft under `key`; one without a word is none.
    pub(super) fn keep(&self, key: &str) {
        if self.url.is_empty() && self.name.is_empty() {
            store::remove(key);
        } else {
            store::set(key, self);
        }
    }

    /// Forgets the draft.
    pub(super) fn forget(key: &str) {
        store::remove(key);
    }
}

/// Stands on the page that follows a save: the draft that became a link is one no more.
#[island]
pub fn DraftEnd(
    /// Where the draft is kept.
    draft_key: String,
    /// The saved link's name: another tab's draft under the same key has another one and stays.
    name: String,
) -> impl IntoView {
    Effect::new(move |_| {
        if Draft::find(&draft_key).is_some_and(|draft| draft.name.trim() == name) {
            Draft::forget(&draft_key);
        }
    });
}

/// The browser's storage, which people may have switched off: then there are no drafts.
#[cfg(feature = "hydrate")]
mod store {
    use super::Draft;
    use gloo_storage::{LocalStorage, Storage};

    fn is_there() -> bool {
        web_sys::window().is_some_and(|window| matches!(window.local_storage(), Ok(Some(_))))
    }

    pub(super) fn get(key: &str) -> Option<Draft> {
        is_there().then(|| LocalStorage::get(key).ok()).flatten()
    }

    /// A full storage keeps no draft; typing goes on.
    pub(super) fn set(key: &str, draft: &Draft) {
        if is_there() {
            let _ = LocalStorage::set(key, draft);
        }
    }

    pub(super) fn remove(key: &str) {
        if is_there() {
            LocalStorage::delete(key);
        }
    }
}

/// Never called: drafts live in a browser.
#[cfg(not(feature = "hydrate"))]
mod store {
    use super::Draft;

    pub(super) fn get(_key: &str) -> Option<Draft> {
        None
    }

    pub(super) fn set(_key: &str, _draft: &Draft) {}

    pub(super) fn remove(_key: &str) {}
}
