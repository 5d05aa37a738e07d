//! The public suffix list, for commands that need no backend.

use hotlinks::approved::PublicSuffixes;

/// The list as the `psl` crate ships it, ICANN and private sections both.
pub(super) struct Psl;

impl PublicSuffixes for Psl {
    fn is_public_suffix(&self, host: &str) -> bool {
        psl::suffix_str(host).is_some_and(|suffix| suffix == host)
    }
}
