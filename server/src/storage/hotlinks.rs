//! Hotlinks: those that affiliates make, and those that every affiliate is given.

use ::hotlinks::hotlink::{Code, HotlinkName};
use ::hotlinks::money::Minor;
use ::hotlinks::time::Millis;

use super::codes::insert_hotlink;
use super::live_changes::tell_nodes;
use super::{Storage, StorageError, count_long, read, write};
use crate::entropy::Entropy;
use crate::hotlinks::{Counted, Hotlink, HotlinkKind, Named, NewHotlink};
use crate::ids::AffiliationId;
use crate::page::{self, Page};

/// Hotlinks of one's own, a page.
const CREATED: u32 = 100;

#[derive(sqlx::FromRow)]
struct CountedRow {
    code: String,
    kind: String,
    target: String,
    name: String,
    destination: String,
    archived_at: Option<i64>,
    created_at: i64,
    clicks: i64,
    not_counted: i64,
    sales: i64,
    commission: i64,
}

impl TryFrom<CountedRow> for Counted {
    type Error = StorageError;

    fn try_from(row: CountedRow) -> Result<Self, StorageError> {
        Ok(Self {
            hotlink: Hotlink {
                code: Code::parse(&row.code).ok_or_else(|| StorageError::corrupt("code", &row.code))?,
                kind: HotlinkKind::from_stored(&row.kind, &row.target)
                    .ok_or_else(|| StorageError::corrupt("hotlink", &row.code))?,
                name: row.name,
                destination: row.destination,
                archived_at: row.archived_at.map(Millis),
                created_at: Millis(row.created_at),
            },
            clicks: count_long(row.clicks),
            not_counted: count_long(row.not_counted),
            sales: count_long(row.sales),
            commission: Minor(row.commission),
        })
    }
}

macro_rules! figures {
    () => {
        "h.code, h.kind, h.destination AS target, h.archived_at, h.created_at
         , (SELECT CAST(COALESCE(SUM(r.clicks), 0) AS BIGINT) FROM click_totals r
            WHERE r.code = h.code AND r.reason = 'counted') AS clicks
         , (SELECT CAST(COALESCE(SUM(r.clicks), 0) AS BIGINT) FROM click_totals r
            WHERE r.code = h.code AND r.reason <> 'counted') AS not_counted
         , (SELECT COUNT(DISTINCT l.order_id) FROM standings l WHERE l.code = h.code) AS sales
         , (SELECT CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) FROM standings l WHERE l.code = h.code) AS commission"
    };
}

