//! A container daemon, as calls that wait. Everything that is asked of it is asked here.

use std::collections::HashMap;
use std::future::Future;
use std::io::{self, Read, Write};
use std::os::fd::AsFd as _;
use std::pin::Pin;
use std::thread;
use std::time::Duration;

use bollard::container::{AttachContainerResults, LogOutput};
use bollard::models::{
    ContainerCreateBody, ContainerInspectResponse, ContainerSummaryStateEnum, ImageInspect, SystemInfo,
};
use bollard::query_parameters as query;
use bollard::{Docker, body_try_stream};
use bytes::Bytes;
use futures_util::future::OptionFuture;
use futures_util::stream::{self, Stream, StreamExt as _, TryStreamExt as _};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::net::unix::pipe;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::{self, Instant};

use super::error::ContainerError;
use crate::agent::{Stop, Urgency};
use crate::source::SourceError;
use crate::text::with_causes;

/// How much of an archive travels at once, and how many such pieces may wait.
const PIECE: usize = 256 << 10;
const PIECES: usize = 4;

/// A daemon.
pub(super) struct Daemon {
    docker: Docker,
    runtime: Runtime,
}

/// The streams of a container.
pub(super) struct Attached {
    output: Pin<Box<dyn Stream<Item = Result<LogOutput, bollard::errors::Error>> + Send>>,
    input: Pin<Box<dyn AsyncWrite + Send>>,
    wishes: Option<pipe::Receiver>,
}

/// What came first while a container was listened to.
pub(super) enum Heard {
    /// Bytes on its standard output.
    Output(Bytes),
    /// Bytes on its standard error.
    Error(Bytes),
    /// The end of both.
    End,
    /// A new wish to stop.
    Wish(Urgency),
    /// The moment that was waited for.
    Time,
}

/// An error of the daemon's, in its own words.
pub(super) fn words(error: &bollard::errors::Error) -> String {
    match error {
        bollard::errors::Error::DockerResponseServerError { message, .. } => message.trim().to_owned(),
        error => with_causes(error),
    }
}

/// What to do with an error: say what was tried.
fn failed(doing: &'static str) -> impl Fn(bollard::errors::Error) -> ContainerError {
    move |error| ContainerError::Daemon { doing, reason: words(&error) }
}

impl Daemon {
    /// A daemon that is connected to in the way that `connect` says.
    pub(super) fn open<F>(connect: impl FnOnce() -> F) -> Result<Self, ContainerError>
    where
        F: Future<Output = Result<Docker, ContainerError>>,
    {
        let io = |source| ContainerError::Io { doing: "start talking to a daemon", source };
        let runtime = Builder::new_current_thread().enable_all().build().map_err(io)?;
        let docker = runtime.block_on(connect())?;
        Ok(Self { docker, runtime })
    }

    /// Waits for an answer, unless a person wishes to stop.
    fn wait<T>(
        &self,
        stop: &Stop,
        answer: impl Future<Output = Result<T, ContainerError>>,
    ) -> Result<T, ContainerError> {
        if stop.urgency() > Urgency::None {
            return Err(ContainerError::Stopped);
        }
        self.runtime.block_on(async {
            let wishes = wishes(stop)?;
            tokio::select! {
                answer = answer => answer,
                _ = wishes.readable() => Err(ContainerError::Stopped),
            }
        })
    }

    /// What the daemon says about itself.
    pub(super) fn info(&self, stop: &Stop) -> Result<SystemInfo, ContainerError> {
        self.wait(stop, async { self.docker.info().await.map_err(failed("could not ask the daemon what it is")) })
    }

    /// What is known of an image; none when it is not there.
    pub(super) fn image(&self, name: &str, stop: &Stop) -> Result<Option<ImageInspect>, ContainerError> {
        self.wait(stop, async {
            match self.docker.inspect_image(name).await {
                Ok(image) => Ok(Some(image)),
                Err(bollard::errors::Error::DockerResponseServerError { status_code: 404, .. }) => Ok(None),
                Err(error) => Err(failed("could not look for the image")(error)),
            }
        })
    }

