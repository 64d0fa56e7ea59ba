//! A billing mailbox, the same for every run: new questions and replies in threads, plain and with
//! HTML, some with attachments; about 39 KB a message on average.

/// What people ask; a reply quotes it.
const QUESTIONS: [(&str, &str); 6] = [
    (
        "Invoice {n} charged twice",
        "You charged invoice {n} twice this month. Please correct the second charge of 240.00 EUR.",
    ),
    (
        "Factura {n} cobrada dos veces",
        "Nos han cobrado dos veces la factura {n}. ¿Pueden corregir el segundo cargo de 240,00 €?",
    ),
    (
        "Why is invoice {n} higher?",
        "Our invoice {n} is 90 EUR higher than last month. What changed? Nobody here added seats.",
    ),
    (
        "Frage zur Rechnung {n}",
        "Auf der Rechnung {n} steht ein Posten über 1.234,56 €, den wir nicht kennen. Was ist das?",
    ),
    (
        "VAT number missing on {n}",
        "Our VAT id ESB12345678 is missing on {n}. Please send a corrected invoice.",
    ),
    (
        "Payment of {n}",
        "We paid {n} by bank transfer last Thursday. Could you confirm that it arrived?",
    ),
];

/// `count` messages, oldest first.
pub(crate) fn generate(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(message).collect()
}

fn message(index: usize) -> Vec<u8> {
    let is_reply = index % 10 >= 7;
    let root = if is_reply { index - index % 10 } else { index };
    let (subject, words) = QUESTIONS[root % QUESTIONS.len()];
    let number = format!("F-2026-{root:05}");
    let (subject, words) = (subject.replace("{n}", &number), words.replace("{n}", &number));
    let author = format!("customer{root}@customers.test");
    let body = if is_reply {
        format!("Any news? We are still waiting.\n\nOn Monday, Customer {root} wrote:\n> {words}\n")
    } else {
        format!("Hello,\n\n{words}\n\n{}Kind regards\nCustomer {root}\n", padding(index))
    };
    let thread = if is_reply {
        format!("In-Reply-To: <m{root}@customers.test>\r\nReferences: <m{root}@customers.test>\r\n")
    } else {
        String::new()
    };
    let head = format!(
        "Authentication-Results: mail.example.test; dmarc=pass header.from=customers.test\r\n\
         From: Customer {root} <{author}>\r\nTo: billing@example.test\r\n\
         Subject: {}{subject}\r\nDate: Mon, 2 Mar 2026 09:{:02}:00 +0100\r\n\
         Message-ID: <m{index}@customers.test>\r\n{thread}MIME-Version: 1.0\r\n",
        if is_reply { "Re: " } else { "" },
        index % 60,
    );
    let text = body.replace('\n', "\r\n");
    let part = |kind: &str, text: &str| {
        format!(
            "--b\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
        )
    };
    let html = format!("<html><body><p>{}</p></body></html>", body.replace('\n', "<br>\r\n"));
    let size = match index {
        _ if index % 500 == 3 => 5 << 20,
        _ if index % 20 == 4 => 200 << 10,
        _ => 0,
    };
    match (size, index % 2) {
        (0, 0) => format!("{head}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}"),
        (0, _) => format!(
            "{head}Content-Type: multipart/alternative; boundary=b\r\n\r\n{}{}--b--\r\n",
            part("text/plain", &text),
            part("text/html", &html),
        ),
        (size, _) => format!(
            "{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n{}--b\r\nContent-Type: application/pdf\r\n\
             Content-Disposition: attachment; filename=\"invoice-{index}.pdf\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{}--b--\r\n",
            part("text/plain", &text),
            base64(size, index),
        ),
    }
    .into_bytes()
}

/// Some letters are long.
fn padding(index: usize) -> String {
    "For reference, this concerns the subscription that we renewed last year on annual terms.\n"
        .repeat(index % 60)
}

fn base64(size: usize, index: usize) -> String {
    let line: String = (0..76).map(|at| char::from(b'A' + ((at * 7 + index) % 26) as u8)).collect();
    format!("{line}\r\n").repeat(size * 4 / 3 / 76)
}
