//! As much HTTP as the SDKs of AWS speak to a credentials endpoint: one request, one answer, as values.

use serde_json::json;

/// No request is as long: git's question is a few lines.
pub(super) const LONGEST: usize = 16 << 10;

/// A request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) authorization: &'a str,
    pub(super) body: &'a str,
}

/// What the bytes that have come so far are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Parsed<'a> {
    /// A whole request.
    Request(Request<'a>),
    /// The beginning of one.
    Partial,
    /// Something else.
    Broken,
}

/// Reads what has come so far.
pub(super) fn parse(bytes: &[u8]) -> Parsed<'_> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return if bytes.len() < LONGEST { Parsed::Partial } else { Parsed::Broken };
    };
    let head = std::str::from_utf8(&bytes[..end]).ok().and_then(head);
    let Some((method, path, authorization, length)) = head else { return Parsed::Broken };
    let rest = &bytes[end + 4..];
    match rest.get(..length).map(std::str::from_utf8) {
        Some(Ok(body)) => Parsed::Request(Request { method, path, authorization, body }),
        None if length < LONGEST => Parsed::Partial,
        _ => Parsed::Broken,
    }
}

/// Method, path, the `Authorization` field and the length of the body.
fn head(text: &str) -> Option<(&str, &str, &str, usize)> {
    let mut lines = text.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let (method, path) = (words.next()?, words.next()?);
    words.next().filter(|version| version.starts_with("HTTP/1."))?;
    let (mut authorization, mut length) = ("", 0);
    for line in lines {
        let (name, value) = line.split_once(':')?;
        if name.eq_ignore_ascii_case("authorization") {
            authorization = value.trim();
        } else if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
    }
    Some((method, path, authorization, length))
}

/// An answer, after which the connection closes.
pub(super) fn answer(status: &str, kind: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

/// An answer that says no, in the form whose message SDKs print.
pub(super) fn refusal(status: &str, code: &str, message: &str) -> String {
    answer(status, "application/json", &json!({ "code": code, "message": message }).to_string())
}

/// The status and the body of an answer.
pub(super) fn read_answer(text: &str) -> Option<(&str, &str)> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?, body))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ASKED: &str = "POST /git HTTP/1.1\r\nHost: x\r\nauthorization: t \r\nContent-Length: 3\r\n\r\na=b";

    #[test]
    fn a_request_is_read_once_all_of_it_is_there() {
        for length in 0..ASKED.len() {
            assert_eq!(parse(&ASKED.as_bytes()[..length]), Parsed::Partial, "{length}");
        }
        let request = Request { method: "POST", path: "/git", authorization: "t", body: "a=b" };
        assert_eq!(parse(ASKED.as_bytes()), Parsed::Request(request));
    }

    #[test]
    fn what_is_no_request_is_broken() {
        let long = "GET / HTTP/1.1\r\nContent-Length: 99999\r\n\r\n";
        for text in ["\r\n\r\n", "GET /\r\n\r\n", "GET / SPDY/3\r\n\r\n", "GET / HTTP/1.1\r\nno field\r\n\r\n", long] {
            assert_eq!(parse(text.as_bytes()), Parsed::Broken, "{text:?}");
        }
        assert_eq!(parse(&[b'x'; LONGEST]), Parsed::Broken);
    }

    #[test]
    fn an_answer_is_read_back() {
        let text = refusal("403 Forbidden", "AccessDenied", "a \"token\"");
        let (status, body) = read_answer(&text).unwrap();
        assert_eq!((status, body), ("403", r#"{"code":"AccessDenied","message":"a \"token\""}"#));
    }

    proptest! {
        #[test]
        fn noise_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&bytes);
            let _ = parse(&[b"GET / HTTP/1.1\r\n", &*bytes, b"\r\n\r\n"].concat());
        }
    }
}
