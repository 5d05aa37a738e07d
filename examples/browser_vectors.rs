//! The rules as a module for a test page, so that the destination vectors run in the browser itself.
//!
//! `cargo xtask test` builds it for wasm32; anywhere else there is nothing in it.
#![cfg(target_arch = "wasm32")]

use hotlinks::approved::{ApprovedDomain, PublicSuffixes};
use hotlinks::destination::check;
use serde_json::Value;
use wasm_bindgen::prelude::wasm_bindgen;

/// The list that the executable uses.
struct Psl;

impl PublicSuffixes for Psl {
    fn is_public_suffix(&self, host: &str) -> bool {
        psl::suffix_str(host) == Some(host)
    }
}

/// What `hotlinks check --jsonl` answers to one line `{"input","approved":[…]}`, in the browser.
///
/// # Errors
/// The line is not such an object.
#[wasm_bindgen]
pub fn check_json(line: &str) -> Result<String, String> {
    let case: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let input = case.get("input").and_then(text).ok_or("no input")?;
    let listed = case
        .get("approved")
        .and_then(Value::as_array)
        .ok_or("no approved")?;
    let parsed = listed
        .iter()
        .filter_map(text)
        .map(|entry| ApprovedDomain::parse(&entry, &Psl));
    let approved: Vec<_> = parsed
        .filter_map(Result::ok)
        .map(|approval| approval.domain)
        .collect();
    serde_json::to_string(&check(&input, &approved)).map_err(|error| error.to_string())
}
