//! The command `oasmith serve`, from a document to answers over the wire.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use tempfile::TempDir;

const DOCUMENT: &str = r#"openapi: 3.0.3
info: {title: Pets, version: "1"}
servers: [{url: /v1}]
paths:
  /pets/{id}:
    get:
      operationId: getPet
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        "200":
          description: A pet.
          content:
            application/json:
              schema: {type: object, required: [name], properties: {name: {type: string}}}
              example: {name: Tom}
        "404": {description: There is none.}
"#;

const SECURED: &str = r#"openapi: 3.0.3
info: {title: Vets, version: "1"}
paths:
  /vets:
    get:
      operationId: getVets
      security: [{key: []}]
      responses: {"204": {description: There are some.}}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
"#;

/// How long a server may take to be compiled and to begin, at most.
const PATIENCE: Duration = Duration::from_mins(15);

/// The command in a folder with a document. Cargo finds what it needs without the network.
fn command(folder: &TempDir, document: &str, arguments: &[&str]) -> Command {
    fs::write(folder.path().join("api.yaml"), document).expect("the disk works");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let mut command = Command::new(env!("CARGO_BIN_EXE_oasmith"));
    command
        .args(["serve", "api.yaml", "--cache", "cache", "--port", "0"])
        .args(arguments)
        .env("CARGO", env!("CARGO"))
        .env("CARGO_NET_OFFLINE", "true")
        .env(
            "CARGO_TARGET_DIR",
            target.expect("it is in the target folder"),
        )
        .current_dir(folder.path());
    command
}

/// The place of the runtime, as the option has it.
fn runtime() -> String {
    format!("path:{}/runtime", env!("CARGO_MANIFEST_DIR"))
}

/// A server that runs until it is dropped.
struct Serving {
    process: Child,
    address: String,
    /// The lines behind the address.
    routes: String,
}

impl Serving {
    /// Starts the server. The error is what it says in the end.
    fn start(mut command: Command) -> Self {
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it can be run");
        let mut lines = BufReader::new(process.stdout.take().expect("it is piped")).lines();
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            let first = lines.next().and_then(Result::ok).unwrap_or_default();
            let second = lines.next().and_then(Result::ok).unwrap_or_default();
            sender.send((first, second))
        });
        let told = receiver.recv_timeout(PATIENCE);
        let (first, routes) = told.unwrap_or_default();
        let Some(address) = first.strip_prefix("listening on http://") else {
            let _ = process.kill();
            panic!("`{first}`; {}", Self::errors(&mut process));
        };
        Self {
            address: address.to_owned(),
            routes,
            process,
        }
    }

    fn errors(process: &mut Child) -> String {
        let mut text = String::new();
        let stderr = process.stderr.take();
        let _ = stderr.map(|mut stderr| stderr.read_to_string(&mut text));
        text
    }

    /// The first line and the body of the answer to a request.
    fn ask(&self, path: &str, header: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let timeout = Some(Duration::from_mins(1));
        stream
            .set_read_timeout(timeout)
            .expect("there are timeouts");
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: a\r\n{header}connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        let (head, body) = answer.split_once("\r\n\r\n").expect("it answers HTTP");
        let status = head.lines().next().unwrap_or_default();
        (status.to_owned(), body.to_owned())
    }

    /// Stops it, and gives what it told on standard error.
    fn stop(mut self) -> String {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ends");
        Self::errors(&mut self.process)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_document_is_served_by_its_examples() {
    let folder = tempfile::tempdir().expect("a folder");
    let serving = Serving::start(command(&folder, DOCUMENT, &["--runtime", &runtime()]));
    assert_eq!(serving.routes, "  GET     /v1/pets/{id}  (getPet)");
    let ok = |body: &str| ("HTTP/1.1 200 OK".to_owned(), body.to_owned());
    assert_eq!(serving.ask("/v1/pets/7", ""), ok(r#"{"name":"Tom"}"#));
    let (status, _) = serving.ask("/v1/pets/7", "prefer: code=404\r\n");
    assert_eq!(status, "HTTP/1.1 404 Not Found");
    let (status, _) = serving.ask("/v1/pets/tom", "");
    assert_eq!(status, "HTTP/1.1 400 Bad Request");
    let told = serving.stop();
    let told: Vec<_> = told.lines().filter(|line| line.contains(" GET ")).collect();
    assert_eq!(
        told,
        [
            "200 GET /v1/pets/7 (getPet)",
            "404 GET /v1/pets/7 (getPet)",
            "400 GET /v1/pets/tom (getPet): path parameter `id`: expected an integer, found a \
             string",
        ]
    );

    // Nothing has changed, so nothing is compiled, and nothing told.
    let serving = Serving::start(command(
        &folder,
        DOCUMENT,
        &["--runtime", &runtime(), "--quiet"],
    ));
    assert_eq!(serving.ask("/v1/pets/7", ""), ok(r#"{"name":"Tom"}"#));
    assert_eq!(serving.stop(), "");
}

#[test]
fn documents_at_the_same_time_are_servers_of_their_own_and_let_in_who_is_named() {
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    let runtime = runtime();
    let options = ["--runtime", &runtime, "--quiet"];
    let letting_in = |credentials| [&options[..], &["--credentials", credentials]].concat();
    let pets = command(&folders[0], DOCUMENT, &options);
    let vets = command(&folders[1], SECURED, &letting_in("key=a=b"));
    // Both are generated before Cargo, which compiles one after the other, has compiled the first.
    let [pets, vets] = std::thread::scope(|scope| {
        let serving = [pets, vets].map(|command| scope.spawn(|| Serving::start(command)));
        serving.map(|serving| serving.join().expect("it is served"))
    });
    assert_eq!(pets.routes, "  GET     /v1/pets/{id}  (getPet)");
    assert_eq!(vets.routes, "  GET     /vets  (getVets)");
    for (key, status) in [("a=b", "204 No Content"), ("a", "401 Unauthorized")] {
        let (told, _) = vets.ask("/vets", &format!("x-key: {key}\r\n"));
        assert_eq!(told, format!("HTTP/1.1 {status}"));
    }

    let output = command(&folders[1], SECURED, &letting_in("lock=a")).output();
    let output = output.expect("it can be run");
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        told.starts_with("error: no operation demands the security scheme `lock`"),
        "{told}"
    );
}

#[test]
fn without_cargo_nothing_is_served() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = command(&folder, DOCUMENT, &["--runtime", &runtime()]);
    let output = command.env("CARGO", "no-cargo").output();
    let output = output.expect("it can be run");
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.starts_with("error: cannot run `no-cargo`: "), "{told}");
    assert!(
        told.contains("help: the server is compiled by Cargo"),
        "{told}"
    );
}

#[test]
fn a_runtime_that_cargo_does_not_find_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = command(&folder, DOCUMENT, &["--runtime", "path:nowhere", "--quiet"]);
    let output = command.output().expect("it can be run");
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("nowhere"), "{told}");
    assert!(told.contains("say by `--runtime` where it is"), "{told}");
}
