//! The same lists for a spreadsheet. Cells that a spreadsheet would take for a formula begin with an apostrophe.

use hotlinks::time::Millis;
use jiff::Timestamp;

use super::{Owed, PayoutView};
use crate::error::Error;

/// What is owed: `affiliate, email, currency, payable, pending, held, entries`. Amounts are decimal numbers of the
/// currency without a separator for thousands.
///
/// # Errors
/// When it cannot be written, which cannot be.
pub fn owed_csv(rows: &[Owed]) -> Result<Vec<u8>, Error> {
    let mut table = vec![
        [
            "affiliate",
            "email",
            "currency",
            "payable",
            "pending",
            "held",
            "entries",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    table.extend(rows.iter().map(|row| {
        let money = |amount| row.currency.format(amount);
        vec![
            row.name.clone(),
            row.email.clone(),
            row.currency.code().to_owned(),
            money(row.payable),
            money(row.pending),
            money(row.held),
            row.entries.to_string(),
        ]
    }));
    write(&table)
}

/// A payout's entries: `payout, paid_at, reference, affiliate, currency, order, ordered_at, product, offer, kind, at,
/// amount, reason`. Times are UTC, ISO 8601. The amounts sum to the payout's.
///
/// # Errors
/// When it cannot be written, which cannot be.
pub fn entries_csv(view: &PayoutView) -> Result<Vec<u8>, Error> {
    let head = [
        "payout",
        "paid_at",
        "reference",
        "affiliate",
        "currency",
        "order",
        "ordered_at",
        "product",
        "offer",
        "kind",
        "at",
        "amount",
        "reason",
    ];
    let mut table = vec![head.map(str::to_owned).to_vec()];
    let payout = &view.payout;
    table.extend(view.entries.iter().map(|paid| {
        vec![
            payout.id.to_string(),
            iso(payout.paid_at),
            payout.reference.clone(),
            payout.affiliate_name.clone(),
            payout.currency.code().to_owned(),
            paid.order().to_string(),
            iso(paid.ordered_at),
            paid.product.clone(),
            paid.offer.clone(),
            paid.entry.kind.as_str().to_owned(),
            iso(paid.entry.at),
            payout.currency.format(paid.entry.amount),
            paid.entry.reason.clone(),
        ]
    }));
    write(&table)
}

fn iso(at: Millis) -> String {
    let moment = Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::MAX);
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn write(table: &[Vec<String>]) -> Result<Vec<u8>, Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in table {
        writer
            .write_record(row.iter().map(|cell| harmless(cell)))
            .map_err(Error::internal)?;
    }
    writer
        .into_inner()
        .map_err(|error| Error::internal(error.to_string()))
}

/// What a spreadsheet would compute is text: `=`, `+`, `-`, `@`, a tab or a line's end at the start. A plain number
/// stays one.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) && !is_number(cell)
    {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// `-12.50`: a minus or none, digits, at most one point between them.
fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, rest]
        .iter()
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_compute_is_text_and_numbers_stay_numbers() {
        for (cell, shown) in [
            ("=HYPERLINK(\"http://evil\")", "'=HYPERLINK(\"http://evil\")"),
            ("+1", "'+1"),
            ("-1+1", "'-1+1"),
            ("-", "'-"),
            ("-1.", "'-1."),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("-12.50", "-12.50"),
            ("-7", "-7"),
            ("Ana", "Ana"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), shown);
        }
    }

    #[test]
    fn a_quote_a_comma_and_a_line_s_end_stay_in_their_cell() {
        let rows = vec![vec!["a,\"b\"\nc".to_owned(), "ü".to_owned()]];
        assert_eq!(
            String::from_utf8(write(&rows).unwrap()).unwrap(),
            "\"a,\"\"b\"\"\nc\",ü\n"
        );
    }
}
