//! Messages on standard input and output: framing, and what is no message.
//!
//! A reader of its own bounds what a message may take before it is there, and tells a body that is no message,
//! which is answered, from a frame that is none, after which nothing can be read. It must not know a method.

use lsp_server::Message;
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, BufRead, Read, Write};

/// Larger messages are not read. An editor sends a file of 32 MiB, the largest that is judged, in less.
const LARGEST: u64 = 256 << 20;
/// Longer lines are no header.
const LONGEST_HEADER: u64 = 4096;

/// What was read.
#[derive(Debug)]
pub(crate) enum Incoming {
    Message(Message),
    /// A well-framed body that is no JSON.
    NoJson,
    /// JSON that is no message.
    NoMessage,
    /// The client closed its end, or is gone.
    End,
    /// The stream cannot be read on; why.
    Broken(String),
}

/// What is written.
#[derive(Debug)]
pub(crate) enum Outgoing {
    Message(Message),
    /// A message as JSON.
    Body(Cow<'static, str>),
}

impl Outgoing {
    /// A notification; `None` where its parameters are none of JSON.
    pub(crate) fn notice(method: &str, params: impl Serialize) -> Option<Outgoing> {
        #[derive(Serialize)]
        struct Notice<'m, P> {
            jsonrpc: &'static str,
            method: &'m str,
            params: P,
        }
        // A value of each number and word in between would take longer than finding them.
        let body = serde_json::to_string(&Notice { jsonrpc: "2.0", method, params }).ok()?;
        Some(Outgoing::Body(body.into()))
    }
}

/// The answers to bodies that cannot be read. JSON-RPC wants an id of null there.
pub(crate) const NO_JSON: Outgoing =
    Outgoing::Body(Cow::Borrowed(r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"not JSON"}}"#));
pub(crate) const NO_MESSAGE: Outgoing = Outgoing::Body(Cow::Borrowed(
    r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no message of JSON-RPC"}}"#,
));

/// Reads the next message.
pub(crate) fn read(from: &mut dyn BufRead) -> Incoming {
    match body(from) {
        Ok(None) => Incoming::End,
        Ok(Some(body)) => match message(&body) {
            // What has an id wants an answer, also where the id is none that can be given back.
            Ok(Message::Notification(_)) if has_id(&body) => Incoming::NoMessage,
            Ok(message) => Incoming::Message(message),
            Err(e) if e.is_data() => Incoming::NoMessage,
            Err(_) => Incoming::NoJson,
        },
        // A client that was killed within a message is gone like any other.
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => Incoming::End,
        Err(e) => Incoming::Broken(e.to_string()),
    }
}

fn message(body: &[u8]) -> serde_json::Result<Message> {
    let read = serde_json::from_slice(body);
    match &read {
        Err(e) if e.is_syntax() => match with_whole_characters(body) {
            Some(body) => serde_json::from_slice(&body),
            None => read,
        },
        _ => read,
    }
}

/// The body with U+FFFD in place of each half of a surrogate pair that stands alone, which a client in JavaScript
/// can send and no text of ours can hold. Both are one unit of UTF-16, so what the client counts stays right. `None`
/// where there is none.
fn with_whole_characters(body: &[u8]) -> Option<Vec<u8>> {
    let unit = |at: usize| {
        let digits = body.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let is_first = |at: usize| unit(at).is_some_and(|u| (0xd800..0xdc00).contains(&u));
    let is_second = |at: usize| unit(at).is_some_and(|u| (0xdc00..0xe000).contains(&u));
    let mut out: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'\\', body.get(at..)?) {
        at += next;
        if is_first(at) && is_second(at + 6) {
            at += 12;
        } else if is_first(at) || is_second(at) {
            out.get_or_insert_with(|| body.to_vec())[at + 2..at + 6].copy_from_slice(b"fffd");
            at += 6;
        } else {
            // The escape, and what it escapes: it may be another backslash.
            at += 2;
        }
    }
    out
}

/// Whether an object has an `id`.
fn has_id(body: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Head {
        id: Option<serde::de::IgnoredAny>,
    }
    serde_json::from_slice::<Head>(body).is_ok_and(|head| head.id.is_some())
}

