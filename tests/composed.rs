//! Composed letters on the wire: what a mail program reads of them is what was composed, and
//! nothing that comes from outside can change their form.

#[path = "support/post.rs"]
mod post;

use mail_parser::{MessageParser, MessagePart, MimeHeaders};
use post::{Post, address, everything, normal, sample, stationery};
use saldo::domain::case_number::CaseNumber;
use saldo::domain::kind::{Language, Urgency};
use saldo::domain::letter::{AgentLetter, CustomerLetter, Letter};
use saldo::domain::message::MessageId;
use saldo::logic::compose::{Addressee, Attachment, Composed};
use saldo::logic::templates::{Templates, sample_letters};

#[test]
fn every_message_is_well_formed_and_decodes_to_what_was_composed() {
    for (file, mut post) in everything() {
        post.attachments.push(Attachment {
            name: "Factura año 2026.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            bytes: (0..=255u8).cycle().take(1_000).collect(),
            content_id: None,
        });
        let composed = post.compose();
        let raw = String::from_utf8(composed.content.clone()).unwrap();
        assert!(raw.is_ascii(), "{file}");
        for line in raw.split("\r\n") {
            assert!(line.len() <= 76 || line.starts_with("Reply-To:"), "{file}: {line:?}");
            assert!(!line.contains(['\r', '\n']), "{file}: a bare line end");
        }
        let message = MessageParser::default().parse(raw.as_bytes()).unwrap();
        assert_eq!(message.subject(), Some(composed.subject.as_str()), "{file}");
        assert_eq!(normal(&message.body_text(0).unwrap()), normal(&composed.text), "{file}");
        assert_eq!(normal(&message.body_html(0).unwrap()), normal(&composed.html), "{file}");
        // Letters with pictures carry these before the files.
        let is_it =
            |part: &&MessagePart<'_>| part.attachment_name() == Some("Factura año 2026.pdf");
        let attached = message.attachments().find(is_it).unwrap_or_else(|| panic!("{file}"));
        let sent = post.attachments.iter().find(|it| it.name == "Factura año 2026.pdf").unwrap();
        assert_eq!(attached.contents(), sent.bytes, "{file}");
        assert_eq!(message.message_id(), Some(post.message_id.as_str()), "{file}");
        assert_eq!(message.in_reply_to().as_text(), Some("CAF1@mail.customers.test"), "{file}");
    }
}

#[test]
fn composing_twice_gives_the_same_bytes() {
    for (file, post) in everything() {
        assert_eq!(post.compose().content, post.compose().content, "{file}");
    }
}

#[test]
fn automatic_letters_say_so_and_a_persons_do_not() {
    for (file, post) in everything() {
        let raw = String::from_utf8(post.compose().content).unwrap();
        let says = raw.contains("\r\nAuto-Submitted: auto-replied\r\n")
            && raw.contains("\r\nX-Auto-Response-Suppress: All\r\n");
        assert_eq!(says, post.letter.is_automatic(), "{file}");
    }
}

/// The header of a message, unfolded, as lines of `Name: value`.
fn header(composed: &Composed) -> Vec<String> {
    let raw = String::from_utf8(composed.content.clone()).unwrap();
    let (header, _) = raw.split_once("\r\n\r\n").unwrap();
    header.replace("\r\n ", " ").split("\r\n").map(str::to_owned).collect()
}

#[test]
fn a_letters_header_says_what_every_mail_program_needs() {
    let composed = Post::of(sample("case.ack"), Language::EN).compose();
    let case = CaseNumber::new("SD", 10427).unwrap();
    let mut lines = header(&composed);
    let kind = lines.pop().unwrap();
    assert!(kind.starts_with("Content-Type: multipart/alternative; boundary=\"=_"), "{kind}");
    assert_eq!(
        lines,
        [
            "Date: Mon, 2 Mar 2026 09:30:30 +0100",
            "From: \"Contoso Cloud Billing\" <billing@reseller.example>",
            "Reply-To: \"Contoso Cloud Billing\" \
             <billing+sd-10427-v.c.mfrggzdfmztwq2lk@reseller.example>",
            "To: \"Ada Byron\" <ada@customers.test>",
            &format!("Subject: Re: [{case}] Charged twice in February"),
            "Message-ID: <letter.17.1772440230@reseller.example>",
            "In-Reply-To: <CAF1@mail.customers.test>",
            "References: <CAF1@mail.customers.test>",
            "Auto-Submitted: auto-replied",
            "X-Auto-Response-Suppress: All",
            "MIME-Version: 1.0",
        ]
        .map(str::to_owned)
    );
}

