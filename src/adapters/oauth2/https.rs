//! One HTTP request over TLS (RFC 9112), which is all that a token server needs.
//!
//! # Contract
//! `https` only, one request a connection, no redirects: a form with a secret goes to the server
//! of the config or nowhere. What comes back is bounded in size and time.

use crate::adapters::tls::{Endpoint, Trouble, Trust, connect};
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::time::timeout;

/// The largest answer; tokens take a few KiB.
const REPLY_BYTES_MAX: u64 = 256 * 1024;

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

/// Sends `form` to `url`.
pub(super) async fn post_form(
    url: &str,
    form: &[(&str, String)],
    ca_file: Option<&Path>,
    patience: Duration,
) -> Result<Reply, Trouble> {
    let (to, target) = split(url)?;
    let body = encode(form);
    let request = format!(
        "POST {target} HTTP/1.1\r\nHost: {to}\r\nUser-Agent: Saldo/{}\r\nAccept: application/json\
         \r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        env!("CARGO_PKG_VERSION"),
        body.len()
    );
    let socket = connect(&to, patience).await?;
    let mut wire = Trust::load(ca_file)?.secure(&to, socket, patience).await?;
    wire.allow(REPLY_BYTES_MAX);
    let lost = |why: std::io::Error| {
        Trouble::NotNow(format!("the token server {to} broke the connection: {why}"))
    };
    let work = async {
        wire.write_all(request.as_bytes()).await.map_err(lost)?;
        wire.flush().await.map_err(lost)?;
        match read(&mut BufReader::new(wire)).await.map_err(lost)? {
            Some(reply) => Ok(reply),
            None => Err(Trouble::NotNow(format!("{to} does not answer like a web server"))),
        }
    };
    timeout(patience, work)
        .await
        .unwrap_or_else(|_elapsed| Err(Trouble::NotNow(format!("the token server {to} is silent"))))
}

/// Host, port and request target of `url`.
fn split(url: &str) -> Result<(Endpoint, String), Trouble> {
    let bad = || Trouble::Fix(format!("{url:?} is not an address like https://host/path"));
    let rest = url.strip_prefix("https://").ok_or_else(bad)?;
    if !rest.bytes().all(|byte| byte.is_ascii_graphic()) || rest.contains(['@', '#']) {
        return Err(bad());
    }
    let (authority, path) = match rest.find('/') {
        Some(at) => rest.split_at_checked(at).ok_or_else(bad)?,
        None => (rest, "/"),
    };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().map_err(|_| bad())?),
        Some(_) | None => (authority, 443),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    if host.is_empty() {
        return Err(bad());
    }
    Ok((Endpoint { host, port }, path.to_owned()))
}

/// `application/x-www-form-urlencoded`.
fn encode(form: &[(&str, String)]) -> String {
    let mut out = String::new();
    for (name, value) in form {
        if !out.is_empty() {
            out.push('&');
        }
        let _infallible = write!(out, "{name}=");
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                out.push(char::from(byte));
            } else {
                let _infallible = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// Reads one answer; `None` if it is not HTTP.
async fn read<R: AsyncBufRead + Unpin>(reader: &mut R) -> std::io::Result<Option<Reply>> {
    let mut line = String::new();
    reader.read_line(&mut line).await?;
    let mut words = line.split_ascii_whitespace();
    let is_http = words.next().is_some_and(|word| word.starts_with("HTTP/1."));
    let status = words.next().and_then(|word| word.parse().ok());
    let Some(status) = status.filter(|_| is_http) else { return Ok(None) };
    let (mut length, mut is_chunked) = (None, false);
    loop {
        line.clear();
        if reader.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let header = line.trim_end();
        if header.is_empty() {
            break;
        }
        let Some((name, value)) = header.split_once(':') else { return Ok(None) };
        if name.eq_ignore_ascii_case("content-length") {
            let Ok(value) = value.trim().parse() else { return Ok(None) };
            length = Some(value);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            is_chunked = value.trim().eq_ignore_ascii_case("chunked");
        }
    }
    let mut body = Vec::new();
    if is_chunked {
        if !read_chunks(reader, &mut body).await? {
            return Ok(None);
        }
    } else if let Some(length) = length {
        let read = reader.take(length).read_to_end(&mut body).await?;
        if read as u64 != length {
            return Ok(None);
        }
    } else {
        reader.read_to_end(&mut body).await?;
    }
    Ok(Some(Reply { status, body }))
}

/// The chunked coding (RFC 9112 §7.1); false if it is malformed.
async fn read_chunks<R: AsyncBufRead + Unpin>(
    reader: &mut R,
    body: &mut Vec<u8>,
) -> std::io::Result<bool> {
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).await?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let Ok(size) = u64::from_str_radix(size, 16) else { return Ok(false) };
        if size == 0 {
            return Ok(true);
        }
        let read = (&mut *reader).take(size).read_to_end(body).await?;
        line.clear();
        reader.read_line(&mut line).await?;
        if read as u64 != size || !line.trim_end().is_empty() {
            return Ok(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn body(reply: &str) -> Option<String> {
        let reply = read(&mut reply.as_bytes()).await.unwrap()?;
        Some(format!("{} {}", reply.status, String::from_utf8(reply.body).unwrap()))
    }

    #[tokio::test]
    async fn answers_end_by_length_by_chunks_or_with_the_connection() {
        for (reply, expected) in [
            ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcX", Some("200 abc")),
            (
                "HTTP/1.1 400 Bad\r\ntransfer-encoding: Chunked\r\n\r\n2;x=y\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
                Some("400 abc"),
            ),
            ("HTTP/1.0 200 OK\r\n\r\nabc", Some("200 abc")),
            ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", None),
            ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nabc", None),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", None),
            ("HTTP/1.1 200 OK\r\nContent-", None),
            ("SSH-2.0-OpenSSH\r\n", None),
            ("", None),
        ] {
            assert_eq!(body(reply).await.as_deref(), expected, "{reply:?}");
        }
    }

    #[test]
    fn only_https_addresses_without_tricks_are_taken() {
        let (to, target) = split("https://login.example.test/tenant/token?x=1").unwrap();
        assert_eq!(
            (to.to_string().as_str(), target.as_str()),
            ("login.example.test:443", "/tenant/token?x=1")
        );
        assert_eq!(split("https://[::1]:8443").unwrap().0.to_string(), "[::1]:8443");
        for bad in [
            "http://a/b",
            "https://",
            "https://a b/",
            "https://a/\r\nX: y",
            "https://u@a/",
            "https://a:99999/",
            "a/b",
        ] {
            assert!(matches!(split(bad), Err(Trouble::Fix(_))), "{bad}");
        }
    }

    #[test]
    fn values_are_encoded_so_that_they_stay_one_value() {
        let form = [("a", "x&y=z +é".to_owned()), ("b", "~-._".to_owned())];
        assert_eq!(encode(&form), "a=x%26y%3Dz%20%2B%C3%A9&b=~-._");
    }
}
