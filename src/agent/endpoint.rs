//! Where the commands of a build ask for the caller's credentials: an HTTP endpoint on the loopback of wherever the
//! agent stands, in the manner of a container credentials provider.
//!
//! It has a thread of its own, since a command waits for it while the agent waits for the command, and both end with the build.
//! It knows no credentials, keeps none, and answers nobody who does not know its token.

use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::thread::Scope;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use uuid::Uuid;

use self::http::{Parsed, Request};
use super::lender::{Inquiry, Lender, Refusal};
use crate::build::variables::{EnvironmentVariable, Origin};
use crate::build::{BuildPlan, Lent};

mod git;
mod http;

pub use git::{GIT_CREDENTIALS, ask_for_git};

const AWS: &str = "/credentials/aws";
const GIT: &str = "/credentials/git";
/// How long a request may take to come.
const PATIENCE: Duration = Duration::from_secs(2);

/// The endpoint of one attempt; it closes when this is dropped.
#[derive(Debug)]
pub(super) struct Endpoint {
    lent: Lent,
    port: u16,
    token: String,
    /// Its other end tells the thread that the build is over.
    _open: PipeWriter,
}

impl Endpoint {
    /// Listens, if anything is lent.
    pub(super) fn open<'scope>(
        scope: &'scope Scope<'scope, '_>,
        lent: Lent,
        lender: Lender<'scope>,
    ) -> io::Result<Option<Self>> {
        if !lent.is_anything() {
            return Ok(None);
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        // A client may be gone before it is let in.
        listener.set_nonblocking(true)?;
        let (over, open) = io::pipe()?;
        let token = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let desk = Desk { lent, token: token.clone(), lender };
        scope.spawn(move || desk.serve(&listener, &over));
        Ok(Some(Self { lent, port, token, _open: open }))
    }

    /// What tells the build's commands of it. `program` is the command line of this very program.
    pub(super) fn variables(&self, plan: &BuildPlan, program: &[String]) -> Vec<EnvironmentVariable> {
        let Self { lent, port, token, .. } = self;
        let mut variables = Vec::new();
        if lent.aws {
            variables.push(service("AWS_CONTAINER_CREDENTIALS_FULL_URI", format!("http://127.0.0.1:{port}{AWS}")));
            variables.push(service("AWS_CONTAINER_AUTHORIZATION_TOKEN", token.clone()));
        }
        if lent.git {
            variables.push(service(GIT_CREDENTIALS, format!("http://{token}@127.0.0.1:{port}{GIT}")));
            variables.extend(git::helper(&plan.variables, program));
        }
        variables
    }
}

/// Files of its own for a build whose home is the caller's: there it would find keys of whatever is the default before
/// those that are lent, and `aws configure` would change the caller's settings.
pub(super) fn own_aws_files(folder: &Path) -> io::Result<Vec<EnvironmentVariable>> {
    let files = [("AWS_CONFIG_FILE", "aws-config"), ("AWS_SHARED_CREDENTIALS_FILE", "aws-credentials")];
    files
        .into_iter()
        .map(|(variable, name)| {
            let path = folder.join(name);
            std::fs::write(&path, "")?;
            Ok(service(variable, path.display().to_string()))
        })
        .collect()
}

fn service(name: &str, value: String) -> EnvironmentVariable {
    EnvironmentVariable::plain(name, value, Origin::Service)
}

/// What is behind the endpoint.
struct Desk<'a> {
    lent: Lent,
    token: String,
    lender: Lender<'a>,
}

impl Desk<'_> {
    /// Answers until the build is over. One after the other: who asks at the same time wants the same.
    fn serve(&self, listener: &TcpListener, over: &PipeReader) {
        loop {
            let mut watched = [PollFd::new(listener, PollFlags::IN), PollFd::new(over, PollFlags::IN)];
            match poll(&mut watched, None) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(_) => return,
            }
            if !watched[1].revents().is_empty() {
                return;
            }
            if let Ok((stream, _)) = listener.accept() {
                // Who has hung up needs no answer.
                let _ = self.receive(stream, over);
            }
        }
    }

    fn receive(&self, mut stream: TcpStream, over: &PipeReader) -> io::Result<()> {
        stream.set_nonblocking(false)?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let until = Instant::now() + PATIENCE;
        let (mut bytes, mut piece) = (Vec::new(), [0; 2048]);
        let answer = loop {
            match http::parse(&bytes) {
                Parsed::Request(request) => break self.answer(&request),
                Parsed::Broken => break http::refusal("400 Bad Request", "InvalidRequest", "this is no request"),
                Parsed::Partial => {}
            }
            let left = Timespec::try_from(until.saturating_duration_since(Instant::now())).unwrap_or_default();
            let mut watched = [PollFd::new(&stream, PollFlags::IN), PollFd::new(over, PollFlags::IN)];
            if poll(&mut watched, Some(&left))? == 0 || !watched[1].revents().is_empty() {
                return Ok(());
            }
            match stream.read(&mut piece)? {
                0 => return Ok(()),
                count => bytes.extend_from_slice(&piece[..count]),
            }
        };
        stream.write_all(answer.as_bytes())
    }

    fn answer(&self, request: &Request<'_>) -> String {
        let inquiry = match (request.method, request.path) {
            ("GET", AWS) if self.lent.aws => Inquiry::Aws,
            ("POST", GIT) if self.lent.git => Inquiry::Git(request.body.to_owned()),
            _ => return http::refusal("404 Not Found", "NotFound", "nothing is lent here"),
        };
        if request.authorization != self.token {
            let message = "the request has not the token of this build";
            return http::refusal("403 Forbidden", "AccessDenied", message);
        }
        let kind = if inquiry == Inquiry::Aws { "application/json" } else { "text/plain" };
        match (self.lender)(&inquiry) {
            Ok(found) => http::answer("200 OK", kind, &found.0),
            Err(Refusal { code, message }) => http::refusal("400 Bad Request", &code, &message),
        }
    }
}

#[cfg(test)]
mod tests;
