//! Legal notices, virus scanners' advertisement and list footers below a letter.

use super::line::Line;
use super::signature::is_rule;

/// Paragraphs at the end that are looked at; corporations stack a few, in two languages.
const PARAGRAPHS_MAX: usize = 12;
/// A longer paragraph is somebody's text with a legal word in it.
const PARAGRAPH_BYTES_MAX: usize = 6000;

/// Phrases of which one is enough, since nobody writes them himself.
#[rustfmt::skip]
const ALONE: &[&str] = &[
    "think before you print", "consider the environment before printing",
    "antes de imprimir este", "pense à l'environnement avant", "pensez à l'environnement",
    "denken sie an die umwelt", "avast.com", "avast!", "avg.com", "scanned for virus",
    "virus-free. www", "virenfrei. www", "libre de virus. www", "sans virus. www",
    "scanned by mailscanner", "presence of computer virus", "presence of virus",
    "checked by avg", "mail has been checked for virus", "mail has been scanned",
    "message has been scanned", "message has been checked for virus", "gsi may be automatically",
    "to unsubscribe from this group", "you received this message because you are subscribed",
    "you are receiving this because you", "reply to this email directly or view it on github",
    "to unsubscribe, e-mail", "to unsubscribe e-mail", "to unsubscribe send",
    "to unsubscribe from this list", "/mailman/listinfo", "/lists/listinfo", "do you yahoo!",
    "get your free email", "get your free download", "get your free @", "join the world's largest",
    "internet email is not to be treated", "internet e-mail is not to be",
];
/// How notices begin that say what they are.
#[rustfmt::skip]
const HEADINGS: &[&str] = &[
    "confidentiality notice", "confidentiality note", "confidential notice", "legal disclaimer",
    "legal notice", "email disclaimer", "e-mail disclaimer", "disclaimer", "privacy notice",
    "aviso legal", "avís legal", "aviso de confidencialidad", "cláusula de confidencialidad",
    "avís de confidencialitat", "clausula de confidencialidad", "aviso de confidencialidade",
    "protección de datos", "protecció de dades", "haftungsausschluss", "vertraulichkeitshinweis",
    "rechtlicher hinweis", "datenschutzhinweis", "avis de confidentialité",
    "clause de confidentialité", "avertissement", "avviso di riservatezza", "informativa privacy",
    "nota di riservatezza", "klauzula poufności", "klauzula informacyjna", "this footnote confirms",
];
/// The law of which notices on personal data speak, and how they speak of it to their readers.
#[rustfmt::skip]
const PRIVACY: &[&str] = &[
    "2016/679", "rgpd", "gdpr", "dsgvo", "lopd", "ley orgánica", "protección de datos",
    "protecció de dades", "protection des données", "protezione dei dati", "datenschutz",
];
#[rustfmt::skip]
const PROCESSING: &[&str] = &[
    "le informamos", "les informamos", "l'informem", "us informem", "sus datos", "les seves dades",
    "fichero", "tratados", "tratamiento", "tractament", "derechos de acceso", "finalidad",
    "responsable", "your data", "ihre daten", "vos données", "i suoi dati", "titolare",
];

/// Words of which it takes several, from both columns: what the notice is about and to whom.
#[rustfmt::skip]
const SUBJECTS: &[&str] = &[
    "confidential", "privileged", "vertraulich", "confidencial", "confidentiel", "riservat",
    "vertrouwelijk", "poufn", "fortrolig", "konfidentiell", "bizalmas", "luottamuksell", "důvěrn",
    "konfidencial", "конфиденциальн", "proprietary",
];
#[rustfmt::skip]
const READERS: &[&str] = &[
    "intended recipient", "intended solely", "addressee", "intended only", "received this",
    "named recipient", "not the intended", "in error", "empfänger", "adressat", "irrtümlich",
    "destinatari", "por error", "destinataire", "par erreur", "erreur", "per errore",
    "geadresseerde", "por engano", "adresat", "modtager", "mottaker", "mottagare", "címzett",
    "vastaanottaja", "příjemce", "получател", "адресат", "use of the individual", "unauthorized",
    "unauthorised", "recipient", "ten onrechte", "unterrichten sie", "informieren sie",
    "vernichten", "delete", "destroy", "elimine",
    "elimín", "löschen", "détrui", "cancell", "notify", "usunięcie", "verwijder", "slett",
    "radera", "omyłkowo", "recibido por", "recebeu",
    "fälschlicherweise",
    "ved en fejl", "ved en feil", "av misstag", "omylem", "tévedésből", "ошибк",
];
/// Words for the letter itself, of which a notice speaks and a letter seldom does.
#[rustfmt::skip]
const MAILS: &[&str] = &[
    "e-mail", "email", "message", "mensaje", "nachricht", "messag", "correo", "bericht", "courriel",
    "wiadomo", "mensagem", "communication", "transmission", "missatge", "comunica", "besked",
    "meddelelse", "meddelande", "melding", "zpráv", "üzenet", "viesti", "сообщени", "poruk",
    "mesaj",
];

/// Where the notices at the end begin; `None` if the end is no notice.
pub(super) fn begins(lines: &[Line<'_>]) -> Option<usize> {
    let mut start = None;
    let mut end = lines.len();
    for _ in 0..PARAGRAPHS_MAX {
        let Some((first, last)) = last_paragraph(lines, end) else { break };
        if !lines.get(first..last).is_some_and(is_notice) {
            break;
        }
        end = above(lines, first).unwrap_or(first);
        start = Some(end);
    }
    start
}

/// The lines of the last paragraph that ends before `end`; rules part paragraphs too.
fn last_paragraph(lines: &[Line<'_>], end: usize) -> Option<(usize, usize)> {
    let parts = |line: &Line<'_>| line.is_blank() || is_rule(line);
    let last = lines.get(..end)?.iter().rposition(|line| !parts(line))?;
    let first =
        lines.get(..last)?.iter().rposition(parts).map_or(0, |blank| blank.saturating_add(1));
    Some((first, last.saturating_add(1)))
}

/// The rule above a notice, if there is one.
fn above(lines: &[Line<'_>], first: usize) -> Option<usize> {
    let at = lines.get(..first)?.iter().rposition(|line| !line.is_blank())?;
    lines.get(at).filter(|line| is_rule(line)).map(|_| at)
}

fn is_notice(paragraph: &[Line<'_>]) -> bool {
    let bytes: usize = paragraph.iter().map(|line| line.bare.len()).sum();
    if bytes > PARAGRAPH_BYTES_MAX {
        return false;
    }
    let mut text = String::with_capacity(bytes);
    for line in paragraph {
        text.push_str(&line.bare.to_lowercase());
        text.push(' ');
    }
    let count = |table: &[&str]| table.iter().filter(|word| text.contains(**word)).count();
    let heading = HEADINGS.iter().any(|heading| text.trim_start_matches('*').starts_with(heading));
    let legal = count(SUBJECTS) > 0 && count(READERS) > 1 && count(MAILS) > 0 && bytes > 80;
    // Who asks for his data speaks of the same law, and asks.
    let asks = text.contains('?') || text.contains("solicit") || text.contains("request");
    let privacy = count(PRIVACY) > 0 && count(PROCESSING) > 1 && !asks;
    heading || legal || privacy || count(ALONE) > 0
}
