//! What an affiliate calls a hotlink.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A name of 1 to 80 characters, without white space at its ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HotlinkName(String);

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing, or nothing that can be seen.
    #[error("Give the link a name.")]
    Empty,
    /// More than 80 characters.
    #[error("A name has {} characters at most.", HotlinkName::MAX_CHARS)]
    TooLong,
    /// A line break, a tab, another control character.
    #[error("A name is one line of text, without tabs or control characters.")]
    ControlCharacter,
    /// A character that reverses or isolates the text around it.
    #[error("A name cannot contain characters that turn the writing direction around.")]
    DirectionOverride,
}

impl HotlinkName {
    /// The most characters (Unicode scalar values, not bytes) that a name has.
    pub const MAX_CHARS: usize = 80;

    /// Reads a name. Any script and emoji are welcome; what could garble the page around it is not.
    ///
    /// # Errors
    /// [`NameError`] with the sentence to show beside the field.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        if text.chars().all(is_blank) {
            return Err(NameError::Empty);
        }
        if text
            .chars()
            .any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
        {
            return Err(NameError::ControlCharacter);
        }
        if text
            .chars()
            .any(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        {
            return Err(NameError::DirectionOverride);
        }
        if text.chars().count() > Self::MAX_CHARS {
            return Err(NameError::TooLong);
        }
        Ok(Self(text.to_owned()))
    }

    /// The name as it was typed, trimmed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What must be unique among an affiliate's names: the name without regard to case, to the width of gaps and to
    /// characters that cannot be seen.
    #[must_use]
    pub fn key(&self) -> String {
        let mut key = String::with_capacity(self.0.len());
        for word in self.0.split_whitespace() {
            if !key.is_empty() {
                key.push(' ');
            }
            // Letter by letter, because the lower case of a whole word depends on its end in Greek.
            key.extend(
                word.chars()
                    .filter(|&c| !is_blank(c))
                    .flat_map(char::to_lowercase),
            );
        }
        key
    }
}

/// White space, joiners, marks and fillers: nothing that a reader sees on its own.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}')
}

impl fmt::Display for HotlinkName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for HotlinkName {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        Self::parse(&text)
    }
}

impl From<HotlinkName> for String {
    fn from(name: HotlinkName) -> Self {
        name.0
    }
}
