//! The events of the room, for the servers in it.

use matrix_federation::api::server_server::backfill::{
    Backfill, BackfillRoomRequest, BackfillRoomResponse, GetMissingPreviousEventsOk,
    GetMissingPreviousEventsRequest, GetMissingPreviousEventsResponse,
};
use matrix_federation::api::server_server::definitions::{
    SinglePduTransaction, UnlimitedPduTransaction,
};
use matrix_federation::api::server_server::event_auth::{
    EventAuth, GetEventAuthOk, GetEventAuthRequest, GetEventAuthResponse,
};
use matrix_federation::api::server_server::events::{
    Events, GetEventByTimestampDir, GetEventByTimestampOk, GetEventByTimestampRequest,
    GetEventByTimestampResponse, GetEventRequest, GetEventResponse, GetRoomStateIdsOk,
    GetRoomStateIdsRequest, GetRoomStateIdsResponse, GetRoomStateOk, GetRoomStateRequest,
    GetRoomStateResponse,
};
use oasmith_runtime::server::{Context, StatusCode};
use std::sync::MutexGuard;

use crate::auth::Origin;
use crate::error::MatrixError;
use crate::homeserver::Homeserver;
use crate::room::{Event, Room, now, pdus};

/// How many events one answer has at most.
const EVENTS: usize = 100;

impl Homeserver {
    /// The room, for a server that has users in it.
    fn room_for(&self, origin: &Origin) -> Result<MutexGuard<'_, Room>, MatrixError> {
        let room = self.room();
        if room.has_users_of(origin) {
            Ok(room)
        } else {
            let error = "the server has no users in the room";
            Err(MatrixError::new(
                StatusCode::FORBIDDEN,
                "M_FORBIDDEN",
                error,
            ))
        }
    }
}

/// Where an event stands in the room that is asked about.
fn position(room: &Room, room_id: &str, event_id: &str) -> Result<usize, MatrixError> {
    let position = room.position(event_id).filter(|_| room_id == room.id());
    position.ok_or_else(|| MatrixError::not_found("there is no such event in the room"))
}

/// How many events are asked for, as far as so many are sent.
fn limited(limit: Option<i64>) -> usize {
    limit.map_or(EVENTS, |limit| {
        usize::try_from(limit).unwrap_or(0).min(EVENTS)
    })
}

fn ids<'r>(events: impl IntoIterator<Item = &'r Event>) -> Vec<String> {
    events.into_iter().map(|event| event.id.clone()).collect()
}

impl Events<Homeserver> for Homeserver {
    type Error = MatrixError;

    async fn get_room_state(
        &self,
        context: Context<Origin>,
        request: GetRoomStateRequest,
    ) -> Result<GetRoomStateResponse, MatrixError> {
        let room = self.room_for(context.principal())?;
        let state = room.state_before(position(&room, &request.room_id, &request.event_id)?);
        let chain = room.auth_chain(state.values().copied());
        let answer = GetRoomStateOk::new(pdus(chain), pdus(state.into_values()));
        Ok(GetRoomStateResponse::Ok(answer))
    }

    async fn get_room_state_ids(
        &self,
        context: Context<Origin>,
        request: GetRoomStateIdsRequest,
    ) -> Result<GetRoomStateIdsResponse, MatrixError> {
        let room = self.room_for(context.principal())?;
        let state = room.state_before(position(&room, &request.room_id, &request.event_id)?);
        let chain = room.auth_chain(state.values().copied());
        let answer = GetRoomStateIdsOk::new(ids(chain), ids(state.into_values()));
        Ok(GetRoomStateIdsResponse::Ok(answer))
    }

    async fn get_event(
        &self,
        context: Context<Origin>,
        request: GetEventRequest,
    ) -> Result<GetEventResponse, MatrixError> {
        let room = self.room_for(context.principal())?;
        let found = room
            .events()
            .iter()
            .filter(|event| event.id == request.event_id);
        let found = pdus(found);
        if found.is_empty() {
            return Err(MatrixError::not_found("there is no such event"));
        }
        let answer = SinglePduTransaction::new(self.name().to_owned(), now(), found);
        Ok(GetEventResponse::Ok(answer))
    }

    async fn get_event_by_timestamp(
        &self,
        context: Context<Origin>,
        request: GetEventByTimestampRequest,
    ) -> Result<GetEventByTimestampResponse, MatrixError> {
        let room = self.room_for(context.principal())?;
        let mut events = room
            .events()
            .iter()
            .filter_map(|event| Some((event, event.time()?)));
        let found = match request.dir {
            GetEventByTimestampDir::F => events.find(|(_, time)| *time >= request.ts),
            GetEventByTimestampDir::B => events.rfind(|(_, time)| *time <= request.ts),
        };
        let Some((event, time)) = found.filter(|_| request.room_id == room.id()) else {
            return Err(MatrixError::not_found("there is no such event in the room"));
        };
        let answer = GetEventByTimestampOk::new(event.id.clone(), time);
        Ok(GetEventByTimestampResponse::Ok(answer))
    }
}

impl EventAuth<Homeserver> for Homeserver {
    type Error = MatrixError;

    async fn get_event_auth(
        &self,
        context: Context<Origin>,
        request: GetEventAuthRequest,
    ) -> Result<GetEventAuthResponse, MatrixError> {
        let room = self.room_for(context.principal())?;
        let position = position(&room, &request.room_id, &request.event_id)?;
        let chain = room.auth_chain(room.events().get(position));
        Ok(GetEventAuthResponse::Ok(GetEventAuthOk::new(pdus(chain))))
    }
}

impl Backfill<Homeserver> for Homeserver {
    type Error = MatrixError;

    async fn backfill_room(
        &self,
        context: Context<Origin>,
        request: BackfillRoomRequest,
    ) -> Result<BackfillRoomResponse, MatrixError> {
        let room = self.room_for(context.principal())?;
        let mut latest = 0;
        for id in &request.v {
            latest = latest.max(position(&room, &request.room_id, id)? + 1);
        }
        let before = room.events().iter().take(latest).rev();
        let found = pdus(before.take(limited(Some(request.limit))));
        let answer = UnlimitedPduTransaction::new(self.name().to_owned(), now(), found);
        Ok(BackfillRoomResponse::Ok(answer))
    }

    async fn get_missing_previous_events(
        &self,
        context: Context<Origin>,
        request: GetMissingPreviousEventsRequest,
    ) -> Result<GetMissingPreviousEventsResponse, MatrixError> {
        let room = self.room_for(context.principal())?;
        let Some(body) = request.body else {
            return Err(MatrixError::not_found("no events are asked for"));
        };
        let places =
            |ids: &[String]| -> Vec<_> { ids.iter().filter_map(|id| room.position(id)).collect() };
        let first = places(&body.earliest_events)
            .into_iter()
            .max()
            .map_or(0, |place| place + 1);
        let end = places(&body.latest_events).into_iter().min().unwrap_or(0);
        let first = first.max(end.saturating_sub(limited(body.limit)));
        let missing = room.events().iter().take(end).skip(first);
        let answer = GetMissingPreviousEventsOk::new(pdus(missing));
        Ok(GetMissingPreviousEventsResponse::Ok(answer))
    }
}
