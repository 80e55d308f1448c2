//! What is in a file: in memory, or on the disk.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::{fmt, fs, io};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::super::stream::{BoxError, ByteStream};
use super::blocking::{Blocking, blocking};

/// How much is read from the disk at once, in bytes.
const PIECE: usize = 64 * 1024;

/// What is in a [`File`](super::File): bytes in memory, or a part of a file on the disk.
///
/// It is cheap to clone, and can be read as often as is wanted, each time from the start: all reads
/// are at positions of their own, so that clones do not disturb one another.
///
/// Those of a form that a server has received are in memory up to
/// [`Server::file_memory`](super::super::Server::file_memory), and beyond that in a temporary file
/// without a name. The system removes it when the last clone of the last content in it is dropped.
///
/// A client makes one of bytes, or of an open file, which is then sent without being read into
/// memory:
///
/// ```no_run
/// use oasmith_runtime::server::{File, FileContent};
///
/// let small = File::new("some bytes");
/// let large = File::new(FileContent::from_file(std::fs::File::open("film.mp4")?)?);
/// assert_eq!(small.content.len(), 10);
/// # drop(large);
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// Two are equal where they hold the same bytes, wherever these are: `==` reads what is on the disk
/// where the lengths are the same, and waits for it. What cannot be read equals nothing but itself.
/// It is meant for tests.
#[derive(Clone)]
pub struct FileContent(Place);

#[derive(Clone)]
enum Place {
    Memory(Bytes),
    Disk(Section),
}

/// Some bytes of a file.
#[derive(Clone)]
struct Section {
    file: Arc<OpenFile>,
    start: u64,
    length: u64,
}

impl FileContent {
    /// What is in an open file, from its first byte to its last, wherever its cursor stands. Nothing
    /// is read before it is asked for; the file must not change until then. One that has become
    /// shorter is an error when it is read, and what it has grown by is not seen.
    ///
    /// The error says that the system does not tell its length, or that it is no regular file: a
    /// folder or a pipe.
    pub fn from_file(file: fs::File) -> io::Result<Self> {
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "it is no regular file",
            ));
        }
        Ok(Self::section(Arc::new(file.into()), 0, metadata.len()))
    }

    /// Some bytes of a file.
    pub(super) fn section(file: Arc<OpenFile>, start: u64, length: u64) -> Self {
        Self(Place::Disk(Section {
            file,
            start,
            length,
        }))
    }

    /// How many bytes there are.
    pub fn len(&self) -> u64 {
        match &self.0 {
            Place::Memory(bytes) => bytes.len() as u64,
            Place::Disk(section) => section.length,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes, if they are in memory.
    pub fn in_memory(&self) -> Option<&Bytes> {
        match &self.0 {
            Place::Memory(bytes) => Some(bytes),
            Place::Disk(_) => None,
        }
    }

    /// The bytes, if they are in memory, without a copy.
    pub(super) fn into_memory(self) -> Option<Bytes> {
        match self.0 {
            Place::Memory(bytes) => Some(bytes),
            Place::Disk(_) => None,
        }
    }

    /// The bytes as they come, from the start. What is on the disk is read piece by piece, by
    /// threads of Tokio that may wait, and in place where no runtime of Tokio drives the caller.
    ///
    /// The stream [can be repeated](ByteStream::repeat).
    pub fn stream(&self) -> ByteStream {
        stream_of(vec![self.clone()])
    }

    /// All bytes, in memory. Those on the disk are read into it; the error says why they cannot be.
    pub async fn bytes(&self) -> io::Result<Bytes> {
        match self.0.clone() {
            Place::Memory(bytes) => Ok(bytes),
            Place::Disk(section) => blocking(move || section.read()).await,
        }
    }

    /// Up to [`PIECE`] bytes from an offset on.
    fn piece(&self, offset: u64) -> io::Result<Bytes> {
        match &self.0 {
            Place::Memory(bytes) => {
                let start = usize::try_from(offset)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len());
                let end = start.saturating_add(PIECE).min(bytes.len());
                Ok(bytes.slice(start..end))
            }
            Place::Disk(section) => section.split(offset).1.split(PIECE as u64).0.read(),
        }
    }
}

