//! Registries of a few lines, which answer in order and then are gone.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use super::{RegistryError, manifest_digest};
use crate::deploy::images::ImageReference;

const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// A server that gives answers, one for each connection, and what it was asked.
struct Server {
    host: String,
    asked: Receiver<String>,
}

/// An answer: its status, its headers, its body; `HOST` stands for the server.
type Answer = (&'static str, &'static [&'static str], &'static str);

fn serve(answers: Vec<Answer>) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let own = host.clone();
    let (tell, asked) = mpsc::channel();
    thread::spawn(move || {
        for (status, headers, body) in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut request, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if line.trim().is_empty() {
                    break;
                }
                let line = line.trim().to_owned();
                length =
                    line.to_ascii_lowercase().strip_prefix("content-length: ").map_or(length, |it| it.parse().unwrap());
                if request.is_empty() || line.to_ascii_lowercase().starts_with("authorization") {
                    let _ = writeln!(request, "{line}");
                }
            }
            let mut sent = vec![0; length];
            reader.read_exact(&mut sent).unwrap();
            let request = request.to_ascii_lowercase() + &String::from_utf8(sent).unwrap();
            let is_head = request.starts_with("head");
            // Told before it is answered: who has the answer finds it here. The test may have failed by now.
            let _ = tell.send(request);
            let headers: Vec<String> = headers.iter().map(|header| header.replace("HOST", &own) + "\r\n").collect();
            let headers = headers.concat();
            let length = body.len();
            let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n");
            let body = if is_head { "" } else { body };
            stream.write_all((head + body).as_bytes()).unwrap();
        }
    });
    Server { host, asked }
}

impl Server {
    fn image(&self, rest: &str) -> ImageReference {
        format!("{}/{rest}", self.host).parse().unwrap()
    }

    fn asked(self) -> Vec<String> {
        self.asked.try_iter().collect()
    }
}