#[test]
fn nothing_from_outside_starts_a_header_field_of_its_own() {
    let evil = "Ada\r\nBcc: all@evil.example\r\n\r\n<b>x</b>\0\u{85}\u{2028}X-Evil: 1";
    let mut post = Post::of(sample("case.reopened"), Language::EN);
    post.topic = Some(Box::leak(evil.to_owned().into_boxed_str()));
    post.to = vec![Addressee { name: evil.to_owned(), address: address("ada@customers.test") }];
    post.attachments.push(Attachment {
        name: evil.to_owned(),
        media_type: format!("text/html\r\n{evil}"),
        bytes: b"--=_mixed".to_vec(),
        content_id: None,
    });
    let mut stationery = stationery();
    stationery.desk_name = evil.to_owned();
    let composed = post.compose_with(&Templates::builtin().unwrap(), &stationery);
    let raw = String::from_utf8(composed.content.clone()).unwrap();
    for line in raw.split("\r\n") {
        let is_field = line.starts_with("Bcc") || line.starts_with("X-Evil");
        assert!(!is_field && !line.contains(['\r', '\n', '\0']), "{line:?}");
    }
    let message = MessageParser::default().parse(raw.as_bytes()).unwrap();
    assert_eq!(message.bcc(), None);
    assert_eq!(message.to().unwrap().first().unwrap().address(), Some("ada@customers.test"));
    assert_eq!(message.attachment_count(), 1);
}

#[test]
fn a_picture_belongs_to_the_html_part_and_a_file_stands_beside_the_words() {
    let mut post = Post::of(sample("customer.reply"), Language::EN);
    for (name, content_id) in [("chart.png", Some("chart@saldo.example")), ("bill.pdf", None)] {
        post.attachments.push(Attachment {
            name: name.to_owned(),
            media_type: "application/octet-stream".to_owned(),
            bytes: name.into(),
            content_id: content_id.map(str::to_owned),
        });
    }
    let raw = post.compose().content;
    let message = MessageParser::default().parse(&raw).unwrap();
    let shape: Vec<_> = message
        .parts
        .iter()
        .filter_map(|part| part.content_type().and_then(|kind| kind.subtype()))
        .collect();
    let expected =
        ["mixed", "alternative", "plain", "related", "html", "octet-stream", "octet-stream"];
    assert_eq!(shape, expected);
    let picture = message.parts.iter().find(|part| part.content_id().is_some()).unwrap();
    assert_eq!(picture.content_id(), Some("chart@saldo.example"));
    assert_eq!(picture.contents(), b"chart.png");
}

#[test]
fn names_and_subjects_of_any_script_and_length_survive() {
    let long = "Ferretería y Suministros Industriales Hermanos Núñez de la Peña ".repeat(3);
    for name in [
        "José María Núñez",
        "渡辺 健一",
        "\"The\" Boss \\ Inc.",
        "=?utf-8?Q?trick?=",
        "Ruiz, Ana (Billing)",
        long.trim(),
        &"x".repeat(300),
        "",
    ] {
        let mut post = Post::of(sample("customer.reply"), Language::EN);
        post.topic = Some(Box::leak(name.to_owned().into_boxed_str()));
        post.to = vec![Addressee { name: name.to_owned(), address: address("a@customers.test") }];
        post.to.push(Addressee { name: String::new(), address: address("b@customers.test") });
        let composed = post.compose();
        let raw = String::from_utf8(composed.content.clone()).unwrap();
        assert!(raw.is_ascii() && raw.split("\r\n").all(|line| line.len() <= 76), "{name}");
        let message = MessageParser::default().parse(raw.as_bytes()).unwrap();
        let to = message.to().unwrap();
        assert_eq!(to.iter().count(), 2, "{name}");
        let read = to.first().unwrap().name().unwrap_or_default();
        let whole = if name.chars().count() > 100 { read.trim_end_matches('…') } else { read };
        assert!(name.starts_with(whole) && (name.is_empty() || !whole.is_empty()), "{read}");
        let subject = message.subject().unwrap();
        let start: String = name.chars().take(100).collect();
        assert!(subject.contains(start.trim()), "{subject}");
        assert!(raw.contains(" [SD-10427-"), "readable in the raw header: {raw}");
    }
}

#[test]
fn a_long_thread_is_shortened_to_its_first_and_last_ids() {
    let mut post = Post::of(sample("customer.reply"), Language::EN);
    post.answered =
        (0..200).map(|n| MessageId::parse(&format!("m{n}@customers.test")).unwrap()).collect();
    post.answered.insert(3, MessageId::parse("ñ@customers.test").unwrap());
    post.answered.insert(4, MessageId::parse("m1@customers.test").unwrap());
    let lines = header(&post.compose());
    let references = lines.iter().find(|line| line.starts_with("References:")).unwrap();
    let ids: Vec<&str> = references.split(' ').skip(1).collect();
    assert_eq!(ids.len(), 20);
    assert_eq!(
        (ids[0], ids[1], ids[19]),
        ("<m0@customers.test>", "<m181@customers.test>", "<m199@customers.test>")
    );
}

