//! Who had most clicks in a range: links of an affiliate, affiliates of a product.

use ::hotlinks::hotlink::Code;
use ::hotlinks::money::{Currency, Minor};
use ::hotlinks::time::Millis;

use super::Cover;
use crate::hotlinks::HotlinkKind;
use crate::ids::{AffiliationId, ProductId};
use crate::page::{self, Page};
use crate::series::{AffiliateClicks, Earned, LinkClicks, LinkName};
use crate::storage::{Storage, StorageError, count_long, read};

/// Links or affiliates, a page.
const ROWS: u32 = 50;

/// An hour, if it lies between two minutes of its day; `$end`: the minute after its last.
macro_rules! part_hour {
    ($from:literal, $to:literal, $end:literal, $column:literal) => {
        concat!(
            " + CASE WHEN ",
            $from,
            " < ",
            $end,
            " AND ",
            $end,
            " <= ",
            $to,
            " THEN ",
            $column,
            " ELSE 0 END"
        )
    };
}

/// What came before a minute of its day in its hour, if that is an edge.
macro_rules! before_edge {
    ($minute:literal) => {
        concat!(
            "CASE ",
            $minute,
            " WHEN 150 THEN h02m30 WHEN 210 THEN h03m30 WHEN 570 THEN h09m30 WHEN 615 THEN h10m15 WHEN 675 THEN
              h11m15 WHEN 810 THEN h13m30 WHEN 870 THEN h14m30 WHEN 915 THEN h15m15 WHEN 1050 THEN h17m30 WHEN
              1095 THEN h18m15 WHEN 1110 THEN h18m30 WHEN 1170 THEN h19m30 WHEN 1230 THEN h20m30 ELSE 0 END"
        )
    };
}

/// The clicks of a day from one minute to before another: whole hours, less what came before the first, more what came
/// before the last.
macro_rules! minutes_between {
    ($from:literal, $to:literal) => {
        concat!(
            before_edge!($to),
            " - ",
            before_edge!($from),
            part_hour!($from, $to, "60", "h00"),
            part_hour!($from, $to, "120", "h01"),
            part_hour!($from, $to, "180", "h02"),
            part_hour!($from, $to, "240", "h03"),
            part_hour!($from, $to, "300", "h04"),
            part_hour!($from, $to, "360", "h05"),
            part_hour!($from, $to, "420", "h06"),
            part_hour!($from, $to, "480", "h07"),
            part_hour!($from, $to, "540", "h08"),
            part_hour!($from, $to, "600", "h09"),
            part_hour!($from, $to, "660", "h10"),
            part_hour!($from, $to, "720", "h11"),
            part_hour!($from, $to, "780", "h12"),
            part_hour!($from, $to, "840", "h13"),
            part_hour!($from, $to, "900", "h14"),
            part_hour!($from, $to, "960", "h15"),
            part_hour!($from, $to, "1020", "h16"),
            part_hour!($from, $to, "1080", "h17"),
            part_hour!($from, $to, "1140", "h18"),
            part_hour!($from, $to, "1200", "h19"),
            part_hour!($from, $to, "1260", "h20"),
            part_hour!($from, $to, "1320", "h21"),
            part_hour!($from, $to, "1380", "h22"),
            part_hour!($from, $to, "1440", "h23"),
        )
    };
}

/// Counted clicks of a [`Cover`] for each link or affiliate of whoever is $1, the most first.
macro_rules! most_clicks {
    ($owners:literal, $key:literal, $totals:literal, $days:literal) => {
        concat!(
            "SELECT id, CAST(SUM(n) AS BIGINT) AS clicks FROM (
             SELECT t.",
            $key,
            " AS id, t.clicks AS n FROM ",
            $owners,
            " JOIN ",
            $totals,
            " t ON t.",
            $key,
            " = o.id
             WHERE t.reason = 'counted' AND t.block >= $2
             UNION ALL SELECT d.",
            $key,
            ", d.clicks * $3 FROM ",
            $owners,
            " JOIN ",
            $days,
            " d ON d.",
            $key,
            " = o.id
             WHERE d.reason = 'counted' AND d.day >= $4 AND d.day < $5
             UNION ALL SELECT d.",
            $key,
            ", ",
            minutes_between!("$7", "$8"),
            " FROM ",
            $owners,
            " JOIN ",
            $days,
            " d
             ON d.",
            $key,
            " = o.id WHERE d.reason = 'counted' AND d.day = $6
             UNION ALL SELECT d.",
            $key,
            ", ",
            minutes_between!("$10", "$11"),
            " FROM ",
            $owners,
            " JOIN ",
            $days,
            " d
             ON d.",
            $key,
            " = o.id WHERE d.reason = 'counted' AND d.day = $9
             ) AS parts GROUP BY id HAVING SUM(n) > 0 ORDER BY 2 DESC, 1 LIMIT $12 OFFSET $13"
        )
    };
}