impl Storage {
    /// A hotlink of an affiliate's own.
    pub(crate) async fn insert_hotlink(
        &self,
        new: &NewHotlink,
        now: Millis,
        limit: i64,
        entropy: &Entropy,
    ) -> Result<Named<Code>, StorageError> {
        let (page, key) = (HotlinkKind::Page.as_str(), new.name.key());
        Ok(write!(self, |tx| {
            // Two at once would both see the last free place; somebody just blocked makes no more.
            let active =
                sqlx::query("UPDATE affiliations SET state = state WHERE id = $1 AND state = 'active'")
                    .bind(new.affiliation.as_str())
                    .execute(&mut *tx)
                    .await?;
            if active.rows_affected() == 0 {
                return Ok(Named::Gone);
            }
            let links: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM hotlinks WHERE affiliation_id = $1 AND kind = 'page'",
            )
            .bind(new.affiliation.as_str())
            .fetch_one(&mut *tx)
            .await?;
            if links >= limit {
                return Ok(Named::Full);
            }
            let code = insert_hotlink!(
                tx,
                new.product,
                new.affiliation,
                page,
                new.destination.as_str(),
                new.name.as_str(),
                key.as_str(),
                now,
                entropy
            );
            let Some(code) = code else {
                return Ok(Named::NameTaken);
            };
            tell_nodes!(self, tx, "link", code.to_string());
            Named::Done(code)
        }))
    }

    /// An affiliate's own hotlinks, put away or not, with their figures, newest first.
    pub(crate) async fn list_created_hotlinks(
        &self,
        affiliation: &AffiliationId,
        archived: bool,
        number: u32,
    ) -> Result<Page<Counted>, StorageError> {
        let (limit, offset) = page::bounds(number, CREATED);
        let rows: Vec<CountedRow> = read!(self, |db| {
            sqlx::query_as(concat!(
                "SELECT h.name, h.destination, ",
                figures!(),
                " FROM hotlinks h WHERE h.affiliation_id = $1 AND h.kind = 'page' AND (h.archived_at IS NOT NULL) = $4
                 ORDER BY h.created_at DESC, h.code LIMIT $2 OFFSET $3"
            ))
            .bind(affiliation.as_str())
            .bind(limit)
            .bind(offset)
            .bind(archived)
            .fetch_all(db)
            .await?
        });
        let rows = rows
            .into_iter()
            .map(Counted::try_from)
            .collect::<Result<_, _>>()?;
        Ok(Page::cut(rows, number, CREATED))
    }

    /// One of an affiliate's own hotlinks.
    pub(crate) async fn find_created_hotlink(
        &self,
        affiliation: &AffiliationId,
        code: Code,
    ) -> Result<Option<Counted>, StorageError> {
        let row: Option<CountedRow> = read!(self, |db| {
            sqlx::query_as(concat!(
                "SELECT h.name, h.destination, ",
                figures!(),
                " FROM hotlinks h WHERE h.affiliation_id = $1 AND h.kind = 'page' AND h.code = $2"
            ))
            .bind(affiliation.as_str())
            .bind(code.to_string())
            .fetch_optional(db)
            .await?
        });
        row.map(Counted::try_from).transpose()
    }

    /// The links that an affiliate was given and whose target is still there, under the targets' names of today:
    /// the sales page, additional links, checkouts. Where the address is not stored with the target it is empty.
    pub(crate) async fn list_given_hotlinks(
        &self,
        affiliation: &AffiliationId,
    ) -> Result<Vec<Counted>, StorageError> {
        let rows: Vec<CountedRow> = read!(self, |db| {
            sqlx::query_as(concat!(
                "SELECT COALESCE(d.name, o.name, h.name) AS name, COALESCE(d.destination, '') AS destination, ",
                figures!(),
                " FROM hotlinks h
                 LEFT JOIN additional_links d ON h.kind = 'additional_link' AND d.id = h.destination
                 LEFT JOIN offers o ON h.kind = 'checkout' AND o.id = h.destination
                 WHERE h.affiliation_id = $1 AND h.kind <> 'page' AND h.archived_at IS NULL
                 ORDER BY CASE h.kind WHEN 'sales_page' THEN 0 WHEN 'additional_link' THEN 1 ELSE 2 END,
                          COALESCE(d.created_at, o.created_at, 0), h.destination"
            ))
            .bind(affiliation.as_str())
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(Counted::try_from).collect()
    }

    /// Renames an affiliate's own hotlink.
    pub(crate) async fn set_hotlink_name(
        &self,
        affiliation: &AffiliationId,
        code: &Code,
        name: &HotlinkName,
    ) -> Result<Named<()>, StorageError> {
        let renamed = self.try_set_hotlink_name(affiliation, code, name).await;
        match renamed {
            Ok(true) => Ok(Named::Done(())),
            Ok(false) => Ok(Named::Gone),
            Err(StorageError::Duplicate) => Ok(Named::NameTaken),
            Err(error) => Err(error),
        }
    }

    async fn try_set_hotlink_name(
        &self,
        affiliation: &AffiliationId,
        code: &Code,
        name: &HotlinkName,
    ) -> Result<bool, StorageError> {
        Ok(write!(self, |tx| {
            sqlx::query(
                "UPDATE hotlinks SET name = $3, name_key = $4
                 WHERE affiliation_id = $1 AND code = $2 AND kind = 'page'",
            )
            .bind(affiliation.as_str())
            .bind(code.to_string())
            .bind(name.as_str())
            .bind(name.key())
            .execute(&mut *tx)
            .await?
            .rows_affected()
                > 0
        }))
    }

    /// Archives an affiliate's own hotlink, or takes it out again (`None`). `false`: it is not theirs.
    pub(crate) async fn set_hotlink_archived(
        &self,
        affiliation: &AffiliationId,
        code: &Code,
        at: Option<Millis>,
    ) -> Result<bool, StorageError> {
        Ok(write!(self, |tx| {
            let archived = sqlx::query(
                "UPDATE hotlinks SET archived_at = $3 WHERE affiliation_id = $1 AND code = $2 AND kind = 'page'",
            )
            .bind(affiliation.as_str())
            .bind(code.to_string())
            .bind(at.map(|at| at.0))
            .execute(&mut *tx)
            .await?;
            if archived.rows_affected() == 0 {
                return Ok(false);
            }
            tell_nodes!(self, tx, "link", code.to_string());
            true
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{self, SignUp};
    use crate::affiliations;
    use crate::backend::{Backend, Config};
    use crate::passwords::PasswordCost;
    use crate::products::{self, ProductForm};

    #[tokio::test]
    async fn at_the_limit_there_is_no_room_for_another_link_or_product() {
        let dir = tempfile::tempdir().unwrap();
        let address = format!("sqlite://{}", dir.path().join("hotlinks.db").display());
        let config = Config {
            password_cost: PasswordCost::CHEAP,
            ..Config::new(address, "https://go.test".parse().unwrap())
        };
        let backend = Backend::open(config).await.unwrap();
        let account = async |name: &str| {
            let form = SignUp {
                email: format!("{name}@demo.test"),
                name: name.to_owned(),
                password: "long enough".to_owned(),
            };
            accounts::create(&backend, form).await.unwrap()
        };
        let (ana, ben) = (account("ana").await, account("ben").await);
        let form = ProductForm {
            name: "Course".to_owned(),
            sales_page: "https://acme.com/".to_owned(),
            currency: "USD".to_owned(),
            ..ProductForm::default()
        };
        let product = products::create(&backend, &ana, form.clone()).await.unwrap();
        let (entropy, now) = (&backend.entropy, backend.clock.now());
        let terms = form.read(products::FormOf::New, &backend.public_url).unwrap();
        let another = crate::ids::ProductId::new(entropy);
        assert!(
            !backend
                .storage
                .insert_product(&another, &ana.id, &terms, now, 1)
                .await
                .unwrap()
        );
        assert!(
            backend
                .storage
                .insert_product(&another, &ben.id, &terms, now, 1)
                .await
                .unwrap()
        );

        let affiliation = affiliations::join(&backend, &ben, product.as_str())
            .await
            .unwrap()
            .id;
        let insert = async |name: &str| {
            let new = NewHotlink {
                product: product.clone(),
                affiliation: affiliation.clone(),
                name: HotlinkName::parse(name).unwrap(),
                destination: "https://acme.com/".to_owned(),
            };
            backend
                .storage
                .insert_hotlink(&new, now, 2, entropy)
                .await
                .unwrap()
        };
        // The links that were given do not count.
        assert!(matches!(insert("one").await, Named::Done(_)));
        assert_eq!(insert("ONE").await, Named::NameTaken);
        assert!(matches!(insert("two").await, Named::Done(_)));
        assert_eq!(insert("three").await, Named::Full);
    }

    #[tokio::test]
    async fn a_taken_code_is_drawn_again() {
        let dir = tempfile::tempdir().unwrap();
        let address = format!("sqlite://{}", dir.path().join("hotlinks.db").display());
        let config = Config {
            password_cost: PasswordCost::CHEAP,
            entropy: Entropy::seeded(1),
            ..Config::new(address, "https://go.test".parse().unwrap())
        };
        let backend = Backend::open(config).await.unwrap();
        let demo = crate::demo::fill(&backend).await.unwrap();
        let email = accounts::Email::parse(demo[1].email).unwrap().key();
        let (ana, _) = backend
            .storage
            .find_account_by_email(&email)
            .await
            .unwrap()
            .unwrap();
        let row = affiliations::list_for_affiliate(&backend, &ana, 0)
            .await
            .unwrap()
            .rows
            .remove(0);
        let insert = async |name: &str, seed: u64| {
            let new = NewHotlink {
                product: row.product.id.clone(),
                affiliation: row.affiliation.id.clone(),
                name: HotlinkName::parse(name).unwrap(),
                destination: "https://acme.com/".to_owned(),
            };
            let (now, entropy) = (backend.clock.now(), Entropy::seeded(seed));
            backend
                .storage
                .insert_hotlink(&new, now, 100, &entropy)
                .await
                .unwrap()
        };
        // The same seed draws the same codes.
        let (one, two) = (insert("one", 7).await, insert("two", 7).await);
        let (Named::Done(one), Named::Done(two)) = (one, two) else {
            panic!("not made")
        };
        assert_ne!(one, two);
    }
}
