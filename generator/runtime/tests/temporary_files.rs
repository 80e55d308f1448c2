//! Where the files of a form are on the disk, and when they are gone. It sets the folder for temporary
//! files, so it is a process of its own.
#![cfg(all(feature = "multipart", target_os = "linux"))]

use std::convert::Infallible;
use std::fs;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll};

use http_body::Frame;
use http_body_util::BodyExt as _;
use oasmith_runtime::server::axum::body::Body;
use oasmith_runtime::server::{
    Bytes, Context, File, FileContent, FromRequest, IntoErrorResponse, IntoResponse, Method,
    Operation, Part, Problem, Rejection, Request, Response, Server, Service,
};
use tower::ServiceExt as _;

static UPLOAD: Operation = Operation::new("upload", Method::POST, "/")
    .consumes(&["multipart/form-data"])
    .multipart(&[]);

static FILE: Part = Part::file("file");

struct Upload(File);

impl FromRequest for Upload {
    fn from_request(request: &Request<'_>) -> Result<Self, Rejection> {
        request.multipart()?.file(&FILE).map(Self)
    }
}

struct Told(String);

impl IntoResponse for Told {
    fn into_response(self) -> Response {
        http::Response::new(Body::from(self.0)).into()
    }
}

/// An error that tells where it comes from.
struct Caused(Rejection);

impl IntoErrorResponse for Caused {
    fn into_error_response(self) -> Response {
        let cause = std::error::Error::source(&self.0).map(ToString::to_string);
        let detail = format!("{}: {cause:?}", self.0);
        Problem::new(self.0.status())
            .detail(detail)
            .into_error_response()
    }

    fn reject(rejection: Rejection) -> Response {
        Self(rejection).into_error_response()
    }
}

/// A server that answers while it holds a file, of which there are no others in the folder.
fn service(folder: &Path) -> Service {
    /// Answers for a folder.
    struct Answering(PathBuf);

    async fn upload(implementation: &Answering, _: Context, body: Upload) -> Result<Told, Caused> {
        let Upload(file) = body;
        let open = open_files(&implementation.0);
        Ok(Told(format!("{} {open}", file.content.len())))
    }
    let implementation = Arc::new(Answering(folder.to_owned()));
    let server = Server::new::<Caused>().operation(&UPLOAD, &implementation, upload);
    server.into_service().expect("the routes are sound")
}

/// How many files in a folder this process has open.
fn open_files(folder: &Path) -> usize {
    let open = fs::read_dir("/proc/self/fd").expect("Linux has it");
    let open = open.filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
    open.filter(|path| path.starts_with(folder)).count()
}

/// The beginning of a form, of which the rest never comes.
struct Beginning(Option<Bytes>);

impl http_body::Body for Beginning {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.0.take() {
            Some(bytes) => Poll::Ready(Some(Ok(Frame::data(bytes)))),
            None => Poll::Pending,
        }
    }
}

fn request(body: Body) -> http::Request<Body> {
    let request = http::Request::post("/");
    let request = request.header("content-type", "multipart/form-data; boundary=cut");
    request.body(body).expect("the request is sound")
}

async fn send(service: &Service, body: Bytes) -> String {
    let Ok(response) = service.clone().oneshot(request(body.into())).await;
    let status = response.status().as_u16();
    let body = response.into_body().collect().await;
    let body = body.expect("it is in memory").to_bytes();
    format!("{status} {}", String::from_utf8_lossy(&body))
}

#[tokio::test]
async fn temporary_files_have_no_name_and_are_gone_with_their_request() {
    let folder = tempfile::tempdir().expect("the disk works");
    let folder_path = folder.path().canonicalize().expect("it is there");
    tempfile::env::override_temp_dir(&folder_path).expect("nobody has set it");
    let service = service(&folder_path);
    let is_empty = || {
        fs::read_dir(&folder_path)
            .expect("it is there")
            .next()
            .is_none()
    };

    let mut whole = b"--cut\r\nContent-Disposition: form-data; name=file\r\n\r\n".to_vec();
    whole.resize(whole.len() + 300_000, b'x');
    let beginning = Bytes::from(whole.clone());
    whole.extend_from_slice(b"\r\n--cut--");
    let whole = Bytes::from(whole);

    // One that is answered.
    let answer = send(&service, whole.clone()).await;
    assert_eq!(answer, "200 300000 1");
    while open_files(&folder_path) > 0 {
        tokio::task::yield_now().await;
    }

    // One whose client goes away.
    {
        let body = Body::new(Beginning(Some(beginning)));
        let mut answer = Box::pin(service.clone().oneshot(request(body)));
        while open_files(&folder_path) == 0 {
            let waiting = std::future::poll_fn(|context| {
                Poll::Ready(answer.as_mut().poll(context).is_pending())
            });
            assert!(waiting.await, "the form is not complete");
            tokio::task::yield_now().await;
        }
        assert!(is_empty());
    }
    // What was being written is written to its end.
    while open_files(&folder_path) > 0 {
        tokio::task::yield_now().await;
    }
    assert!(is_empty());

    // Where it cannot be written, the server is to blame.
    drop(folder);
    let answer = send(&service, whole).await;
    assert!(answer.starts_with("500 "), "{answer}");
    assert!(
        answer.contains("the server could not store a file of the form"),
        "{answer}"
    );
    assert!(answer.contains("No such file or directory"), "{answer}");
}

#[test]
fn files_are_closed_off_the_threads_that_serve_connections() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("the disk works");
    let folder = folder.path().canonicalize().expect("it is there");
    let file = fs::File::create_new(folder.join("file")).expect("the disk works");
    let content = FileContent::from_file(file).expect("it is a file");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .max_blocking_threads(1)
        .build()
        .expect("the system has threads");
    runtime.block_on(async {
        // The only thread for what blocks is busy.
        let (release, released) = std::sync::mpsc::channel();
        let busy = tokio::task::spawn_blocking(move || released.recv());
        drop(content);
        assert_eq!(open_files(&folder), 1);
        release.send(()).expect("it is waited for");
        let waited = busy.await.expect("it does not panic");
        waited.expect("it was released");
        while open_files(&folder) > 0 {
            tokio::task::yield_now().await;
        }
    });
}
