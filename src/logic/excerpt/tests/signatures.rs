//! Signatures, device lines, notices and footers below an author's words.

use super::words;

const DEVICE_LINES: &[&str] = &[
    "Sent from my iPhone",
    "Sent from my iPad Pro",
    "Sent from my Samsung Galaxy smartphone.",
    "Sent from my Verizon Wireless BlackBerry",
    "Sent from Yahoo Mail on Android",
    "Sent from Yahoo Mail for iPhone <https://overview.mail.test>",
    "Sent from Outlook for Android <https://aka.test/x>",
    "Sent from Mail for Windows 10",
    "Sent with Proton Mail secure email.",
    "Sent via BlackBerry from T-Mobile",
    "Get Outlook for iOS<https://aka.test/o0ukef>",
    "Get Outlook for iOS",
    "Von meinem iPhone gesendet",
    "Von meinem Samsung Galaxy Smartphone gesendet.",
    "Gesendet von Mail für Windows",
    "Gesendet von Outlook für Android<https://aka.test/AAb9ysg>",
    "Diese Nachricht wurde von meinem Android-Mobiltelefon mit GMX Mail gesendet.",
    "Holen Sie sich Outlook für iOS<https://aka.test/o0ukef>",
    "Enviado desde mi iPhone",
    "Enviado desde mi Samsung Mobile de Telcel",
    "Enviado desde Correo para Windows",
    "Obtener Outlook para iOS<https://aka.test/o0ukef>",
    "Enviat des del meu iPhone",
    "Envoyé de mon iPhone",
    "Envoyé depuis mon appareil Samsung Galaxy.",
    "Envoyé à partir d’Outlook pour Android",
    "Télécharger Outlook pour iOS<https://aka.test/o0ukef>",
    "Inviato da iPhone",
    "Inviato dal mio iPhone",
    "Scarica Outlook per iOS<https://aka.test/o0ukef>",
    "Enviado do meu iPhone",
    "Enviado a partir do meu smartphone Samsung Galaxy.",
    "Obter o Outlook para iOS<https://aka.test/o0ukef>",
    "Verstuurd vanaf mijn iPhone",
    "Verzonden vanaf mijn Samsung Galaxy-smartphone.",
    "Outlook voor Android downloaden<https://aka.test/o0ukef>",
    "Wysłano z iPhone'a",
    "Wysłane z iPhone'a",
    "Pobierz aplikację Outlook dla systemu iOS<https://aka.test/o0ukef>",
    "Skickat från min iPhone",
    "Sendt fra min iPad",
    "Sendt fra Outlook til Android",
    "Lähetetty iPhonesta",
    "Odesláno z iPhonu",
    "Trimis de pe iPhone-ul meu",
    "Отправлено с iPhone",
    "iPhone'umdan gönderildi",
    "iPhoneから送信",
    "从我的 iPhone 发送",
    "發自我的 iPhone",
    "나의 iPhone에서 보냄",
];

#[test]
fn a_line_about_the_device_is_left_off_in_every_language() {
    for line in DEVICE_LINES {
        let text = format!("Please send me the invoice.\n\n{line}\n");
        assert_eq!(words(&text), "Please send me the invoice.", "{line:?}");
        let text = format!(
            "Yes.\n\n{line}\n\nOn 21 Nov 2024, at 10:37, Bob <bob@desk.test> wrote:\n\n> Old"
        );
        assert_eq!(words(&text), "Yes.", "{line:?}");
    }
}

#[test]
fn a_sentence_about_sending_is_an_authors_words() {
    for sentence in [
        "Sent from my desk, is much easier then my mobile phone.",
        "Sent with the order on Monday was a second invoice, please look at it and tell me what \
             to do.",
        "Enviado desde Madrid el lunes, el pedido no ha llegado todavía y no sabemos nada de él.",
        "Get Outlook working again please, I have been waiting for three days now and nobody \
             calls me.",
    ] {
        let text = format!("Hello,\n\n{sentence}");
        assert_eq!(words(&text), text, "{sentence:?}");
    }
}

#[test]
fn what_stands_below_the_delimiter_is_a_signature() {
    for delimiter in ["-- ", "--", "—", "__"] {
        let text = format!(
            "Hello.\n\nPlease call.\n\n{delimiter}\nAda Byron\nHead of Analysis\n+34 600 100 200"
        );
        assert_eq!(words(&text), "Hello.\n\nPlease call.", "{delimiter:?}");
    }
}

#[test]
fn dashes_in_the_middle_of_a_letter_part_its_sections() {
    let section =
        "This is a long section about one of our invoices, which has many lines.\n".repeat(20);
    let text = format!("First.\n--\n{section}");
    assert_eq!(words(&text), text.trim());
    assert_eq!(
        words("Here is a fix -- not a signature.\n\nbye"),
        "Here is a fix -- not a signature.\n\nbye"
    );
}

#[test]
fn a_contact_block_without_a_delimiter_is_left_off() {
    let block = "Ada Byron\nada@customers.test\n(555) 346-9947\nwww.customers.test";
    let text = format!("Please send the invoice for May again, we cannot find it.\n\n{block}");
    assert_eq!(words(&text), "Please send the invoice for May again, we cannot find it.");
}

