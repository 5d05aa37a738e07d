//! The tables of cases and how their approvals are read.

use hotlinks::approved::{ApprovedDomain, PublicSuffixes};
use serde::Deserialize;

/// One case of a table in `vectors`.
#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) input: String,
    pub(crate) approved: Vec<String>,
    pub(crate) expect: Expect,
    pub(crate) href: Option<String>,
    #[serde(default)]
    pub(crate) may_reject: bool,
    pub(crate) why: String,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Expect {
    Accept,
    Reject,
}

/// The list that the server uses.
pub(crate) struct Psl;

impl PublicSuffixes for Psl {
    fn is_public_suffix(&self, host: &str) -> bool {
        psl::suffix_str(host) == Some(host)
    }
}

/// The domains of a case; an entry that cannot be approved matches nothing.
pub(crate) fn approved(texts: &[impl AsRef<str>]) -> Vec<ApprovedDomain> {
    texts
        .iter()
        .filter_map(|text| ApprovedDomain::parse(text.as_ref(), &Psl).ok())
        .map(|a| a.domain)
        .collect()
}

/// Reads a table.
pub(crate) fn cases(json: &str) -> Vec<Case> {
    serde_json::from_str(json).unwrap_or_default()
}
