//! Checking a destination.
