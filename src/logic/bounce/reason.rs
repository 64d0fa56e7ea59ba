//! Why a letter could not be delivered: a server's words → one sentence for a person.

/// What a server's words mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reason {
    /// One sentence without its full stop.
    pub(super) words: &'static str,
    /// The enhanced status code (RFC 3463) that says the same.
    pub(super) status: &'static str,
}

impl Reason {
    /// Trying again would not help, if nothing else says how it is.
    pub(super) fn is_permanent(self) -> bool {
        self.status.starts_with('5')
    }
}

/// A reason with the phrase that gave it away; the phrase is empty where a status did.
pub(super) type Found = (Reason, &'static str);

/// What some words say about the reason.
///
/// Plain words are believed before the status, because half the world's servers say 5.1.1 or 5.7.1
/// to everything; words that appear in every kind of refusal only after it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clues {
    narrow: Option<Found>,
    broad: Option<Found>,
}

impl Clues {
    /// Looks through `folded` words (lower case, single blanks).
    pub(super) fn of(folded: &str) -> Self {
        Self { narrow: of_words(NARROW, folded), broad: of_words(BROAD, folded) }
    }

    /// The reason, where the words stand beside a status, which may be empty.
    pub(super) fn reason(self, status: &str) -> Option<Found> {
        let by_status = || of_status(status).map(|reason| (reason, ""));
        self.narrow.or_else(by_status).or(self.broad)
    }
}

fn of_words(rows: &[(Reason, &'static [&'static str])], folded: &str) -> Option<Found> {
    rows.iter().find_map(|(reason, phrases)| {
        phrases.iter().find(|phrase| folded.contains(**phrase)).map(|phrase| (*reason, *phrase))
    })
}

/// RFC 3463 §3 and the registry that RFC 5248 opened: what the last two numbers of a status say.
fn of_status(status: &str) -> Option<Reason> {
    let (_class, detail) = status.split_once('.')?;
    DETAILS.iter().find(|(number, _)| *number == detail).map(|(_, reason)| *reason)
}

const fn reason_of(words: &'static str, status: &'static str) -> Reason {
    Reason { words, status }
}

const LOOP: Reason = reason_of("The message went round in a loop", "5.4.6");
const EXPIRED: Reason = reason_of("Delivery was tried until time ran out", "4.4.7");
const FULL: Reason = reason_of("The mailbox is full", "5.2.2");
const TOO_BIG: Reason = reason_of("The message is too big", "5.3.4");
const NO_HOST: Reason = reason_of("The domain of the address was not found", "5.1.2");
const NO_USER: Reason = reason_of("There is no such mailbox", "5.1.1");
const DISABLED: Reason = reason_of("The mailbox is closed or disabled", "5.2.1");
const ADDRESS: Reason = reason_of("The server does not accept the address", "5.1.0");
const MAILBOX: Reason = reason_of("The mailbox does not accept the message", "5.2.0");
const MOVED: Reason = reason_of("The recipient has moved", "5.1.6");
const RELAY: Reason = reason_of("The server does not relay mail to this address", "5.7.1");
const SPAM: Reason = reason_of("The message was blocked as spam", "5.7.1");
const VIRUS: Reason = reason_of("The content or an attachment was refused", "5.6.0");
const UNPROVED: Reason = reason_of("Our mail failed the server's check of its sender", "5.7.26");
const SENDER: Reason = reason_of("The server does not accept our sender address", "5.1.8");
const POLICY: Reason = reason_of("The server's rules forbid the message", "5.7.1");
const NO_ANSWER: Reason = reason_of("The recipient's server did not answer", "4.4.1");
const LATER: Reason = reason_of("The server asks to try again later", "4.7.1");
const BUSY: Reason = reason_of("The recipient's system has a fault of its own", "4.3.0");
const DISK: Reason = reason_of("The recipient's system is full", "4.3.1");
const BAD_ADDRESS: Reason = reason_of("The address is not written correctly", "5.1.3");
const PROTOCOL: Reason = reason_of("The two servers did not understand each other", "5.5.0");

