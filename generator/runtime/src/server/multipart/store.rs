//! Reads a form as it comes: what is small into memory, and what is large to the disk.

use std::io::{self, Write as _};
use std::sync::Arc;

use axum::body::Body;
use http::HeaderValue;

use super::super::rejection::Rejection;
use super::blocking::blocking;
use super::content::{FileContent, OpenFile};
use super::reader::Reader;
use super::{File, Parts};

/// How much is written to the disk at once, in bytes.
const PIECE: usize = 64 * 1024;

/// How much of a form there may be, and how much of that in memory.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct FormLimits {
    /// How large the body may be, in bytes.
    pub(in super::super) body: usize,
    /// How large the values and the heads of all parts may be, in bytes.
    pub(in super::super) values: usize,
    /// How much of the contents of files is kept in memory, in bytes.
    pub(in super::super) file_memory: usize,
    /// How many parts there may be.
    pub(in super::super) parts: usize,
}

/// Reads the parts of a form; `None` where the body is empty. The parts of some names are values, and
/// stay in memory.
pub(in super::super) async fn read(
    body: Body,
    media_type: Option<&HeaderValue>,
    values: &[&str],
    limits: FormLimits,
) -> Result<Option<Parts>, Rejection> {
    let Some(mut reader) = Reader::new(body, media_type, limits.body).await? else {
        return Ok(None);
    };
    let mut parts = Vec::new();
    let mut store = Store {
        limits,
        values: limits.values,
        files: limits.file_memory,
        disk: None,
    };
    while let Some(head) = reader.next().await? {
        if parts.len() == limits.parts {
            let limit = limits.parts;
            return Err(Rejection::TooManyParts { limit });
        }
        store.take(head.length)?;
        let is_value = values.iter().any(|value| {
            let rest = head.name.strip_prefix(value);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
        });
        let content = if is_value {
            store.value(&mut reader).await?
        } else {
            store.file(&mut reader).await?
        };
        let file = File {
            name: head.file,
            headers: head.headers,
            content,
        };
        parts.push((head.name, file));
    }
    if let Some(disk) = &mut store.disk {
        disk.flush().await?;
    }
    Ok(Some(parts))
}

/// What has been read of a form.
struct Store {
    limits: FormLimits,
    /// How many bytes values and heads may still take.
    values: usize,
    /// How many bytes of files may still be kept in memory.
    files: usize,
    /// Where all other bytes of files are.
    disk: Option<Disk>,
}

impl Store {
    /// Reads a value.
    async fn value(&mut self, reader: &mut Reader) -> Result<FileContent, Rejection> {
        let mut value = Vec::new();
        while let Some(bytes) = reader.content().await? {
            self.take(bytes.len())?;
            value.extend_from_slice(&bytes);
        }
        Ok(value.into_boxed_slice().into())
    }

    /// Reads a file.
    async fn file(&mut self, reader: &mut Reader) -> Result<FileContent, Rejection> {
        // What comes is copied: a few bytes would keep alive all that came with them.
        let mut content = Vec::new();
        while let Some(bytes) = reader.content().await? {
            if bytes.len() <= self.files - content.len() {
                content.extend_from_slice(&bytes);
                continue;
            }
            let disk = self.disk().await?;
            let start = disk.length;
            disk.write(&content).await?;
            drop(content);
            disk.write(&bytes).await?;
            while let Some(bytes) = reader.content().await? {
                disk.write(&bytes).await?;
            }
            let length = disk.length - start;
            return Ok(FileContent::section(Arc::clone(&disk.file), start, length));
        }
        self.files -= content.len();
        Ok(content.into_boxed_slice().into())
    }

    /// Takes room for bytes of a value or of a head.
    fn take(&mut self, length: usize) -> Result<(), Rejection> {
        let limit = self.limits.values;
        let left = self.values.checked_sub(length);
        self.values = left.ok_or(Rejection::ValuesTooLarge { limit })?;
        Ok(())
    }

    async fn disk(&mut self) -> Result<&mut Disk, Rejection> {
        let disk = match self.disk.take() {
            Some(disk) => disk,
            None => Disk::create().await?,
        };
        Ok(self.disk.insert(disk))
    }
}

/// A temporary file without a name, one for all files of a form: so a form takes one descriptor, however
/// many files it has.
struct Disk {
    file: Arc<OpenFile>,
    /// How many bytes there are, with those that have not been written.
    length: u64,
    /// What has not been written.
    buffer: Vec<u8>,
}

impl Disk {
    async fn create() -> Result<Self, Rejection> {
        let file = blocking(tempfile::tempfile).await.map_err(not_stored)?;
        Ok(Self {
            file: Arc::new(file.into()),
            length: 0,
            buffer: Vec::new(),
        })
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Rejection> {
        self.buffer.extend_from_slice(bytes);
        self.length += bytes.len() as u64;
        if self.buffer.len() < PIECE {
            return Ok(());
        }
        self.flush().await
    }

    async fn flush(&mut self) -> Result<(), Rejection> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let file = Arc::clone(&self.file);
        let written = blocking(move || {
            file.get()?.write_all(&buffer)?;
            buffer.clear();
            Ok(buffer)
        });
        self.buffer = written.await.map_err(not_stored)?;
        Ok(())
    }
}

fn not_stored(error: io::Error) -> Rejection {
    Rejection::FileNotStored(error)
}
