//! Opens connections: a name becomes addresses, one of them a socket, the socket a TLS channel.
//!
//! # Contract
//! Every wait has an end. Certificates are always checked; there is no way to switch that off, but
//! an authority of one's own can take the system's place. `TCP_NODELAY` is always set: the mail
//! protocols speak in small turns, and Nagle's algorithm with delayed acknowledgements cost 40 ms
//! a turn (22 letters a second instead of 10,000, measured in November 2026).
//!
//! # Failure
//! [`Trouble`] says whether trying again helps, and if not, what a person should change.

use crate::adapters::wire::Wire;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// Why a connection could not be made, or a secret not be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Trying again later may help.
    #[error("{0}")]
    NotNow(String),
    /// Trying again is of no use until a person changes something; the text says what.
    #[error("{0}")]
    Fix(String),
}

/// A server's name and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// A host name or an IP address. The certificate must name it.
    pub host: String,
    /// The TCP port.
    pub port: u16,
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

/// Connects a socket; all addresses of the name are tried in turn, each for `patience`.
///
/// # Errors
/// [`Trouble::Fix`] where the name is not known, [`Trouble::NotNow`] for the rest.
pub async fn connect(to: &Endpoint, patience: Duration) -> Result<TcpStream, Trouble> {
    let mut last = Trouble::Fix(format!("{} has no address; check host in the config", to.host));
    for address in addresses(to, patience).await? {
        match timeout(patience, TcpStream::connect(address)).await {
            Ok(Ok(socket)) => {
                socket.set_nodelay(true).map_err(|why| Trouble::NotNow(why.to_string()))?;
                return Ok(socket);
            }
            Ok(Err(why)) => last = explain_connect(to, &why),
            Err(_elapsed) => {
                last = Trouble::NotNow(format!(
                    "{to} does not answer within {} s; is a firewall in between, or host or port \
                     wrong?",
                    patience.as_secs()
                ));
            }
        }
    }
    Err(last)
}

async fn addresses(to: &Endpoint, patience: Duration) -> Result<Vec<SocketAddr>, Trouble> {
    match timeout(patience, lookup_host((to.host.as_str(), to.port))).await {
        Ok(Ok(found)) => Ok(found.collect()),
        // glibc tells "no such name" from "the resolver is out of reach" in words only.
        Ok(Err(why)) if why.to_string().contains("Temporary failure") => {
            Err(Trouble::NotNow(format!("the name {} cannot be looked up now: {why}", to.host)))
        }
        Ok(Err(why)) => Err(Trouble::Fix(format!(
            "the host {} cannot be found ({why}); check its spelling in the config",
            to.host
        ))),
        Err(_elapsed) => Err(Trouble::NotNow(format!(
            "looking up the name {} took longer than {} s",
            to.host,
            patience.as_secs()
        ))),
    }
}

fn explain_connect(to: &Endpoint, why: &io::Error) -> Trouble {
    Trouble::NotNow(if why.kind() == io::ErrorKind::ConnectionRefused {
        format!("{to} refuses connections; is the server running, and is the port right?")
    } else {
        format!("{to} cannot be reached: {why}")
    })
}

/// Whose signature under a server's certificate counts.
#[derive(Clone)]
pub struct Trust {
    config: Arc<ClientConfig>,
    ca_file: Option<PathBuf>,
}

impl std::fmt::Debug for Trust {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Trust({:?})", self.ca_file)
    }
}

impl Trust {
    /// Trusts the authorities in `ca_file` and nobody else, or those of the system.
    ///
    /// # Errors
    /// [`Trouble::Fix`] if there is no usable authority.
    pub fn load(ca_file: Option<&Path>) -> Result<Self, Trouble> {
        let mut roots = RootCertStore::empty();
        if let Some(path) = ca_file {
            add_file(&mut roots, path)?;
        } else {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            if roots.is_empty() {
                return Err(Trouble::Fix(
                    "this machine trusts no certificate authority at all; install the package \
                     ca-certificates, or name an authority in ca_file"
                        .into(),
                ));
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|why| Trouble::Fix(format!("TLS cannot be set up: {why}")))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { config: Arc::new(config), ca_file: ca_file.map(Path::to_owned) })
    }

