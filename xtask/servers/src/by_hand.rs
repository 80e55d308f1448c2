//! The server as a good engineer writes it for axum: structs of the same shape that derive serde's
//! traits, and `axum::Json`. It checks types and what is required, and nothing else.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::routing::{MethodFilter, get, on, post, put};
use axum::{Json, Router};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::routes;

#[derive(Serialize)]
struct Book {
    id: i64,
    title: String,
    author: String,
    pages: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<f64>,
    tags: Vec<String>,
    in_print: bool,
}

#[derive(Deserialize)]
struct Draft {
    customer: String,
    items: Vec<Item>,
    note: Option<String>,
    gift: Option<bool>,
}

#[derive(Deserialize, Serialize)]
struct Item {
    book_id: i64,
    quantity: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<f64>,
}

#[derive(Serialize)]
struct Order {
    id: i64,
    customer: String,
    items: Vec<Item>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gift: Option<bool>,
    state: String,
}

#[derive(Serialize)]
struct Thing {
    area: String,
    thing: String,
}

/// `content` and `unsigned` are free, and have to stay as they are; other unknown properties are
/// dropped.
#[derive(Deserialize, Serialize)]
struct InviteEvent {
    room_id: String,
    sender: String,
    origin: String,
    origin_server_ts: i64,
    r#type: String,
    state_key: String,
    content: Map<String, Value>,
    prev_events: Vec<(String, EventHash)>,
    depth: i64,
    auth_events: Vec<(String, EventHash)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redacts: Option<String>,
    unsigned: Map<String, Value>,
    hashes: EventHash,
    signatures: BTreeMap<String, BTreeMap<String, String>>,
}

#[derive(Deserialize, Serialize)]
struct EventHash {
    sha256: String,
}

async fn get_book(Path(book_id): Path<i64>) -> Result<Json<Book>, StatusCode> {
    if book_id < 1 {
        return Err(StatusCode::NOT_FOUND);
    }
    Ok(Json(Book {
        id: book_id,
        title: "Momo".to_owned(),
        author: "Michael Ende".to_owned(),
        pages: 304,
        price: Some(12.5),
        tags: vec!["novel".to_owned(), "time".to_owned()],
        in_print: true,
    }))
}

async fn create_order(Json(draft): Json<Draft>) -> (StatusCode, Json<Order>) {
    let order = Order {
        id: 1,
        customer: draft.customer,
        items: draft.items,
        note: draft.note,
        gift: draft.gift,
        state: "open".to_owned(),
    };
    (StatusCode::CREATED, Json(order))
}

async fn get_thing(Path((area, thing)): Path<(String, String)>) -> Json<Thing> {
    Json(Thing { area, thing })
}

async fn send_invite(
    Path((_room_id, _event_id)): Path<(String, String)>,
    Json(mut event): Json<InviteEvent>,
) -> Result<Json<(u16, InviteEvent)>, StatusCode> {
    if event.content.get("membership").and_then(Value::as_str) != Some("invite") {
        return Err(StatusCode::FORBIDDEN);
    }
    let signatures = event.signatures.entry("beta.example".to_owned());
    signatures
        .or_default()
        .insert("ed25519:k2".to_owned(), "c3R1Yg".to_owned());
    Ok(Json((200, event)))
}

/// The server, with 1,000 more operations where they are wanted.
pub fn router(many: bool) -> Router {
    let router = Router::new()
        .route("/books/{book_id}", get(get_book))
        .route("/orders", post(create_order))
        .route("/areas/{area}/things/{thing}", get(get_thing))
        .route(
            "/_matrix/federation/v1/invite/{room_id}/{event_id}",
            put(send_invite),
        );
    if !many {
        return router;
    }
    routes::many().fold(router, |router, (method, route)| {
        let method = MethodFilter::try_from(method).unwrap_or(MethodFilter::GET);
        router.route(&route, on(method, get_thing))
    })
}