    /// Pulls an image; told of each layer's bytes so far and of all.
    pub(super) fn pull(
        &self,
        image: &str,
        platform: Option<&str>,
        credentials: Option<bollard::auth::DockerCredentials>,
        stop: &Stop,
        layers: &mut dyn FnMut(&str, u64, u64),
    ) -> Result<(), ContainerError> {
        let mut options = query::CreateImageOptionsBuilder::default().from_image(image);
        // Without a tag all of a repository's images would come.
        if !image.rsplit('/').next().unwrap_or(image).contains([':', '@']) {
            options = options.tag("latest");
        }
        if let Some(platform) = platform {
            options = options.platform(platform);
        }
        let refused =
            |error: bollard::errors::Error| ContainerError::Pull { image: image.to_owned(), reason: words(&error) };
        self.wait(stop, async {
            let mut pulled = Box::pin(self.docker.create_image(Some(options.build()), None, credentials));
            while let Some(info) = pulled.try_next().await.map_err(refused)? {
                if let (Some(layer), Some(detail)) = (info.id, info.progress_detail) {
                    let number = |value: Option<i64>| u64::try_from(value.unwrap_or_default()).unwrap_or_default();
                    layers(&layer, number(detail.current), number(detail.total));
                }
            }
            Ok(())
        })
    }

    /// Makes a container; its id.
    pub(super) fn create(
        &self,
        name: &str,
        platform: Option<&str>,
        body: ContainerCreateBody,
        stop: &Stop,
    ) -> Result<String, ContainerError> {
        let mut options = query::CreateContainerOptionsBuilder::default().name(name);
        if let Some(platform) = platform {
            options = options.platform(platform);
        }
        self.wait(stop, async {
            let created = self.docker.create_container(Some(options.build()), body).await;
            created.map(|created| created.id).map_err(failed("could not create the container"))
        })
    }

    /// Starts a container.
    pub(super) fn start(&self, id: &str, stop: &Stop) -> Result<(), ContainerError> {
        let started = async {
            let options = None::<query::StartContainerOptions>;
            self.docker.start_container(id, options).await.map_err(failed("could not start the container"))
        };
        self.wait(stop, started)
    }

    /// What is known of a container.
    pub(super) fn inspect(&self, id: &str) -> Result<ContainerInspectResponse, ContainerError> {
        let asked = self.docker.inspect_container(id, None::<query::InspectContainerOptions>);
        self.runtime.block_on(asked).map_err(failed("could not ask after the container"))
    }

    /// Gives a container another name.
    pub(super) fn rename(&self, id: &str, name: &str) -> Result<(), ContainerError> {
        let options = query::RenameContainerOptionsBuilder::default().name(name).build();
        let renamed = self.docker.rename_container(id, options);
        self.runtime.block_on(renamed).map_err(failed("could not rename the container"))
    }

    /// Removes a container, running or not, and the volumes that came with it; one that is gone is no error.
    pub(super) fn remove(&self, id: &str) -> Result<(), ContainerError> {
        let options = query::RemoveContainerOptionsBuilder::default().force(true).v(true).build();
        match self.runtime.block_on(self.docker.remove_container(id, Some(options))) {
            // 409: it is being removed already.
            Err(bollard::errors::Error::DockerResponseServerError { status_code: 404 | 409, .. }) => Ok(()),
            removed => removed.map_err(failed("could not remove the container")),
        }
    }

    /// All containers with a label, running or not.
    pub(super) fn labelled(&self, label: &str) -> Result<Vec<Labelled>, ContainerError> {
        let filters = HashMap::from([("label".to_owned(), vec![label.to_owned()])]);
        let options = query::ListContainersOptionsBuilder::default().all(true).filters(&filters).build();
        let listed = self.runtime.block_on(self.docker.list_containers(Some(options)));
        let listed = listed.map_err(failed("could not list containers"))?;
        let labelled = listed.into_iter().filter_map(|container| {
            Some(Labelled {
                id: container.id?,
                name: container.names?.first()?.trim_start_matches('/').to_owned(),
                runs: container.state == Some(ContainerSummaryStateEnum::RUNNING),
                labels: container.labels.unwrap_or_default(),
            })
        });
        Ok(labelled.collect())
    }