#[test]
fn a_closing_with_name_and_title_is_left_off_and_with_a_name_alone_it_stays() {
    for (bye, title) in [
        ("Regards,", "CEO @ Customer"),
        ("Mit freundlichen Grüßen", "Leiterin Einkauf"),
        ("Un cordial saludo,", "Directora de compras"),
        ("Cordialement,", "Directrice des achats"),
    ] {
        let text = format!("Can you help?\n\n{bye}\n\nAda Byron\n{title}");
        assert_eq!(words(&text), "Can you help?", "{bye:?}");
        let text = format!("Can you help?\n\n{bye}\nAda");
        assert_eq!(words(&text), text, "{bye:?}");
    }
}

#[test]
fn numbers_and_addresses_that_are_the_message_itself_stay() {
    for text in [
        "ada@customers.test",
        "+34 600 100 200",
        "Please use these:\n\nada@customers.test\nbob@customers.test",
        "Our VAT number:\n\nESB12345678",
        "The order numbers are:\n\n4500123456\n4500123457\n4500123458",
        "Tracking:\n2409120040001234\n2409120040001235",
        "Yes\n\nAda",
        "Hola,\n\nSaludos\n\nNecesito factura 4711\nNecesito factura 4712",
        "Hola,\n\nSaludos\n\nGracias\nEnvíen el duplicado",
        "Please pay:\n-----\nInvoice 4711\nInvoice 4712\n+34 600 100 200",
        "Hello,\n\nBest regards\nAda\n\nPS please add the order number",
        "My new address:\n\nAda Byron\nCalle Mayor 1\n28013 Madrid",
    ] {
        assert_eq!(words(text), text);
    }
}

#[test]
fn legal_notices_are_left_off_in_every_language() {
    for notice in [
        "This e-mail and any attachments are confidential and intended solely for the addressee. \
             If you have received this email in error please notify the sender and delete it.",
        "CONFIDENTIALITY NOTICE: the contents of this email message are privileged and may be \
             protected.",
        "Este mensaje y sus archivos adjuntos van dirigidos exclusivamente a su destinatario y \
             pueden contener información confidencial. Si lo ha recibido por \
         error, le rogamos que lo comunique y lo elimine.",
        "AVISO LEGAL: este mensaje contiene información reservada.",
        "En cumplimiento del Reglamento (UE) 2016/679 le informamos de que sus datos son tratados \
         por la empresa.",
        "Diese E-Mail enthält vertrauliche Informationen und ist nur für den Empfänger bestimmt. \
             Wenn Sie nicht der richtige Adressat sind, informieren Sie bitte den Absender.",
        "Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention \
             exclusive de ses destinataires. Si vous avez reçu ce message par erreur, \
         merci de le détruire.",
        "Le informazioni contenute in questo messaggio sono riservate e destinate esclusivamente \
             al destinatario. Se avete ricevuto questa e-mail per errore, siete \
         pregati di cancellarla.",
        "Esta mensagem pode conter informação confidencial e é dirigida apenas ao seu \
             destinatário. Se a recebeu por engano, por favor elimine-a.",
        "De informatie in dit e-mailbericht is vertrouwelijk en uitsluitend bestemd voor de \
             geadresseerde. Indien u dit bericht ten onrechte ontvangt, verzoeken \
         wij u dit te melden.",
        "Niniejsza wiadomość zawiera informacje poufne i jest przeznaczona wyłącznie dla \
             adresata. Jeżeli otrzymali ją Państwo omyłkowo, prosimy o jej usunięcie.",
        "Please consider the environment before printing this e-mail.",
        "Antes de imprimir este mensaje, piense en el medio ambiente.",
        "This email has been checked for viruses by Avast antivirus software.\nwww.avast.com",
        "Libre de virus. www.avast.com",
    ] {
        for rule in
            ["", "********************************\n", "________________________________\n\n"]
        {
            let text = format!("Where is invoice 4711?\n\nThanks\n\n{rule}{notice}\n");
            assert_eq!(words(&text), "Where is invoice 4711?\n\nThanks", "{rule}{notice:?}");
        }
    }
}

#[test]
fn a_letter_about_confidential_matters_is_no_notice() {
    for text in [
        "The invoice is confidential, please do not send it to my colleagues.",
        "I received this invoice in error.",
        "Hello.\n\nThe invoice has been scanned and attached.",
        "Hola.\n\nSegún el Reglamento (UE) 2016/679 solicito el acceso a mis datos y la finalidad \
         de su tratamiento.",
        "Hola.\n\n¿Dónde está su política de privacidad?",
        "Hello.\n\nWhen do we get your free trial?",
        "Dear desk,\n\nwe received the confidential price list in error, it was not meant for \
             us. What shall we do?",
    ] {
        assert_eq!(words(text), text);
    }
}

#[test]
fn footers_of_lists_and_hosts_are_left_off() {
    for footer in [
        "_______________________________________________\nusers mailing \
             list\nusers@lists.test\nhttps://lists.test/mailman/listinfo/users",
        "---------------------------------------------------------------------\nTo unsubscribe, \
             e-mail: users-unsubscribe@lists.test",
        "-- \nYou received this message because you are subscribed to the Google Groups \
             \"users\" group.\nTo unsubscribe from this group, send an email to \
             users+unsubscribe@lists.test.",
        "__________________________________________________\nDo You Yahoo!?\nSend FREE video \
             emails in Yahoo! Mail!\nhttp://promo.test/",
    ] {
        let quote = "On 21 Nov 2024, at 10:37, Bob <bob@desk.test> wrote:\n> Old words.";
        assert_eq!(words(&format!("New words.\n\n{footer}\n")), "New words.", "{footer:?}");
        assert_eq!(
            words(&format!("New words.\n\n{quote}\n\n\n{footer}\n")),
            "New words.",
            "{footer:?}"
        );
    }
}
