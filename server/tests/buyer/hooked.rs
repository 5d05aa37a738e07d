//! A checkout elsewhere: it signs and sends.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use hotlinks::time::Millis;
use hotlinks_server::accounts::Account;
use hotlinks_server::hooks::{self, EndpointForm};
use hotlinks_server::ids::{OfferId, ProductId};
use hotlinks_server::offers::{self, OfferForm};
use hotlinks_server::products::{self, ProductForm};
use hotlinks_server::sales::{self, Sale};
use serde_json::{Value, json};
use sha2::Sha256;
use tower::ServiceExt;

use crate::answer::Answer;
use crate::shop::{Shop, terms};

/// An endpoint and the secret that its checkout knows.
pub(crate) struct Hook {
    pub(crate) id: String,
    pub(crate) secret: String,
}

impl Hook {
    pub(crate) async fn of(shop: &Shop, creator: &Account) -> Self {
        let form = EndpointForm { name: "Shop".into() };
        let id = hooks::create(&shop.backend, creator, form).await.unwrap();
        let id = id.to_string();
        let secret = newest(shop, creator, &id).await;
        Self { id, secret }
    }

    /// Signs a body and sends it.
    pub(crate) async fn send(&self, shop: &Shop, webhook_id: &str, body: impl AsRef<[u8]>) -> Answer {
        let seconds = shop.backend.clock.now().0 / 1_000;
        self.send_signed_at(shop, webhook_id, body.as_ref(), seconds)
            .await
    }

    pub(crate) async fn send_signed_at(&self, shop: &Shop, id: &str, body: &[u8], seconds: i64) -> Answer {
        let signature = self.sign(id, seconds, body);
        post(shop, &self.id, id, &seconds.to_string(), &signature, body).await
    }

    pub(crate) fn sign(&self, id: &str, seconds: i64, body: &[u8]) -> String {
        let secret = self.secret.strip_prefix("whsec_").unwrap();
        let secret = BASE64.decode(secret.as_bytes()).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret).unwrap();
        mac.update(format!("{id}.{seconds}.").as_bytes());
        mac.update(body);
        format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
    }
}

pub(crate) async fn newest(shop: &Shop, creator: &Account, id: &str) -> String {
    let endpoint = hooks::find(&shop.backend, creator, id).await.unwrap();
    hooks::secrets(&shop.backend, &endpoint).newest.to_text()
}

pub(crate) async fn post(
    shop: &Shop,
    endpoint: &str,
    id: &str,
    seconds: &str,
    signature: &str,
    body: &[u8],
) -> Answer {
    let request = Request::post(format!("/hooks/{endpoint}"))
        .header("webhook-id", id)
        .header("webhook-timestamp", seconds)
        .header("webhook-signature", signature)
        .body(Body::from(body.to_vec()))
        .unwrap();
    let routes = hooks::routes(shop.backend.clone());
    let (parts, body) = routes.oneshot(request).await.unwrap().into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8(body.into()).unwrap(),
    }
}

/// Status, outcome and message.
pub(crate) fn told(answer: &Answer) -> (u16, String, String) {
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    (answer.status.as_u16(), text("outcome"), text("message"))
}

/// `2026-11-23T08:30:00.000Z`
pub(crate) fn rfc3339(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at.0).unwrap().to_string()
}

/// A line of the shop's plan that cost so much.
pub(crate) fn line(shop: &Shop, name: &str, paid: &str) -> Value {
    json!({"line": name, "offer": shop.offer.as_str(), "paid": paid})
}

/// A sale of now.
pub(crate) fn sale(shop: &Shop, order: &str, click: Option<&str>, lines: Vec<Value>) -> Value {
    json!({"type": "sale.paid", "timestamp": rfc3339(shop.backend.clock.now()), "data": {
        "order": order, "currency": "USD", "buyer_email": "buyer@y.test", "click": click, "lines": lines}})
}

/// Something that happens now to a sale.
pub(crate) fn happening(shop: &Shop, kind: &str, order: &str, line: Option<&str>, amount: &str) -> Value {
    json!({"type": kind, "timestamp": rfc3339(shop.backend.clock.now()), "data": {
        "order": order, "line": line, "amount": amount, "currency": "USD",
        "reference": if kind == "refund" { None } else { Some("cb-1") }}})
}

/// Another product of the creator's, with a plan.
pub(crate) struct Second {
    product: ProductId,
    pub(crate) offer: OfferId,
}

pub(crate) async fn second_product(shop: &Shop) -> Second {
    let (backend, creator) = (&shop.backend, &shop.creator);
    let form = ProductForm {
        name: "Book".into(),
        ..terms()
    };
    let product = products::create(backend, creator, form).await.unwrap();
    let own = products::require_creator(backend, creator, product.as_str())
        .await
        .unwrap();
    let plan = OfferForm {
        name: "Paper".into(),
        price: "20".into(),
        commission: "10".into(),
    };
    let offer = offers::create(backend, &own, plan).await.unwrap();
    Second { product, offer }
}

impl Second {
    pub(crate) async fn sales(&self, shop: &Shop) -> Vec<Sale> {
        let sold = products::require_seller(&shop.backend, &shop.creator, self.product.as_str());
        let sold = sold.await.unwrap();
        sales::list_for_creator(&shop.backend, &sold, 0)
            .await
            .unwrap()
            .rows
    }
}
