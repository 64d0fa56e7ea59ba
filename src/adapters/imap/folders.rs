//! Folders: finding their names as the server writes them, making missing ones, opening one.

use super::link::{Failure, Link};
use super::names;
use crate::ports::MailboxError;
use imap_proto::{MailboxDatum, NameAttribute, Response, ResponseCode, Status};

/// The character between a folder and its subfolder; `None` where folders have no children.
pub(super) async fn separator(link: &mut Link) -> Result<Option<char>, Failure> {
    let mut separator = None;
    link.command(r#"LIST "" """#, |response| {
        if let Response::MailboxData(MailboxDatum::List(list)) = response {
            separator = list.delimiter.as_deref().and_then(|text| text.chars().next());
        }
    })
    .await?;
    Ok(separator)
}

/// The wire name of the drawer `name`, which exists when this returns.
///
/// Servers that keep all of a person's folders below INBOX (Courier, some Cyrus) refuse to make
/// one beside it; there it is made below. NAMESPACE would tell, but imap-proto 0.17 cannot parse
/// its answer and breaks the connection.
pub(super) async fn drawer(
    link: &mut Link,
    name: &str,
    separator: Option<char>,
) -> Result<String, MailboxError> {
    let beside = wire_name(name, separator)?;
    let below = wire_name(&format!("INBOX/{name}"), separator)?;
    for candidate in [&beside, &below] {
        if exists(link, candidate).await? {
            return Ok(candidate.clone());
        }
    }
    let mut refusal = String::new();
    for candidate in [beside, below] {
        match link.command(&format!("CREATE {candidate}"), |_| {}).await {
            Ok(()) => {
                subscribe(link, &candidate).await?;
                return Ok(candidate);
            }
            Err(why) if why.has_code("[ALREADYEXISTS]") => return Ok(candidate),
            Err(why) if why.is_passing() => return Err(why.into()),
            Err(Failure::No(words) | Failure::Bad(words)) => {
                if refusal.is_empty() {
                    refusal = words;
                }
            }
            Err(why @ Failure::Lost(_)) => return Err(why.into()),
        }
    }
    Err(MailboxError::Fix(format!(
        "the folder {name:?} is not there and cannot be made: {refusal}; make it by hand, or name \
         another one in the config"
    )))
}

/// The wire name of a folder of the config.
pub(super) fn wire_name(name: &str, separator: Option<char>) -> Result<String, MailboxError> {
    names::folder(name, separator).ok_or_else(|| {
        MailboxError::Fix(format!(
            "{name:?} cannot be the name of a folder; change it in the config"
        ))
    })
}

async fn exists(link: &mut Link, wire_name: &str) -> Result<bool, Failure> {
    match link.command(&format!("STATUS {wire_name} (UIDVALIDITY)"), |_| {}).await {
        Ok(()) => Ok(true),
        Err(why) if why.is_passing() => Err(why),
        Err(Failure::No(_) | Failure::Bad(_)) => Ok(false),
        Err(why @ Failure::Lost(_)) => Err(why),
    }
}

/// Mail programs show subscribed folders only; a server without subscriptions may say no.
async fn subscribe(link: &mut Link, wire_name: &str) -> Result<(), Failure> {
    match link.command(&format!("SUBSCRIBE {wire_name}"), |_| {}).await {
        Ok(()) | Err(Failure::No(_) | Failure::Bad(_)) => Ok(()),
        Err(why @ Failure::Lost(_)) => Err(why),
    }
}

/// Opens `folder` for reading and writing, and gives its UIDVALIDITY.
pub(super) async fn select(
    link: &mut Link,
    folder: &str,
    separator: Option<char>,
) -> Result<u32, MailboxError> {
    let mut uid_validity = None;
    let (mut is_read_only, mut is_not_sticky) = (false, false);
    let select = format!("SELECT {}", wire_name(folder, separator)?);
    let selected = link
        .command(&select, |response| {
            if let Response::Data { status: Status::Ok, outcome } | Response::Done { outcome, .. } =
                response
            {
                match &outcome.code {
                    Some(ResponseCode::UidValidity(value)) => uid_validity = Some(*value),
                    Some(ResponseCode::ReadOnly) => is_read_only = true,
                    Some(ResponseCode::UidNotSticky) => is_not_sticky = true,
                    _other => {}
                }
            }
        })
        .await;
    match selected {
        Ok(()) => {}
        Err(why) if why.is_passing() => return Err(why.into()),
        Err(why @ Failure::Lost(_)) => return Err(why.into()),
        Err(Failure::No(words) | Failure::Bad(words)) => {
            return Err(MailboxError::Fix(format!(
                "the folder {folder:?} cannot be opened: {words}; check folder in the config"
            )));
        }
    }
    if is_read_only {
        return Err(MailboxError::Fix(format!(
            "the server opens {folder:?} for reading only; give the user the right to move mail"
        )));
    }
    if is_not_sticky {
        return Err(MailboxError::Fix(format!(
            "the server does not keep message numbers (UIDNOTSTICKY) in {folder:?}; no program can \
             remember there what it has read"
        )));
    }
    uid_validity.ok_or_else(|| {
        MailboxError::Fix(format!(
            "the server gives no UIDVALIDITY for {folder:?}; without it no program can remember \
             what it has read"
        ))
    })
}

/// The wire name of the folder for sent mail: the one the server marks so (RFC 6154), else one
/// with the usual name, else `Sent`, which is made.
pub(super) async fn sent(link: &mut Link, separator: Option<char>) -> Result<String, MailboxError> {
    let (mut marked, mut usual) = (None, None);
    let question =
        if link.offers.special_use { r#"LIST (SPECIAL-USE) "" "*""# } else { r#"LIST "" "*""# };
    let answer = link
        .command(question, |response| {
            let Response::MailboxData(MailboxDatum::List(list)) = response else { return };
            // The server's own spelling goes back to it as it came, quotes and all.
            let Some(name) = names::quoted(&unescaped(&list.name)) else { return };
            if list.name_attributes.contains(&NameAttribute::Sent) {
                marked.get_or_insert(name);
            } else if is_usual(&list.name) {
                usual.get_or_insert(name);
            }
        })
        .await;
    match answer {
        Ok(()) | Err(Failure::No(_) | Failure::Bad(_)) => {}
        Err(why @ Failure::Lost(_)) => return Err(why.into()),
    }
    match marked.or(usual) {
        Some(name) => Ok(name),
        None => drawer(link, "Sent", separator).await,
    }
}

fn is_usual(name: &str) -> bool {
    let last = name.rsplit(['/', '.']).next().unwrap_or(name);
    ["Sent", "Sent Items", "Sent Messages", "Sent Mail"]
        .iter()
        .any(|usual| usual.eq_ignore_ascii_case(last))
}

/// imap-proto leaves the backslashes of quoted strings where they are.
fn unescaped(quoted: &str) -> String {
    let mut out = String::with_capacity(quoted.len());
    let mut chars = quoted.chars();
    while let Some(c) = chars.next() {
        out.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    out
}
