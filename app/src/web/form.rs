//! What a person typed into a form, kept so that a refused form comes back as it was sent.

use std::collections::BTreeMap;

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use hotlinks_server::{Error, FieldProblem};
use percent_encoding::percent_decode;

use super::PageError;
use super::error::status;

/// The largest form: a 2,048-byte address written in `%XX` fits many times over.
const LIMIT: usize = 64 * 1024;

/// The fields as typed, and what is wrong with them.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    values: BTreeMap<String, String>,
    problems: Vec<FieldProblem>,
}

impl Filled {
    /// A form prefilled with what is stored now.
    pub fn with<const N: usize>(values: [(&str, String); N]) -> Self {
        let values = values
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        Self {
            values,
            problems: Vec::new(),
        }
    }

    /// What was typed into `field`; empty when nothing was.
    pub fn value(&self, field: &str) -> String {
        self.values.get(field).cloned().unwrap_or_default()
    }

    /// The rest of the name and the value of every field whose name begins with `prefix`.
    pub fn beginning_with<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let fields = self.values.iter();
        fields.filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }

    /// Whether a checkbox came along.
    pub fn is_ticked(&self, field: &str) -> bool {
        self.values.contains_key(field)
    }

    /// The same form with what is wrong with it, and the status to answer with.
    ///
    /// # Errors
    /// The error itself when it is not about what was typed: there is no form to show then.
    pub fn refuse(mut self, error: Error) -> Result<(StatusCode, Self), PageError> {
        let status = status(&error);
        self.problems = match error {
            Error::Refused(problems) => problems,
            Error::TooManyTries | Error::Forbidden(_) | Error::Conflict(_) => {
                vec![FieldProblem {
                    field: String::new(),
                    message: error.to_string(),
                }]
            }
            other => return Err(PageError::Backend(other)),
        };
        Ok((status, self))
    }

    /// The first sentence about `field`; the field `""` is the form as a whole.
    pub fn problem(&self, field: &str) -> Option<String> {
        self.problems
            .iter()
            .find(|problem| problem.field == field)
            .map(|problem| problem.message.clone())
    }

    /// Whether anything is wrong.
    pub fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }
}

impl<S: Send + Sync> FromRequest<S> for Filled {
    type Rejection = PageError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, PageError> {
        let body = to_bytes(request.into_body(), LIMIT)
            .await
            .map_err(|_| PageError::TooLarge)?;
        if percent_decode(&body).decode_utf8().is_err() {
            return Err(PageError::NotText);
        }
        let values = url::form_urlencoded::parse(&body).into_owned().collect();
        Ok(Self {
            values,
            problems: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(body: impl Into<axum::body::Body>) -> Result<Filled, PageError> {
        Filled::from_request(Request::new(body.into()), &()).await
    }

    #[tokio::test]
    async fn what_was_typed_is_read_whatever_the_script() {
        let filled = read("name=%D7%A9%D7%9C%D7%95%D7%9D+%F0%9F%8E%81&url=%00")
            .await
            .unwrap();
        assert_eq!(filled.value("name"), "שלום 🎁");
        assert_eq!(filled.value("url"), "\0");
        assert_eq!(filled.value("missing"), "");
    }

    #[tokio::test]
    async fn what_is_no_text_is_refused_rather_than_guessed() {
        assert!(matches!(read("name=a%FFb").await, Err(PageError::NotText)));
        assert!(matches!(
            read(vec![b'a', b'=', 0xFF]).await,
            Err(PageError::NotText)
        ));
    }

    #[tokio::test]
    async fn a_form_of_ten_megabytes_is_refused() {
        assert!(matches!(
            read(vec![b'a'; 10_000_000]).await,
            Err(PageError::TooLarge)
        ));
    }
}