#[test]
fn words_reach_the_reader_as_they_were_written() {
    let words =
        ".\n..\nFrom here on\n  indented\nx=1&y=2 <tag> \"q\"\ntrailing   \n\n\n\n-- \nfin 😀 \
                 ñandú "
            .to_owned()
            + &"long ".repeat(400)
            + &".".repeat(300);
    let letter = Letter::Customer(CustomerLetter::CustomerReply { words, agent_name: None });
    let composed = Post::of(letter, Language::EN).compose();
    let expected = ".\n..\nFrom here on\n\u{a0}\u{a0}indented\nx=1&y=2 <tag> \"q\"\ntrailing\n\n\
                    --\nfin 😀 ñandú long long";
    assert!(composed.text.contains(expected), "{}", composed.text);
    let raw = composed.content.clone();
    let message = MessageParser::default().parse(&raw).unwrap();
    assert_eq!(normal(&message.body_text(0).unwrap()), normal(&composed.text));
    for line in String::from_utf8(raw).unwrap().split("\r\n") {
        assert!(line.len() <= 76 && !line.starts_with('.') && !line.starts_with("From "), "{line}");
        assert!(!line.ends_with(' '), "{line:?}");
    }
}

#[test]
fn attachments_of_every_kind_come_out_as_they_went_in() {
    let binary: Vec<u8> = (0..5_000u32).map(|n| u8::try_from(n * 7 % 256).unwrap()).collect();
    let long = "informe ".repeat(30) + "é.pdf";
    for (name, said, media_type) in [
        ("a.pdf", "application/pdf", "application/pdf"),
        ("nota.txt", "Text/Plain", "text/plain"),
        ("original.eml", "message/rfc822", "application/octet-stream"),
        ("x", "nonsense", "application/octet-stream"),
        ("../../etc/passwd", "application/x-sh; name=\"y\"", "application/octet-stream"),
        (long.as_str(), "application/pdf", "application/pdf"),
        ("", "application/pdf", "application/pdf"),
        ("say \"hi\".pdf", "application/pdf", "application/pdf"),
    ] {
        let is_text = said == "Text/Plain";
        let bytes = if is_text { "año\r\n.\r\n".into() } else { binary.clone() };
        let mut post = Post::of(sample("customer.reply"), Language::EN);
        post.attachments.push(Attachment {
            name: name.to_owned(),
            media_type: said.to_owned(),
            bytes: bytes.clone(),
            content_id: None,
        });
        let raw = post.compose().content;
        let message = MessageParser::default().parse(&raw).unwrap();
        let part = message.attachment(0).unwrap();
        let kind = part.content_type().unwrap();
        let read = format!("{}/{}", kind.ctype(), kind.subtype().unwrap());
        assert_eq!(read, media_type, "{name}");
        assert!(part.contents() == bytes, "{name}: the content changed");
        let expected: String = name.replace('/', "_").chars().take(120).collect();
        assert_eq!(part.attachment_name().unwrap_or_default(), expected);
    }
}

#[test]
fn an_urgent_case_is_urgent_in_the_agents_mail_program_and_a_usual_one_is_not() {
    for letter in sample_letters(Language::EN) {
        let (name, expected) = match &letter {
            Letter::Agent(AgentLetter::NewCase { sheet, .. }) => {
                ("agent.new_case", sheet.urgency >= Urgency::High)
            }
            Letter::Agent(AgentLetter::Alert { .. }) => ("agent.alert", true),
            Letter::Customer(_) | Letter::Provider(_) => ("others", false),
            Letter::Agent(_) => continue,
        };
        let lines = header(&Post::of(letter, Language::EN).compose());
        assert_eq!(lines.contains(&"Importance: high".to_owned()), expected, "{name}");
    }
}

#[test]
fn a_mail_of_thousands_of_lines_is_cut_for_the_agent_and_an_agents_own_words_never_are() {
    let words: String = (1..=3_000).fold(String::new(), |all, n| all + &format!("line {n}\n"));
    let Letter::Agent(AgentLetter::NewCase { sheet, .. }) = sample("agent.new_case") else {
        panic!("the sample is of another kind");
    };
    let letter = AgentLetter::NewCase { words: words.clone(), lines_folded: 0, sheet };
    let composed = Post::of(Letter::Agent(letter), Language::EN).compose();
    assert!(composed.text.contains("> line 150\n>\n> [… lines left out"), "{}", composed.text);
    assert!(composed.text.contains("see the original message: 2850]"));
    assert!(composed.html.len() < 100 * 1024);
    let long = "x".repeat(1_000_000);
    let Letter::Agent(AgentLetter::NewCase { sheet, .. }) = sample("agent.new_case") else {
        panic!("the sample is of another kind");
    };
    let letter = AgentLetter::NewCase { words: long, lines_folded: 0, sheet };
    let composed = Post::of(Letter::Agent(letter), Language::EN).compose();
    assert!(composed.content.len() < 100 * 1024);
    let letter = CustomerLetter::CustomerReply { words, agent_name: None };
    let composed = Post::of(Letter::Customer(letter), Language::EN).compose();
    assert!(composed.text.contains("\nline 3000\n"));
}
