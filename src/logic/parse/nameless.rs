//! A name for a file that came without one: an agent must be able to say which one they mean.

use super::fields::{self, Section};
use super::words::RawCharset;
use crate::domain::message::Part;
use crate::logic::file_name::safe;
use std::collections::HashMap;

/// The longest subject that names a message.
const SUBJECT_CHARS_MAX: usize = 80;

/// Extensions of the media types whose own names are none.
const EXTENSIONS: [(&str, &str); 22] = [
    ("application/msword", "doc"),
    ("application/pgp-signature", "asc"),
    ("application/pkcs7-mime", "p7m"),
    ("application/pkcs7-signature", "p7s"),
    ("application/rtf", "rtf"),
    ("application/vnd.ms-excel", "xls"),
    ("application/vnd.ms-powerpoint", "ppt"),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/x-pkcs7-mime", "p7m"),
    ("application/x-pkcs7-signature", "p7s"),
    ("application/x-zip-compressed", "zip"),
    ("audio/mpeg", "mp3"),
    ("image/jpeg", "jpg"),
    ("image/svg+xml", "svg"),
    ("image/tiff", "tif"),
    ("text/calendar", "ics"),
    ("text/plain", "txt"),
    ("text/vcard", "vcf"),
    ("text/x-vcard", "vcf"),
    ("video/quicktime", "mov"),
];

/// What the fields of a part say of its file's name, where no parameter gives one: Outlook writes
/// `<image001.jpg@01CDB132.D8A510F0>`, web pages sent by mail have the address of the picture.
pub(super) fn hint(section: &Section<'_>, charset: &RawCharset) -> String {
    let text = |name: &str| {
        let field = section.fields.iter().find(|field| field.is(name));
        field.map(|field| field.text(charset)).unwrap_or_default()
    };
    let id = text("Content-ID");
    let id = id.trim_matches(['<', '>', ' ']).split('@').next().unwrap_or_default();
    let location = text("Content-Location");
    let place = location.split(['?', '#']).next().unwrap_or_default();
    let description = text("Content-Description");
    let mut hints = [id, place, description.as_str()].into_iter().map(safe);
    hints.find(|hint| is_file_name(hint)).unwrap_or_default()
}

/// `invoice.pdf` is the name of a file; `part1.06090408.01060107` is not.
fn is_file_name(text: &str) -> bool {
    text.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty()
            && (2..=4).contains(&extension.len())
            && extension.starts_with(|c: char| c.is_ascii_alphabetic())
            && extension.chars().all(|c| c.is_ascii_alphanumeric())
    })
}

/// Names every attachment that has no name after what it is, the second of a kind `image-2.jpg`.
pub(super) fn name_all(parts: &mut [Part]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for part in parts.iter_mut().filter(|part| part.is_attachment && part.name.is_empty()) {
        let (stem, extension) = described(part);
        let dot = if extension.is_empty() { "" } else { "." };
        let nth = seen.entry(format!("{stem}{dot}{extension}")).or_default();
        *nth = nth.saturating_add(1);
        part.name = if *nth == 1 {
            format!("{stem}{dot}{extension}")
        } else {
            format!("{stem}-{nth}{dot}{extension}")
        };
    }
}

fn described(part: &Part) -> (String, String) {
    let (kind, subtype) = part.media_type.split_once('/').unwrap_or_default();
    let known = EXTENSIONS.iter().find(|(media_type, _)| *media_type == part.media_type);
    // `pdf`, `png`, `html`, `mp4`: most subtypes are what people call their files.
    let is_plain = (2..=4).contains(&subtype.len()) && subtype.bytes().all(is_plain_octet);
    let extension = match known {
        Some((_, extension)) => extension,
        None if is_plain => subtype,
        None => "",
    };
    let stem = match kind {
        "image" | "audio" | "video" => kind,
        "message" => return (subject(part), "eml".to_owned()),
        _ if extension == "ics" => "invitation",
        _ if matches!(extension, "p7s" | "asc") => "signature",
        _ if extension.is_empty() => "file",
        _ => "document",
    };
    (stem.to_owned(), extension.to_owned())
}

fn is_plain_octet(octet: u8) -> bool {
    octet.is_ascii_lowercase() || octet.is_ascii_digit()
}

/// What a forwarded message is about.
fn subject(message: &Part) -> String {
    let section = fields::split(&message.bytes);
    let field = section.fields.iter().find(|field| field.is("Subject"));
    let subject = field.map(|field| field.text(&RawCharset::default())).unwrap_or_default();
    let short: String = subject.chars().take(SUBJECT_CHARS_MAX).collect();
    // A slash in a subject is no folder.
    let name = safe(&short.replace(['/', '\\'], "_"));
    if name.is_empty() { "message".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(parts: &[(&str, &str)]) -> Vec<String> {
        let part = |&(media_type, bytes): &(&str, &str)| Part {
            media_type: media_type.to_owned(),
            is_attachment: true,
            bytes: bytes.as_bytes().to_vec(),
            ..Part::default()
        };
        let mut parts: Vec<Part> = parts.iter().map(part).collect();
        name_all(&mut parts);
        parts.into_iter().map(|part| part.name).collect()
    }

    #[test]
    fn a_nameless_file_is_named_after_what_it_is() {
        let names = named(&[
            ("image/jpeg", ""),
            ("image/jpeg", ""),
            ("application/pdf", ""),
            ("application/octet-stream", ""),
            ("application/vnd.ms-excel", ""),
            ("text/calendar", ""),
            ("message/rfc822", "Subject: Your invoice 1/2\n\nx"),
            ("message/rfc822", "\n\nx"),
        ]);
        let expected = [
            "image.jpg",
            "image-2.jpg",
            "document.pdf",
            "file",
            "document.xls",
            "invitation.ics",
            "Your invoice 1_2.eml",
            "message.eml",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn the_fields_of_a_part_may_name_its_file() {
        let hint = |header: &str| {
            hint(&fields::split(format!("{header}\n\n").as_bytes()), &RawCharset::default())
        };
        assert_eq!(hint("Content-ID: <image001.jpg@01CDB132.D8A510F0>"), "image001.jpg");
        assert_eq!(hint("Content-ID: <part1.06090408.01060107@example.com>"), "");
        assert_eq!(hint("Content-Location: https://a.example/logo.png?v=1"), "logo.png");
        assert_eq!(hint("Content-Description: Invoice March.pdf"), "Invoice March.pdf");
        assert_eq!(hint("Content-Description: Our invoice for March"), "");
    }
}
