//! What can go wrong in the backend, as its callers tell people about it.

use serde::{Deserialize, Serialize};

use crate::storage::StorageError;

/// The one error of the backend's operations.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in: 401, or the sign-in page.
    #[error("Sign in first.")]
    SignedOut,
    /// It does not exist, or it is somebody else's: nobody can tell which. 404.
    #[error("There is nothing here.")]
    NotFound,
    /// Theirs to see, not theirs to do: 403, with the reason.
    #[error("{0}")]
    Forbidden(&'static str),
    /// The input does not do; each problem names its field. 422.
    #[error("{}", .0.first().map_or("Please check what you entered.", |problem| problem.message.as_str()))]
    Refused(Vec<FieldProblem>),
    /// What it was decided upon is no longer so: 409. Nothing was changed.
    #[error("{0}")]
    Conflict(&'static str),
    /// Too many tries from one place: 429.
    #[error("Too many tries. Wait a minute, then try again.")]
    TooManyTries,
    /// Ours: logged once with its cause, shown without it. 500.
    #[error("Something went wrong on our side. Nothing was changed.")]
    Internal(#[source] Cause),
}

/// What lies behind an internal error: for the log, never for people.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// One sentence beside one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// The form field's name; empty for the form as a whole.
    pub field: String,
    /// The sentence.
    pub message: String,
}

impl Error {
    /// Ours, with its cause.
    pub(crate) fn internal(cause: impl Into<Cause>) -> Self {
        Self::Internal(cause.into())
    }

    /// One problem with one field.
    pub fn field(field: &str, message: impl ToString) -> Self {
        Self::Refused(vec![FieldProblem {
            field: field.to_owned(),
            message: message.to_string(),
        }])
    }
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        Self::internal(error)
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::internal(StorageError::from(error))
    }
}

/// Collects every problem of a form, so that all are told at once.
#[derive(Debug, Default)]
pub struct Problems(Vec<FieldProblem>);

impl Problems {
    /// The value, or its sentence noted beside `field`.
    pub fn take<T, E: ToString>(&mut self, field: &str, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.add(field, error)).ok()
    }

    /// Notes a sentence beside `field`.
    pub fn add(&mut self, field: &str, message: impl ToString) {
        self.0.push(FieldProblem {
            field: field.to_owned(),
            message: message.to_string(),
        });
    }

    /// Whether nothing is noted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Refused` with everything noted.
    pub fn refuse(self) -> Error {
        Error::Refused(self.0)
    }
}
