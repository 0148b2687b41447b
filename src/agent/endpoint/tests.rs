//! The endpoint, asked over the loopback as SDKs and git ask it.

use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::super::lender::{Confidential, Reply};
use super::*;

fn said(inquiry: &Inquiry) -> Reply {
    match inquiry {
        Inquiry::Aws => Ok(Confidential("{\"AccessKeyId\":\"A\"}".to_owned())),
        Inquiry::Git(wanted) if wanted.contains("host=known") => Ok(Confidential("password=p\n".to_owned())),
        Inquiry::Git(_) => Err(Refusal::unavailable("nobody knows it")),
    }
}

const ALL: Lent = Lent { aws: true, git: true };

fn with_endpoint<T>(lent: Lent, lender: Lender<'_>, work: impl FnOnce(&Endpoint) -> T) -> T {
    thread::scope(|scope| work(&Endpoint::open(scope, lent, lender).unwrap().unwrap()))
}

fn sent(endpoint: &Endpoint, text: &str) -> String {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, endpoint.port)).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn status(endpoint: &Endpoint, method: &str, path: &str, token: &str) -> String {
    let answer = sent(endpoint, &format!("{method} {path} HTTP/1.1\r\nAuthorization: {token}\r\n\r\n"));
    answer.split(' ').nth(1).unwrap().to_owned()
}

#[test]
fn only_who_knows_path_and_token_is_answered() {
    with_endpoint(ALL, &said, |endpoint| {
        let token = &endpoint.token;
        assert_eq!(status(endpoint, "GET", AWS, token), "200");
        assert_eq!(status(endpoint, "GET", AWS, "other"), "403");
        assert_eq!(status(endpoint, "GET", AWS, ""), "403");
        assert_eq!(status(endpoint, "GET", "/", token), "404");
        assert_eq!(status(endpoint, "GET", GIT, token), "404");
        assert_eq!(status(endpoint, "PUT", AWS, token), "404");
        assert!(sent(endpoint, "nonsense\r\n\r\n").starts_with("HTTP/1.1 400 "));
    });
}

#[test]
fn what_is_not_lent_is_not_there() {
    let count = AtomicUsize::new(0);
    let counted = |inquiry: &Inquiry| {
        count.fetch_add(1, Ordering::Relaxed);
        said(inquiry)
    };
    with_endpoint(Lent { aws: false, git: true }, &counted, |endpoint| {
        assert_eq!(status(endpoint, "GET", AWS, &endpoint.token), "404");
        assert_eq!(count.load(Ordering::Relaxed), 0);
        assert_eq!(status(endpoint, "POST", GIT, &endpoint.token), "400");
        assert_eq!(count.load(Ordering::Relaxed), 1);
    });
    thread::scope(|scope| assert!(Endpoint::open(scope, Lent::default(), &said).unwrap().is_none()));
}

#[test]
fn the_endpoint_is_gone_with_its_build_whoever_is_connected() {
    let (port, silent) = with_endpoint(ALL, &said, |endpoint| {
        (endpoint.port, TcpStream::connect((Ipv4Addr::LOCALHOST, endpoint.port)).unwrap())
    });
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err());
    drop(silent);
}

#[test]
fn the_helper_of_git_asks_with_what_its_variable_says() {
    with_endpoint(ALL, &said, |endpoint| {
        let (port, token) = (endpoint.port, &endpoint.token);
        let url = format!("http://{token}@127.0.0.1:{port}{GIT}");
        assert_eq!(ask_for_git(&url, "protocol=https\nhost=known\n").unwrap().unwrap().0, "password=p\n");
        let refused = ask_for_git(&url, "protocol=https\nhost=other\n").unwrap().unwrap_err();
        assert_eq!(refused, Refusal::unavailable("nobody knows it"));
        let refused = ask_for_git(&url.replace(token.as_str(), "x"), "host=known\n").unwrap().unwrap_err();
        assert_eq!(refused.code, "AccessDenied");
    });
    assert!(ask_for_git("nonsense", "").is_err());
}

#[test]
fn the_helper_comes_after_what_git_is_told_already() {
    let given = [EnvironmentVariable::plain("GIT_CONFIG_COUNT", "2", Origin::Host)];
    let program = ["/a b/buildspec".to_owned()];
    let short = |given: &[EnvironmentVariable]| -> Vec<(String, String)> {
        git::helper(given, &program).into_iter().map(|variable| (variable.name, variable.value)).collect()
    };
    let found = short(&given);
    assert_eq!(found[0], ("GIT_CONFIG_COUNT".to_owned(), "3".to_owned()));
    assert_eq!(found[1], ("GIT_CONFIG_KEY_2".to_owned(), "credential.helper".to_owned()));
    assert_eq!(found[2], ("GIT_CONFIG_VALUE_2".to_owned(), "!'/a b/buildspec' git-credential".to_owned()));
    assert_eq!(short(&[])[1].0, "GIT_CONFIG_KEY_0");
}
