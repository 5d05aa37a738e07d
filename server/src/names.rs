//! Names that people give: themselves, their products, offers and links. All follow the rule of hotlinks' names.

use hotlinks::hotlink::{HotlinkName, NameError};

/// Reads a name of 1 to 80 characters; an empty one is told in the words of its own field.
pub(crate) fn parse(text: &str, when_empty: &str) -> Result<HotlinkName, String> {
    HotlinkName::parse(text).map_err(|error| match error {
        NameError::Empty => when_empty.to_owned(),
        error => error.to_string(),
    })
}
