//! A container daemon, as calls that wait. Everything that is asked of it is asked here.

use std::collections::HashMap;
use std::future::Future;
use std::os::fd::AsFd as _;
use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use bollard::Docker;
use bollard::container::{AttachContainerResults, LogOutput};
use bollard::models::{
    ContainerCreateBody, ContainerInspectResponse, ContainerSummaryStateEnum, ImageInspect, SystemInfo, SystemVersion,
};
use bollard::query_parameters as query;
use bytes::Bytes;
use futures_util::future::OptionFuture;
use futures_util::stream::{Stream, StreamExt as _, TryStreamExt as _};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::net::unix::pipe;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{self, Instant};

use super::endpoint::{Address, Endpoint};
use super::error::ContainerError;
use crate::agent::{Reply, Stop, Urgency};

mod shell;
mod transfer;

/// A daemon.
pub(super) struct Daemon {
    docker: Docker,
    runtime: Runtime,
    address: Address,
}

/// How long a daemon may take for its first answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long one may take for any other, in seconds: a pull can take hours, and a person can stop what takes too long.
const NO_LIMIT: u64 = 7 * 24 * 60 * 60;
/// How long it may take for what nobody can stop: what follows a stop, above all.
const BRIEFLY: Duration = Duration::from_secs(30);

fn connect(address: &Address) -> Result<Docker, bollard::errors::Error> {
    let version = bollard::API_DEFAULT_VERSION;
    match address {
        Address::Unix(path) => Docker::connect_with_unix(&path.display().to_string(), NO_LIMIT, version),
        Address::Tcp(host, None) => Docker::connect_with_http(host, NO_LIMIT, version),
        Address::Tcp(host, Some(tls)) => {
            Docker::connect_with_ssl(host, &tls.key, &tls.cert, &tls.ca, NO_LIMIT, version)
        }
        Address::Ssh(url) => Docker::connect_with_ssh(url, NO_LIMIT, version, None),
    }
}

/// The streams of a container.
pub(super) struct Attached {
    output: Pin<Box<dyn Stream<Item = Result<LogOutput, bollard::errors::Error>> + Send>>,
    input: Pin<Box<dyn AsyncWrite + Send>>,
    wishes: Option<pipe::Receiver>,
    replies: (UnboundedSender<Reply>, UnboundedReceiver<Reply>),
}

impl Attached {
    /// Takes a reply for the container from another thread; it comes to who listens.
    pub(super) fn replier(&self) -> UnboundedSender<Reply> {
        self.replies.0.clone()
    }
}

/// What came first while a container was listened to.
pub(super) enum Heard {
    /// A reply to what it has asked.
    Reply(Reply),
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
        error => {
            // The last cause says what happened; those before it only say where in the client it was noticed.
            let mut cause: &dyn std::error::Error = error;
            while let Some(deeper) = cause.source() {
                cause = deeper;
            }
            cause.to_string()
        }
    }
}

/// What to do with an error: say what was tried.
fn failed(doing: &'static str) -> impl Fn(bollard::errors::Error) -> ContainerError {
    move |error| ContainerError::Daemon { doing, reason: words(&error) }
}

impl Daemon {
    /// The daemon at that place, which must answer.
    pub(super) fn open(endpoint: &Endpoint, stop: &Stop) -> Result<Self, ContainerError> {
        let io = |source| ContainerError::Io { doing: "start talking to a daemon", source };
        let runtime = Builder::new_current_thread().enable_all().build().map_err(io)?;
        let absent = |reason: String| ContainerError::Absent { address: endpoint.address.to_string(), reason };
        let docker = {
            // Some ways to connect begin at once, which needs the runtime.
            let _inside = runtime.enter();
            connect(&endpoint.address).map_err(|error| absent(words(&error)))?
        };
        let mut daemon = Self { docker, runtime, address: endpoint.address.clone() };
        daemon.docker = daemon.wait(stop, async {
            let answer = time::timeout(PATIENCE, daemon.docker.clone().negotiate_version());
            let answer = answer.await.map_err(|_| absent(format!("no answer in {} s", PATIENCE.as_secs())))?;
            answer.map_err(|error| absent(words(&error)))
        })?;
        Ok(daemon)
    }

