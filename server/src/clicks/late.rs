//! When sums that are late are added: those of few links at the end of a round, those of many once they pay.

use crate::clicks::line::Row;
use crate::storage::rollups::late::{Adding, LateRows};
use crate::storage::rollups::tally::{FEW, Tally};
use crate::storage::{Storage, StorageError};

/// Clicks of many links that are added together: the more, the more of them change the same page.
const PAY: usize = 262_144;
/// Rounds after which they are added, however few they are.
const LAST_ROUND: u32 = 8;

/// What is late: what came, and what of it is being added.
pub(super) struct Late {
    came: Tally,
    adding: Option<Adding>,
    /// Rounds since something was added last.
    rounds: u32,
    has_any: bool,
    /// [`PAY`].
    pay: usize,
}

impl Late {
    /// Whoever had the database before may have left some.
    pub(super) fn unknown() -> Self {
        Self {
            came: Tally::default(),
            adding: None,
            rounds: 0,
            has_any: true,
            pay: PAY,
        }
    }

    /// From how many clicks on they are added.
    #[cfg(test)]
    pub(super) fn set_pay(&mut self, pay: usize) {
        self.pay = pay;
    }

    /// Whether there may be any.
    pub(super) fn has_any(&self) -> bool {
        self.has_any
    }

    /// Clicks were stored, and are in no sum yet.
    pub(super) fn came(&mut self, clicks: &[Row<'_>], rows: LateRows) {
        self.has_any = true;
        // If the database does not let them be added, it alone remembers any more.
        if self.came.len() < 2 * self.pay {
            self.came.add_stored(clicks, rows);
        }
    }

    /// After a step of so many clicks: adds those of so many links, if they pay.
    pub(super) async fn step(&mut self, storage: &Storage, clicks: usize) {
        if self.adding.is_some() || self.came.len() >= self.pay {
            self.try_add(storage, clicks).await;
        }
    }

    /// After a round: adds those of few links, and some of many whose time has come.
    pub(super) async fn round(&mut self, storage: &Storage) {
        self.rounds += 1;
        let is_time = self.adding.is_some() || self.came.is_of_few() || self.rounds >= LAST_ROUND;
        if self.has_any && is_time {
            self.try_add(storage, FEW).await;
        }
    }

    /// Adds all of it, unless it is `enough` before.
    pub(super) async fn add_all(&mut self, storage: &Storage, enough: impl Fn() -> bool) {
        while self.has_any && !enough() && self.try_add(storage, FEW).await {}
    }

    /// `false`: it cannot be added yet.
    async fn try_add(&mut self, storage: &Storage, links: usize) -> bool {
        let added = self.add(storage, links).await;
        if let Err(error) = &added {
            tracing::warn!(%error, "sums of clicks cannot be added yet: they are kept for later");
        }
        added.is_ok()
    }

    async fn add(&mut self, storage: &Storage, links: usize) -> Result<(), StorageError> {
        let adding = match self.adding.take() {
            Some(adding) => Some(adding),
            None => storage.take_late(&mut self.came).await?,
        };
        self.has_any = adding.is_some();
        if let Some(adding) = adding {
            self.rounds = 0;
            // If this fails it is not known how far it came: then the database says it.
            self.adding = storage.add_late(adding, links).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clicks::Survive;
    use crate::storage::clicks::Sum;

    struct Keeper {
        storage: Storage,
        late: Late,
        clicks: usize,
        _folder: tempfile::TempDir,
    }

    impl Keeper {
        async fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            Self {
                storage: Storage::in_folder(folder.path()).await,
                late: Late::unknown(),
                clicks: 0,
                _folder: folder,
            }
        }

        /// A step with a click of each of so many links.
        async fn step(&mut self, links: usize) {
            let texts: Vec<_> = (0..links)
                .map(|link| (format!("{} {link}", self.clicks), link.to_string()))
                .collect();
            let row = |(id, code)| Row {
                id,
                visitor: "",
                product: "p",
                affiliation: "a",
                code,
                at: 0,
                window_days: None,
                reason: "counted",
            };
            let rows: Vec<_> = texts.iter().map(|(id, code)| row((id, code))).collect();
            let late = self
                .storage
                .insert_clicks(&rows, Survive::Kill, Sum::Later)
                .await
                .unwrap();
            self.late.came(&rows, late.unwrap());
            self.clicks += links;
            self.late.step(&self.storage, links).await;
        }

        async fn round(&mut self) {
            self.late.round(&self.storage).await;
        }
    }

    fn clicks(count: usize) -> (i64, i64) {
        let count = i64::try_from(count).unwrap();
        (count, count)
    }

    #[tokio::test]
    async fn sums_of_few_links_are_added_at_the_end_of_their_round() {
        let mut keeper = Keeper::new().await;
        keeper.step(100).await;
        keeper.step(100).await;
        assert_eq!(keeper.storage.summed_clicks().await, clicks(0));
        keeper.round().await;
        assert_eq!(keeper.storage.summed_clicks().await, clicks(200));
        keeper.round().await;
        assert!(!keeper.late.has_any(), "the database says that nothing is left");
    }

    #[tokio::test]
    async fn sums_of_many_links_are_added_some_at_a_time_after_some_rounds_or_when_they_are_very_many() {
        let mut keeper = Keeper::new().await;
        let many = 3 * FEW;
        keeper.step(many).await;
        for _ in 1..LAST_ROUND {
            keeper.round().await;
        }
        assert_eq!(keeper.storage.summed_clicks().await, clicks(0));
        keeper.round().await;
        assert_eq!(keeper.storage.summed_clicks().await, clicks(FEW));
        // Those of so many links go as new ones of as many come.
        keeper.step(100).await;
        assert_eq!(keeper.storage.summed_clicks().await, clicks(FEW + 100));
        while keeper.late.adding.is_some() {
            keeper.round().await;
        }
        assert_eq!(keeper.storage.summed_clicks().await, clicks(many));

        keeper.late.set_pay(3 * many);
        while keeper.late.came.len() < keeper.late.pay - many {
            keeper.step(many).await;
            assert_eq!(keeper.storage.summed_clicks().await, clicks(many));
        }
        keeper.step(many).await;
        assert!(keeper.storage.summed_clicks().await > clicks(many));
        keeper.late.add_all(&keeper.storage, || false).await;
        assert_eq!(keeper.storage.summed_clicks().await, clicks(keeper.clicks));
    }

    #[tokio::test]
    async fn what_cannot_be_added_is_added_later() {
        let mut keeper = Keeper::new().await;
        keeper.step(3 * FEW).await;
        let write = keeper.storage.writer().clone();
        let fail = "CREATE TRIGGER fail BEFORE INSERT ON click_totals WHEN NEW.code = '7'
                    BEGIN SELECT RAISE(ABORT, 'no'); END";
        sqlx::query(fail).execute(&write).await.unwrap();
        keeper.late.add_all(&keeper.storage, || false).await;
        let (of_links, of_affiliate) = keeper.storage.summed_clicks().await;
        assert_eq!(of_links, of_affiliate);
        assert!(keeper.late.has_any() && of_links < clicks(keeper.clicks).0);
        sqlx::query("DROP TRIGGER fail").execute(&write).await.unwrap();
        keeper.late.add_all(&keeper.storage, || false).await;
        assert_eq!(keeper.storage.summed_clicks().await, clicks(keeper.clicks));
        assert!(!keeper.late.has_any());
    }
}
