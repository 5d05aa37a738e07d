//! The backend of Hotlinks.
