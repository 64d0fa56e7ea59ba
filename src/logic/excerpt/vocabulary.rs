//! The words by which letters in many languages introduce a quoted one: tables, no rules.
//!
//! The attribution lines are those that Gmail, Apple Mail, Outlook, Thunderbird, Yahoo and their
//! kin write in each of their user languages. Words are in lower case, split at everything that is
//! neither letter nor digit, so one table serves all languages and a row costs nothing.

/// First words of an attribution ("On", "Am", "Le", "El", "W dniu" …).
#[rustfmt::skip]
pub(super) const LEADS: &[&str] = &[
    "on", "at", // English
    "am", // German
    "le", // French
    "el", "missatge", // Spanish, Catalan
    "il", // Italian
    "em", "no", "a", "o", // Portuguese, Galician
    "op", // Dutch
    "den", "d", "på", // Danish, Norwegian, Swedish
    "w", "dnia", // Polish
    "dne", "dňa", "v", "ve", // Czech, Slovak, Slovenian
    "pe", "în", "la", // Romanian
    "dana", "u", // Croatian, Serbian
    "в", "на", "у", // Russian, Bulgarian, Ukrainian
    "στις", "την", // Greek
    "vào", "lúc", // Vietnamese
    "pada", // Indonesian, Malay
    "בתאריך", "ב", "في", "بتاريخ", // Hebrew, Arabic
    "tarihinde", "ngày", "在", "于", "於",
];

/// What the other did: any word that stands for "wrote" where a name or the line's end is next.
#[rustfmt::skip]
pub(super) const VERBS: &[&str] = &[
    "wrote", "writes", "sent", "skrev", "skriver", // English; Danish, Norwegian, Swedish
    "schrieb", "schrieben", "geschrieben", "schreibt", // German
    "écrit", "ecrit", "écrivait", // French
    "escribió", "escribio", "escrito", "escribe", "escribía", // Spanish
    "escrigué", "escriure", "escrit", // Catalan
    "escribiu", "escreveu", "escrevera", // Galician, Portuguese
    "scritto", "scrisse", "scrive", // Italian
    "schreef", "geschreven", "schrijft", // Dutch
    "napisał", "napisała", "pisze", "napisano", "napisal", // Polish
    "napsal", "napsala", "napísal", "napísala", "napsáno", // Czech, Slovak
    "napisao", "napisala", "napisalo", // Croatian, Serbian, Slovenian
    "kirjoitti", "kirjutas", "rakstīja", "rašė", // Finnish, Estonian, Latvian, Lithuanian
    "írta", "scris", "idatzi", // Hungarian, Romanian, Basque
    "написал", "написала", "пишет", "писал", "писала", // Russian
    "написав", "пише", "написа", "написао", // Ukrainian, Bulgarian, Serbian
    "έγραψε", "yazdı", "yazmış", "viết", "menulis", // Greek, Turkish, Vietnamese, Indonesian
    "כתב", "כתבה", "כתב/ה", "كتب", "كتبت", // Hebrew, Arabic
];

/// The same in scripts that do not part their words: found anywhere in the line.
pub(super) const UNPARTED_VERBS: &[&str] =
    &["写道", "寫道", "寫到", "のメッセージ", "書きました", "さんは書", "작성", "썼습니다", "เขียน"];

/// Days of the week and their abbreviations, with which an attribution may begin.
#[rustfmt::skip]
pub(super) const WEEKDAYS: &[&str] = &[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue",
    "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun", // English
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "mo", "di",
    "mi", "do", "fr", "sa", "so", // German
    "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo", "lun", "mar", "mié",
    "jue", "vie", "sáb", "dom", // Spanish
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "mer", "jeu", "ven",
    "sam", "dim", // French
    "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica", "gio", "sab",
    "segunda", "terça", "quarta", "quinta", "sexta", "seg", "ter", "qua", "qui", "sex",
    // Portuguese
    "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag", "ma", "wo",
    "vr", "za", "zo", // Dutch
    "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela", "pon", "wt",
    "śr", "czw", "pt", "sob", "niedz", "nd", // Polish
    "dilluns", "dimarts", "dimecres", "dijous", "divendres", "dissabte", "diumenge", "dl", "dt",
    "dc", "dj", "dv", "ds", "dg", // Catalan
    "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag", "man", "tir", "ons",
    "tor", "tors", "fre", "lør", "lørd", "søn", // Danish, Norwegian
    "måndag", "tisdag", "lördag", "söndag", "mån", "tis", "tors", "lör", "sön", // Swedish
    "pondělí", "úterý", "středa", "čtvrtek", "pátek", "neděle", "po", "út", "st", "čt", "pá", "so",
    "ne", "ut", "št", "pi", // Czech, Slovak
    "ponedjeljak", "utorak", "srijeda", "četvrtak", "petak", "subota", "nedjelja", "uto", "sri",
    "čet", "pet", "sub", "ned", // Croatian
    "pirmd", "otrd", "trešd", "ceturtd", "piektd", "sestd", "svētd", // Latvian
    "maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai", "ti",
    "ke", "to", "pe", "la", "su", // Finnish
    "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье", "пн", "вт",
    "ср", "чт", "пт", "сб", "вс", "нд", // Russian, Ukrainian
];