/// The first row with a phrase that stands in the words wins.
#[rustfmt::skip]
const NARROW: &[(Reason, &[&str])] = &[
    (LOOP, &[
        "mail loop", "too many hops", "hop count exceeded", "loops back to myself",
        "mail is looping", "message is looping", "too many received", "loop detected",
        "routing loop", "mail-loop", "maximum hop", "duplicated message-id",
    ]),
    (FULL, &[
        "mailbox full", "mailbox is full", "full mailbox", "over quota", "overquota",
        "quota exceeded", "quota exceed", "exceeded storage", "storage allocation",
        "exceeds allowed size", "mailfolder is full", "disk quota", "inbox is full",
        "exceeding their quota", "exceeded his quota", "quota usage exceeded",
        "mailbox has exceeded", "out of storage", "not enough storage space", "account is full",
        "over the quota", "exceeded quota", "exceeded the quota", "mailbox exceeds",
        "storage limit", "mailbox size limit", "recipient's mailbox exceeded",
        "mailbox for user is full", "user is over", "mail box full", "over disk quota",
        "espacio en casilla de mail agotado", "buzón lleno", "buzon lleno", "casilla llena",
        "boîte pleine", "boite pleine", "postfach voll", "postfach ist voll", "casella piena",
        "caixa cheia", "caixa postal cheia", "mailbox vol", "skrzynka pełna", "quota dépassé",
        "mailbox lleno", "cuota excedida", "quota superata", "insufficient space in",
        "exceeds the maximum number of messages", "max_mailbox",
    ]),
    (TOO_BIG, &[
        "message size exceeds", "message too large", "message too big", "size limit exceeded",
        "exceeds size limit", "message is too large", "maximum message size",
        "message size limit", "larger than the", "message exceeds", "too large to",
        "exceeds maximum size", "size exceeds", "message length exceeds", "max message size",
        "demasiado grande", "zu gro", "trop volumineux",
        "exceeded the maximum incoming message size",
    ]),
    (EXPIRED, &[
        "message expired", "delivery time expired", "retry timeout exceeded",
        "retry time not reached", "in the queue too long", "queue too long",
        "has not been collected", "delivery expired", "envelope expired",
        "failing for a long time", "aborted after", "unable to deliver in",
        "could not be delivered for", "cannot send message for", "message timed out",
        "unable to deliver message within", "maximum time", "numerous attempts to deliver",
        "delivery failed 20 attempts", "message has been in the queue",
        "removed from the mail queue", "unsuccessful delivery attempts", "expired in queue",
    ]),
    (UNPROVED, &[
        "does not pass dmarc", "dmarc", "spf check", "spf fail", "sender policy framework",
        "dkim", "authentication checks failed", "required authentication level", "reverse dns",
        "ptr record", "spf record", "not authorized to send on behalf",
    ]),
    (SPAM, &[
        "spam", "blocklist", "block list", "blacklist", "black list", "black-list", "dnsbl",
        "rbl", "spamhaus", "spamcop", "junk mail", "unsolicited", "reputation", "bulk mail",
        "blocked using", "banned sending ip", "client host blocked", "poor reputation",
        "sender is blocked", "s3140",
    ]),
    (VIRUS, &[
        "virus", "banned file", "attachment", "malware", "dangerous content", "forbidden content",
        "content rejected", "content rejection", "content filter", "media error", "infected",
        "content of the message", "message content",
    ]),
    (RELAY, &[
        "relaying denied", "no relaying", "relay denied", "relay access denied",
        "relaying not allowed", "not permitted to relay", "unable to relay",
        "relaying is prohibited", "relaying prohibited", "not a gateway", "relay not permitted",
        "we do not relay", "rcpthosts", "relaying to", "open relay", "cannot relay",
    ]),
    (DISABLED, &[
        "account has been disabled", "disabled or discontinued", "account is disabled",
        "mailbox disabled", "account disabled", "suspended", "account inactive",
        "mailbox is inactive", "inactive", "deactivated", "discontinued", "account closed",
        "account has been closed", "mailbox not accepting", "not accepting mail",
        "account that you tried to reach is disabled", "mailbox currently unavailable",
        "account expired", "account has expired", "temporarily disabled", "no longer active",
        "mailbox is disabled", "user is disabled",
    ]),
    (MOVED, &[
        "has moved", "no longer here", "new address", "no longer works", "left the company",
    ]),
    (SENDER, &[
        "sender address rejected", "bad sender", "sender rejected", "sender was rejected",
        "invalid sender", "domain of sender", "sender domain", "sender verify failed",
        "unknown sender", "sender denied", "envelope sender", "mail from", "unverified address",
    ]),
    (NO_HOST, &[
        "host unknown", "mx records point to", "unknown host", "host not found",
        "domain not found", "unrouteable mail domain", "unrouteable domain", "name service error",
        "no such domain", "dns error", "nxdomain", "no mx", "bad destination host",
        "bad destination system", "illegal host", "illegal host/domain",
        "name or service not known", "couldn't find any host", "no such host",
        "domain does not exist", "unknown domain", "hostname lookup", "null mx",
        "does not accept mail", "name server: host", "domain name not found", "nullmx",
        "no route to domain", "destination domain",
    ]),
    (NO_USER, &[
        "user unknown", "unknown user", "no such user", "unknown recipient", "recipnotfound",
        "recipientnotfound", "recipient unknown", "unknown address", "unknown e-mail",
        "unknown email", "does not exist", "doesn't exist", "no mailbox here", "no such mailbox",
        "mailbox not found", "mailbox unavailable", "user not found", "not listed in",
        "invalid recipient", "recipient name is not recognized", "address rejected: user",
        "unknown or illegal user", "illegal user", "no such recipient", "recipient not found",
        "no such address", "address unknown", "invalid final delivery userid", "invalid address",
        "invalid user", "unknown local part", "unknown local-part", "user doesn't have",
        "not a known user", "not known at", "no valid recipients", "addressee unknown",
        "couldn't be found", "wasn't found", "could not be found", "was not found",
        "invalid mailbox", "is not a valid", "not a valid", "unknown account", "no account",
        "account not found", "nonexistent", "non-existent", "non existent", "mailbox does not",
        "bad destination mailbox", "unrouteable address", "unroutable address",
        "possibly incorrect", "not found in", "user undefined", "undeliverable address",
        "no user", "destinatario desconocido", "usuario desconocido", "usuario no existe",
        "usuario inexistente", "usuário inválido", "inexistente", "usuário desconhecido",
        "unbekannter benutzer", "benutzer unbekannt", "empfänger unbekannt",
        "empfaenger unbekannt", "utilisateur inconnu", "destinataire inconnu", "non recensé",
        "adresse inconnue", "utente sconosciuto", "destinatario sconosciuto",
        "onbekende gebruiker", "gebruiker onbekend", "nieznany użytkownik", "nieznany odbiorca",
        "did not exactly match", "no one by that name", "unknown mailbox", "bad address",
    ]),
    (BAD_ADDRESS, &[
        "bad address syntax", "malformed address", "syntax error in", "address syntax",
        "invalid format", "unparsable", "bad recipient address",
    ]),
    (DISK, &[
        "insufficient system", "system storage", "disk full", "no space left", "system full",
    ]),
    (LATER, &[
        "greylist", "graylist", "grey-list", "try again later", "try later", "please retry",
        "too many connections", "rate limit", "frequency limited", "relay quota", "daily quota",
        "daily limit", "throttl", "too many messages", "too many recipients",
        "temporarily deferred", "temporarily rejected", "too fast", "sending rate",
        "resources temporarily",
    ]),
    (NO_ANSWER, &[
        "connection timed out", "timed out", "timeout", "connection refused", "could not connect",
        "no route to host", "network is unreachable", "establish an smtp connection",
        "did not accept our requests to connect", "connection dropped", "connection lost",
        "lost connection", "connection reset", "unable to connect", "couldn't connect",
        "can't connect", "cannot connect", "not responding", "did not respond", "no answer from",
        "unreachable",
    ]),
    (PROTOCOL, &[
        "protocol error", "command unrecognized", "bad sequence", "command not", "syntax error",
        "unexpected response", "starttls", "tls ",
    ]),
];

