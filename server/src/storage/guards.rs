//! What is append-only stays so whoever writes: triggers refuse UPDATE and DELETE (rule 28).

use super::{OpenError, Pools, Storage};

/// Statements for a table that may only grow.
macro_rules! sqlite_guards {
    ($table:literal) => {
        &[
            concat!(
                "CREATE TRIGGER IF NOT EXISTS ",
                $table,
                "_no_update BEFORE UPDATE ON ",
                $table,
                " BEGIN SELECT RAISE(ABORT, '",
                $table,
                " is append-only'); END"
            ),
            concat!(
                "CREATE TRIGGER IF NOT EXISTS ",
                $table,
                "_no_delete BEFORE DELETE ON ",
                $table,
                " BEGIN SELECT RAISE(ABORT, '",
                $table,
                " is append-only'); END"
            ),
        ]
    };
}

/// A click may go when it is older than the mark that the same transaction set, its window was not for ever, nobody
/// bought by it and no lead came through it: see retention.rs. `$old` is the row.
macro_rules! may_go {
    ($old:literal) => {
        concat!(
            $old,
            ".at < (SELECT before_time FROM clicks_dropped) AND ",
            $old,
            ".window_days IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.visitor = ",
            $old,
            ".visitor AND o.product_id = ",
            $old,
            ".product_id)
             AND NOT EXISTS (SELECT 1 FROM order_clicks o WHERE o.click = ",
            $old,
            ".id)
             AND NOT EXISTS (SELECT 1 FROM leads l WHERE l.click = ",
            $old,
            ".id)"
        )
    };
}

/// The mark goes forward, and never to within 180 days (the longest window that ends) of the newest click: whatever a
/// clock says, no running window loses its click.
macro_rules! may_be_marked {
    () => {
        "NEW.before_time >= OLD.before_time AND NEW.before_time <= COALESCE(
             (SELECT at FROM clicks ORDER BY id DESC LIMIT 1) - 15552000000, NEW.before_time)"
    };
}

const SQLITE_CLICKS: &[&str] = &[
    "CREATE TRIGGER IF NOT EXISTS clicks_no_update BEFORE UPDATE ON clicks
     BEGIN SELECT RAISE(ABORT, 'clicks is append-only'); END",
    concat!(
        "CREATE TRIGGER IF NOT EXISTS clicks_no_evidence BEFORE DELETE ON clicks WHEN COALESCE(NOT (",
        may_go!("OLD"),
        "), TRUE) BEGIN SELECT RAISE(ABORT, 'clicks is append-only'); END"
    ),
    // From before there was a way, and from before there were leads.
    "DROP TRIGGER IF EXISTS clicks_no_delete",
    "DROP TRIGGER IF EXISTS clicks_old_only",
];

const SQLITE_DROPPED: &[&str] = &[
    concat!(
        "CREATE TRIGGER IF NOT EXISTS clicks_dropped_forward BEFORE UPDATE ON clicks_dropped WHEN NOT (",
        may_be_marked!(),
        ") BEGIN SELECT RAISE(ABORT, 'clicks_dropped only goes forward'); END"
    ),
    "CREATE TRIGGER IF NOT EXISTS clicks_dropped_no_delete BEFORE DELETE ON clicks_dropped
     BEGIN SELECT RAISE(ABORT, 'clicks_dropped only goes forward'); END",
];

/// Every column of a coupon but when it was ended.
macro_rules! given {
    () => {
        "id, product_id, affiliation_id, code, code_key, percent_off_bps, starts_at, ends_at, time_zone, created_at,
         given_number"
    };
}

/// A coupon is ended once, and nothing else of it ever changes.
const SQLITE_COUPONS: &[&str] = &[
    concat!(
        "CREATE TRIGGER IF NOT EXISTS coupons_no_update BEFORE UPDATE OF ",
        given!(),
        " ON coupons BEGIN SELECT RAISE(ABORT, 'coupons is append-only'); END"
    ),
    "CREATE TRIGGER IF NOT EXISTS coupons_end_once BEFORE UPDATE ON coupons WHEN OLD.removed_at IS NOT NULL
     BEGIN SELECT RAISE(ABORT, 'coupons is append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS coupons_no_delete BEFORE DELETE ON coupons
     BEGIN SELECT RAISE(ABORT, 'coupons is append-only'); END",
];

const SQLITE: &[&[&str]] = &[
    sqlite_guards!("ledger"),
    sqlite_guards!("events"),
    sqlite_guards!("orders"),
    sqlite_guards!("order_touches"),
    SQLITE_CLICKS,
    SQLITE_DROPPED,
    sqlite_guards!("order_clicks"),
    sqlite_guards!("leads"),
    sqlite_guards!("forgotten"),
    SQLITE_COUPONS,
    sqlite_guards!("coupon_offers"),
    sqlite_guards!("claims"),
    sqlite_guards!("claim_events"),
    sqlite_guards!("order_events"),
    sqlite_guards!("waiting_events"),
    sqlite_guards!("set_aside"),
    sqlite_guards!("payouts"),
    sqlite_guards!("payout_entries"),
    sqlite_guards!("rates"),
    sqlite_guards!("prices"),
    sqlite_guards!("terms"),
    sqlite_guards!("affiliation_states"),
    sqlite_guards!("endpoints"),
    sqlite_guards!("endpoint_secrets"),
    sqlite_guards!("inbox"),
    sqlite_guards!("inbox_outcomes"),
    sqlite_guards!("baskets"),
];

const POSTGRES_FUNCTION: &str = "
    CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$";

macro_rules! postgres_guard {
    ($table:literal) => {
        concat!(
            "CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ",
            $table,
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    };
}

const POSTGRES_CLICKS: &str = "
    CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON clicks
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()";

const POSTGRES_CLICK: &str = concat!(
    "CREATE OR REPLACE FUNCTION refuse_click() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN IF ",
    may_go!("OLD"),
    " THEN RETURN OLD; END IF; RAISE EXCEPTION 'clicks is append-only'; END $$"
);

const POSTGRES_DROP_CLICK: &str = "
    CREATE OR REPLACE TRIGGER old_only BEFORE DELETE ON clicks FOR EACH ROW EXECUTE FUNCTION refuse_click()";

const POSTGRES_DROPPED: &str = concat!(
    "CREATE OR REPLACE FUNCTION refuse_mark() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN IF ",
    may_be_marked!(),
    " THEN RETURN NEW; END IF; RAISE EXCEPTION 'clicks_dropped only goes forward'; END $$"
);

const POSTGRES_DROP: &str = "
    CREATE OR REPLACE TRIGGER forward BEFORE UPDATE ON clicks_dropped FOR EACH ROW EXECUTE FUNCTION refuse_mark()";

const POSTGRES_DROPPED_STAYS: &str = "
    CREATE OR REPLACE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON clicks_dropped
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()";

const POSTGRES_COUPONS: &str = concat!(
    "CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OF ",
    given!(),
    " OR DELETE OR TRUNCATE ON coupons FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
);

const POSTGRES_COUPON: &str = "
    CREATE OR REPLACE TRIGGER end_once BEFORE UPDATE ON coupons FOR EACH ROW WHEN (OLD.removed_at IS NOT NULL)
    EXECUTE FUNCTION refuse_change()";

const POSTGRES: &[&str] = &[
    POSTGRES_FUNCTION,
    postgres_guard!("ledger"),
    postgres_guard!("events"),
    postgres_guard!("orders"),
    postgres_guard!("order_touches"),
    POSTGRES_CLICKS,
    POSTGRES_CLICK,
    POSTGRES_DROP_CLICK,
    POSTGRES_DROPPED,
    POSTGRES_DROP,
    POSTGRES_DROPPED_STAYS,
    postgres_guard!("order_clicks"),
    postgres_guard!("leads"),
    postgres_guard!("forgotten"),
    POSTGRES_COUPONS,
    POSTGRES_COUPON,
    postgres_guard!("coupon_offers"),
    postgres_guard!("claims"),
    postgres_guard!("claim_events"),
    postgres_guard!("order_events"),
    postgres_guard!("waiting_events"),
    postgres_guard!("set_aside"),
    postgres_guard!("payouts"),
    postgres_guard!("payout_entries"),
    postgres_guard!("rates"),
    postgres_guard!("prices"),
    postgres_guard!("terms"),
    postgres_guard!("affiliation_states"),
    postgres_guard!("endpoints"),
    postgres_guard!("endpoint_secrets"),
    postgres_guard!("inbox"),
    postgres_guard!("inbox_outcomes"),
    postgres_guard!("baskets"),
];

/// Nodes that start together must not make the same function at once: any number that nothing else here locks.
const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(7230197263541)";

impl Storage {
    /// Sets the triggers where they are missing.
    pub(super) async fn guard(&self) -> Result<(), OpenError> {
        match &self.pools {
            Pools::Sqlite { write, .. } => {
                for sql in SQLITE.iter().copied().flatten() {
                    sqlx::query(*sql).execute(write).await.map_err(OpenError::Open)?;
                }
            }
            Pools::Postgres(pool) => {
                let mut tx = pool.begin().await.map_err(OpenError::Open)?;
                for sql in std::iter::once(&POSTGRES_LOCK).chain(POSTGRES) {
                    sqlx::query(*sql)
                        .execute(&mut *tx)
                        .await
                        .map_err(OpenError::Open)?;
                }
                tx.commit().await.map_err(OpenError::Open)?;
            }
        }
        Ok(())
    }
}
