//! Faults on purpose: each has to be noticed by Synapse, by this server, or by who runs them.

use clap::ValueEnum;
use oasmith_runtime::server::axum::body::{Body, to_bytes};
use oasmith_runtime::server::axum::extract::Request;
use oasmith_runtime::server::axum::http::header::CONTENT_LENGTH;
use oasmith_runtime::server::axum::middleware::Next;
use oasmith_runtime::server::axum::response::{IntoResponse, Response};
use oasmith_runtime::server::{Bytes, Operation, StatusCode};
use oasmith_runtime::{Object, Value};

/// A fault.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Mutation {
    /// The bodies of requests are not those that were signed.
    AlteredRequest,
    /// The event of an invite comes back without its `reason`.
    InviteWithoutReason,
    /// The event of an invite comes back without its `auth_events`.
    InviteWithoutAuthEvents,
    /// The event of an invite comes back without its signatures.
    InviteWithoutSignatures,
    /// The first API for invites answers `[200, event]`.
    InviteWithoutContainer,
    /// The key of the server is not the one that it signs with.
    OtherKey,
    /// The alias of the room leads to no server.
    AliasWithoutServers,
    /// The event to join with is said to be one of the oldest version of rooms.
    JoinOfOldVersion,
    /// The state of the room has no power levels.
    JoinWithoutPowerLevels,
}

/// How large a body may be, in bytes.
const LIMIT: usize = 1 << 20;

/// Serves a request with a fault, and tells where there is one.
pub(crate) async fn mutate(mutation: Mutation, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let body = mutation.altered(body, Mutation::alter_request);
    let response = next.run(Request::from_parts(head, body)).await;

    let Some(operation) = response.extensions().get::<&'static Operation>().copied() else {
        return response;
    };
    let (mut head, body) = response.into_parts();
    let Ok(body) = to_bytes(body, LIMIT).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let body = mutation.altered(body, |mutation, answer| {
        mutation.alter_answer(operation.id, answer)
    });
    head.headers.remove(CONTENT_LENGTH);
    Response::from_parts(head, body)
}

impl Mutation {
    /// A body whose JSON value is altered; the same where there is none, or nothing to alter in it.
    fn altered(self, body: Bytes, alter: impl FnOnce(Self, &mut Value) -> Option<()>) -> Body {
        let value = oasmith_runtime::from_slice::<Value>(&body).ok();
        let altered = value.and_then(|mut value| {
            alter(self, &mut value)?;
            oasmith_runtime::to_vec(&value).ok()
        });
        match (altered, self.to_possible_value()) {
            (Some(altered), Some(name)) => {
                println!("mutated {}", name.get_name());
                Body::from(altered)
            }
            _ => Body::from(body),
        }
    }

    /// Alters a request; `None` where the fault does not concern it.
    fn alter_request(self, body: &mut Value) -> Option<()> {
        if self != Self::AlteredRequest {
            return None;
        }
        body.as_object_mut()?.insert("altered", true);
        Some(())
    }

    /// Alters the answer of an operation; `None` where the fault does not concern it.
    fn alter_answer(self, operation: &str, answer: &mut Value) -> Option<()> {
        match (self, operation) {
            (Self::InviteWithoutReason, "sendInviteV1" | "sendInviteV2") => {
                let content = event(answer)?.get_mut("content")?.as_object_mut()?;
                content.remove("reason")?;
            }
            (Self::InviteWithoutAuthEvents, "sendInviteV1" | "sendInviteV2") => {
                event(answer)?.remove("auth_events")?;
            }
            (Self::InviteWithoutSignatures, "sendInviteV1" | "sendInviteV2") => {
                event(answer)?.insert("signatures", Object::new());
            }
            (Self::InviteWithoutContainer, "sendInviteV1") => {
                let Value::Array(elements) = answer else {
                    return None;
                };
                let container = elements.get_mut(1)?;
                *container = container.get("event")?.clone();
            }
            (Self::OtherKey, "getServerKey") => {
                let keys = answer
                    .as_object_mut()?
                    .get_mut("verify_keys")?
                    .as_object_mut()?;
                for (_, key) in keys.iter_mut() {
                    *key = Object::from([("key", "A".repeat(43))]).into();
                }
            }
            (Self::AliasWithoutServers, "queryRoomDirectory") => {
                answer
                    .as_object_mut()?
                    .insert("servers", Vec::<Value>::new());
            }
            (Self::JoinOfOldVersion, "makeJoin") => {
                answer.as_object_mut()?.insert("room_version", "1");
            }
            (Self::JoinWithoutPowerLevels, "sendJoinV2") => {
                let answer = answer.as_object_mut()?;
                for name in ["state", "auth_chain"] {
                    let Some(Value::Array(events)) = answer.get_mut(name) else {
                        return None;
                    };
                    events.retain(|event| {
                        event.get("type") != Some(&Value::from("m.room.power_levels"))
                    });
                }
            }
            _ => return None,
        }
        Some(())
    }
}

/// The event in the answer to an invite.
fn event(answer: &mut Value) -> Option<&mut Object> {
    let container = match answer {
        Value::Array(elements) => elements.get_mut(1)?,
        container => container,
    };
    container.as_object_mut()?.get_mut("event")?.as_object_mut()
}
