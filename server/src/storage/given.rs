//! The links that every affiliate of a product is given, to what its creator names. Macros, because a transaction's
//! type is its database's.

/// Gives one affiliation the link to a target of the creator's; a second time changes nothing.
macro_rules! insert_given {
    ($tx:ident, $product:expr, $affiliation:expr, $kind:expr, $name:expr, $now:expr, $entropy:expr) => {{
        let (kind, target) = ($kind.as_str(), $kind.target());
        // The target is the name key: one link a target.
        let _given = $crate::storage::codes::insert_hotlink!(
            $tx,
            $product,
            $affiliation,
            kind,
            target,
            $name,
            target,
            $now,
            $entropy
        );
    }};
}
pub(super) use insert_given;

/// Gives every active affiliate of a product the link to a target of the creator's.
macro_rules! give_to_all {
    ($tx:ident, $product:expr, $kind:expr, $name:expr, $now:expr, $entropy:expr) => {
        let affiliations: Vec<$crate::ids::AffiliationId> =
            sqlx::query_scalar("SELECT id FROM affiliations WHERE product_id = $1 AND state = 'active'")
                .bind($product.as_str())
                .fetch_all(&mut *$tx)
                .await?;
        for affiliation in affiliations {
            insert_given!($tx, $product, affiliation, $kind, $name, $now, $entropy);
        }
    };
}
pub(super) use give_to_all;

/// Gives one affiliation the links to everything that the creator names: sales page, additional links, checkouts.
macro_rules! give_all {
    ($tx:ident, $product:expr, $affiliation:expr, $now:expr, $entropy:expr) => {
        let links: Vec<($crate::ids::AdditionalLinkId, String)> = sqlx::query_as(
            "SELECT id, name FROM additional_links WHERE product_id = $1 AND removed_at IS NULL",
        )
        .bind($product.as_str())
        .fetch_all(&mut *$tx)
        .await?;
        let offers: Vec<($crate::ids::OfferId, String)> =
            sqlx::query_as("SELECT id, name FROM offers WHERE product_id = $1 AND removed_at IS NULL")
                .bind($product.as_str())
                .fetch_all(&mut *$tx)
                .await?;
        let sales_page = [(HotlinkKind::SalesPage, "Sales page".to_owned())];
        let links = links
            .into_iter()
            .map(|(id, name)| (HotlinkKind::AdditionalLink(id), name));
        let offers = offers
            .into_iter()
            .map(|(id, name)| (HotlinkKind::Checkout(id), name));
        for (kind, name) in sales_page.into_iter().chain(links).chain(offers) {
            insert_given!($tx, $product, $affiliation, kind, name.as_str(), $now, $entropy);
        }
    };
}
pub(super) use give_all;

/// Archives every affiliate's link to a target of the creator's.
macro_rules! take_from_all {
    ($tx:ident, $product:expr, $kind:expr, $now:expr) => {
        sqlx::query(
            "UPDATE hotlinks SET archived_at = $4
             WHERE product_id = $1 AND kind = $2 AND destination = $3 AND archived_at IS NULL",
        )
        .bind($product.as_str())
        .bind($kind.as_str())
        .bind($kind.target())
        .bind($now.0)
        .execute(&mut *$tx)
        .await?;
    };
}
pub(super) use take_from_all;
