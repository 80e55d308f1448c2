//! Work that may wait for the disk, off the threads that serve connections.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

/// The outcome of such work. It goes on where the future is dropped.
#[derive(Debug)]
pub(super) enum Blocking<T> {
    /// It is done, until it has been told.
    Done(Option<io::Result<T>>),
    Task(JoinHandle<io::Result<T>>),
}

/// Does work on a thread of Tokio's pool for what blocks. Where no runtime of Tokio drives the
/// caller, there is no such pool, and the work is done at once.
pub(super) fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Blocking<T> {
    match Handle::try_current() {
        Ok(runtime) => Blocking::Task(runtime.spawn_blocking(work)),
        Err(_) => Blocking::Done(Some(work())),
    }
}

impl<T: Unpin> Future for Blocking<T> {
    type Output = io::Result<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        match self.get_mut() {
            Self::Done(outcome) => match outcome.take() {
                Some(outcome) => Poll::Ready(outcome),
                // It has been told already.
                None => Poll::Pending,
            },
            Self::Task(task) => {
                let outcome = ready!(Pin::new(task).poll(context));
                // A task is cancelled where its runtime ends before it has begun.
                Poll::Ready(outcome.unwrap_or_else(|error| Err(io::Error::other(error))))
            }
        }
    }
}
