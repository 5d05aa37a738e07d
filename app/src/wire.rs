//! The one error that crosses from server to browser.

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// What went wrong, as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireError {
    /// One sentence.
    pub sentence: String,
    /// Field and sentence, where single fields are to blame.
    pub problems: Vec<(String, String)>,
}

impl std::fmt::Display for WireError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl FromServerFnError for WireError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let sentence = match error {
            ServerFnErrorErr::Request(_) => {
                "The server could not be reached. Check your connection and try again."
            }
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => {
                "That was not understood. Reload the page and try again."
            }
            _ => "Something went wrong. Reload the page and try again.",
        };
        Self {
            sentence: sentence.to_owned(),
            problems: Vec::new(),
        }
    }
}