fn body(mut from: &mut dyn BufRead) -> io::Result<Option<Vec<u8>>> {
    let invalid = |what: String| io::Error::new(io::ErrorKind::InvalidData, what);
    let mut size: Option<u64> = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        if (&mut from).take(LONGEST_HEADER).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let Some(header) = line.strip_suffix(b"\n") else {
            let cut = line.len() as u64 == LONGEST_HEADER;
            return if cut { Err(invalid("unterminated header".to_owned())) } else { Ok(None) };
        };
        let header = String::from_utf8_lossy(header.strip_suffix(b"\r").unwrap_or(header));
        if header.is_empty() {
            break;
        }
        let Some((name, value)) = header.split_once(':') else {
            return Err(invalid(format!("'{}' is not a header", header.escape_debug())));
        };
        if name.trim().eq_ignore_ascii_case("Content-Length") {
            let value = value.trim();
            size = Some(value.parse().map_err(|_| invalid(format!("'{}' is not a length", value.escape_debug())))?);
        }
    }
    let size = size.ok_or_else(|| invalid("message without Content-Length".to_owned()))?;
    if size > LARGEST {
        return Err(invalid(format!("message of {size} bytes is larger than the limit of {} MiB", LARGEST >> 20)));
    }
    // Grows with what arrives, not with what was announced.
    let mut body = Vec::new();
    let read = from.take(size).read_to_end(&mut body)?;
    if (read as u64) < size {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(body))
}

/// Writes a message.
///
/// # Errors
/// Those of `to`.
pub(crate) fn write(message: &Outgoing, to: &mut dyn Write) -> io::Result<()> {
    match message {
        Outgoing::Message(m) => m.write(&mut &mut *to),
        Outgoing::Body(text) => {
            write!(to, "Content-Length: {}\r\n\r\n{text}", text.len())?;
            to.flush()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Vec<String> {
        let mut from = io::BufReader::new(bytes);
        let mut out = Vec::new();
        loop {
            let next = read(&mut from);
            out.push(match &next {
                Incoming::Message(Message::Notification(n)) => n.method.clone(),
                Incoming::Message(other) => format!("{other:?}"),
                Incoming::Broken(why) => format!("broken: {why}"),
                other => format!("{other:?}"),
            });
            if matches!(next, Incoming::End | Incoming::Broken(_)) {
                return out;
            }
        }
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn a_body_that_is_no_message_does_not_end_the_stream() {
        let deep = "[".repeat(100_000);
        let texts = ["{", "[1]", "{\"id\":1.5,\"method\":\"x\"}", "\u{0}", deep.as_str()];
        let good = framed(r#"{"jsonrpc":"2.0","method":"exit"}"#);
        let stream: String = texts.iter().map(|t| framed(t)).collect::<String>() + &good;
        assert_eq!(all(stream.as_bytes()), ["NoJson", "NoMessage", "NoMessage", "NoJson", "NoJson", "exit", "End"]);
    }

    #[test]
    fn half_a_character_is_read_as_a_replacement_of_the_same_length() {
        for (sent, read) in [
            (r"\ud83d", "\u{fffd}"),
            (r"a\uDE00b", "a\u{fffd}b"),
            (r"\ud83d\ud83d\ude00", "\u{fffd}\u{1f600}"),
            (r"\\ud83d \ud83d\n", "\\ud83d \u{fffd}\n"),
            (r"\ude00\ud83d", "\u{fffd}\u{fffd}"),
        ] {
            let body = format!(r#"{{"jsonrpc":"2.0","method":"x","params":{{"text":"{sent}"}}}}"#);
            let mut from = io::BufReader::new(io::Cursor::new(framed(&body).into_bytes()));
            match super::read(&mut from) {
                Incoming::Message(Message::Notification(n)) => assert_eq!(n.params["text"], read, "{sent}"),
                other => panic!("{sent}: {other:?}"),
            }
        }
        assert!(with_whole_characters(br#""\ud83d\ude00 \\ud83d \u00e9 \u12""#).is_none());
    }

    #[test]
    fn a_frame_that_is_none_does() {
        for (bytes, why) in [
            ("hello\r\n\r\n", "is not a header"),
            ("Content-Length: many\r\n\r\n", "is not a length"),
            ("Content-Type: x\r\n\r\n{}", "without Content-Length"),
            ("Content-Length: 99999999999999\r\n\r\n", "limit of 256 MiB"),
        ] {
            let got = all(bytes.as_bytes());
            assert!(got.len() == 1 && got[0].contains(why), "{got:?}");
        }
        assert!(all(&[b'x'; 5000])[0].contains("unterminated header"));
    }

    #[test]
    fn a_client_that_goes_away_within_a_message_is_gone() {
        assert_eq!(all(b"Content-Length: 10\r\n\r\n{}"), ["End"]);
        assert_eq!(all(b"Content-Le"), ["End"]);
        assert_eq!(all(b""), ["End"]);
    }
}
