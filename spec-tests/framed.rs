//! Messages of the Language Server Protocol: each with its length before it, so that a case can hold plain JSON.

/// The messages as they are sent.
pub(crate) fn sent(messages: &[String]) -> String {
    let framed = |message: &String| ["Content-Length: ", &message.len().to_string(), "\r\n\r\n", message].concat();
    messages.iter().map(framed).collect()
}

/// What was answered, a line each, as it is when a message has no line breaks.
pub(crate) fn received(bytes: &str) -> String {
    let mut lines = String::new();
    let mut rest = bytes;
    while let Some((head, body)) = rest.split_once("\r\n\r\n") {
        let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")?.parse::<usize>().ok());
        let Some((message, after)) = length.and_then(|length| body.split_at_checked(length)) else { break };
        lines.push_str(message);
        lines.push('\n');
        rest = after;
    }
    lines + rest
}
