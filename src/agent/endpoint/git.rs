//! The credential helper of a build's git: how git is told of it, and how it asks.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;

use super::super::helpers::quoted;
use super::super::lender::{Confidential, Refusal, Reply};
use super::{http, service};
use crate::build::variables::EnvironmentVariable;

/// Tells the helper where to ask, and the token.
pub const GIT_CREDENTIALS: &str = "BUILDSPEC_GIT_CREDENTIALS";

/// One more setting of git's, after those that the build's variables have already.
pub(super) fn helper(given: &[EnvironmentVariable], program: &[String]) -> Vec<EnvironmentVariable> {
    let count = given.iter().find(|variable| variable.name == "GIT_CONFIG_COUNT");
    let count: usize = count.and_then(|variable| variable.value.parse().ok()).unwrap_or_default();
    let words: Vec<String> = program.iter().map(|word| quoted(word)).collect();
    vec![
        EnvironmentVariable {
            origin: crate::build::Origin::Override,
            ..service("GIT_CONFIG_COUNT", (count + 1).to_string())
        },
        service(&format!("GIT_CONFIG_KEY_{count}"), "credential.helper".to_owned()),
        service(&format!("GIT_CONFIG_VALUE_{count}"), format!("!{} git-credential", words.join(" "))),
    ]
}

/// Asks the agent behind `url`, as [`GIT_CREDENTIALS`] has it, for what git wants.
pub fn ask_for_git(url: &str, wanted: &str) -> io::Result<Reply> {
    let strange = || io::Error::new(io::ErrorKind::InvalidInput, format!("{GIT_CREDENTIALS} is not what a build has"));
    let (token, rest) = url.strip_prefix("http://").and_then(|rest| rest.split_once('@')).ok_or_else(strange)?;
    let (address, path) = rest.split_once('/').ok_or_else(strange)?;
    let mut stream = TcpStream::connect(address)?;
    let length = wanted.len();
    let head = format!("POST /{path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: {token}");
    stream.write_all(format!("{head}\r\nContent-Length: {length}\r\n\r\n{wanted}").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (status, body) = http::read_answer(&answer).ok_or_else(strange)?;
    Ok(if status == "200" { Ok(Confidential(body.to_owned())) } else { Err(refusal(body)) })
}

fn refusal(body: &str) -> Refusal {
    serde_json::from_str(body).unwrap_or_else(|_| Refusal::unavailable("the build's agent refuses"))
}
