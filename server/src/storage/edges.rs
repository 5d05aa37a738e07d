//! Moments between two whole hours of UTC at which days begin somewhere: what they part is summed apart.

/// Every such moment, as the minute of a day of UTC, in order. `every_day_of_today_begins_at_a_moment_that_is_summed`
/// (series/range.rs) says when a government has thought of another one: it needs a column of its own.
pub(crate) const EDGES: [i64; 13] = [
    150, 210, 570, 615, 675, 810, 870, 915, 1050, 1095, 1110, 1170, 1230,
];

/// The columns of a day: for each edge, the clicks of its hour that came before it.
macro_rules! edge_columns {
    () => {
        "h02m30, h03m30, h09m30, h10m15, h11m15, h13m30, h14m30, h15m15, h17m30, h18m15, h18m30, h19m30, h20m30"
    };
}
pub(crate) use edge_columns;

/// The most edges in one hour.
pub(crate) const IN_AN_HOUR: usize = 2;

/// Those in one hour of the day.
pub(crate) fn of_hour(hour: i64) -> &'static [i64] {
    let from = EDGES.partition_point(|edge| edge.div_euclid(60) < hour);
    let to = EDGES.partition_point(|edge| edge.div_euclid(60) <= hour);
    EDGES.get(from..to).unwrap_or_default()
}

/// The column of an edge: `h18m30`.
pub(crate) fn column(edge: i64) -> String {
    format!("h{:02}m{:02}", edge.div_euclid(60), edge.rem_euclid(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_edge_has_its_column_and_lies_in_one_hour() {
        let columns = EDGES.map(column).join(", ");
        assert_eq!(columns, edge_columns!());
        let mut by_hour = Vec::<i64>::new();
        for hour in 0..24 {
            assert!(of_hour(hour).len() <= IN_AN_HOUR);
            by_hour.extend(of_hour(hour));
        }
        assert_eq!(by_hour, EDGES);
        assert_eq!(of_hour(18), [1_095, 1_110]);
    }
}
