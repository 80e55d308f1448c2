//! Events that other servers send to the room.

use matrix_federation::api::server_server::transactions::{
    PduProcessingResult, SendTransactionBody, SendTransactionOk, SendTransactionOkPdus,
    SendTransactionRequest, SendTransactionResponse, Transactions,
};
use oasmith_runtime::Object;
use oasmith_runtime::server::Context;

use crate::auth::Origin;
use crate::client::Sender;
use crate::error::MatrixError;
use crate::event::{self, RoomVersion};
use crate::homeserver::{Homeserver, text};
use crate::room::now;

impl Transactions<Homeserver> for Homeserver {
    type Error = MatrixError;

    async fn send_transaction(
        &self,
        context: Context<Origin>,
        request: SendTransactionRequest,
    ) -> Result<SendTransactionResponse, MatrixError> {
        let body = request.body;
        if body.origin != context.principal().0 {
            return Err(MatrixError::invalid(
                "the origin is not the server that sent the transaction",
            ));
        }
        let mut results = SendTransactionOkPdus::default();
        for event in body.pdus {
            let id = event::id(&event, RoomVersion::New)?;
            let received = self.received(event).await;
            let result = PduProcessingResult {
                error: received.err().map(|error| error.to_string()),
                ..PduProcessingResult::default()
            };
            results.matching.insert(id, result);
        }
        let answer = SendTransactionOk::new(results);
        Ok(SendTransactionResponse::Ok(answer))
    }
}

impl Homeserver {
    async fn received(&self, event: Object) -> Result<(), MatrixError> {
        self.verify(&event, RoomVersion::New).await?;
        let (kind, sender) = (text(&event, "type"), text(&event, "sender"));
        println!("received {kind} of {sender}");
        let is_message = kind == "m.room.message";
        let sender = sender.to_owned();
        {
            let mut room = self.room();
            if text(&event, "room_id") != room.id() {
                return Err(MatrixError::invalid("this server is not in the room"));
            }
            room.accept(event)?;
        }
        if is_message && let Some((_, server)) = sender.split_once(':') {
            let (homeserver, server) = (self.clone(), server.to_owned());
            tokio::spawn(async move {
                match homeserver.reply(&server).await {
                    Ok(()) => println!("replied"),
                    Err(error) => println!("cannot reply: {error}"),
                }
            });
        }
        Ok(())
    }

    /// Sends two messages to the room, and the second one to another server, which has to ask for
    /// the first.
    async fn reply(&self, server: &str) -> Result<(), MatrixError> {
        let sender = format!("@host:{}", self.name());
        let mut message = Object::new();
        for body in ["milk?", "sugar?"] {
            let content = Object::from([("msgtype", "m.text"), ("body", body)]);
            let mut room = self.room();
            let event = room.template("m.room.message", &sender, None, content);
            message = room.send(event, self.name(), self.key())?;
        }
        let id = event::id(&message, RoomVersion::New)?;
        let body = SendTransactionBody::new(self.name().to_owned(), now(), vec![message]);
        let sender = Sender {
            name: self.name(),
            key: self.key(),
        };
        let sent = self
            .client()
            .send_transaction(&sender, server, "reply", &body)
            .await;
        let answer = sent.map_err(|error| MatrixError::bad_gateway(error.to_string()))?;
        match answer.pdus.matching.get(&id) {
            Some(PduProcessingResult { error: None, .. }) => Ok(()),
            result => Err(MatrixError::bad_gateway(format!(
                "the answer is {result:?}"
            ))),
        }
    }
}