impl Section {
    /// What stands before an offset, and what stands behind it.
    fn split(&self, offset: u64) -> (Self, Self) {
        let length = offset.min(self.length);
        let (mut before, mut behind) = (self.clone(), self.clone());
        before.length = length;
        behind.start += length;
        behind.length -= length;
        (before, behind)
    }

    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.file, &other.file)
            && (self.start, self.length) == (other.start, other.length)
    }

    fn read(&self) -> io::Result<Bytes> {
        let too_large = |_| io::Error::from(io::ErrorKind::OutOfMemory);
        let length = usize::try_from(self.length).map_err(|_| io::ErrorKind::OutOfMemory)?;
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(length).map_err(too_large)?;
        bytes.resize(length, 0);
        let mut filled = 0;
        while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match read_at(self.file.get()?, rest, self.start + filled as u64) {
                Ok(0) => {
                    return Err(io::Error::new(
                        io::ErrorKind::UnexpectedEof,
                        "the file has become shorter",
                    ));
                }
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(bytes.into())
    }
}

/// An open file. It is closed where work that waits is done: the system takes a while to free the room of
/// a large file without a name.
pub(super) struct OpenFile(Option<fs::File>);

impl OpenFile {
    /// The file, which is there until this is dropped.
    pub(super) fn get(&self) -> io::Result<&fs::File> {
        self.0.as_ref().ok_or(io::ErrorKind::NotFound.into())
    }
}

impl From<fs::File> for OpenFile {
    fn from(file: fs::File) -> Self {
        Self(Some(file))
    }
}

impl Drop for OpenFile {
    fn drop(&mut self) {
        let file = self.0.take();
        drop(blocking(move || {
            drop(file);
            Ok(())
        }));
    }
}

#[cfg(unix)]
fn read_at(file: &fs::File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

/// It moves the cursor of the file, which nobody reads by.
#[cfg(windows)]
fn read_at(file: &fs::File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

#[cfg(not(any(unix, windows)))]
fn read_at(_: &fs::File, _: &mut [u8], _: u64) -> io::Result<usize> {
    Err(io::ErrorKind::Unsupported.into())
}

impl<T: Into<Bytes>> From<T> for FileContent {
    fn from(bytes: T) -> Self {
        Self(Place::Memory(bytes.into()))
    }
}

/// No bytes.
impl Default for FileContent {
    fn default() -> Self {
        Self::from(Bytes::new())
    }
}

impl PartialEq for FileContent {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Place::Memory(bytes), Place::Memory(others)) => return bytes == others,
            (Place::Disk(section), Place::Disk(other)) if section.is(other) => return true,
            _ if self.len() != other.len() => return false,
            _ => {}
        }
        let mut offsets = (0..self.len()).step_by(PIECE);
        offsets.all(|offset| match (self.piece(offset), other.piece(offset)) {
            (Ok(piece), Ok(other)) => piece == other,
            _ => false,
        })
    }
}

impl fmt::Debug for FileContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Memory(bytes) => bytes.fmt(f),
            Place::Disk(section) => f
                .debug_struct("OnDisk")
                .field("len", &section.length)
                .finish_non_exhaustive(),
        }
    }
}

/// Contents one behind the other, of which the length is known.
pub(crate) fn stream_of(contents: Vec<FileContent>) -> ByteStream {
    ByteStream::repeatable(move || ByteStream::new(Sequence::new(&contents)))
}

/// Contents as a body.
struct Sequence {
    contents: VecDeque<FileContent>,
    /// How many bytes have not been given.
    left: u64,
    reading: Option<Blocking<Bytes>>,
}

impl Sequence {
    fn new(contents: &[FileContent]) -> Self {
        Self {
            left: contents.iter().map(FileContent::len).sum(),
            contents: contents.iter().cloned().collect(),
            reading: None,
        }
    }
}

impl Body for Sequence {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        let bytes = loop {
            if let Some(reading) = &mut this.reading {
                let read = ready!(Pin::new(reading).poll(context));
                this.reading = None;
                match read {
                    Ok(bytes) => break bytes,
                    Err(error) => {
                        // What would follow is not what should.
                        (this.contents, this.left) = (VecDeque::new(), 0);
                        return Poll::Ready(Some(Err(error.into())));
                    }
                }
            }
            match this.contents.pop_front() {
                None => return Poll::Ready(None),
                Some(next) if next.is_empty() => {}
                Some(FileContent(Place::Memory(bytes))) => break bytes,
                Some(FileContent(Place::Disk(section))) => {
                    let (piece, rest) = section.split(PIECE as u64);
                    this.contents.push_front(FileContent(Place::Disk(rest)));
                    this.reading = Some(blocking(move || piece.read()));
                }
            }
        };
        this.left -= bytes.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