/// Words of every kind of refusal: they count where neither [`NARROW`] nor the status says more.
#[rustfmt::skip]
const BROAD: &[(Reason, &[&str])] = &[
    (POLICY, &[
        "policy", "access denied", "not permitted", "not authorized", "not authorised",
        "not allowed", "rejected", "refused", "denied", "prohibited", "blocked", "rejete",
        "rejeté", "rechazado", "abgelehnt", "rifiutato", "recusado", "geweigerd", "odrzucon",
        "administrative prohibition", "not accepting", "don't accept", "restricted",
        "did not like",
    ]),
    (BUSY, &[
        "internal error", "configuration error", "i/o error", "system error", "mailer error",
        "service unavailable", "local error", "local delivery failed", "temporary failure",
        "temporary failure", "server error", "server failure", "temporary error", "command died",
        "exit status", "returned status", "generated an error", "mailer error", "can't create",
    ]),
    (NO_USER, &["recipient address rejected", "unavailable", "unknown", "not exist"]),
];

#[rustfmt::skip]
const DETAILS: &[(&str, Reason)] = &[
    ("1.0", ADDRESS), ("1.1", NO_USER), ("1.2", NO_HOST), ("1.3", BAD_ADDRESS),
    ("1.4", ADDRESS), ("1.6", MOVED), ("1.7", SENDER), ("1.8", SENDER), ("1.10", NO_USER),
    ("2.0", MAILBOX), ("2.1", DISABLED), ("2.2", FULL), ("2.3", TOO_BIG), ("2.4", MAILBOX),
    ("3.0", BUSY), ("3.1", DISK), ("3.2", BUSY), ("3.4", TOO_BIG), ("3.5", BUSY),
    ("4.0", NO_ANSWER), ("4.1", NO_ANSWER), ("4.2", NO_ANSWER), ("4.3", NO_HOST),
    ("4.4", NO_HOST), ("4.5", BUSY), ("4.6", LOOP), ("4.7", EXPIRED), ("4.14", LOOP),
    ("5.0", PROTOCOL), ("5.1", PROTOCOL), ("5.2", PROTOCOL), ("5.3", LATER), ("5.4", PROTOCOL),
    ("6.0", VIRUS), ("7.0", POLICY), ("7.1", POLICY), ("7.25", UNPROVED), ("7.26", UNPROVED),
    ("7.509", UNPROVED), ("7.515", UNPROVED),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_words_are_told_in_ours() {
        for (words, status, expected) in [
            ("550 5.1.1 <ana@customers.test>... user unknown", "5.1.1", NO_USER),
            ("552 5.2.2 over quota", "5.2.2", FULL),
            ("554 rejected, listed at spamhaus", "5.7.1", SPAM),
            ("550 usuario desconocido", "", NO_USER),
            ("connection timed out", "", NO_ANSWER),
            ("host or domain name not found. name service error", "", NO_HOST),
            ("quelque chose", "4.4.7", EXPIRED),
        ] {
            assert_eq!(
                Clues::of(words).reason(status).map(|(reason, _)| reason),
                Some(expected),
                "{words}"
            );
        }
        assert_eq!(Clues::of("something").reason("5.9.9"), None);
    }
}
