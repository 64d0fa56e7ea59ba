//! Vacation notices and other answers by machines that no header marks, by their words and shape.
//!
//! No single word decides: people write "out of office" in subjects and "I am on holiday" in
//! texts. A subject that only programs write decides alone; weaker signs must come together.

use super::sender::{Sender, has_null_path, sender};
use crate::domain::message::Message;
use crate::logic::bounce::failure::fold;
use crate::logic::bounce::notice::clip;

/// Signs add up; from here on a machine is writing.
const DECIDES: u8 = 5;

/// How much of the text is looked at: a notice says what it is at once.
const WORDS_OCTETS_MAX: usize = 1500;

/// The evidence, in words, if a machine is answering.
pub(super) fn answered_by_machine(message: &Message) -> Option<String> {
    let signs = signs(message);
    let total = signs.iter().fold(0_u8, |sum, (weight, _)| sum.saturating_add(*weight));
    let said: Vec<String> = signs.iter().map(|(_, what)| format!("\"{what}\"")).collect();
    (total >= DECIDES).then(|| format!("an answer by a machine: {}", said.join(", ")))
}

/// What points to a machine, each with its weight. Notices ask nothing, so a question weighs
/// against all but a program's own subject.
fn signs(message: &Message) -> Vec<(u8, &'static str)> {
    let subject = fold(&message.subject);
    let subject = subject.as_str();
    let program_subject = find(PROGRAM_SUBJECTS, |start| bare(subject).starts_with(start))
        .or_else(|| find(PROGRAM_SUBJECT_ENDS, |end| subject.ends_with(end)));
    if let Some(what) = program_subject {
        return vec![(DECIDES, what)];
    }
    let own_words = own_words(&message.text);
    if own_words.contains(['?', '¿']) {
        return Vec::new();
    }
    let words = fold(own_words);
    let starts: Vec<String> = own_words.lines().filter_map(start_of).collect();
    let begins_line = |phrase: &str| starts.iter().any(|start| start.starts_with(phrase));
    let signs = [
        (DECIDES, find(PROGRAM_WORDS, begins_line)),
        (2, find(PROGRAM_WORDS, |phrase| words.contains(phrase))),
        (2, find(AWAY_SUBJECTS, |phrase| is_about(subject, phrase))),
        (2, find(AWAY_WORDS, |phrase| words.contains(phrase))),
        (1, find(ABSENCE_DETAILS, |phrase| words.contains(phrase))),
        (1, find(THANKS_WORDS, |phrase| words.starts_with(phrase))),
        (2, has_null_path(message).then_some("null return path")),
        (3, is_null_and_silent(message).then_some("X-Auto-Response-Suppress")),
        (1, (sender(message) == Sender::Unread).then_some("an address that nobody reads")),
    ];
    signs.into_iter().filter_map(|(weight, what)| what.map(|what| (weight, what))).collect()
}

/// Exchange's notices in every language: each of the two alone is no proof.
fn is_null_and_silent(message: &Message) -> bool {
    has_null_path(message) && message.header("X-Auto-Response-Suppress").is_some()
}