/// What somebody earned in currency $14 from $15 to before $16. Not a join: the view would be made whole for it.
macro_rules! earned {
    ($whose:literal) => {
        concat!(
            "(SELECT COUNT(DISTINCT l.order_id) FROM standings l WHERE ",
            $whose,
            " AND l.currency = $14 AND l.at >= $15 AND l.at < $16) AS sales,
             (SELECT CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) FROM standings l WHERE ",
            $whose,
            " AND l.currency = $14 AND l.at >= $15 AND l.at < $16) AS commission"
        )
    };
}

/// The links of an affiliation with what they are called, their clicks, and what they earned.
pub(super) const MOST_OF_AFFILIATION: &str = concat!(
    "SELECT h.code, h.kind, h.destination AS target, COALESCE(d.name, o.name, h.name) AS name, most.clicks, ",
    earned!("l.code = h.code"),
    " FROM (",
    most_clicks!(
        "(SELECT code AS id FROM hotlinks WHERE affiliation_id = $1) o",
        "code",
        "click_totals",
        "click_days"
    ),
    ") AS most JOIN hotlinks h ON h.code = most.id
     LEFT JOIN additional_links d ON h.kind = 'additional_link' AND d.id = h.destination
     LEFT JOIN offers o ON h.kind = 'checkout' AND o.id = h.destination
     ORDER BY most.clicks DESC, h.code"
);

/// The same of a product's affiliates.
pub(super) const MOST_OF_PRODUCT: &str = concat!(
    "SELECT a.id, c.name, most.clicks, ",
    earned!("l.account_id = a.affiliate_id AND l.product_id = a.product_id"),
    " FROM (",
    most_clicks!(
        "(SELECT id FROM affiliations WHERE product_id = $1) o",
        "affiliation_id",
        "affiliation_totals",
        "affiliation_days"
    ),
    ") AS most JOIN affiliations a ON a.id = most.id JOIN accounts c ON c.id = a.affiliate_id
     ORDER BY most.clicks DESC, a.id"
);

#[derive(sqlx::FromRow)]
struct NameRow {
    code: String,
    kind: String,
    target: String,
    name: String,
}

impl TryFrom<NameRow> for LinkName {
    type Error = StorageError;

    fn try_from(row: NameRow) -> Result<Self, StorageError> {
        Ok(Self {
            code: Code::parse(&row.code).ok_or_else(|| StorageError::corrupt("code", &row.code))?,
            kind: HotlinkKind::from_stored(&row.kind, &row.target)
                .ok_or_else(|| StorageError::corrupt("hotlink", &row.code))?,
            name: row.name,
        })
    }
}

#[derive(sqlx::FromRow)]
struct LinkRow {
    #[sqlx(flatten)]
    link: NameRow,
    clicks: i64,
    #[sqlx(flatten)]
    earned: EarnedRow,
}

#[derive(sqlx::FromRow)]
struct AffiliateRow {
    id: AffiliationId,
    name: String,
    clicks: i64,
    #[sqlx(flatten)]
    earned: EarnedRow,
}

#[derive(sqlx::FromRow)]
struct EarnedRow {
    sales: i64,
    commission: i64,
}

impl From<EarnedRow> for Earned {
    fn from(row: EarnedRow) -> Self {
        Self {
            sales: count_long(row.sales),
            commission: Minor(row.commission),
        }
    }
}

macro_rules! most {
    ($db:ident, $sql:expr, $of:expr, $range:expr, $number:expr) => {{
        let (limit, offset) = page::bounds($number, ROWS);
        let Ranking {
            cover,
            currency,
            from,
            to,
        } = $range;
        let [one, two] = cover.parts;
        let query = sqlx::query_as($sql)
            .bind($of)
            .bind(cover.block)
            .bind(cover.sign)
            .bind(cover.days.0)
            .bind(cover.days.1)
            .bind(one.day)
            .bind(one.from)
            .bind(one.to)
            .bind(two.day)
            .bind(two.from)
            .bind(two.to)
            .bind(limit)
            .bind(offset)
            .bind(currency.code())
            .bind(from.0)
            .bind(to.0);
        Page::cut(query.fetch_all($db).await?, $number, ROWS)
    }};
}

