//! Archives on their way into a container and out of it: made and read on a thread of their own, in pieces.

use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use bollard::body_try_stream;
use bollard::query_parameters as query;
use bytes::Bytes;
use futures_util::stream::{self, Stream, TryStreamExt as _};
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::{Daemon, failed};
use crate::agent::Stop;
use crate::engine::docker::error::ContainerError;
use crate::source::SourceError;

/// How much of an archive travels at once, and how many such pieces may wait.
const PIECE: usize = 256 << 10;
const PIECES: usize = 4;

impl Daemon {
    /// Brings an archive, which `produce` writes, into the root of a container.
    pub(in crate::engine::docker) fn upload(
        &self,
        id: &str,
        stop: &Stop,
        produce: impl FnOnce(&mut dyn Write) -> Result<(), ContainerError> + Send,
    ) -> Result<(), ContainerError> {
        let (sender, receiver) = mpsc::channel(PIECES);
        let receiver = Arc::new(Mutex::new(receiver));
        let options = query::UploadToContainerOptionsBuilder::default().path("/").build();
        thread::scope(|scope| {
            let writer = scope.spawn(move || {
                let mut pieces = Pieces { buffer: Vec::new(), sender };
                let produced = produce(&mut pieces);
                if produced.is_ok() {
                    // When nobody listens any more, the other end knows why.
                    let _ = pieces.flush();
                } else {
                    let _ = pieces.sender.blocking_send(Err(io::Error::other("the archive ends here")));
                }
                produced
            });
            let body = body_try_stream(received(Arc::clone(&receiver)));
            let sent = self.wait(stop, async {
                let sent = self.docker.upload_to_container(id, Some(options), body).await;
                sent.map_err(failed("could not bring the source into the container"))
            });
            // The connection still has the other end after a stop, and nobody runs it: the writer would wait for ever.
            receiver.lock().unwrap_or_else(PoisonError::into_inner).close();
            // The reason for a broken archive says more than that it broke.
            let produced = writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            match (sent, produced) {
                (Err(ContainerError::Stopped), _) => Err(ContainerError::Stopped),
                (Err(sent), Err(produced)) if is_closed(&produced) => Err(sent),
                (_, Err(produced)) => Err(produced),
                (sent, Ok(())) => sent,
            }
        })
    }

    /// Brings what lies at a path of a container to `consume`, as an archive.
    pub(in crate::engine::docker) fn download(
        &self,
        id: &str,
        path: &str,
        stop: &Stop,
        consume: impl FnOnce(&mut dyn Read) -> io::Result<()> + Send,
    ) -> Result<(), ContainerError> {
        let (sender, receiver) = mpsc::channel(PIECES);
        let options = query::DownloadFromContainerOptionsBuilder::default().path(path).build();
        thread::scope(|scope| {
            let reader = scope.spawn(move || consume(&mut Assembled { receiver, piece: Bytes::new() }));
            let fetched = self.wait(stop, async {
                let mut archive = Box::pin(self.docker.download_from_container(id, Some(options)));
                let wrong = failed("could not bring the build's files out of the container");
                while let Some(piece) = archive.try_next().await.map_err(&wrong)? {
                    if sender.send(piece).await.is_err() {
                        break;
                    }
                }
                drop(sender);
                Ok(())
            });
            let taken = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            fetched.and_then(|()| taken.map_err(ContainerError::Download))
        })
    }
}

/// Collects what is written into pieces, and sends each when it is large enough.
struct Pieces {
    buffer: Vec<u8>,
    sender: Sender<io::Result<Bytes>>,
}

/// What an error says when nobody takes the pieces any more.
const CLOSED: io::ErrorKind = io::ErrorKind::NotConnected;

fn is_closed(error: &ContainerError) -> bool {
    match error {
        ContainerError::Upload { source, .. } | ContainerError::Source(SourceError::Read { source, .. }) => {
            source.kind() == CLOSED
        }
        _ => false,
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= PIECE { self.flush().map(|()| bytes.len()) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let piece = Bytes::from(std::mem::replace(&mut self.buffer, Vec::with_capacity(PIECE)));
        self.sender.blocking_send(Ok(piece)).map_err(|_| CLOSED.into())
    }
}

fn received(receiver: Arc<Mutex<Receiver<io::Result<Bytes>>>>) -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::poll_fn(move |context| receiver.lock().unwrap_or_else(PoisonError::into_inner).poll_recv(context))
}

/// Reads pieces as one stream.
struct Assembled {
    receiver: Receiver<Bytes>,
    piece: Bytes,
}

impl Read for Assembled {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.receiver.blocking_recv() {
                Some(piece) => self.piece = piece,
                None => return Ok(0),
            }
        }
        let count = self.piece.len().min(into.len());
        into[..count].copy_from_slice(&self.piece.split_to(count));
        Ok(count)
    }
}
