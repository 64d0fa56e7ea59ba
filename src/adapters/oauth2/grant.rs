//! Access tokens from a token server (RFC 6749): client credentials, or a refresh token.
//!
//! # Contract
//! One request at a time, however many connections want a token; a token is renewed before it
//! expires. A rotated refresh token is on disk before its access token is used, because the old
//! one may be worth nothing from then on.

use super::{Secret, SecretSource, https};
use crate::adapters::tls::Trouble;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// A token is renewed when less than this is left of it.
const LEFT_MIN: Duration = Duration::from_mins(2);

/// What a server's silence about the lifetime means (Google and Entra ID give an hour).
const LIFETIME_USUAL: Duration = Duration::from_mins(30);

/// How a token server is asked.
#[derive(Clone, Debug)]
pub struct GrantSettings {
    /// Its address, such as
    /// `https://login.microsoftonline.com/TENANT/oauth2/v2.0/token`.
    pub token_url: String,
    /// Which application we are to it.
    pub client_id: String,
    /// The application's secret, if it has one.
    pub client_secret: Option<SecretSource>,
    /// What the token is for, such as `https://outlook.office365.com/.default`.
    pub scope: Option<String>,
    /// File with the refresh token, rewritten when the server rotates it; `None` for the
    /// client-credentials grant, where the application acts for itself.
    pub refresh_token_file: Option<PathBuf>,
    /// PEM file with the authority to trust instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// How long an answer may take.
    pub timeout: Duration,
}

/// Gives tokens, from its memory while they last.
#[derive(Debug)]
pub struct TokenGrant {
    settings: GrantSettings,
    kept: Mutex<Option<Kept>>,
}

#[derive(Debug)]
struct Kept {
    token: Secret,
    renew_at: Instant,
    uses: u32,
}

/// The answer of a token server (RFC 6749 §5.1 and §5.2).
#[derive(Deserialize)]
struct Answer {
    access_token: Option<String>,
    token_type: Option<String>,
    /// Seconds; some servers quote the number.
    expires_in: Option<serde_json::Value>,
    refresh_token: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

impl TokenGrant {
    /// A source that asks when the first token is wanted.
    #[must_use]
    pub fn new(settings: GrantSettings) -> Self {
        Self { settings, kept: Mutex::new(None) }
    }

    /// A token that is good for a while yet.
    ///
    /// # Errors
    /// [`Trouble`], with the token server's own words.
    pub async fn token(&self) -> Result<Secret, Trouble> {
        // Held over the request on purpose: whoever comes second finds the first one's token.
        let mut kept = self.kept.lock().await;
        if let Some(known) = kept.as_mut()
            && Instant::now() < known.renew_at
        {
            known.uses = known.uses.saturating_add(1);
            return Ok(known.token.clone());
        }
        *kept = None;
        let fresh = self.fetch().await?;
        let token = fresh.token.clone();
        *kept = Some(fresh);
        Ok(token)
    }

    /// The mail server has refused the token; true if a new one may do better, because the
    /// refused one had been good before.
    pub async fn refused(&self) -> bool {
        self.kept.lock().await.take().is_some_and(|known| known.uses > 1)
    }

    async fn fetch(&self) -> Result<Kept, Trouble> {
        let asked_at = Instant::now();
        let reply = https::post_form(
            &self.settings.token_url,
            &self.form().await?,
            self.settings.ca_file.as_deref(),
            self.settings.timeout,
        )
        .await?;
        let answer: Answer = serde_json::from_slice(&reply.body).map_err(|_| {
            let words = format!("the token server answers {} without JSON", reply.status);
            judge(reply.status, words)
        })?;
        if reply.status != 200 || answer.error.is_some() {
            return Err(judge(reply.status, refusal(&answer, reply.status)));
        }
        self.accept(answer, asked_at)
    }

    async fn form(&self) -> Result<Vec<(&'static str, String)>, Trouble> {
        let settings = &self.settings;
        let mut form = vec![("client_id", settings.client_id.clone())];
        if let Some(path) = &settings.refresh_token_file {
            let token = SecretSource::File(path.clone()).read().await?;
            form.push(("grant_type", "refresh_token".into()));
            form.push(("refresh_token", token.reveal().to_owned()));
        } else {
            form.push(("grant_type", "client_credentials".into()));
        }
        if let Some(secret) = &settings.client_secret {
            form.push(("client_secret", secret.read().await?.reveal().to_owned()));
        }
        if let Some(scope) = &settings.scope {
            form.push(("scope", scope.clone()));
        }
        Ok(form)
    }

    fn accept(&self, answer: Answer, asked_at: Instant) -> Result<Kept, Trouble> {
        let is_bearer =
            answer.token_type.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
        let token = answer.access_token.filter(|token| is_bearer && !token.is_empty());
        let token = token.ok_or_else(|| {
            Trouble::Fix("the token server gives no bearer token; check scope and client".into())
        })?;
        if let Some((path, rotated)) =
            self.settings.refresh_token_file.as_deref().zip(answer.refresh_token)
        {
            keep(path, &rotated).map_err(|why| {
                Trouble::Fix(format!(
                    "the new refresh token cannot be written to {}: {why}; without it the next \
                     renewal fails",
                    path.display()
                ))
            })?;
        }
        let lifetime = lifetime(answer.expires_in.as_ref());
        // A token that lives shorter than our margin is renewed for each connection.
        let renew_at = asked_at.checked_add(lifetime.saturating_sub(LEFT_MIN)).unwrap_or(asked_at);
        Ok(Kept { token: Secret::new(token), renew_at, uses: 1 })
    }
}

/// Replaces the file as a whole, readable by its owner only.
fn keep(path: &Path, token: &str) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let draft = path.with_extension("draft");
    let mut file = std::fs::File::options()
        .create(true)
        .write(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(format!("{token}\n").as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    // A path without a folder lies in the current one.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn lifetime(expires_in: Option<&serde_json::Value>) -> Duration {
    let seconds = expires_in.and_then(|value| match value.as_str() {
        Some(text) => text.parse().ok(),
        None => value.as_u64(),
    });
    seconds.map_or(LIFETIME_USUAL, Duration::from_secs)
}

fn refusal(answer: &Answer, status: u16) -> String {
    let error = answer.error.as_deref().unwrap_or("no reason");
    let description = answer.error_description.as_deref().unwrap_or_default();
    format!("the token server refuses ({status}, {error}): {description}")
}

/// 5xx and "too many requests" pass; the rest is about our application, its secret or its rights.
fn judge(status: u16, words: String) -> Trouble {
    if status >= 500 || status == 429 {
        Trouble::NotNow(words)
    } else {
        Trouble::Fix(format!("{words}; check client id, secret, scope and refresh token"))
    }
}
