//! The same types as one derives them with serde: what they do not declare is dropped, and nothing
//! is checked but the JSON types.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Deserialize, Serialize)]
pub(crate) struct Event {
    room_id: String,
    sender: String,
    origin_server_ts: i64,
    r#type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_key: Option<String>,
    content: Map<String, Value>,
    prev_events: Vec<String>,
    depth: i64,
    auth_events: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redacts: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unsigned: Option<Map<String, Value>>,
    hashes: Hashes,
    signatures: BTreeMap<String, BTreeMap<String, String>>,
}

#[derive(Deserialize, Serialize)]
struct Hashes {
    sha256: String,
}

#[derive(Deserialize, Serialize)]
pub(crate) struct Order {
    id: String,
    status: Status,
    currency: String,
    customer: Customer,
    lines: Vec<Line>,
    payment: Payment,
    #[serde(skip_serializing_if = "Option::is_none")]
    discounts: Option<Vec<Discount>>,
    tags: Vec<String>,
    labels: BTreeMap<String, String>,
    notes: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Draft,
    Placed,
    Paid,
    Shipped,
    Cancelled,
}

#[derive(Deserialize, Serialize)]
struct Customer {
    name: String,
    email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
}

#[derive(Deserialize, Serialize)]
struct Line {
    sku: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    quantity: i64,
    price: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<(f64, f64, f64)>,
}

#[derive(Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Payment {
    Card {
        token: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        expires: Option<(i64, i64)>,
    },
    Transfer {
        iban: String,
    },
    Voucher {
        codes: Vec<String>,
    },
}

#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Discount {
    Share(f64),
    Code(String),
    Amount { amount: f64 },
}

#[derive(Deserialize, Serialize)]
pub(crate) struct Application {
    applicant: Applicant,
    positions: Vec<Position>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answers: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize, Serialize)]
struct Applicant {
    name: String,
    country: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    postcode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    languages: Option<Vec<String>>,
}

#[derive(Deserialize, Serialize)]
struct Position {
    employer: String,
    from: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}