/// Month names by their first letters, enough to know a date by.
#[rustfmt::skip]
pub(super) const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "mär", "apr", "abr", "avr", "may", "mai", "maj", "mei", "jun", "jui",
    "juin", "jul", "aug", "ago", "aoû", "sep", "oct", "okt", "out", "ott", "nov", "dec", "dez",
    "dic", "déc", "dez", "gen", "ene", "gener", "févr", "fév", "set", "mag", "giu", "lug", "lut",
    "kwi", "cze", "lip", "sie", "wrz", "paź", "lis", "gru", "sty", "янв", "фев", "мар", "апр",
    "мая", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек",
];

/// Persons of whom an author speaks in a sentence of his own: "on 3 May your colleague wrote:".
#[rustfmt::skip]
pub(super) const PRONOUNS: &[&str] = &[
    "you", "he", "she", "they", "we", "i", "your", "our", "my", "it", "colleague", "support",
    "sie", "ihr", "ihre", "ihren", "wir", "ich", "unser", "kollege", "kollegin",
    "usted", "ustedes", "yo", "nosotros", "su", "sus", "vuestro", "compañero", "compañera",
    "vostè", "vostra", "company", "companya", "vous", "nous", "je", "il", "elle", "votre",
    "collègue",
    "lei", "voi", "io", "vostro", "collega", "você", "vocês", "eu", "vosso", "seu", "sua", "colega",
    "u", "uw", "jij", "wij", "ik", "jullie", "pan", "pani", "państwo", "państwa",
];

/// Which field of a letter's head a label stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// The author.
    From,
    /// When it was sent.
    Sent,
    /// Its addressees.
    To,
    /// Those copied, answer addresses, attachments and other small print.
    Other,
    /// What it is about.
    Subject,
}

