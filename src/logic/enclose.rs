//! The files of a mail → those that go with a letter: within a limit, safely named, none that runs.
//!
//! # Contract
//! Pure. A file is passed on as it is or not at all, never changed; what is left out is named with
//! the reason, so that nobody believes that it arrived. The desk is no virus scanner: it keeps back
//! what starts a program when it is opened, by its name, by its first octets, and by the names
//! inside a ZIP container.

use crate::domain::message::{Message, Part};
use crate::logic::compose::Attachment;
use crate::logic::file_name;

/// Files that one letter carries at most.
pub const FILES_MAX: usize = 20;

/// Smaller pictures inside the text are logos, smileys and tracking pixels.
const PICTURE_OCTETS_MIN: usize = 12 * 1024;

/// Names inside a container that are looked at.
const NAMES_MAX: usize = 5_000;

/// Endings of files that run, or make a program run or a page pose as another, when opened.
#[rustfmt::skip]
const DANGEROUS: &[&str] = &[
    "ade", "adp", "apk", "app", "appref-ms", "appx", "bat", "chm", "cmd", "com", "cpl", "desktop",
    "diagcab", "dll", "dmg", "docm", "dotm", "exe", "gadget", "hta", "htm", "html", "img", "inf",
    "ins", "iso", "jar", "jnlp", "js", "jse", "lnk", "mht", "mhtml", "msc", "msi", "msix", "msp",
    "mst", "one", "pif", "potm", "ppam", "ppsm", "pptm", "ps1", "psm1", "reg", "rpm", "scf", "scr",
    "sct", "settingcontent-ms", "sh", "shb", "svg", "sys", "url", "vb", "vbe", "vbs", "vhd",
    "vhdx", "wsc", "wsf", "wsh", "xhtml", "xla", "xlam", "xll", "xlm", "xlsm", "xltm",
];

/// Why a file does not go along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It could start a program on its reader's machine.
    Dangerous,
    /// With it the letter would be larger than the limit.
    TooLarge,
    /// The letter carries [`FILES_MAX`] already.
    TooMany,
}

/// A file that stays behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name, safe to print.
    pub name: String,
    /// Its size, decoded.
    pub size_bytes: u64,
    /// Why.
    pub why: Obstacle,
}

/// Files chosen for a letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Enclosed {
    /// Those that go along, in the order of the mail.
    pub files: Vec<Attachment>,
    /// Those that stay.
    pub left_out: Vec<LeftOut>,
}

impl Enclosed {
    /// The mail had no file worth a word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.left_out.is_empty()
    }
}

/// The files of a message, at most `bytes_max` octets of them together.
#[must_use]
pub fn enclosed(message: &Message, bytes_max: u64) -> Enclosed {
    let mut chosen = Enclosed::default();
    let mut room = bytes_max;
    for part in message.attachments().filter(|part| is_for_people(part)) {
        let size_bytes = part.bytes.len() as u64;
        let name = free_name(part, &chosen);
        let why = if is_dangerous(&name, &part.bytes) {
            Some(Obstacle::Dangerous)
        } else if chosen.files.len() >= FILES_MAX {
            Some(Obstacle::TooMany)
        } else if size_bytes > room {
            Some(Obstacle::TooLarge)
        } else {
            None
        };
        if let Some(why) = why {
            chosen.left_out.push(LeftOut { name, size_bytes, why });
            continue;
        }
        room = room.saturating_sub(size_bytes);
        let media_type = part.media_type.clone();
        let bytes = part.bytes.clone();
        chosen.files.push(Attachment { name, media_type, bytes, content_id: None });
    }
    chosen
}

/// A file, or a picture in the text that is large enough to show something.
fn is_for_people(part: &Part) -> bool {
    let is_picture = part.media_type.starts_with("image/");
    !part.bytes.is_empty()
        && (!part.is_inline || is_picture && part.bytes.len() >= PICTURE_OCTETS_MIN)
}

/// A safe name that no other file of the letter has.
fn free_name(part: &Part, chosen: &Enclosed) -> String {
    let safe = file_name::safe(&part.name);
    let wanted = if safe.is_empty() { usual_name(&part.media_type) } else { safe };
    let is_taken = |name: &String| {
        let lower = name.to_lowercase();
        chosen.files.iter().any(|file| file.name.to_lowercase() == lower)
    };
    let (stem, ending) = match wanted.rsplit_once('.') {
        Some((stem, ending)) => (stem.to_owned(), format!(".{ending}")),
        None => (wanted.clone(), String::new()),
    };
    let others = (2..=FILES_MAX.saturating_add(1)).map(|n| format!("{stem} ({n}){ending}"));
    std::iter::once(wanted.clone()).chain(others).find(|name| !is_taken(name)).unwrap_or(wanted)
}

/// The name of a file that has none.
fn usual_name(media_type: &str) -> String {
    let ending = match media_type {
        "application/pdf" => ".pdf",
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "image/gif" => ".gif",
        "text/plain" => ".txt",
        "text/csv" => ".csv",
        "message/rfc822" => ".eml",
        _ => "",
    };
    format!("file{ending}")
}

fn is_dangerous(name: &str, bytes: &[u8]) -> bool {
    const PROGRAMS: [&[u8]; 3] = [b"MZ", b"\x7fELF", b"#!"];
    const ZIP: &[u8] = b"PK\x03\x04";
    ends_dangerously(name)
        || PROGRAMS.iter().any(|magic| bytes.starts_with(magic))
        || bytes.starts_with(ZIP) && packed_names(bytes).any(|name| is_dangerous_inside(&name))
}

