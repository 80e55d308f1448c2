//! Invites of users of this server, by both versions of the API.

use matrix_federation::api::server_server::definitions::InviteEvent;
use matrix_federation::api::server_server::invites_v1::{
    EventContainer, InvitesV1, SendInviteV1Ok, SendInviteV1Request, SendInviteV1Response,
};
use matrix_federation::api::server_server::invites_v2::{
    InvitesV2, SendInviteV2BadRequest, SendInviteV2Body, SendInviteV2Ok, SendInviteV2Request,
    SendInviteV2Response,
};
use oasmith_runtime::Object;
use oasmith_runtime::server::Context;

use crate::auth::Origin;
use crate::error::MatrixError;
use crate::event::{self, RoomVersion};
use crate::homeserver::{Homeserver, object, text};

impl InvitesV1<Homeserver> for Homeserver {
    type Error = MatrixError;

    async fn send_invite_v1(
        &self,
        context: Context<Origin>,
        request: SendInviteV1Request,
    ) -> Result<SendInviteV1Response, MatrixError> {
        let SendInviteV1Request {
            room_id,
            event_id,
            body,
        } = request;
        let event = object(&body)?;
        let named = (room_id.as_str(), event_id.as_str());
        let event = self
            .invited(context.principal(), RoomVersion::Old, named, event)
            .await?;
        let answer = SendInviteV1Ok(200, EventContainer::new(event));
        Ok(SendInviteV1Response::Ok(answer))
    }
}

impl InvitesV2<Homeserver> for Homeserver {
    type Error = MatrixError;

    async fn send_invite_v2(
        &self,
        context: Context<Origin>,
        request: SendInviteV2Request,
    ) -> Result<SendInviteV2Response, MatrixError> {
        let SendInviteV2Request {
            room_id,
            event_id,
            body,
        } = request;
        let SendInviteV2Body {
            room_version,
            event,
            ..
        } = body;
        let Ok(version) = room_version.parse() else {
            let error = SendInviteV2BadRequest {
                error: Some(format!(
                    "rooms of version {room_version} are not known here"
                )),
                room_version: Some(room_version),
                ..SendInviteV2BadRequest::new("M_INCOMPATIBLE_ROOM_VERSION".to_owned())
            };
            return Ok(SendInviteV2Response::BadRequest(error));
        };
        let event = object(&event)?;
        let named = (room_id.as_str(), event_id.as_str());
        let event = self
            .invited(context.principal(), version, named, event)
            .await?;
        Ok(SendInviteV2Response::Ok(SendInviteV2Ok::new(event)))
    }
}

impl Homeserver {
    /// Signs an invite, which the path names by its room and its ID.
    async fn invited(
        &self,
        origin: &Origin,
        version: RoomVersion,
        (room_id, event_id): (&str, &str),
        mut event: Object,
    ) -> Result<InviteEvent, MatrixError> {
        let content = event.get("content").and_then(|content| content.as_object());
        let membership = content.map(|content| text(content, "membership"));
        if text(&event, "type") != "m.room.member" || membership != Some("invite") {
            return Err(MatrixError::invalid("the event is no invite"));
        }
        if !origin.has(text(&event, "sender")) {
            return Err(MatrixError::invalid(
                "the sender is no user of the server that sent the invite",
            ));
        }
        if !self.has(text(&event, "state_key")) {
            return Err(MatrixError::invalid("the user is none of this server's"));
        }
        if text(&event, "room_id") != room_id || event::id(&event, version)? != event_id {
            return Err(MatrixError::invalid("the path names another event"));
        }
        self.verify(&event, version).await?;
        event::add_signature(&mut event, version, self.name(), self.key())?;
        Ok(oasmith_runtime::from_slice(&oasmith_runtime::to_vec(
            &event,
        )?)?)
    }
}
