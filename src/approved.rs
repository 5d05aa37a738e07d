//! Approved domains.