fn ends_dangerously(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.trim().to_lowercase());
    ending.is_some_and(|ending| DANGEROUS.contains(&ending.as_str()))
}

/// A container may hold pages and pictures (so do office documents), but no program and no macro.
fn is_dangerous_inside(name: &str) -> bool {
    const HARMLESS_INSIDE: [&str; 4] = ["htm", "html", "xhtml", "svg"];
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let is_macro = name.to_lowercase().ends_with("vbaproject.bin");
    is_macro || ends_dangerously(name) && !HARMLESS_INSIDE.contains(&ending.as_str())
}

/// The names in a ZIP container's central directory (APPNOTE.TXT 4.3.12).
fn packed_names(bytes: &[u8]) -> impl Iterator<Item = String> {
    const HEADER: &[u8] = b"PK\x01\x02";
    const LENGTH_AT: usize = 28;
    const NAME_AT: usize = 46;
    let headers = bytes.windows(HEADER.len()).enumerate();
    headers.filter(|(_, window)| *window == HEADER).take(NAMES_MAX).filter_map(|(at, _)| {
        let entry = bytes.get(at..)?;
        let low = usize::from(*entry.get(LENGTH_AT)?);
        let high = usize::from(*entry.get(LENGTH_AT.saturating_add(1))?);
        let length = high.saturating_mul(256).saturating_add(low);
        let name = entry.get(NAME_AT..NAME_AT.saturating_add(length))?;
        Some(String::from_utf8_lossy(name).into_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, bytes: &[u8]) -> Part {
        Part {
            media_type: "application/pdf".to_owned(),
            name: name.to_owned(),
            is_attachment: true,
            bytes: bytes.to_vec(),
            ..Part::default()
        }
    }

    fn of(parts: Vec<Part>, bytes_max: u64) -> Enclosed {
        let mut message = Message::unread(b"");
        message.parts = parts;
        enclosed(&message, bytes_max)
    }

    fn names(chosen: &Enclosed) -> Vec<&str> {
        chosen.files.iter().map(|file| file.name.as_str()).collect()
    }

    /// A central directory of one entry, behind what a container begins with.
    fn container(name: &str) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04 packed octets PK\x01\x02".to_vec();
        bytes.extend([0; 24]);
        bytes.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        bytes.extend([0; 16]);
        bytes.extend(name.as_bytes());
        bytes
    }

    #[test]
    fn files_go_along_in_order_while_there_is_room() {
        let parts = vec![file("a.pdf", &[1; 60]), file("b.pdf", &[2; 60]), file("c.pdf", &[3; 30])];
        let chosen = of(parts, 100);
        assert_eq!(names(&chosen), ["a.pdf", "c.pdf"]);
        let left = &chosen.left_out[0];
        assert_eq!((left.name.as_str(), left.size_bytes), ("b.pdf", 60));
        assert_eq!(left.why, Obstacle::TooLarge);
    }

    #[test]
    fn nothing_that_runs_goes_along_whatever_it_is_called() {
        for (name, bytes) in [
            ("invoice.exe", b"x".to_vec()),
            ("invoice.pdf.JS ", b"x".to_vec()),
            ("Factura.html", b"<p>".to_vec()),
            ("invoice.pdf", b"MZ\x90\x00".to_vec()),
            ("invoice", b"\x7fELF".to_vec()),
            ("invoices.zip", container("march/invoice.scr")),
            ("invoice.docx", container("word/vbaProject.bin")),
        ] {
            let chosen = of(vec![file(name, &bytes)], 1_000);
            assert!(chosen.files.is_empty(), "{name}");
            assert_eq!(chosen.left_out[0].why, Obstacle::Dangerous, "{name}");
        }
        for (name, bytes) in [
            ("invoice.pdf", b"%PDF-1.7".to_vec()),
            ("invoices.zip", container("march/invoice.pdf")),
            ("page.docx", container("word/page.html")),
            ("no ending", b"x".to_vec()),
        ] {
            assert_eq!(of(vec![file(name, &bytes)], 1_000).files.len(), 1, "{name}");
        }
    }

    #[test]
    fn names_lead_nowhere_and_differ() {
        let parts = ["../../etc/a.pdf", "A.pdf", "", "a.pdf"].map(|name| file(name, b"x"));
        let chosen = of(parts.into(), 1_000);
        assert_eq!(names(&chosen), ["a.pdf", "A (2).pdf", "file.pdf", "a (3).pdf"]);
    }

    #[test]
    fn a_picture_in_the_text_goes_along_and_a_logo_does_not() {
        let picture = |octets: usize| Part {
            media_type: "image/png".to_owned(),
            is_inline: true,
            ..file("shot.png", &vec![7; octets])
        };
        assert_eq!(of(vec![picture(40_000)], 100_000).files.len(), 1);
        assert!(of(vec![picture(900)], 100_000).is_empty());
    }

    #[test]
    fn a_letter_carries_a_bounded_number_of_files() {
        let chosen = of((0..30).map(|n| file(&format!("{n}.pdf"), b"x")).collect(), 1_000);
        assert_eq!(chosen.files.len(), FILES_MAX);
        assert_eq!(chosen.left_out.len(), 10);
        assert!(chosen.left_out.iter().all(|left| left.why == Obstacle::TooMany));
    }
}
