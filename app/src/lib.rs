//! The pages of Hotlinks.
