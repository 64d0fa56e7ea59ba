//! The byte stream below IMAP and SMTP: a socket, in the clear or secured, that cannot run away.
//!
//! # Contract
//! What may come in is bounded by an allowance that the reader sets before it asks for something,
//! so that no server can fill our memory. [`contained`] keeps a parser's panic inside one poll.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// A connection as the protocols see it.
pub struct Wire {
    channel: Channel,
    /// Bytes that are read before those of the channel.
    replay: io::Cursor<Vec<u8>>,
    is_ascii_only: bool,
    received_bytes: u64,
    allowance_bytes: u64,
}

enum Channel {
    Clear(TcpStream),
    Secured(Box<TlsStream<TcpStream>>),
}

impl Wire {
    /// A connection without TLS.
    #[must_use]
    pub fn clear(socket: TcpStream) -> Self {
        Self::new(Channel::Clear(socket))
    }

    /// A connection whose server has proven its name.
    #[must_use]
    pub fn secured(stream: TlsStream<TcpStream>) -> Self {
        Self::new(Channel::Secured(Box::new(stream)))
    }

    fn new(channel: Channel) -> Self {
        Self {
            channel,
            replay: io::Cursor::default(),
            is_ascii_only: false,
            received_bytes: 0,
            allowance_bytes: u64::MAX,
        }
    }

    /// Lets `bytes` be read before anything that comes from the server.
    #[must_use]
    pub fn replaying(mut self, bytes: Vec<u8>) -> Self {
        self.replay = io::Cursor::new(bytes);
        self
    }

    /// Turns every octet above 127 that is read into `?`, for parsers that choke on them.
    #[must_use]
    pub fn ascii_only(mut self) -> Self {
        self.is_ascii_only = true;
        self
    }

    /// The bare socket again, for the TLS handshake after `STARTTLS`; `None` if it has TLS already.
    #[must_use]
    pub fn into_socket(self) -> Option<TcpStream> {
        match self.channel {
            Channel::Clear(socket) => Some(socket),
            Channel::Secured(_) => None,
        }
    }

    /// From now on at most `bytes` may come in; reading more is an error.
    pub fn allow(&mut self, bytes: u64) {
        self.allowance_bytes = bytes;
    }

    /// How many bytes have come in so far.
    #[must_use]
    pub fn received_bytes(&self) -> u64 {
        self.received_bytes
    }

    /// Who is at the other end.
    ///
    /// # Errors
    /// If the socket is no longer connected.
    pub fn peer(&self) -> io::Result<SocketAddr> {
        match &self.channel {
            Channel::Clear(socket) => socket.peer_addr(),
            Channel::Secured(stream) => stream.get_ref().0.peer_addr(),
        }
    }

    fn poll_channel(
        &mut self,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.channel {
            Channel::Clear(socket) => Pin::new(socket).poll_read(cx, buf),
            Channel::Secured(stream) => Pin::new(stream.as_mut()).poll_read(cx, buf),
        }
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.channel {
            Channel::Clear(_) => "Wire(clear)",
            Channel::Secured(_) => "Wire(secured)",
        })
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let left = this.replay.get_ref().len() as u64;
        if this.replay.position() < left {
            return Pin::new(&mut this.replay).poll_read(cx, buf);
        }
        let before = buf.filled().len();
        std::task::ready!(this.poll_channel(cx, buf))?;
        let fresh = buf.filled_mut().get_mut(before..).unwrap_or_default();
        let count = fresh.len() as u64;
        this.received_bytes = this.received_bytes.saturating_add(count);
        this.allowance_bytes = this
            .allowance_bytes
            .checked_sub(count)
            .ok_or_else(|| io::Error::new(io::ErrorKind::QuotaExceeded, "too much at once"))?;
        if this.is_ascii_only {
            fresh.iter_mut().filter(|byte| !byte.is_ascii()).for_each(|byte| *byte = b'?');
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &mut self.channel {
            Channel::Clear(socket) => Pin::new(socket).poll_write(cx, bytes),
            Channel::Secured(stream) => Pin::new(stream.as_mut()).poll_write(cx, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.channel {
            Channel::Clear(socket) => Pin::new(socket).poll_flush(cx),
            Channel::Secured(stream) => Pin::new(stream.as_mut()).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.channel {
            Channel::Clear(socket) => Pin::new(socket).poll_shutdown(cx),
            Channel::Secured(stream) => Pin::new(stream.as_mut()).poll_shutdown(cx),
        }
    }
}

/// Runs `work`; a panic inside it gives `None` instead of tearing down the caller.
///
/// imap-proto 0.17 panics on `INTERNALDATE NIL` and on a non-ASCII character right behind a
/// response code (found by mutation, November 2026). Whoever gets `None` drops the connection:
/// nothing that `work` touched may be used again.
pub async fn contained<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx))) {
        Ok(Poll::Ready(value)) => Poll::Ready(Some(value)),
        Ok(Poll::Pending) => Poll::Pending,
        Err(_panic) => Poll::Ready(None),
    })
    .await
}