/// Labels of a quoted letter's head, as Outlook and others write them before the colon.
#[rustfmt::skip]
pub(super) const LABELS: &[(&str, Field)] = &[
    ("from", Field::From), ("sent", Field::Sent), ("date", Field::Sent), ("to", Field::To),
    ("cc", Field::Other), ("bcc", Field::Other), ("subject", Field::Subject),
    ("reply-to", Field::Other), ("reply to", Field::Other), ("sent by", Field::Other),
    ("importance", Field::Other), ("priority", Field::Other), ("sensitivity", Field::Other),
    ("attachments", Field::Other), ("attachment", Field::Other), ("organization", Field::Other),
    ("sender", Field::From), ("date sent", Field::Sent), ("received", Field::Other),
    ("message-id", Field::Other), ("user-agent", Field::Other), ("newsgroups", Field::To),
    ("resent-from", Field::Other), ("mime-version", Field::Other), ("return-path", Field::Other),
    ("when", Field::Other), ("where", Field::Other), ("re", Field::Other),
    // German
    ("von", Field::From), ("gesendet", Field::Sent), ("datum", Field::Sent), ("an", Field::To),
    ("kopie", Field::Other), ("kopie (cc)", Field::Other), ("betreff", Field::Subject),
    ("antwort an", Field::Other), ("wichtigkeit", Field::Other), ("anlagen", Field::Other),
    ("gesendet am", Field::Sent), ("verschickt", Field::Sent), ("absender", Field::From),
    // Spanish, Catalan, Portuguese, Galician
    ("de", Field::From), ("enviado", Field::Sent), ("enviado el", Field::Sent),
    ("fecha", Field::Sent), ("para", Field::To), ("asunto", Field::Subject),
    ("remitente", Field::From), ("enviat", Field::Sent), ("enviat el", Field::Sent),
    ("data", Field::Sent), ("a", Field::To), ("per a", Field::To), ("assumpte", Field::Subject),
    ("tema", Field::Subject), ("enviada em", Field::Sent), ("enviada", Field::Sent),
    ("enviado em", Field::Sent), ("assunto", Field::Subject), ("cco", Field::Other),
    ("importancia", Field::Other), ("adjuntos", Field::Other), ("datos adjuntos", Field::Other),
    ("anexos", Field::Other), ("responder a", Field::Other),
    // French
    ("envoyé", Field::Sent), ("envoyé le", Field::Sent), ("date d'envoi", Field::Sent),
    ("à", Field::To), ("objet", Field::Subject), ("sujet", Field::Subject),
    ("message du", Field::Sent), ("copie à", Field::Other), ("copie", Field::Other),
    ("répondre à", Field::Other), ("pièces jointes", Field::Other), ("expéditeur", Field::From),
    ("destinataire", Field::To), ("pour", Field::To),
    // Italian
    ("da", Field::From), ("inviato", Field::Sent), ("inviato il", Field::Sent),
    ("oggetto", Field::Subject), ("per", Field::To), ("mittente", Field::From),
    ("rispondi a", Field::Other), ("allegati", Field::Other), ("priorità", Field::Other),
    // Dutch
    ("van", Field::From), ("verzonden", Field::Sent), ("aan", Field::To),
    ("onderwerp", Field::Subject), ("verzonden op", Field::Sent), ("bijlagen", Field::Other),
    ("beantwoorden aan", Field::Other), ("urgentie", Field::Other),
    // Polish
    ("od", Field::From), ("wysłano", Field::Sent), ("wysłane", Field::Sent), ("do", Field::To),
    ("temat", Field::Subject), ("dw", Field::Other), ("nadawca", Field::From),
    ("adresat", Field::To), ("data wysłania", Field::Sent),
    // Swedish, Danish, Norwegian
    ("från", Field::From), ("fra", Field::From), ("skickat", Field::Sent), ("sendt", Field::Sent),
    ("dato", Field::Sent), ("till", Field::To), ("til", Field::To), ("ämne", Field::Subject),
    ("emne", Field::Subject), ("kopi", Field::Other), ("kopia", Field::Other),
    // Finnish, Estonian, Hungarian, Romanian
    ("lähettäjä", Field::From), ("lähetetty", Field::Sent), ("vastaanottaja", Field::To),
    ("aihe", Field::Subject), ("päiväys", Field::Sent), ("feladó", Field::From),
    ("elküldve", Field::Sent), ("dátum", Field::Sent), ("címzett", Field::To),
    ("tárgy", Field::Subject), ("küldte", Field::From), ("de la", Field::From),
    ("trimis", Field::Sent), ("către", Field::To), ("subiect", Field::Subject),
    ("másolatot kap", Field::Other),
    // Czech, Slovak, Slovenian, Croatian
    ("odesláno", Field::Sent), ("komu", Field::To), ("předmět", Field::Subject),
    ("kopie", Field::Other), ("odesílatel", Field::From), ("odoslané", Field::Sent),
    ("predmet", Field::Subject), ("poslano", Field::Sent), ("za", Field::To),
    ("zadeva", Field::Subject), ("šalje", Field::From), ("prima", Field::To),
    // Turkish, Greek
    ("kimden", Field::From), ("gönderildi", Field::Sent), ("gönderen", Field::From),
    ("kime", Field::To), ("konu", Field::Subject), ("tarih", Field::Sent), ("bilgi", Field::Other),
    ("από", Field::From), ("στάλθηκε", Field::Sent), ("προς", Field::To), ("θέμα", Field::Subject),
    ("ημερομηνία", Field::Sent),
    // Russian, Ukrainian, Bulgarian
    ("от", Field::From), ("отправлено", Field::Sent), ("дата", Field::Sent), ("кому", Field::To),
    ("тема", Field::Subject), ("копия", Field::Other), ("від", Field::From),
    ("надіслано", Field::Sent), ("отправитель", Field::From), ("изпратено", Field::Sent),
    ("до", Field::To), ("относно", Field::Subject),
    // Chinese, Japanese, Korean, Vietnamese
    ("发件人", Field::From), ("寄件者", Field::From), ("寄件人", Field::From), ("发送时间", Field::Sent),
    ("发送日期", Field::Sent), ("日期", Field::Sent), ("寄件日期", Field::Sent), ("傳送時間", Field::Sent),
    ("时间", Field::Sent), ("收件人", Field::To), ("收件者", Field::To), ("抄送", Field::Other),
    ("副本", Field::Other), ("主题", Field::Subject), ("主旨", Field::Subject), ("主題", Field::Subject),
    ("差出人", Field::From), ("送信者", Field::From), ("送信日時", Field::Sent), ("日時", Field::Sent),
    ("宛先", Field::To), ("件名", Field::Subject), ("보낸 사람", Field::From), ("보낸사람", Field::From),
    ("보낸 날짜", Field::Sent), ("날짜", Field::Sent), ("받는 사람", Field::To), ("받는사람", Field::To),
    ("참조", Field::Other), ("제목", Field::Subject), ("từ", Field::From), ("đã gửi", Field::Sent),
    ("tới", Field::To), ("chủ đề", Field::Subject),
    // Hebrew, Arabic
    ("מאת", Field::From), ("נשלח", Field::Sent), ("אל", Field::To), ("נושא", Field::Subject),
    ("من", Field::From), ("تاريخ الإرسال", Field::Sent), ("إلى", Field::To),
    ("الموضوع", Field::Subject),
];

