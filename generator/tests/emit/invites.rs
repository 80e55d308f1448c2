//! The intermediate representation of `spec/invites.yaml`.

use oasmith::ir::{Crate, Item, Method, Module, Newtype, Type};

use crate::build::{
    answer, array, declaration, docs, document, example, field, item, json_body, krate, map,
    module, operation, optional, path_parameter, plain, service, structure, tuple,
};

pub(crate) fn invites() -> Crate {
    let mut krate = krate([definitions(), invites_module()]);
    krate.documents = vec![document("invites.yaml")];
    krate.examples = vec![
        example(
            "pdu_hashes",
            "definitions/pdu.yaml#/allOf/1/properties/hashes/example",
            item("definitions::EventHash"),
            "{\n    \"sha256\": \"Zm9ydHktdGhyZWUtY2hhcmFjdGVycy1vZi1iYXNlNjQ\"\n}",
        ),
        example(
            "sender",
            "definitions/pdu.yaml#/allOf/1/example",
            Type::String,
            "\"@ada:alpha.example\"",
        ),
    ];
    krate
}

fn definitions() -> Module {
    let hashes = || array(tuple([Type::String, item("definitions::EventHash")]));
    let event = structure(
        "InviteEvent",
        "The membership event by which a user is invited to a room.",
        [
            field(
                "room_id",
                "The room that the event belongs to.\n\nExample: `\"!meadow:alpha.example\"`",
                Type::String,
            ),
            field(
                "sender",
                "The user who invites; for an invite that began with a third party, the sender of its\n\
                 `m.room.third_party_invite`.\n\nExample: `\"@ada:alpha.example\"`",
                Type::String,
            ),
            field(
                "origin",
                "The name of the homeserver that invites.",
                Type::String,
            ),
            field(
                "origin_server_ts",
                "When the inviting homeserver made the event.",
                Type::Integer64,
            ),
            field("type", "Always `m.room.member`.", Type::String),
            field("state_key", "The user who is invited.", Type::String),
            field(
                "content",
                "What the membership event says.",
                item("definitions::MembershipEventContent"),
            ),
            field("prev_events", "The latest events of the room.", hashes()),
            field(
                "depth",
                "One more than the greatest depth among the `prev_events`.",
                Type::Integer64,
            ),
            field(
                "auth_events",
                "The events that permit the user to be invited.",
                hashes(),
            ),
            optional("redacts", "An invite redacts nothing.", Type::String),
            field(
                "unsigned",
                "What the homeserver adds for its peers.",
                Type::Object,
            ),
            field(
                "hashes",
                "The content hash of the event.",
                item("definitions::EventHash"),
            ),
            field(
                "signatures",
                "The signatures over the redacted event.",
                map(map(Type::String)),
            ),
        ],
    );
    let content = structure(
        "MembershipEventContent",
        "What the membership event says, as the Client-Server API describes it.",
        [field("membership", "Always `invite`.", Type::String)],
    );
    let hash = structure(
        "EventHash",
        "The hash of an event.",
        [field(
            "sha256",
            "The SHA-256 hash of the event, in unpadded Base64.",
            Type::String,
        )],
    );
    let mut event_module = module("invite_event", [event, content, hash].map(Item::Struct));
    event_module.sources = vec!["definitions/invite_event.yaml".to_owned()];
    event_module.flattened = true;
    let mut definitions = module("definitions", []);
    definitions.documentation = docs("The types of `definitions/`.");
    definitions.modules = vec![event_module];
    definitions
}

fn invites_module() -> Module {
    let send_invite = operation(
        ("send_invite", "sendInvite", "SendInvite"),
        "Invites a user to a room.\n\nInvites a remote user to a room.",
        (
            Method::Put,
            "/_matrix/federation/v1/invite/{roomId}/{eventId}",
        ),
        (
            vec![
                path_parameter(
                    "room_id",
                    "roomId",
                    "The room ID that the user is being invited to.",
                    plain(Type::String),
                ),
                path_parameter(
                    "event_id",
                    "eventId",
                    "The event ID for the invite event.",
                    plain(Type::String),
                ),
            ],
            Some(json_body("", item("definitions::InviteEvent"))),
        ),
        vec![answer(
            "Ok",
            200,
            "The event with the invited server's signature added. All other fields of the events should\n\
             remain untouched.",
            Some(json_body("", item("invites::SendInviteOk"))),
        )],
    );
    let ok = Newtype {
        declaration: declaration("SendInviteOk", "The body of [`SendInviteResponse::Ok`]."),
        value: plain(tuple([Type::Integer64, item("definitions::InviteEvent")])),
        elements: vec![
            docs("The value `200`.\n\nExample: `200`"),
            docs("The membership event by which a user is invited to a room."),
        ],
    };
    let title = "Matrix Federation Invite User To Room API";
    let items = [
        service("Invites", &format!("{title}."), vec![send_invite]),
        Item::Newtype(ok),
    ];
    let mut invites = module("invites", items);
    invites.documentation = docs(&format!("{title}, version 1.0.0."));
    invites.sources = vec!["invites.yaml".to_owned()];
    invites
}
