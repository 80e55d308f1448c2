//! The server on the generated API. It checks what the documents demand, and loses nothing.

use std::sync::Arc;

use api::invites::{Invites, SendInviteOk, SendInviteRequest, SendInviteResponse};
use api::shop::{
    Book, CreateOrderRequest, CreateOrderResponse, GetBookRequest, GetBookResponse,
    GetThingRequest, GetThingResponse, Order, Shop, Thing,
};
use oasmith_runtime::Object;
use oasmith_runtime::server::{Context, Operation, Problem, Server, StatusCode};

use crate::routes;

/// Implements all of the API.
#[derive(Clone, Debug)]
pub struct Implementation;

impl Shop for Implementation {
    type Error = Problem;

    async fn get_book(
        &self,
        _context: Context,
        request: GetBookRequest,
    ) -> Result<GetBookResponse, Problem> {
        if request.book_id < 1 {
            return Ok(GetBookResponse::NotFound);
        }
        Ok(GetBookResponse::Ok(Book {
            id: request.book_id,
            title: "Momo".to_owned(),
            author: "Michael Ende".to_owned(),
            pages: 304,
            price: Some(12.5),
            tags: vec!["novel".to_owned(), "time".to_owned()],
            in_print: true,
            additional_properties: Object::new(),
        }))
    }

    async fn create_order(
        &self,
        _context: Context,
        request: CreateOrderRequest,
    ) -> Result<CreateOrderResponse, Problem> {
        let draft = request.body;
        Ok(CreateOrderResponse::Created(Order {
            id: 1,
            customer: draft.customer,
            items: draft.items,
            note: draft.note,
            gift: draft.gift,
            state: "open".to_owned(),
            additional_properties: Object::new(),
        }))
    }

    async fn get_thing(
        &self,
        _context: Context,
        request: GetThingRequest,
    ) -> Result<GetThingResponse, Problem> {
        Ok(GetThingResponse::Ok(Thing {
            area: request.area,
            thing: request.thing,
            additional_properties: Object::new(),
        }))
    }
}

impl Invites for Implementation {
    type Error = Problem;

    async fn send_invite(
        &self,
        _context: Context,
        request: SendInviteRequest,
    ) -> Result<SendInviteResponse, Problem> {
        let mut event = request.body;
        if event.content.membership != "invite" {
            return Err(Problem::new(StatusCode::FORBIDDEN));
        }
        let signatures = event.signatures.entry("beta.example".to_owned());
        signatures
            .or_default()
            .insert("ed25519:k2".to_owned(), "c3R1Yg".to_owned());
        Ok(SendInviteResponse::Ok(SendInviteOk(200, event)))
    }
}

/// The server, with 1,000 more operations where they are wanted.
pub fn server(many: bool) -> Server {
    let server = api::server(Implementation);
    if !many {
        return server;
    }
    let implementation = Arc::new(Implementation);
    routes::many().fold(server, |server, (method, route)| {
        // As generated code has them: static.
        let route: &'static str = route.leak();
        let operation = Box::leak(Box::new(Operation::new(route, method, route)));
        server.operation(operation, &implementation, Implementation::get_thing)
    })
}
