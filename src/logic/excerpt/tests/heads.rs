//! Outlook's and Notes' heads of quoted letters, and the lines between dashes above them.

use super::words;

/// From, sent, to and subject, as Outlook labels them in its user languages.
const HEADS: &[[&str; 4]] = &[
    ["From", "Sent", "To", "Subject"],
    ["From", "Date", "To", "Subject"],
    ["Von", "Gesendet", "An", "Betreff"],
    ["Von", "Datum", "An", "Betreff"],
    ["De", "Enviado el", "Para", "Asunto"],
    ["De", "Enviado", "Para", "Asunto"],
    ["De", "Fecha", "Para", "Asunto"],
    ["De", "Enviat el", "Per a", "Assumpte"],
    ["De", "Data", "Per a", "Tema"],
    ["De ", "Envoyé ", "À ", "Objet "],
    ["De\u{a0}", "Envoyé\u{a0}", "À\u{a0}", "Objet\u{a0}"],
    ["De ", "Date ", "À ", "Objet "],
    ["Da", "Inviato", "A", "Oggetto"],
    ["Da", "Data", "A", "Oggetto"],
    ["De", "Enviada em", "Para", "Assunto"],
    ["De", "Data", "Para", "Assunto"],
    ["Van", "Verzonden", "Aan", "Onderwerp"],
    ["Van", "Datum", "Aan", "Onderwerp"],
    ["Od", "Wysłano", "Do", "Temat"],
    ["Od", "Data", "Do", "Temat"],
    ["Från", "Skickat", "Till", "Ämne"],
    ["Fra", "Sendt", "Til", "Emne"],
    ["Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"],
    ["Od", "Odesláno", "Komu", "Předmět"],
    ["Od", "Odoslané", "Komu", "Predmet"],
    ["Feladó", "Elküldve", "Címzett", "Tárgy"],
    ["De la", "Trimis", "Către", "Subiect"],
    ["Kimden", "Gönderildi", "Kime", "Konu"],
    ["Από", "Στάλθηκε", "Προς", "Θέμα"],
    ["От", "Отправлено", "Кому", "Тема"],
    ["Від", "Надіслано", "Кому", "Тема"],
    ["发件人", "发送时间", "收件人", "主题"],
    ["寄件者", "寄件日期", "收件者", "主旨"],
    ["差出人", "送信日時", "宛先", "件名"],
    ["보낸 사람", "보낸 날짜", "받는 사람", "제목"],
];

fn head([from, sent, to, subject]: &[&str; 4], bold: &str) -> String {
    format!(
        "{bold}{from}:{bold} Bob Cash <bob@desk.test>\n{bold}{sent}:{bold} 21.11.2024 10:37\n\
         {bold}{to}:{bold} Ada Byron\n{bold}{subject}:{bold} RE: Invoice 4711\n"
    )
}

#[test]
fn an_outlook_head_ends_the_authors_words_in_every_language() {
    for labels in HEADS {
        for bold in ["", "*"] {
            for rule in
                ["", "________________________________\n", " ------------------------------\n\n"]
            {
                let text = format!("New words.\n\n{rule}{}\nOld words.", head(labels, bold));
                assert_eq!(words(&text), "New words.", "{labels:?} {bold:?} {rule:?}");
            }
        }
    }
}

#[test]
fn a_head_with_folded_addressees_and_copies_is_one_head() {
    let text = "New.\n\nFrom: Bob <bob@desk.test>\nSent: Monday, 3 June 2024 10:12\nTo: Ada \
         <ada@customers.test>;\n\
                Cy <cy@customers.test>;\nDi <di@customers.test>\nCc: Eve\nImportance: High\n\
                Subject: A long\n\
                subject\n\nOld.";
    assert_eq!(words(text), "New.");
}

#[test]
fn a_travellers_or_a_hosts_lines_are_no_head() {
    for lines in [
        "From: Madrid\nTo: Lisbon\nDate: 12 May",
        "Date: Wednesday 3, October 2011\nTime: 7:00 am\nAddress: 130 Fox St",
        "From: 1 January\nTo: 31 March\nTotal: 1 200 EUR",
        "Subject: invoice 4711\nAmount: 12 EUR",
        "Datum: 3.5.2024\nBetrag: 12 EUR",
        "Para: Ana\nAsunto: factura 4711",
        "Data: 12/05/2024\nA: Roma",
    ] {
        let text = format!("Hello,\n\n{lines}\n\nPlease correct it.");
        assert_eq!(words(&text), text, "{lines:?}");
    }
}

#[test]
fn a_line_between_dashes_ends_the_authors_words_in_every_language() {
    for separator in super::super::vocabulary::SEPARATORS {
        for frame in ["-----", "----- ", "---------- ", "________ ", "**** "] {
            let back: String = frame.chars().rev().collect();
            let text = format!("New words.\n\n{frame}{separator}{back}\nOld words.\n");
            assert_eq!(words(&text), "New words.", "{frame}{separator}");
        }
    }
}

#[test]
fn words_about_original_messages_are_an_authors_words() {
    let text = "Hello,\n\nThe original message was lost.\nOriginal message lost - please resend.\n\
                - original invoice\n- forwarded message to accounting\n\nBye";
    assert_eq!(words(text), text);
}

#[test]
fn the_head_of_lotus_notes_has_no_labels_for_author_and_date() {
    let text = "New.\n\n\n\tAda Byron@CUSTOMER\n\t04/11/2000 08:18 AM\n\t\t \n\t\t To: Bob \
         Cash/Desk\n\
                \t\t cc: \n\t\t Subject: lunch\n\nOld.";
    assert_eq!(words(text), "New.");
    let text = "New.\n\n\"Byron, Ada\" <ada@customers.test> on 11/16/2000 10:14:55 AM\nPlease \
         respond to \
                ada@customers.test\nTo: Bob\ncc:\nSubject: RE: lunch\n\nOld.";
    assert_eq!(words(text), "New.");
    let text = "New.\n---------------------- Forwarded by Bob Cash/Desk on 09/16/99 11:47 AM \
                ---------------------------\n\n\nAda Byron\n09/15/99 11:00 AM\nTo: Bob\ncc:\n\
                Subject: x\n\nOld.";
    assert_eq!(words(text), "New.");
}
