//! An AWS that says what a case wants it to say: each call has its answers, one after the other, and what was asked is kept.
//!
//! It listens on this machine alone and ends with its case.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde::Deserialize;

/// What is answered to one call of the API.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answers {
    /// The name of the call: `DescribeServices`.
    pub(crate) call: String,
    /// What goes wrong first, one after the other: a status, `throttled`, `cut` for a connection that is closed without an answer,
    /// `silent` for one that gets none. Without bodies the last again and again.
    #[serde(default)]
    pub(crate) faults: Vec<String>,
    /// The bodies, one after the other; the last again and again.
    #[serde(default)]
    pub(crate) bodies: Vec<String>,
    /// The HTTP status.
    #[serde(default = "fine")]
    pub(crate) status: u16,
}

fn fine() -> u16 {
    200
}

/// What STS says when a case does not say otherwise.
const CALLER: &str = "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>\
    <Arn>arn:aws:iam::123456789012:user/tester</Arn><UserId>U</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>";

/// The endpoint of one case.
pub(crate) struct Scripted {
    /// Its address.
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<(String, String)>>>,
}

impl Scripted {
    /// Begins to listen.
    pub(crate) fn start(script: &[Answers]) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (kept, script) = (Arc::clone(&asked), script.to_vec());
        thread::spawn(move || {
            let (mut given, mut unanswered) = (BTreeMap::new(), Vec::new());
            for stream in listener.incoming().flatten() {
                // A client that goes away is its own affair.
                if matches!(answer(&stream, &script, &mut given, &kept), Ok(Answered::Never)) {
                    unanswered.push(stream);
                }
            }
        });
        Ok(Self { url, asked })
    }

    /// The calls so far, the same one in a row once.
    pub(crate) fn calls(&self) -> Vec<String> {
        let asked = self.asked.lock().expect("nobody panics with it");
        let mut calls: Vec<String> = asked.iter().map(|(call, _)| call.clone()).collect();
        calls.dedup();
        calls
    }

    /// How often a call of this name came.
    pub(crate) fn tries(&self, call: &str) -> usize {
        let asked = self.asked.lock().expect("nobody panics with it");
        asked.iter().filter(|(name, _)| name == call).count()
    }

    /// The body of the last call of this name.
    pub(crate) fn body(&self, call: &str) -> Option<String> {
        let asked = self.asked.lock().expect("nobody panics with it");
        asked.iter().rev().find(|(name, _)| name == call).map(|(_, body)| body.clone())
    }
}

/// What became of a request.
enum Answered {
    /// It is dealt with.
    Done,
    /// Its connection stays open, and nothing comes.
    Never,
}

impl Answers {
    /// The answer to the call of this number, from 0: a fault or a body.
    fn of(&self, number: usize) -> Result<&str, &str> {
        let last = |list: &[String], at: usize| at.min(list.len() - 1);
        match number.checked_sub(self.faults.len()) {
            Some(after) if !self.bodies.is_empty() => Ok(&self.bodies[last(&self.bodies, after)]),
            _ => Err(&self.faults[last(&self.faults, number)]),
        }
    }
}

/// Reads one request and answers it.
fn answer(
    stream: &TcpStream,
    script: &[Answers],
    given: &mut BTreeMap<String, usize>,
    asked: &Mutex<Vec<(String, String)>>,
) -> std::io::Result<Answered> {
    let mut reader = BufReader::new(stream);
    let (mut call, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        let Some((name, value)) = line.trim().split_once(": ") else { continue };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap_or_default(),
            "x-amz-target" => value.rsplit('.').next().unwrap_or_default().clone_into(&mut call),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8_lossy(&body).into_owned();
    if let Some(action) = body.strip_prefix("Action=") {
        action.split('&').next().unwrap_or_default().clone_into(&mut call);
    }
    asked.lock().expect("nobody panics with it").push((call.clone(), body));
    let count = given.entry(call.clone()).or_default();
    let (status, text) =
        match script.iter().find(|answers| answers.call == call).map(|answers| (answers, answers.of(*count))) {
            Some((answers, Ok(body))) => (answers.status, body),
            Some((_, Err(fault))) => {
                *count += 1;
                match fault {
                    "silent" => return Ok(Answered::Never),
                    "cut" => return Ok(Answered::Done),
                    "throttled" => {
                        return respond(stream, 400, r#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#);
                    }
                    status => return respond(stream, status.parse().unwrap_or(500), "{}"),
                }
            }
            None if call == "GetCallerIdentity" => (200, CALLER),
            None => (400, r#"{"__type":"NotScripted","message":"the case gives no answer to this call"}"#),
        };
    *count += 1;
    respond(stream, status, text)
}

fn respond(mut stream: &TcpStream, status: u16, text: &str) -> std::io::Result<Answered> {
    let head = "content-type: application/x-amz-json-1.1\r\nconnection: close";
    write!(stream, "HTTP/1.1 {status} X\r\n{head}\r\ncontent-length: {}\r\n\r\n{text}", text.len())?;
    Ok(Answered::Done)
}