fn find(phrases: &[&'static str], fits: impl Fn(&str) -> bool) -> Option<&'static str> {
    phrases.iter().copied().find(|phrase| fits(phrase))
}

/// How a line begins, whatever stars or brackets stand before it; `None` without a first letter.
fn start_of(line: &str) -> Option<String> {
    let bare = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    bare.starts_with(char::is_alphabetic).then(|| fold(clip(bare, 200)))
}

/// The evidence that a challenge-response system is writing: its mail must never be answered, nor
/// its link followed.
pub(super) fn challenge(message: &Message) -> Option<String> {
    let from = message.from.first().map_or("", |from| from.address.as_str()).to_lowercase();
    if let Some(domain) = CHALLENGERS.iter().find(|domain| from.ends_with(*domain)) {
        return Some(format!("a challenge to prove that one is a person, from {domain}"));
    }
    let words = fold(own_words(&message.text));
    let phrase = CHALLENGES.iter().find(|phrase| words.contains(*phrase))?;
    Some(format!("a challenge to prove that one is a person: \"{phrase}\""))
}

/// What stands above a quoted message, at most [`WORDS_OCTETS_MAX`].
fn own_words(text: &str) -> &str {
    let start = clip(text, WORDS_OCTETS_MAX);
    let quote = ["\n>", "-----Original", "-- Forwarded", "\nFrom:", "\nVon:", "\nDe:", "\nDa:"];
    let end = quote.iter().filter_map(|mark| start.find(mark)).min().unwrap_or(start.len());
    start.get(..end).unwrap_or(start)
}

/// The subject without the brackets that some programs put round their prefix.
fn bare(subject: &str) -> &str {
    subject.trim_start_matches(['[', '(', '*', ' ', '<', '"'])
}

/// A subject that is about absence and nothing else: "Out of office", "Abwesend: …",
/// "Ana Ruiz is out of the office". "Out of office next week" is a person's.
fn is_about(subject: &str, phrase: &str) -> bool {
    let bare = bare(subject);
    let after_name = || {
        let (who, rest) = bare.split_once(phrase)?;
        (who.ends_with(" is ") || who.ends_with("re: ")).then_some(rest)
    };
    let rest = bare.strip_prefix(phrase).or_else(after_name).map(str::trim_start);
    rest.is_some_and(|rest| {
        rest.is_empty()
            || rest.starts_with([':', '(', '[', '-', '!', '.', ']', ')'])
            || ["re:", "until", "till", "reply", "notification", "message", "response", "bis"]
                .iter()
                .any(|word| rest.starts_with(word))
    })
}

/// Subjects that only programs write.
#[rustfmt::skip]
const PROGRAM_SUBJECTS: &[&str] = &[
    "automatic reply", "auto reply", "auto-reply", "autoreply", "auto response", "auto-response",
    "autoresponse", "autorespons", "automatic response", "automated reply", "automated response",
    "automatic out of office", "out of office autoreply", "out of office auto-reply",
    "out of office: automatic", "vacation autoreply", "vacation reply", "vacation response",
    "vacation message", "away from my mail", "automatische antwort", "automatische antwoord",
    "automatisch antwoord", "autoantwort", "auto-antwort", "abwesenheitsnotiz",
    "abwesenheitsnachricht", "abwesenheitsagent", "abwesenheitsmeldung",
    "automatische abwesenheit", "réponse automatique", "reponse automatique",
    "message automatique", "réponse d'absence", "réponse auto", "respuesta automática",
    "respuesta automatica", "respuesta de ausencia", "autorespuesta", "auto-respuesta",
    "risposta automatica", "messaggio automatico", "resposta automática", "resposta automatica",
    "resposta de ausência", "afwezigheidsbericht", "automatische afwezigheid", "autoodpowiedź",
    "autoodpowiedz", "automatyczna odpowiedź", "automatyczna odpowiedz", "odpowiedź automatyczna",
    "automatické odpov", "autosvar", "automaattinen vastaus", "自動応答", "自动回复",
];

#[rustfmt::skip]
const PROGRAM_SUBJECT_ENDS: &[&str] = &[
    "(automatic response)", "(auto-reply)", "(autoreply)", "(automatic reply)", "(auto response)",
    "[auto-reply]",
];

#[rustfmt::skip]
const AWAY_SUBJECTS: &[&str] = &[
    "out of office", "out of the office", "out-of-office", "ooo", "oof", "away from the office",
    "away until", "away from office", "on vacation", "on holiday", "on leave", "on annual leave",
    "vacation", "i am away", "currently away", "abwesend", "abwesenheit", "nicht im büro",
    "außer haus", "im urlaub", "absence du bureau", "absent du bureau", "absent", "absence",
    "en congé", "en congés", "fuera de la oficina", "fuera de oficina", "ausente",
    "de vacaciones", "fuori sede", "fuori ufficio", "assente", "in ferie", "fora do escritório",
    "ausência", "afwezig", "niet aanwezig", "nieobecność", "poza biurem",
];

/// Sentences that only programs (or people who set one up) write.
#[rustfmt::skip]
const PROGRAM_WORDS: &[&str] = &[
    "this is an automatic reply", "this is an automated reply", "this is an auto-reply",
    "this is an autoreply", "this is an automatic response", "this is an automated response",
    "this is an auto-response", "this is an auto response", "this is an auto reply",
    "this is an automatically generated", "this is an automated message",
    "this is an automatic message", "this message was generated automatically",
    "this e-mail was automatically generated", "this email was automatically generated",
    "this message is automatically generated", "this e-mail has been automatically generated",
    "this email has been automatically generated", "this is a system generated",
    "this is a system-generated", "this is a computer generated", "dies ist eine automatische",
    "dies ist eine automatisch", "diese nachricht wurde automatisch",
    "diese e-mail wurde automatisch", "dies ist ein automatisch", "automatisch generierte",
    "ceci est une réponse automatique", "ceci est un message automatique",
    "ce message est généré automatiquement", "ce message a été généré automatiquement",
    "este es un mensaje automático", "esta es una respuesta automática",
    "este mensaje se ha generado automáticamente", "mensaje generado automáticamente",
    "questo è un messaggio automatico", "questa è una risposta automatica",
    "messaggio generato automaticamente", "esta é uma resposta automática",
    "esta é uma mensagem automática", "mensagem gerada automaticamente", "dit is een automatisch",
    "deze e-mail is automatisch", "to jest automatyczna",
    "ta wiadomość została wygenerowana automatycznie", "wiadomość wygenerowana automatycznie",
];

/// Sentences about absence, as notices put them.
#[rustfmt::skip]
const AWAY_WORDS: &[&str] = &[
    "i am out of the office", "i'm out of the office", "i am currently out of the office",
    "i will be out of the office", "i'll be out of the office", "i am currently out of office",
    "i am out of office", "i will be out of office", "i am away", "i'm away",
    "i am currently away", "i will be away", "i am on vacation", "i'm on vacation",
    "i am currently on vacation", "i am on holiday", "i'm on holiday", "i am on annual leave",
    "i am currently on annual leave", "i am on leave", "i am currently on leave",
    "i am on maternity leave", "i am on parental leave", "is out of the office",
    "is currently out of the office", "i am not in the office",
    "i am currently not in the office", "unable to read your message",
    "no longer with the company", "no longer works", "no longer employed", "no longer in use",
    "mailbox is not monitored", "mailbox is no longer monitored", "is no longer monitored",
    "ich bin nicht im büro", "ich bin derzeit nicht", "ich bin zurzeit nicht",
    "ich bin zur zeit nicht", "ich bin momentan nicht", "ich bin bis", "ich bin ab dem",
    "bin ich nicht im büro", "ich befinde mich", "nicht im hause", "im urlaub", "je suis absent",
    "je suis actuellement absent", "je serai absent", "je suis en congé",
    "je suis actuellement en congé", "absent du bureau", "estoy fuera de la oficina",
    "estaré fuera", "me encuentro fuera", "estoy de vacaciones", "me encuentro de vacaciones",
    "no me encuentro en la oficina", "sono fuori ufficio", "sono assente", "sarò assente",
    "sono in ferie", "estou ausente", "estarei ausente", "estou de férias", "ik ben afwezig",
    "ik ben momenteel afwezig", "jestem nieobecn", "przebywam na urlopie",
];

/// What such notices go on to say.
#[rustfmt::skip]
const ABSENCE_DETAILS: &[&str] = &[
    "will return", "will not return", "not be back", "be returning", "upon my return",
    "on my return", "when i return", "i return on", "back in the office", "be back on", "back on",
    "limited access", "no access to e", "not have access", "in my absence", "for urgent",
    "if urgent", "is urgent", "urgent matters", "in dringenden", "dringenden fällen",
    "wieder erreichbar", "meiner abwesenheit", "nach meiner rückkehr", "nicht weitergeleitet",
    "wieder zurück", "en mon absence", "dès mon retour", "à mon retour", "en cas d'urgence",
    "de retour le", "a mi regreso", "a mi vuelta", "en mi ausencia", "para asuntos urgentes",
    "caso de urgencia", "al mio rientro", "al mio ritorno", "per urgenze", "in mia assenza",
    "no meu regresso", "na minha ausência", "em caso de urgência", "bij mijn terugkeer",
    "tijdens mijn afwezigheid", "w pilnych",
];

/// How machines acknowledge; people say it too, so it weighs little.
#[rustfmt::skip]
const THANKS_WORDS: &[&str] = &[
    "thank you for your e", "thank you for you e", "thank you for your message",
    "thanks for your e", "thanks for your message", "thank you for contacting",
    "thank you for writing", "thank you for your inquiry", "thank you for your enquiry",
    "your message has been received", "we have received your", "vielen dank für ihre",
    "danke für ihre", "wir haben ihre", "merci de votre", "merci pour votre",
    "nous avons bien reçu", "gracias por su", "hemos recibido su", "grazie per",
    "abbiamo ricevuto", "obrigado pel", "bedankt voor uw", "dziękujemy za",
];

/// Services that challenge the correspondents of their customers.
const CHALLENGERS: &[&str] =
    &["boxbe.com", "spamarrest.com", "mailblocks.com", "knowspam.net", "spamenmoins.com"];

/// What challenges say.
#[rustfmt::skip]
const CHALLENGES: &[&str] = &[
    "to prove that you are human", "to prove you are human", "verify that you are a human",
    "verify that you are human", "confirm that you are human",
    "confirm that you are a real person", "one-time verification",
    "click the link below to be added", "your message is being held until",
    "click here to confirm that you sent", "add yourself to my boxbe",
    "to complete this verification", "to release your message for delivery",
    "this is an antispam challenge", "confirmation of your message is required",
    "reply to this message to confirm that you", "i apologize for this automatic reply",
    "only from senders i have approved", "this message is a verification request",
    "message has been waitlisted",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::parse::parse;

    fn verdict(head: &str, text: &str) -> bool {
        let raw = format!("From: ana@customers.test\r\n{head}\r\n\r\n{text}");
        answered_by_machine(&parse(raw.as_bytes())).is_some()
    }

    #[test]
    fn notices_without_a_header_are_known_by_words_and_shape() {
        for (head, text) in [
            ("Subject: Automatic reply: Invoice", "Gone."),
            ("Subject: Out of Office reply", "I am out of the office. I will return on Monday."),
            (
                "Subject: Ana is out of the office",
                "I will be out of the office until 3 May. \
              I will not return before.",
            ),
            ("Subject: Abwesenheitsnotiz: Rechnung", "Ich bin im Urlaub."),
            ("Subject: Re: Invoice\r\nReturn-Path: <>", "I am on vacation, back on Monday."),
            ("Subject: Factura", "Este es un mensaje automático, no responda."),
        ] {
            assert!(verdict(head, text), "{head}");
        }
    }

    #[test]
    fn people_who_write_about_absence_stay_people() {
        for (head, text) in [
            ("Subject: Out of office next week", "I am out of the office next week. Ask Bob."),
            ("Subject: Vacation", "We cancelled it before our holidays. Why are we charged?"),
            ("Subject: Vacation", "I am on vacation. Please hold the suspension."),
            ("Subject: Re: Automatic reply: Invoice", "You answered with an automatic reply."),
            ("Subject: Invoice", "I am on holiday until Monday. Can you send it again?"),
            ("Subject: Thank you for your e-mail", "Thank you for your e-mail, it is solved."),
            ("Subject: Reminder", "You wrote \"this is an automated message\", but we paid."),
            ("Subject: Auto: Rechnung 7", "Die Rechnung für das Auto ist falsch."),
        ] {
            assert!(!verdict(head, text), "{head}");
        }
    }
}
