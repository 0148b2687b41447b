//! An interactive shell in a container: the exec interface with a terminal.

use bollard::exec::{StartExecOptions, StartExecResults};
use bollard::models::ExecConfig;
use bollard::query_parameters as query;
use futures_util::stream::StreamExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::signal::unix::{SignalKind, signal};

use super::{Daemon, failed};
use crate::engine::docker::error::ContainerError;
use crate::engine::docker::terminal::RawTerminal;

impl Daemon {
    /// Joins this process's terminal with a shell in a container until that ends.
    pub(in crate::engine::docker) fn shell(
        &self,
        id: &str,
        command: Vec<String>,
        term: &str,
    ) -> Result<(), ContainerError> {
        let wrong = failed("could not open a shell in the container");
        let lost = |source| ContainerError::Io { doing: "use the terminal", source };
        let config = ExecConfig {
            attach_stdin: Some(true),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            tty: Some(true),
            env: Some(vec![format!("TERM={term}")]),
            cmd: Some(command),
            ..ExecConfig::default()
        };
        self.runtime.block_on(async {
            let exec = self.docker.create_exec(id, config).await.map_err(&wrong)?.id;
            let options = StartExecOptions { tty: true, ..StartExecOptions::default() };
            let started = self.docker.start_exec(&exec, Some(options)).await.map_err(&wrong)?;
            let StartExecResults::Attached { mut output, mut input } = started else { return Ok(()) };
            let mut resized = signal(SignalKind::window_change()).map_err(lost)?;
            let (terminal, mut keys) = RawTerminal::take().map_err(lost)?;
            self.resize(&exec, &terminal).await;
            loop {
                tokio::select! {
                    said = output.next() => match said {
                        Some(Ok(said)) => terminal.show(&said.into_bytes()).map_err(lost)?,
                        Some(Err(_)) | None => return Ok(()),
                    },
                    Some(typed) = keys.recv() => {
                        // A shell that has ended is heard next.
                        let _ = input.write_all(&typed).await;
                        let _ = input.flush().await;
                    }
                    _ = resized.recv() => self.resize(&exec, &terminal).await,
                }
            }
        })
    }

    /// Tells the shell's terminal how large ours is.
    async fn resize(&self, exec: &str, terminal: &RawTerminal) {
        if let Some((rows, columns)) = terminal.size() {
            let options = query::ResizeExecOptionsBuilder::default().h(rows.into()).w(columns.into()).build();
            // A shell that has ended has no size.
            let _ = self.docker.resize_exec(exec, options).await;
        }
    }
}
