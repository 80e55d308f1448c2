"""A user of Synapse, who meets the server that is shown. What goes wrong first ends it.

user.py BACKEND_PORT invite USER ROOM_VERSION
    makes a room, invites a user of the other server, and demands the invite, with its reason, back
user.py BACKEND_PORT join ALIAS
    joins a room of the other server, sends a message to it, and demands its state and the replies;
    looks at the server's rooms and at the devices of its user
user.py BACKEND_PORT forge SERVER
    sends requests to the other server that Synapse did not sign, and demands that they are refused

`cs.py` of ../shared/synapse has to be on PYTHONPATH.
"""

import json
import ssl
import sys
import time
import urllib.error
import urllib.request

from cs import CS, q

REASON = "tea at five – “bring 1.0 cakes” \U0001f370"

# How long a message may take, in seconds.
PATIENCE = 20


def demand(what, got, wanted):
    """Ends the run with a message where something is not as it has to be."""
    if got != wanted:
        sys.exit(f"{what}: expected {wanted!r}, got {got!r}")


def invite(user, invited, version):
    private = {"preset": "private_chat", "room_version": version}
    status, room = user.c("POST", "/createRoom", private)
    demand(f"a room of version {version} ({room})", status, 200)
    room = q(room["room_id"])
    status, answer = user.c("POST", f"/rooms/{room}/invite", {"user_id": invited, "reason": REASON})
    demand(f"the invite ({answer})", status, 200)
    path = f"/rooms/{room}/state/m.room.member/{q(invited)}?format=event"
    status, event = user.c("GET", path)
    demand(f"the membership event ({event})", status, 200)
    demand("the user who is invited", event["state_key"], invited)
    demand("the membership", event["content"].get("membership"), "invite")
    demand("the reason", event["content"].get("reason"), REASON)


def join(user, alias):
    status, room = user.c("POST", f"/join/{q(alias)}", {"reason": REASON})
    demand(f"the join ({room})", status, 200)
    room = q(room["room_id"])
    message = {"msgtype": "m.text", "body": REASON}
    status, sent = user.c("PUT", f"/rooms/{room}/send/m.room.message/1", message)
    demand(f"the message ({sent})", status, 200)
    status, events = user.c("GET", f"/rooms/{room}/state")
    demand(f"the state ({events})", status, 200)
    kinds = sorted(event["type"] for event in events)
    members = ["m.room.member"] * 2
    others = ["m.room.create", "m.room.join_rules", "m.room.power_levels"]
    demand("the state", kinds, sorted([*others, *members]))

    # The server sends the second of two replies, before which Synapse has to ask for the first.
    end = time.monotonic() + PATIENCE
    bodies = []
    while "sugar?" not in bodies and time.monotonic() < end:
        time.sleep(0.1)
        status, answer = user.c("GET", f"/rooms/{room}/messages?dir=b&limit=100")
        demand(f"the messages ({answer})", status, 200)
        events = answer["chunk"]
        messages = [event for event in events if event["type"] == "m.room.message"]
        bodies = [event["content"].get("body") for event in messages]
    demand("the messages", bodies, ["sugar?", "milk?", REASON])
    # What was before the join, Synapse asks for, too.
    demand("the first event", events[-1]["type"], "m.room.create")

    server = alias.split(":", 1)[1]
    status, rooms = user.c("GET", f"/publicRooms?server={q(server)}")
    demand(f"the public rooms ({rooms})", status, 200)
    demand("the public rooms", [found["canonical_alias"] for found in rooms["chunk"]], [alias])
    filtered = {"filter": {"generic_search_term": "coffee"}}
    status, rooms = user.c("POST", f"/publicRooms?server={q(server)}", filtered)
    demand(f"the public rooms ({rooms})", (status, rooms.get("chunk")), (200, []))
    host = f"@host:{server}"
    status, keys = user.c("POST", "/keys/query", {"device_keys": {host: []}})
    demand(f"the devices ({keys})", status, 200)
    demand("the devices", list(keys["device_keys"][host]), ["TEAPOT"])
    wanted = {"one_time_keys": {host: {"TEAPOT": "signed_curve25519"}}}
    status, keys = user.c("POST", "/keys/claim", wanted)
    demand(f"the one-time keys ({keys})", (status, keys.get("failures")), (200, {}))


def forge(port, server):
    context = ssl._create_unverified_context()
    key = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/_matrix/key/v2/server"))
    name, (key_id, *_) = key["server_name"], key["verify_keys"]
    signed = f'X-Matrix origin="{name}",destination="{server}",key="{key_id}",sig="{"A" * 86}"'
    elsewhere = signed.replace(server, "elsewhere.example")
    unknown = signed.replace(name, "unknown.example")
    garbled = "X-Matrix tea"
    event = {"room_version": "12", "event": {}}
    for method, path, body in [
        ("PUT", "v2/invite/!a/$b", json.dumps(event).encode()),
        ("PUT", "v2/invite/!a/$b", b"{"),
        ("GET", f"v1/make_join/!a/@alice:{name}?ver=12", None),
    ]:
        for authorization in [None, garbled, "Bearer tea", unknown, elsewhere, signed]:
            url = f"https://{server}/_matrix/federation/{path}"
            request = urllib.request.Request(url, data=body, method=method)
            request.add_header("Content-Type", "application/json")
            if authorization:
                request.add_header("Authorization", authorization)
            try:
                with urllib.request.urlopen(request, context=context) as answer:
                    status, headers, answer = answer.status, answer.headers, answer.read()
            except urllib.error.HTTPError as error:
                status, headers, answer = error.code, error.headers, error.read()
            what = f"{method} {path} with {authorization}"
            demand(f"{what} ({answer})", status, 401)
            demand(what, headers["WWW-Authenticate"], "X-Matrix")
            demand(what, json.loads(answer)["errcode"], "M_UNAUTHORIZED")
    urllib.request.urlopen(f"https://{server}/_matrix/federation/v1/version", context=context)


if __name__ == "__main__":
    port, task, *arguments = sys.argv[1:]
    if task == "forge":
        forge(port, *arguments)
    else:
        # A user of its own for each run: one who is there already would have to log in.
        alice = CS(int(port)).register(f"alice-{time.time_ns()}")
        {"invite": invite, "join": join}[task](alice, *arguments)
