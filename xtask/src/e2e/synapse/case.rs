//! What is shown, one after the other.

use std::path::PathBuf;

use super::Synapse;
use super::homeserver::Homeserver;
use crate::e2e::python::Python;
use crate::process::succeed;

/// What a user of Synapse, or a stranger, does at the server.
#[derive(Clone, Copy)]
enum Task {
    /// Invites a user of the server to a room of this version.
    Invite(&'static str),
    /// Joins the room of the server, and sends to it.
    Join,
    /// Sends requests that no server has signed.
    Forge,
}

/// Something that is done at a server of its own: Synapse avoids one that failed.
pub(super) struct Case {
    task: Task,
    /// Which API for invites the server has: Synapse takes the first one where the second is
    /// missing.
    invites: &'static str,
    /// The fault that the server has on purpose.
    mutation: Option<&'static str>,
    /// What the server has to say: an operation with the status of its answer, or an event that it
    /// received.
    said: &'static [&'static str],
}

const INVITED_V1: Case = Case {
    task: Task::Invite("1"),
    invites: "v1",
    mutation: None,
    said: &["none 404", "sendInviteV1 200"],
};
const INVITED_V2: Case = Case {
    task: Task::Invite("12"),
    invites: "v2",
    mutation: None,
    said: &["sendInviteV2 200"],
};
const JOINED: Case = Case {
    task: Task::Join,
    invites: "v2",
    mutation: None,
    said: &[
        "queryRoomDirectory 200",
        "makeJoin 200",
        "sendJoinV2 200",
        "getServerKey 200",
        "sendTransaction 200",
        "received m.room.message",
        "getMissingPreviousEvents 200",
        "replied",
        "backfillRoom 200",
        "getPublicRooms 200",
        "queryPublicRooms 200",
        "getUserDevices 200",
        "claimUserEncryptionKeys 200",
    ],
};
const FORGED: Case = Case {
    task: Task::Forge,
    invites: "v2",
    mutation: None,
    said: &["getVersion 200", "sendInviteV2 401", "makeJoin 401"],
};

const fn mutated(case: &Case, mutation: &'static str) -> Case {
    Case {
        task: case.task,
        invites: case.invites,
        mutation: Some(mutation),
        said: case.said,
    }
}

/// All that is shown.
pub(super) const CASES: &[Case] = &[
    INVITED_V1,
    Case {
        task: Task::Invite("2"),
        ..INVITED_V1
    },
    INVITED_V2,
    Case {
        task: Task::Invite("11"),
        ..INVITED_V2
    },
    JOINED,
    FORGED,
    mutated(&INVITED_V1, "altered-request"),
    mutated(&INVITED_V1, "invite-without-auth-events"),
    mutated(&INVITED_V1, "invite-without-container"),
    mutated(&INVITED_V1, "invite-without-reason"),
    mutated(&INVITED_V1, "invite-without-signatures"),
    mutated(&INVITED_V2, "altered-request"),
    mutated(&INVITED_V2, "invite-without-auth-events"),
    mutated(&INVITED_V2, "invite-without-reason"),
    mutated(&INVITED_V2, "invite-without-signatures"),
    mutated(&JOINED, "alias-without-servers"),
    mutated(&JOINED, "join-of-old-version"),
    mutated(&JOINED, "join-without-power-levels"),
    mutated(&JOINED, "other-key"),
];

/// What Synapse logs where the hash of an event is not that of its contents. Of an invite that
/// comes back it takes the signatures alone, so that its users would not notice.
const TAMPERED: &str = "content has been tampered";

/// The user's side, which is run by Python.
const USER: &str = "xtask/src/e2e/synapse/user.py";

/// Who meets.
pub(super) struct Peers {
    /// The executable of the server.
    pub(super) homeserver: PathBuf,
    pub(super) synapse: Synapse,
    pub(super) python: Python,
    pub(super) workspace: PathBuf,
    pub(super) target: PathBuf,
}

impl Case {
    /// Does it, and tells what was shown; the error is what does not hold.
    pub(super) fn show(&self, peers: &Peers) -> Result<String, String> {
        let name = self.name();
        let mut arguments = vec![
            format!("--invites={}", self.invites),
            format!(
                "--server=localhost:{}=http://127.0.0.1:{}",
                peers.synapse.public_port, peers.synapse.port
            ),
        ];
        arguments.extend(
            self.mutation
                .map(|mutation| format!("--mutation={mutation}")),
        );
        let mut server = Homeserver::start(&peers.homeserver, &peers.target, &arguments)?;
        let outcome = self.run(peers, &mut server);
        match (self.mutation, outcome) {
            (None, Ok(())) => Ok(name),
            (None, Err(fault)) => Err(format!("{name}: {fault}")),
            (Some(mutation), Ok(())) => {
                Err(format!("{name}: nobody noticed the fault `{mutation}`"))
            }
            (Some(mutation), Err(_)) if !server.said(&format!("mutated {mutation}")) => {
                Err(format!("{name}: the fault `{mutation}` was never met"))
            }
            (Some(mutation), Err(fault)) => {
                let fault = fault.lines().last().unwrap_or_default();
                Ok(format!("{name}, with `{mutation}`: noticed, {fault}"))
            }
        }
    }

    fn name(&self) -> String {
        match self.task {
            Task::Invite(version) => {
                format!("invite to a room of version {version}, by {}", self.invites)
            }
            Task::Join => "join of the server's room".to_owned(),
            Task::Forge => "requests without a good signature".to_owned(),
        }
    }

    /// The error is whatever shows that something is wrong.
    fn run(&self, peers: &Peers, server: &mut Homeserver) -> Result<(), String> {
        let logged = peers.synapse.log()?.len();
        let script = peers.workspace.join(USER);
        let name = &server.name;
        let task = match self.task {
            Task::Invite(version) => {
                vec![
                    "invite".to_owned(),
                    format!("@bob:{name}"),
                    version.to_owned(),
                ]
            }
            Task::Join => vec!["join".to_owned(), format!("#tea:{name}")],
            Task::Forge => vec!["forge".to_owned(), name.clone()],
        };
        let mut user = peers.python.command(&[script]);
        succeed(user.arg(peers.synapse.port.to_string()).args(task))?;
        for line in self.said {
            server.await_line(line)?;
        }
        let log = peers.synapse.log()?;
        let new = log.get(logged..).unwrap_or_default();
        match new.lines().find(|line| line.contains(TAMPERED)) {
            Some(line) => Err(format!("Synapse says: {line}")),
            None => Ok(()),
        }
    }
}