/// Docker's configuration with a name and a password, `ada:lovelace`, or something else for this host.
fn config(host: &str, login: &str) -> (tempfile::TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.json");
    fs::write(&path, format!(r#"{{"auths": {{"{host}": {login}}}}}"#)).unwrap();
    (folder, vec![path])
}

const ADA: &str = r#"{"auth": "YWRhOmxvdmVsYWNl"}"#;

fn digest_of(server: &Server, login: Option<&str>) -> Result<Option<String>, RegistryError> {
    let (_folder, files) = config(&server.host, login.unwrap_or("{}"));
    manifest_digest(&server.image("shop/web:7"), if login.is_some() { &files } else { &[] })
}

#[test]
fn the_digest_is_the_header_that_head_gives() {
    let server = serve(vec![(
        "200 OK",
        &["Docker-Content-Digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"],
        "",
    )]);
    assert_eq!(digest_of(&server, None).unwrap().as_deref(), Some(DIGEST));
    assert_eq!(server.asked(), ["head /v2/shop/web/manifests/7 http/1.1\n"]);
}

#[test]
fn without_a_header_it_is_the_sum_of_the_manifest() {
    let server = serve(vec![("200 OK", &[], ""), ("200 OK", &[], "abc")]);
    let expected = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(digest_of(&server, None).unwrap().as_deref(), Some(expected));
    assert_eq!(server.asked()[1], "get /v2/shop/web/manifests/7 http/1.1\n");
}

#[test]
fn an_image_that_is_not_there_is_none() {
    let server = serve(vec![("404 Not Found", &[], "")]);
    assert_eq!(digest_of(&server, None).unwrap(), None);
    assert_eq!(server.asked().len(), 1);
}

const BASIC: Answer = ("401 Unauthorized", &["WWW-Authenticate: Basic realm=\"ours\""], "");
const BEARER: Answer =
    ("401 Unauthorized", &["WWW-Authenticate: Bearer realm=\"http://HOST/token?a=b\",service=\"our registry\""], "");
const FOUND: Answer =
    ("200 OK", &["Docker-Content-Digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"], "");

#[test]
fn a_password_is_sent_to_who_asks_for_it() {
    let server = serve(vec![BASIC, FOUND]);
    assert_eq!(digest_of(&server, Some(ADA)).unwrap().as_deref(), Some(DIGEST));
    let asked = server.asked();
    assert_eq!(asked[0], "head /v2/shop/web/manifests/7 http/1.1\n");
    assert_eq!(asked[1], "head /v2/shop/web/manifests/7 http/1.1\nauthorization: basic ywrhomxvdmvsywnl\n");
}

#[test]
fn a_token_is_fetched_with_the_password_or_without_one() {
    let granted = ("200 OK", &[] as &[_], r#"{"token": "t0"}"#);
    for (login, shown) in [(Some(ADA), "authorization: basic ywrhomxvdmvsywnl\n"), (None, "")] {
        let server = serve(vec![BEARER, granted, FOUND]);
        assert_eq!(digest_of(&server, login).unwrap().as_deref(), Some(DIGEST));
        let asked = server.asked();
        let query = "a=b&scope=repository%3ashop%2fweb%3apull&service=our%20registry";
        assert_eq!(asked[1], format!("get /token?{query} http/1.1\n{shown}"));
        assert_eq!(asked[2], "head /v2/shop/web/manifests/7 http/1.1\nauthorization: bearer t0\n");
    }
}

#[test]
fn an_identity_token_is_exchanged() {
    let server = serve(vec![BEARER, ("200 OK", &[], r#"{"access_token": "t1"}"#), FOUND]);
    let login = r#"{"auth": "", "identitytoken": "id0"}"#;
    assert_eq!(digest_of(&server, Some(login)).unwrap().as_deref(), Some(DIGEST));
    let asked = server.asked();
    assert!(asked[1].starts_with("post /token?a=b http/1.1\ngrant_type=refresh_token&service=our"), "{}", asked[1]);
    assert!(asked[1].ends_with("&refresh_token=id0"), "{}", asked[1]);
    assert!(asked[2].ends_with("authorization: bearer t1\n"), "{}", asked[2]);
}

#[test]
fn a_refusal_is_told_in_the_words_of_the_registry() {
    let server = serve(vec![BASIC]);
    let said = digest_of(&server, None).unwrap_err().to_string();
    assert!(said.ends_with("it asks who is calling, and there are no credentials for it"), "{said}");
    assert_eq!(server.asked().len(), 1);

    let wrong =
        ("401 Unauthorized", &[] as &[_], r#"{"errors": [{"code": "UNAUTHORIZED", "message": "wrong password"}]}"#);
    let server = serve(vec![BASIC, wrong, wrong]);
    let error = digest_of(&server, Some(ADA)).unwrap_err();
    assert!(matches!(error, RegistryError::Denied { .. }));
    assert!(error.to_string().ends_with("401 Unauthorized: wrong password"), "{error}");
    assert_eq!(server.asked().len(), 3);

    let server = serve(vec![("500 Internal Server Error", &[], ""), ("500 Internal Server Error", &[], "")]);
    let error = digest_of(&server, None).unwrap_err();
    assert!(matches!(error, RegistryError::Unexpected { .. }), "{error}");
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn nobody_who_answers_is_told_with_the_reason() {
    let host = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = manifest_digest(&format!("{host}/shop:7").parse().unwrap(), &[]).unwrap_err();
    assert!(matches!(error, RegistryError::Unreachable { .. }), "{error}");
    assert!(error.to_string().starts_with(&format!("no answer from {host}: ")), "{error}");
}

#[test]
fn a_helper_that_is_missing_is_an_error() {
    let server = serve(vec![BASIC]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.json");
    fs::write(&path, r#"{"credsStore": "no-such-helper"}"#).unwrap();
    let error = manifest_digest(&server.image("shop"), &[path]).unwrap_err();
    assert!(matches!(error, RegistryError::Credentials { .. }), "{error}");
    assert_eq!(server.asked().len(), 1);
}
