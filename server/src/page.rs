//! Pages of long lists.

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// What stands on it.
    pub rows: Vec<T>,
    /// Which one it is, from 0.
    pub number: u32,
    /// Whether another follows.
    pub more: bool,
}

impl<T> Page<T> {
    /// A page from one row more than it shows.
    pub(crate) fn cut(mut rows: Vec<T>, number: u32, size: u32) -> Self {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        Self { rows, number, more }
    }
}

/// `LIMIT` and `OFFSET` of a page, for [`Page::cut`].
pub(crate) fn bounds(number: u32, size: u32) -> (i64, i64) {
    (i64::from(size) + 1, i64::from(number) * i64::from(size))
}
