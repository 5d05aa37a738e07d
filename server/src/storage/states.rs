//! How affiliates stood through time: rows that are only ever added.

use ::hotlinks::time::Millis;

use crate::affiliations::AffiliationState;

/// `record_state!(tx, product, affiliation, state, now)`: remembers how somebody stands from now on, so that an order is
/// judged by how they stood when it was placed. The product is locked.
macro_rules! record_state {
    ($tx:ident, $product:expr, $affiliation:expr, $state:expr, $now:expr) => {{
        let number = $crate::storage::rates::next_change!($tx, $product);
        let last: Option<i64> =
            sqlx::query_scalar("SELECT MAX(at) FROM affiliation_states WHERE affiliation_id = $1")
                .bind($affiliation.as_str())
                .fetch_one(&mut *$tx)
                .await?;
        sqlx::query(
            "INSERT INTO affiliation_states (affiliation_id, number, state, at) VALUES ($1, $2, $3, $4)",
        )
        .bind($affiliation.as_str())
        .bind(number)
        .bind($state.as_str())
        .bind($now.0.max(last.unwrap_or(i64::MIN)))
        .execute(&mut *$tx)
        .await?;
    }};
}
pub(super) use record_state;

/// `standing!("$at", "$known")`: the columns of a [`StandingRow`], how an affiliation `a` stood at a moment, up to the last
/// change that may be known; a comma and a space follow.
macro_rules! standing {
    ($at:literal, $known:literal) => {
        concat!(
            "(SELECT s.state FROM affiliation_states s WHERE s.affiliation_id = a.id AND s.at <= ",
            $at,
            " AND s.number <= ",
            $known,
            " ORDER BY s.number DESC LIMIT 1) AS state_then,
            (SELECT s.at FROM affiliation_states s WHERE s.affiliation_id = a.id AND s.at <= ",
            $at,
            " AND s.number <= ",
            $known,
            " ORDER BY s.number DESC LIMIT 1) AS since_then, "
        )
    };
}
pub(super) use standing;

/// How somebody stood, and since when; nothing before they joined.
#[derive(sqlx::FromRow)]
pub(super) struct StandingRow {
    state_then: Option<String>,
    since_then: Option<i64>,
}

impl StandingRow {
    /// Since when they might not promote, if they might not (rule 16).
    pub(super) fn blocked_since(&self) -> Option<Millis> {
        let may_promote = self.state_then.as_deref() == Some(AffiliationState::Active.as_str());
        self.since_then.map(Millis).filter(|_| !may_promote)
    }
}