    /// Brings an archive, which `produce` writes, into the root of a container.
    pub(super) fn upload(
        &self,
        id: &str,
        stop: &Stop,
        produce: impl FnOnce(&mut dyn Write) -> Result<(), ContainerError> + Send,
    ) -> Result<(), ContainerError> {
        let (sender, receiver) = mpsc::channel(PIECES);
        let options = query::UploadToContainerOptionsBuilder::default().path("/").build();
        thread::scope(|scope| {
            let producer = scope.spawn(move || {
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
            let body = body_try_stream(received(receiver));
            let sent = self.wait(stop, async {
                let sent = self.docker.upload_to_container(id, Some(options), body).await;
                sent.map_err(failed("could not bring the source into the container"))
            });
            // The reason for a broken archive says more than that it broke.
            let produced = producer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            match (sent, produced) {
                (Err(ContainerError::Stopped), _) => Err(ContainerError::Stopped),
                (Err(sent), Err(produced)) if is_closed(&produced) => Err(sent),
                (_, Err(produced)) => Err(produced),
                (sent, Ok(())) => sent,
            }
        })
    }

    /// Brings what lies at a path of a container to `consume`, as an archive.
    pub(super) fn download(
        &self,
        id: &str,
        path: &str,
        stop: &Stop,
        consume: impl FnOnce(&mut dyn Read) -> io::Result<()> + Send,
    ) -> Result<(), ContainerError> {
        let (sender, receiver) = mpsc::channel(PIECES);
        let options = query::DownloadFromContainerOptionsBuilder::default().path(path).build();
        thread::scope(|scope| {
            let consumer = scope.spawn(move || consume(&mut Assembled { receiver, piece: Bytes::new() }));
            let received = self.wait(stop, async {
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
            let consumed = consumer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            received.and_then(|()| consumed.map_err(ContainerError::Download))
        })
    }

    /// Takes hold of a container's streams.
    pub(super) fn attach(&self, id: &str, stop: &Stop) -> Result<Attached, ContainerError> {
        let options = query::AttachContainerOptionsBuilder::default().stdin(true).stdout(true).stderr(true);
        self.wait(stop, async {
            let attached = self.docker.attach_container(id, Some(options.stream(true).build())).await;
            let AttachContainerResults { output, input } =
                attached.map_err(failed("could not attach to the container"))?;
            Ok(Attached { output, input, wishes: None })
        })
    }

    /// Writes to a container's standard input.
    pub(super) fn write(&self, attached: &mut Attached, bytes: &[u8]) -> Result<(), ContainerError> {
        let input = &mut attached.input;
        let lost = |source| ContainerError::Io { doing: "write to the container", source };
        self.runtime
            .block_on(async {
                input.write_all(bytes).await?;
                input.flush().await
            })
            .map_err(lost)
    }

    /// Waits for the next word of a container, a further wish to stop than `known`, or a moment.
    pub(super) fn listen(
        &self,
        attached: &mut Attached,
        stop: &Stop,
        known: Urgency,
        until: Option<Instant>,
    ) -> Result<Heard, ContainerError> {
        let never = Instant::now() + Duration::from_hours(24);
        self.runtime.block_on(async {
            loop {
                if stop.urgency() > known {
                    // What is known to be readable would be said to be so for ever.
                    attached.wishes = None;
                    return Ok(Heard::Wish(stop.urgency()));
                }
                if attached.wishes.is_none() {
                    attached.wishes = Some(wishes(stop)?);
                }
                let wish = attached.wishes.as_ref().filter(|_| known < Urgency::Now);
                tokio::select! {
                    item = attached.output.next() => return Ok(match item {
                        Some(Ok(LogOutput::StdErr { message })) => Heard::Error(message),
                        Some(Ok(output)) => Heard::Output(output.into_bytes()),
                        // A broken stream is an end as well; what became of the container is asked for next.
                        Some(Err(_)) | None => Heard::End,
                    }),
                    Some(_) = OptionFuture::from(wish.map(pipe::Receiver::readable)) => {}
                    () = time::sleep_until(until.unwrap_or(never)) => if until.is_some() { return Ok(Heard::Time) },
                }
            }
        })
    }
}

/// A container of ours.
pub(super) struct Labelled {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) runs: bool,
    pub(super) labels: HashMap<String, String>,
}

/// The wish to stop as something to wait for.
fn wishes(stop: &Stop) -> Result<pipe::Receiver, ContainerError> {
    let wrong = |source| ContainerError::Io { doing: "listen to signals", source };
    stop.as_fd().try_clone_to_owned().and_then(pipe::Receiver::from_owned_fd).map_err(wrong)
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

fn received(mut receiver: Receiver<io::Result<Bytes>>) -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::poll_fn(move |context| receiver.poll_recv(context))
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
