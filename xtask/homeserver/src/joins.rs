//! Users of other servers who join the room.

use matrix_federation::api::client_server::definitions::errors::Error;
use matrix_federation::api::server_server::joins_v1::{
    JoinsV1, MakeJoinBadRequest, MakeJoinOk, MakeJoinRequest, MakeJoinResponse,
};
use matrix_federation::api::server_server::joins_v2::{
    JoinsV2, SendJoinV2Ok, SendJoinV2Request, SendJoinV2Response,
};
use oasmith_runtime::Object;
use oasmith_runtime::server::Context;

use crate::auth::Origin;
use crate::error::MatrixError;
use crate::event::{self, RoomVersion};
use crate::homeserver::{Homeserver, object, text};
use crate::room::{Room, pdus};

impl JoinsV1<Homeserver> for Homeserver {
    type Error = MatrixError;

    async fn make_join(
        &self,
        context: Context<Origin>,
        request: MakeJoinRequest,
    ) -> Result<MakeJoinResponse, MatrixError> {
        let MakeJoinRequest {
            room_id,
            user_id,
            ver,
        } = request;
        let room = self.room();
        if room_id != room.id() {
            return Ok(MakeJoinResponse::NotFound(Error::new(
                "M_NOT_FOUND".to_owned(),
            )));
        }
        if !context.principal().has(&user_id) {
            return Ok(MakeJoinResponse::Forbidden(Error::new(
                "M_FORBIDDEN".to_owned(),
            )));
        }
        if !ver.is_some_and(|known| known.iter().any(|version| version == Room::VERSION)) {
            let error = MakeJoinBadRequest {
                room_version: Some(Room::VERSION.to_owned()),
                ..MakeJoinBadRequest::new("M_INCOMPATIBLE_ROOM_VERSION".to_owned())
            };
            return Ok(MakeJoinResponse::BadRequest(error));
        }
        let join = Object::from([("membership", "join")]);
        let event = room.template("m.room.member", &user_id, Some(&user_id), join);
        let answer = MakeJoinOk {
            room_version: Some(Room::VERSION.to_owned()),
            event: Some(oasmith_runtime::from_slice(&oasmith_runtime::to_vec(
                &event,
            )?)?),
            ..MakeJoinOk::default()
        };
        Ok(MakeJoinResponse::Ok(answer))
    }
}

impl JoinsV2<Homeserver> for Homeserver {
    type Error = MatrixError;

    async fn send_join_v2(
        &self,
        context: Context<Origin>,
        request: SendJoinV2Request,
    ) -> Result<SendJoinV2Response, MatrixError> {
        let body = request.body;
        let event = object(&body)?;
        if body.r#type != "m.room.member" || body.content.membership != "join" {
            return Err(MatrixError::invalid("the event is no join"));
        }
        if body.sender != body.state_key || !context.principal().has(&body.sender) {
            return Err(MatrixError::invalid(
                "users join by themselves, and by their own server",
            ));
        }
        let id = event::id(&event, RoomVersion::New)?;
        if text(&event, "room_id") != request.room_id || id != request.event_id {
            return Err(MatrixError::invalid("the path names another event"));
        }
        self.verify(&event, RoomVersion::New).await?;
        let mut room = self.room();
        if request.room_id != room.id() {
            return Err(MatrixError::not_found("there is no such room"));
        }
        let state = room.state();
        let joined = room.auth_chain(state.values().copied());
        let answer = SendJoinV2Ok::new(pdus(joined), pdus(state.into_values()));
        room.accept(event)?;
        Ok(SendJoinV2Response::Ok(answer))
    }
}
