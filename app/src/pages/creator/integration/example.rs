//! A worked example: what a checkout sends, to be tried in a shell as it is printed.

use hotlinks_server::hooks::OfferForSale;

/// Before there is an offer, and while the secret is hidden.
const NO_OFFER: &str = "the-id-of-an-offer";
pub(super) const HIDDEN: &str = "whsec_…";

/// Lines of a shell that report a sale of an offer. Needs curl, openssl and the tools of any Unix.
pub(super) fn script(address: &str, secret: &str, offer: Option<&OfferForSale>) -> String {
    let (offer, currency, paid) = match offer {
        Some(offer) => (
            offer.offer.to_string(),
            offer.currency.code(),
            offer.currency.format(offer.price),
        ),
        None => (NO_OFFER.to_owned(), "USD", "19.90".to_owned()),
    };
    let body = format!(
        r#"{{"type":"sale.paid","timestamp":"'$time'","data":{{"order":"'$id'","currency":"{currency}","buyer_email":"buyer@example.com","lines":[{{"offer":"{offer}","paid":"{paid}"}}]}}}}"#
    );
    [
        format!("endpoint='{address}'"),
        format!("secret='{secret}'"),
        "now=$(date +%s)".to_owned(),
        "id=\"try-$now\"".to_owned(),
        "time=$(date -u +%Y-%m-%dT%H:%M:%SZ)".to_owned(),
        format!("body='{body}'"),
        r#"key=$(printf %s "${secret#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \n')"#.to_owned(),
        r#"signature=$(printf %s "$id.$now.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)"#
            .to_owned(),
        r#"curl -sS "$endpoint" -H "webhook-id: $id" -H "webhook-timestamp: $now" -H "webhook-signature: v1,$signature" --data-binary "$body""#
            .to_owned(),
    ]
    .join("\n")
}
