//! Words with which machines say that a message was not delivered, in the languages they speak.

/// Lower case, single blanks, straight apostrophes: the form in which phrases are looked for.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        if word.is_ascii() {
            // Most words are, and they are many: every notice, and the start of every message.
            let plain = word.bytes().map(|byte| if byte == b'`' { b'\'' } else { byte });
            folded.extend(plain.map(|byte| char::from(byte.to_ascii_lowercase())));
            continue;
        }
        folded.extend(word.chars().flat_map(char::to_lowercase).map(|c| match c {
            '\u{2018}' | '\u{2019}' | '\u{b4}' | '`' => '\'',
            other => other,
        }));
    }
    folded
}

/// The phrase in `folded` words that says that something was not delivered, or is late.
pub(crate) fn failure(folded: &str) -> Option<&'static str> {
    FAILURES.iter().find(|phrase| folded.contains(*phrase)).copied()
}

/// The subject is one that machines give to such reports. `folded` as by [`fold`].
pub(crate) fn is_failure_subject(folded: &str) -> bool {
    let bare = folded.trim_start_matches("re:").trim_start();
    SUBJECTS.iter().any(|subject| bare.contains(subject)) || failure(bare).is_some()
}

/// The subject is one that only mail systems write.
pub(crate) fn is_program_subject(folded: &str) -> bool {
    const STARTS: [&str; 9] = [
        "returned mail",
        "undelivered mail",
        "undeliverable",
        "delivery status notification",
        "delivery notification:",
        "delivery failure",
        "failure notice",
        "mail delivery failed",
        "mail system error",
    ];
    STARTS.iter().any(|start| folded.starts_with(start))
}

/// The words say that delivery goes on: a warning, not a failure.
pub(super) fn is_delay(folded: &str) -> bool {
    DELAYS.iter().any(|phrase| folded.contains(phrase))
}

/// The words say that the failure is final.
pub(super) fn is_final(folded: &str) -> bool {
    FINALS.iter().any(|phrase| folded.contains(phrase))
}

#[rustfmt::skip]
const SUBJECTS: &[&str] = &[
    "undeliver", "returned mail", "failure notice", "failure delivery",
    "delivery status notification", "delivery notification", "delivery failure",
    "delivery failed", "delivery status", "delivery problem", "delivery error",
    "delivery delayed", "delivery report", "mail delivery", "mail failure", "mail system error",
    "failed mail", "message status", "message delivery", "non-delivery", "nondeliverable",
    "non delivery", "not delivered", "could not send", "message delayed", "loop alert",
    "not member article", "error sending your mail", "returned to sender",
    "returning message to sender", "unzustellbar", "nicht zustellbar", "zustellung",
    "no entregado", "no se puede entregar", "notificación de estado de la entrega", "non remis",
    "échec de la remise", "echec de la remise", "non recapitabile", "mancato recapito",
    "não entregue", "não é possível entregar", "onbestelbaar", "niet bezorgd", "niedostarczon",
    "nie można dostarczyć", "不達", "メールエラー", "配信できません", "配信不能", "недоставлен", "не доставлено",
];

#[rustfmt::skip]
const FAILURES: &[&str] = &[
    "could not be delivered", "couldn't be delivered", "can't be delivered",
    "cannot be delivered", "can not be delivered", "not be delivered", "was not delivered",
    "not been delivered", "not delivered", "wasn't able to deliver", "not able to deliver",
    "weren't able to deliver", "unable to deliver", "trouble delivering", "undeliverable",
    "undelivered", "delivery failed", "delivery has failed", "delivery failure",
    "delivery to the following", "delevery to the following", "your delivery to",
    "deliver the mail to the following", "attempting to deliver", "error delivering",
    "delivery errors", "delivery problems", "delivery of email to this address",
    "delivery status notification", "failure notice", "failure reasons", "did not reach",
    "couldn't deliver", "could not deliver", "could not be sent", "couldn't be sent",
    "permanent fatal errors", "permanent error", "transient non-fatal errors", "has been delayed",
    "not yet been delivered", "still being retried", "message delivery has been delayed",
    "address(es) failed", "address failed", "returned to sender", "returned because",
    "returned mail", "rejected by a remote mail server", "rejected your message",
    "recipients failed", "failed recipient", "transcript of session follows",
    "session transcript", "user unknown", "unknown user", "invalid user address",
    "invalid final delivery userid", "user mailbox exceeds", "no such user", "host unknown",
    "delivery attempts", "smtp error from remote", "remote host said", "did not exactly match",
    "mail loop detected", "duplicated message-id in", "\"notificationtype\":\"bounce\"",
    "\"notificationtype\":\"complaint\"", "no pudo ser entregado", "no se pudo entregar",
    "no se ha podido entregar", "no ha podido ser entregado", "no ha sido entregado",
    "imposible entregar", "error en la entrega", "n'a pas pu être", "n'a pas pu etre",
    "n'ont pas pu être", "pas été remis", "impossible de remettre", "échec de la remise",
    "nicht zugestellt", "konnte nicht an", "unzustellbar", "nicht zustellbar",
    "nicht übermittelt", "fehler beim zustellen", "non è stato possibile recapitare",
    "non è stato possibile consegnare", "non può essere consegnat", "impossibile recapitare",
    "impossibile consegnare", "non è stato recapitato", "não pôde ser entregue",
    "nao pode ser entregue", "nao pode ser enviada", "não foi possível entregar",
    "não foi entregue", "falha na entrega", "niet worden bezorgd", "niet worden afgeleverd",
    "niet bezorgd", "niet afgeleverd", "nie można dostarczyć", "nie mogła zostać dostarczona",
    "nie została dostarczona", "nie udało się dostarczyć", "не может быть доставлено",
    "невозможно доставить", "не доставлено", "не было доставлено", "配信できません", "送信できません",
    "配送できません", "届けることができません", "送信に失敗", "无法投递", "退信",
];

#[rustfmt::skip]
const DELAYS: &[&str] = &[
    "has been delayed", "been delayed", "delivery delayed", "warning message only",
    "warning only", "do not need to resend", "will be retried", "still being retried",
    "will continue to", "will keep trying", "transient non-fatal", "not yet been delivered",
    "could not be delivered yet", "temporary problem", "verzögert", "vertraagd", "nog niet",
    "aún no", "se ha retrasado", "retardé", "pas encore", "in ritardo", "non ancora", "ainda não",
    "opóźni",
];

#[rustfmt::skip]
const FINALS: &[&str] = &[
    "permanent error", "permanent failure", "failed permanently", "permanent fatal error",
    "permanent errors", "permanent delivery failure", "given up", "no further delivery attempts",
    "will not be retried", "permanently failed",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failure_is_understood_in_the_languages_of_mail_servers() {
        for text in [
            "A message that you sent could not be\n  delivered to one or more of its recipients.",
            "Sorry, I wasn’t able to deliver your message",
            "Su mensaje no pudo ser entregado",
            "Ihre Nachricht konnte nicht zugestellt werden",
            "Votre message n’a pas pu être remis",
            "Non è stato possibile recapitare il messaggio",
            "A sua mensagem não pôde ser entregue",
            "Uw bericht kon niet worden bezorgd",
            "Wiadomość nie została dostarczona",
        ] {
            assert!(failure(&fold(text)).is_some(), "{text}");
        }
        assert_eq!(failure(&fold("Please send invoice INV-7 again")), None);
    }
}
