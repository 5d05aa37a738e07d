//! What is append-only stays so whoever writes: triggers refuse UPDATE and DELETE (rule 28).

use super::{OpenError, Pools, Storage};

/// Statements for a table that may only grow.
macro_rules! sqlite_guards {
    ($table:literal) => {
        [
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

const SQLITE: &[[&str; 2]] = &[
    sqlite_guards!("ledger"),
    sqlite_guards!("events"),
    sqlite_guards!("orders"),
    sqlite_guards!("order_touches"),
    sqlite_guards!("clicks"),
    sqlite_guards!("forgotten"),
    sqlite_guards!("claim_events"),
    sqlite_guards!("order_events"),
    sqlite_guards!("waiting_events"),
    sqlite_guards!("set_aside"),
    sqlite_guards!("payouts"),
    sqlite_guards!("payout_entries"),
    sqlite_guards!("rates"),
    sqlite_guards!("terms"),
    sqlite_guards!("affiliation_states"),
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

const POSTGRES: &[&str] = &[
    POSTGRES_FUNCTION,
    postgres_guard!("ledger"),
    postgres_guard!("events"),
    postgres_guard!("orders"),
    postgres_guard!("order_touches"),
    postgres_guard!("clicks"),
    postgres_guard!("forgotten"),
    postgres_guard!("claim_events"),
    postgres_guard!("order_events"),
    postgres_guard!("waiting_events"),
    postgres_guard!("set_aside"),
    postgres_guard!("payouts"),
    postgres_guard!("payout_entries"),
    postgres_guard!("rates"),
    postgres_guard!("terms"),
    postgres_guard!("affiliation_states"),
];

/// Nodes that start together must not make the same function at once: any number that nothing else here locks.
const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(7230197263541)";

impl Storage {
    /// Sets the triggers where they are missing.
    pub(super) async fn guard(&self) -> Result<(), OpenError> {
        match &self.pools {
            Pools::Sqlite { write, .. } => {
                for sql in SQLITE.iter().flatten() {
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