/// What stands between dashes above a quoted or forwarded letter.
#[rustfmt::skip]
pub(super) const SEPARATORS: &[&str] = &[
    "original message", "original mail", "original email", "original e-mail", "reply message",
    "original appointment", "forwarded message", "forwarded email", "forwarded mail",
    "forwarded by", "forwarded letter", "begin forwarded message", "start forwarded message",
    "ursprüngliche nachricht", "ursprungliche nachricht", "originalnachricht", "original-nachricht",
    "originalmeldung", "weitergeleitete nachricht", "anfang der weitergeleiteten",
    "ursprünglicher termin", "weitergeleitet von", "mensaje original", "mensaje reenviado",
    "correo original", "inicio del mensaje reenviado", "mensaje inicial", "reenviado por",
    "missatge original", "missatge reenviat", "message d'origine", "message original",
    "message d’origine", "message initial", "message transféré", "message transfere",
    "début du message", "début du message réexpédié", "e-mail d'origine", "message envoyé",
    "transféré par", "mail original", "courriel original", "messaggio originale",
    "messaggio inoltrato", "inizio messaggio inoltrato", "messaggio di origine",
    "mensagem original", "mensagem encaminhada", "mensagem reencaminhada", "início da mensagem",
    "oorspronkelijk bericht", "oorspronkelijke bericht", "origineel bericht",
    "doorgestuurd bericht", "begin doorgestuurd bericht", "wiadomość oryginalna",
    "oryginalna wiadomość", "wiadomość przekazana", "wiadomość źródłowa", "przekazana wiadomość",
    "początek przekazywanej", "treść przekazanej", "originalmeddelande", "ursprungligt meddelande",
    "vidarebefordrat meddelande", "originalmeddelelse", "oprindelig meddelelse",
    "oprindelig besked", "videresendt besked", "videresendt meddelelse", "opprinnelig melding",
    "original melding", "videresendt melding", "alkuperäinen viesti", "välitetty viesti",
    "původní zpráva", "původní e-mail", "přeposlaná zpráva", "pôvodná správa", "preposlaná správa",
    "eredeti üzenet", "továbbított üzenet", "mesajul original", "mesaj original",
    "mesaj redirecționat", "izvorna poruka", "originalna poruka", "proslijeđena poruka",
    "izvirno sporočilo", "исходное сообщение", "пересылаемое сообщение", "пересланное сообщение",
    "оригинальное сообщение", "вихідне повідомлення", "переслане повідомлення",
    "оригинално съобщение", "orijinal ileti", "özgün ileti", "orijinal mesaj",
    "yönlendirilen ileti", "αρχικό μήνυμα", "προωθημένο μήνυμα", "原始邮件", "原始郵件", "原始信件", "原邮件",
    "转发邮件", "轉寄郵件", "转发的邮件", "元のメッセージ", "転送メッセージ", "転送されたメッセージ", "원본 메시지", "원본 메일", "전달된 메시지",
    "thư gốc", "tin nhắn gốc", "הודעה מקורית", "הודעה שהועברה", "الرسالة الأصلية",
    "رسالة معاد توجيهها", "pesan asli", "pesan terusan", "jatorrizko mezua", "mensaxe orixinal",
];

/// What people say above a quoted letter into which they wrote their answers without a mark.
#[rustfmt::skip]
pub(super) const ANSWERS_INSIDE: &[&str] = &[
    "inline", "in-line", "in red", "in blue", "in green", "in bold", "in capital", "in colo",
    "my answers below", "answers below", "my comments below", "comments below", "responses below",
    "between the lines", // English
    "in rot", "in blau", "in grün", "rot markiert", "antworten unten", "antworten im text",
    "kommentare unten", "zwischen den zeilen", // German
    "en rojo", "en azul", "en verde", "en negrita", "en mayúsculas", "respuestas abajo",
    "respondo abajo", "contesto abajo", "respuestas debajo", "entre líneas", // Spanish
    "en vermell", "en blau", "en verd", "respostes a sota", "respostes més avall", // Catalan
    "en rouge", "en bleu", "en vert", "réponses ci-dessous", "réponses plus bas", // French
    "in rosso", "in blu", "in verde", "risposte sotto", "rispondo sotto", // Italian
    "em vermelho", "em azul", "em verde", "respostas abaixo", // Portuguese
    "in het rood", "in rood", "in blauw", "in het blauw", "antwoorden hieronder", // Dutch
    "na czerwono", "na niebiesko", "odpowiedzi poniżej", // Polish
];