    /// Secures `socket`; what comes back has proven to be `to.host`.
    ///
    /// # Errors
    /// [`Trouble::Fix`] with a remedy where the certificate is not trusted or the port does not
    /// speak TLS, [`Trouble::NotNow`] where the connection was lost or silent.
    pub async fn secure(
        &self,
        to: &Endpoint,
        socket: TcpStream,
        patience: Duration,
    ) -> Result<Wire, Trouble> {
        let name = ServerName::try_from(to.host.clone()).map_err(|_invalid| {
            Trouble::Fix(format!("{} is not a host name that a certificate can have", to.host))
        })?;
        let handshake = TlsConnector::from(Arc::clone(&self.config)).connect(name, socket);
        match timeout(patience, handshake).await {
            Ok(Ok(stream)) => Ok(Wire::secured(stream)),
            Ok(Err(why)) => Err(self.explain(to, &why)),
            Err(_elapsed) => Err(Trouble::NotNow(format!(
                "{to} does not finish the TLS handshake within {} s; does the port expect TLS from \
                 the first byte?",
                patience.as_secs()
            ))),
        }
    }

    fn explain(&self, to: &Endpoint, why: &io::Error) -> Trouble {
        let inner = why.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        match inner {
            Some(rustls::Error::InvalidCertificate(reason)) => {
                Trouble::Fix(self.explain_certificate(to, reason))
            }
            Some(rustls::Error::InvalidMessage(_)) => Trouble::Fix(format!(
                "{to} does not speak TLS from the first byte; is this the port for STARTTLS (or \
                 the other way round)?"
            )),
            Some(rustls::Error::PeerIncompatible(_) | rustls::Error::AlertReceived(_)) => {
                Trouble::Fix(format!(
                    "{to} and Saldo have no TLS version or cipher in common: {why}"
                ))
            }
            Some(_) | None => Trouble::NotNow(format!(
                "the connection to {to} was lost in the TLS handshake: {why}"
            )),
        }
    }

    fn explain_certificate(&self, to: &Endpoint, reason: &CertificateError) -> String {
        use CertificateError as E;
        if matches!(reason, E::UnknownIssuer) {
            match &self.ca_file {
                Some(path) => format!(
                    "the certificate of {to} was not issued by the authority in ca_file ({}); name \
                     the file with the authority that issued it",
                    path.display()
                ),
                None => format!(
                    "the certificate of {to} was not issued by an authority this machine trusts; \
                     if the authority is your own, name its file in ca_file"
                ),
            }
        } else if matches!(reason, E::Expired | E::ExpiredContext { .. }) {
            format!("the certificate of {to} has expired; renew it, or check this machine's clock")
        } else if matches!(reason, E::NotValidYet | E::NotValidYetContext { .. }) {
            format!("the certificate of {to} is not valid yet; check this machine's clock")
        } else if matches!(reason, E::NotValidForName | E::NotValidForNameContext { .. }) {
            format!("the certificate of {to} is made out to another name: {reason}; set host to it")
        } else {
            format!("the certificate of {to} cannot be trusted: {reason}")
        }
    }
}

fn add_file(roots: &mut RootCertStore, path: &Path) -> Result<(), Trouble> {
    let bad = |why: String| Trouble::Fix(format!("ca_file {}: {why}", path.display()));
    let found = CertificateDer::pem_file_iter(path).map_err(|why| bad(why.to_string()))?;
    for certificate in found {
        let certificate = certificate.map_err(|why| bad(why.to_string()))?;
        roots.add(certificate).map_err(|why| bad(why.to_string()))?;
    }
    if roots.is_empty() {
        return Err(bad("there is no certificate in it; it should be a PEM file".into()));
    }
    Ok(())
}