/// Which time is looked at, and in which currency earnings are told.
#[derive(Clone, Copy)]
pub(crate) struct Ranking {
    pub(crate) cover: Cover,
    pub(crate) currency: Currency,
    pub(crate) from: Millis,
    pub(crate) to: Millis,
}

impl Storage {
    /// A link of an affiliate's, of any kind.
    pub(crate) async fn find_link_name(
        &self,
        affiliation: &AffiliationId,
        code: Code,
    ) -> Result<Option<LinkName>, StorageError> {
        let row: Option<NameRow> = read!(self, |db| {
            let query = sqlx::query_as(
                "SELECT h.code, h.kind, h.destination AS target, COALESCE(d.name, o.name, h.name) AS name
                 FROM hotlinks h
                 LEFT JOIN additional_links d ON h.kind = 'additional_link' AND d.id = h.destination
                 LEFT JOIN offers o ON h.kind = 'checkout' AND o.id = h.destination
                 WHERE h.code = $1 AND h.affiliation_id = $2",
            );
            query
                .bind(code.to_string())
                .bind(affiliation.as_str())
                .fetch_optional(db)
                .await?
        });
        row.map(LinkName::try_from).transpose()
    }

    /// The name of one of a product's affiliates.
    pub(crate) async fn find_affiliate_name(
        &self,
        product: &ProductId,
        affiliation: &str,
    ) -> Result<Option<String>, StorageError> {
        read!(self, |db| {
            let query = sqlx::query_scalar(
                "SELECT c.name FROM affiliations a JOIN accounts c ON c.id = a.affiliate_id
                 WHERE a.id = $1 AND a.product_id = $2",
            );
            Ok(query
                .bind(affiliation)
                .bind(product.as_str())
                .fetch_optional(db)
                .await?)
        })
    }

    /// What a link earned in some hours, in one currency.
    pub(crate) async fn link_earnings(
        &self,
        code: Code,
        currency: Currency,
        (from, to): (Millis, Millis),
    ) -> Result<Earned, StorageError> {
        let (sales, commission): (i64, i64) = read!(self, |db| {
            let query = sqlx::query_as(
                "SELECT COUNT(DISTINCT l.order_id), CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) FROM standings l
                 WHERE l.code = $1 AND l.currency = $2 AND l.at >= $3 AND l.at < $4",
            );
            let query = query.bind(code.to_string()).bind(currency.code());
            query.bind(from.0).bind(to.0).fetch_one(db).await?
        });
        Ok(Earned {
            sales: count_long(sales),
            commission: Minor(commission),
        })
    }

    /// An affiliate's links with clicks that counted, the most first.
    pub(crate) async fn list_links_by_clicks(
        &self,
        affiliation: &AffiliationId,
        range: Ranking,
        number: u32,
    ) -> Result<Page<LinkClicks>, StorageError> {
        let of = affiliation.as_str();
        let Page { rows, number, more } = read!(self, |db| most!(db, MOST_OF_AFFILIATION, of, range, number));
        let row = |row: LinkRow| {
            Ok(LinkClicks {
                link: row.link.try_into()?,
                clicks: count_long(row.clicks),
                earned: row.earned.into(),
            })
        };
        let rows = rows.into_iter().map(row).collect::<Result<_, StorageError>>()?;
        Ok(Page { rows, number, more })
    }

    /// A product's affiliates with clicks that counted, the most first.
    pub(crate) async fn list_affiliates_by_clicks(
        &self,
        product: &ProductId,
        range: Ranking,
        number: u32,
    ) -> Result<Page<AffiliateClicks>, StorageError> {
        let of = product.as_str();
        let Page { rows, number, more } = read!(self, |db| most!(db, MOST_OF_PRODUCT, of, range, number));
        let row = |row: AffiliateRow| AffiliateClicks {
            affiliation: row.id,
            name: row.name,
            clicks: count_long(row.clicks),
            earned: row.earned.into(),
        };
        let rows = rows.into_iter().map(row).collect();
        Ok(Page { rows, number, more })
    }
}
