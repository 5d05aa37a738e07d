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
            | '\u{2060}'..='\u{206f}'
                | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
                | '\u{e0000}'..='\u{e0fff}')
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

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        HotlinkName::parse(text).unwrap().key()
    }

    #[test]
    fn any_script_and_emoji_make_a_name() {
        for text in ["Spring sale", "日本語", "🎉👩‍👩‍👧", "مرحبا", "שלום \u{200f}abc", "é"]
        {
            assert_eq!(HotlinkName::parse(&format!(" {text}\n")).unwrap().as_str(), text);
        }
    }

    #[test]
    fn eighty_characters_are_enough_whatever_their_bytes() {
        assert!(HotlinkName::parse(&"🎉".repeat(80)).is_ok());
        assert_eq!(HotlinkName::parse(&"a".repeat(81)), Err(NameError::TooLong));
        assert_eq!(
            NameError::TooLong.to_string(),
            "A name has 80 characters at most."
        );
    }

    #[test]
    fn a_name_can_be_seen() {
        for text in ["", " \u{a0}", "\u{200b}", "\u{200d}\u{fe0f}", "\u{3164}"] {
            assert_eq!(HotlinkName::parse(text), Err(NameError::Empty), "{text:?}");
        }
    }

    #[test]
    fn a_name_cannot_garble_the_page_around_it() {
        for text in ["a\nb", "a\tb", "a\0b", "a\u{85}b", "a\u{2028}b", "a\u{7f}b"] {
            assert_eq!(
                HotlinkName::parse(text),
                Err(NameError::ControlCharacter),
                "{text:?}"
            );
        }
        for text in ["a\u{202e}b", "a\u{2066}b", "\u{202a}b"] {
            assert_eq!(
                HotlinkName::parse(text),
                Err(NameError::DirectionOverride),
                "{text:?}"
            );
        }
    }

    #[test]
    fn names_that_look_the_same_have_one_key() {
        assert_eq!(key("Spring  Sale"), key("spring sale"));
        assert_eq!(key("ΟΔΟΣ"), key("οδοσ"));
        assert_eq!(key("É"), key("é"));
        assert_eq!(key("a\u{200b}b"), key("ab"));
        assert_ne!(key("ab"), key("a b"));
    }
}