    /// Its socket, as far as it has one on its own machine.
    pub(super) fn socket(&self) -> &Path {
        match &self.address {
            Address::Unix(path) => path,
            Address::Tcp(..) | Address::Ssh(_) => Path::new("/var/run/docker.sock"),
        }
    }

    /// What it is and where, in a few words.
    pub(super) fn name(&self, about: &SystemInfo) -> String {
        let version = about.server_version.as_deref().unwrap_or("of an unknown version");
        format!("the daemon {version} at {}", self.address)
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

    /// Waits for an answer that no wish to stop cuts short, but not for ever: daemons can freeze.
    fn briefly<T>(&self, doing: &'static str, answer: impl Future<Output = T>) -> Result<T, ContainerError> {
        let late = |_| ContainerError::Daemon { doing, reason: format!("no answer in {} s", BRIEFLY.as_secs()) };
        self.runtime.block_on(async { time::timeout(BRIEFLY, answer).await }).map_err(late)
    }

    /// The versions that the daemon tells.
    pub(super) fn version(&self, stop: &Stop) -> Result<SystemVersion, ContainerError> {
        self.wait(stop, async { self.docker.version().await.map_err(failed("could not ask the daemon its version")) })
    }

    /// The version of the interface that both speak.
    pub(super) fn api_version(&self) -> String {
        self.docker.client_version().to_string()
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
        let doing = "could not ask after the container";
        let asked = self.docker.inspect_container(id, None::<query::InspectContainerOptions>);
        self.briefly(doing, asked)?.map_err(failed(doing))
    }

    /// Gives a container another name.
    pub(super) fn rename(&self, id: &str, name: &str) -> Result<(), ContainerError> {
        let doing = "could not rename the container";
        let options = query::RenameContainerOptionsBuilder::default().name(name).build();
        self.briefly(doing, self.docker.rename_container(id, options))?.map_err(failed(doing))
    }

    /// Removes a container, running or not, and the volumes that came with it; one that is gone is no error.
    pub(super) fn remove(&self, id: &str) -> Result<(), ContainerError> {
        let doing = "could not remove the container";
        let options = query::RemoveContainerOptionsBuilder::default().force(true).v(true).build();
        match self.briefly(doing, self.docker.remove_container(id, Some(options)))? {
            // 409: it is being removed already.
            Err(bollard::errors::Error::DockerResponseServerError { status_code: 404 | 409, .. }) => Ok(()),
            removed => removed.map_err(failed(doing)),
        }
    }

    /// All containers with a label, running or not.
    pub(super) fn labelled(&self, label: &str) -> Result<Vec<Labelled>, ContainerError> {
        let doing = "could not list containers";
        let filters = HashMap::from([("label", vec![label])]);
        let options = query::ListContainersOptionsBuilder::default().all(true).filters(&filters).build();
        let asked = async {
            loop {
                match self.docker.list_containers(Some(options.clone())).await {
                    // Podman has a state, `stopped`, that Docker's interface has not; a container is in it for a moment.
                    Err(bollard::errors::Error::JsonDataError { .. }) => time::sleep(Duration::from_millis(50)).await,
                    listed => return listed,
                }
            }
        };
        let listed = self.briefly(doing, asked)?.map_err(failed(doing))?;
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

    /// Takes hold of a container's streams.
    pub(super) fn attach(&self, id: &str, stop: &Stop) -> Result<Attached, ContainerError> {
        let options = query::AttachContainerOptionsBuilder::default().stdin(true).stdout(true).stderr(true);
        self.wait(stop, async {
            let attached = self.docker.attach_container(id, Some(options.stream(true).build())).await;
            let AttachContainerResults { output, input } =
                attached.map_err(failed("could not attach to the container"))?;
            Ok(Attached { output, input, wishes: None, replies: unbounded_channel() })
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
                    // The sender is held with the receiver, so there is always one.
                    Some(reply) = attached.replies.1.recv() => return Ok(Heard::Reply(reply)),
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
