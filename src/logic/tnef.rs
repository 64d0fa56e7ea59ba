//! Outlook's `winmail.dat` (MS-OXTNEF) → the files and the body inside.
//!
//! A bounded reader: it goes forward only, believes no length beyond the bytes there are, opens
//! messages inside messages to a small depth, and gives what it found before the first nonsense.

use crate::logic::charset;
use crate::logic::rtf;
use encoding_rs::{Encoding, UTF_16LE};

/// What was inside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unpacked {
    /// The files, those of enclosed messages among them.
    pub files: Vec<File>,
    /// The plain body; empty if none.
    pub text: String,
    /// The HTML body; empty if none.
    pub html: String,
}

/// One file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// The longest name it has; empty if none.
    pub name: String,
    /// Its MIME type, where Outlook said one; empty if not.
    pub media_type: String,
    /// Its `Content-ID`; empty if none.
    pub content_id: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

const SIGNATURE: [u8; 4] = 0x223e_9f78_u32.to_le_bytes();
const DEPTH_MAX: usize = 4;
const FILES_MAX: usize = 500;
const PROPERTIES_MAX: u32 = 10_000;

const ATTACHMENT_BEGINS: u32 = 0x0006_9002;
const ATTACHMENT_TITLE: u32 = 0x0001_8010;
const ATTACHMENT_DATA: u32 = 0x0006_800f;
const ATTACHMENT_PROPERTIES: u32 = 0x0006_9005;
const MESSAGE_PROPERTIES: u32 = 0x0006_9003;
const MESSAGE_BODY: u32 = 0x0002_800c;
const CODE_PAGE: u32 = 0x0006_9007;

const PR_BODY: u16 = 0x1000;
const PR_RTF_COMPRESSED: u16 = 0x1009;
const PR_HTML: u16 = 0x1013;
const PR_DISPLAY_NAME: u16 = 0x3001;
const PR_ATTACH_DATA: u16 = 0x3701;
const PR_ATTACH_FILENAME: u16 = 0x3704;
const PR_ATTACH_LONG_FILENAME: u16 = 0x3707;
const PR_ATTACH_MIME_TAG: u16 = 0x370e;
const PR_ATTACH_CONTENT_ID: u16 = 0x3712;

/// Unpacks, with the body of the message if it is wanted; `None` if the bytes are no TNEF at all.
#[must_use]
pub fn unpack(bytes: &[u8], want_body: bool) -> Option<Unpacked> {
    let mut found = Unpacked::default();
    let code_page = charset::code_page(1252);
    let is_body_wanted = want_body;
    Reader { found: &mut found, depth: DEPTH_MAX, code_page, is_body_wanted }.read(bytes)?;
    Some(found)
}

struct Reader<'a> {
    found: &'a mut Unpacked,
    depth: usize,
    code_page: &'static Encoding,
    /// The body costs time where it is RTF; it is left out where nobody would see it.
    is_body_wanted: bool,
}

impl Reader<'_> {
    fn read(&mut self, bytes: &[u8]) -> Option<()> {
        let mut cursor = Cursor(bytes.strip_prefix(&SIGNATURE)?.get(2..)?);
        let mut open: Option<File> = None;
        let mut rtf = Vec::new();
        while let Some((id, data)) = cursor.attribute()
            && self.found.files.len() < FILES_MAX
        {
            match id {
                ATTACHMENT_BEGINS => {
                    self.close(open.take());
                    open = Some(File::default());
                }
                ATTACHMENT_TITLE => {
                    if let Some(file) = open.as_mut().filter(|file| file.name.is_empty()) {
                        file.name = self.text(data);
                    }
                }
                ATTACHMENT_DATA => {
                    if let Some(file) = &mut open {
                        file.bytes = data.to_vec();
                    }
                }
                ATTACHMENT_PROPERTIES => {
                    let is_message =
                        open.as_mut().is_some_and(|file| self.file_properties(data, file));
                    // What is left of an enclosed message is the picture of an envelope.
                    open = open.filter(|_| !is_message);
                }
                CODE_PAGE => self.code_page(data),
                MESSAGE_BODY => self.found.text = self.text(data),
                MESSAGE_PROPERTIES => self.message_properties(data, &mut rtf),
                _ => {}
            }
        }
        self.close(open);
        let has_body = !self.found.text.is_empty() || !self.found.html.is_empty();
        if self.is_body_wanted && !has_body && !rtf.is_empty() {
            self.rtf_body(&rtf);
        }
        Some(())
    }

    fn close(&mut self, file: Option<File>) {
        let file = file.filter(|file| !file.bytes.is_empty() || !file.name.is_empty());
        if self.found.files.len() < FILES_MAX {
            self.found.files.extend(file);
        }
    }

    fn rtf_body(&mut self, compressed: &[u8]) {
        let Some(plain) = rtf::decompress(compressed) else {
            return;
        };
        match rtf::read(&plain) {
            rtf::Body::Html(html) => self.found.html = html,
            rtf::Body::Text(text) => self.found.text = text,
        }
    }

    fn code_page(&mut self, data: &[u8]) {
        if let Some(page) = Cursor(data).long() {
            self.code_page = charset::code_page(page);
        }
    }

    fn text(&self, data: &[u8]) -> String {
        let end = data.iter().rposition(|b| *b != 0).map_or(0, |at| at.saturating_add(1));
        let data = data.get(..end).unwrap_or_default();
        charset::decode_as(self.code_page, data).into_owned()
    }

    fn message_properties(&mut self, data: &[u8], rtf: &mut Vec<u8>) {
        for property in Cursor(data).properties() {
            match property.id {
                PR_BODY if self.found.text.is_empty() => {
                    self.found.text = self.property_text(&property);
                }
                PR_HTML if self.found.html.is_empty() => {
                    self.found.html = self.property_text(&property);
                }
                PR_RTF_COMPRESSED => *rtf = property.data.to_vec(),
                _ => {}
            }
        }
    }

    /// Reads a file's properties; true if the file is an enclosed message, which is unpacked.
    fn file_properties(&mut self, data: &[u8], file: &mut File) -> bool {
        let mut is_message = false;
        for property in Cursor(data).properties() {
            let text = || self.property_text(&property);
            match property.id {
                PR_ATTACH_LONG_FILENAME => file.name = text(),
                PR_ATTACH_FILENAME | PR_DISPLAY_NAME if file.name.is_empty() => file.name = text(),
                PR_ATTACH_MIME_TAG => file.media_type = text().to_ascii_lowercase(),
                PR_ATTACH_CONTENT_ID => {
                    text().trim_matches(['<', '>']).clone_into(&mut file.content_id);
                }
                PR_ATTACH_DATA if self.enclosed(property.data) => is_message = true,
                PR_ATTACH_DATA => {
                    let is_object = property.kind == Kind::Object;
                    let skipped = if is_object { 16 } else { 0 };
                    file.bytes = property.data.get(skipped..).unwrap_or_default().to_vec();
                }
                _ => {}
            }
        }
        is_message
    }

    /// An enclosed message is TNEF again, after the 16 octets of its interface id.
    fn enclosed(&mut self, data: &[u8]) -> bool {
        let Some(inner) = data.get(16..).filter(|inner| inner.starts_with(&SIGNATURE)) else {
            return false;
        };
        let Some(depth) = self.depth.checked_sub(1) else {
            return false;
        };
        let mut found = Unpacked::default();
        let reader = Reader { found: &mut found, depth, is_body_wanted: false, ..*self };
        let is_whole = { reader }.read(inner).is_some();
        let room = FILES_MAX.saturating_sub(self.found.files.len());
        self.found.files.extend(found.files.into_iter().take(room));
        if !found.text.is_empty() {
            let name = "enclosed message.txt".to_owned();
            let media_type = "text/plain".to_owned();
            let bytes = found.text.into_bytes();
            self.found.files.push(File { name, media_type, bytes, ..File::default() });
        }
        is_whole
    }

    fn property_text(&self, property: &Property<'_>) -> String {
        match property.kind {
            Kind::Wide => {
                let (text, _) = UTF_16LE.decode_without_bom_handling(property.data);
                text.trim_end_matches('\0').to_owned()
            }
            Kind::Narrow | Kind::Binary | Kind::Object | Kind::Other => self.text(property.data),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Narrow,
    Wide,
    Binary,
    Object,
    Other,
}

struct Property<'a> {
    id: u16,
    kind: Kind,
    data: &'a [u8],
}

/// Reads forward, and stops for good at the first length that is not there.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn long(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn short(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    /// Level, id, length, data, checksum (which some programs write wrongly: not looked at).
    fn attribute(&mut self) -> Option<(u32, &'a [u8])> {
        self.take(1)?;
        let id = self.long()?;
        let length = usize::try_from(self.long()?).ok()?.min(self.0.len());
        let data = self.take(length)?;
        self.0 = self.0.get(2..).unwrap_or_default();
        Some((id, data))
    }

    /// The variable-length properties of a MAPI property list (MS-OXTNEF 2.1.3.4).
    fn properties(mut self) -> Vec<Property<'a>> {
        let mut list = Vec::new();
        let count = self.long().unwrap_or(0).min(PROPERTIES_MAX);
        for _ in 0..count {
            if self.property(&mut list).is_none() {
                break;
            }
        }
        list
    }

    fn property(&mut self, list: &mut Vec<Property<'a>>) -> Option<()> {
        let kind = self.short()?;
        let id = self.short()?;
        if id >= 0x8000 {
            self.take(16)?;
            if self.long()? == 0 {
                self.take(4)?;
            } else {
                let length = usize::try_from(self.long()?).ok()?;
                self.take(length.checked_next_multiple_of(4)?)?;
            }
        }
        let is_many = kind & 0x1000 != 0;
        let fixed = match kind & 0x0fff {
            0x02 | 0x03 | 0x04 | 0x0a | 0x0b => Some(4),
            0x05 | 0x06 | 0x07 | 0x14 | 0x40 => Some(8),
            0x48 => Some(16),
            _ => None,
        };
        let variable = match kind & 0x0fff {
            0x1e => Kind::Narrow,
            0x1f => Kind::Wide,
            0x0d => Kind::Object,
            0x102 => Kind::Binary,
            _ => Kind::Other,
        };
        let count = if is_many || fixed.is_none() { self.long()? } else { 1 };
        for _ in 0..count.min(PROPERTIES_MAX) {
            if let Some(length) = fixed {
                self.take(length)?;
                continue;
            }
            let length = usize::try_from(self.long()?).ok()?;
            let data = self.take(length)?;
            let padding = length.checked_next_multiple_of(4)?.saturating_sub(length);
            self.take(padding.min(self.0.len()))?;
            list.push(Property { id, kind: variable, data });
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(id: u32, data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).unwrap();
        [&[1], &id.to_le_bytes()[..], &length.to_le_bytes(), data, &[0, 0]].concat()
    }

    fn property(kind: u16, id: u16, data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).unwrap();
        let padding = vec![0; data.len().next_multiple_of(4) - data.len()];
        let head = [&kind.to_le_bytes()[..], &id.to_le_bytes(), &1_u32.to_le_bytes()].concat();
        [head, length.to_le_bytes().to_vec(), data.to_vec(), padding].concat()
    }

    fn tnef(attributes: &[Vec<u8>]) -> Vec<u8> {
        [&SIGNATURE[..], &[1, 0], &attributes.concat()].concat()
    }

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn list(properties: &[Vec<u8>]) -> Vec<u8> {
        let count = u32::try_from(properties.len()).unwrap().to_le_bytes();
        [&count[..], &properties.concat()].concat()
    }

    #[test]
    fn files_and_body_come_out_with_their_long_names() {
        let properties = list(&[
            property(0x1f, PR_ATTACH_LONG_FILENAME, &wide("Rechnung März.pdf\0")),
            property(0x1e, PR_ATTACH_MIME_TAG, b"application/pdf\0"),
        ]);
        let bytes = tnef(&[
            attribute(MESSAGE_BODY, b"Hello\0"),
            attribute(ATTACHMENT_BEGINS, &[0; 14]),
            attribute(ATTACHMENT_TITLE, b"RECHNU~1.PDF\0"),
            attribute(ATTACHMENT_DATA, b"%PDF"),
            attribute(ATTACHMENT_PROPERTIES, &properties),
            attribute(ATTACHMENT_BEGINS, &[0; 14]),
            attribute(ATTACHMENT_TITLE, b"b.txt\0"),
            attribute(ATTACHMENT_DATA, b"B"),
        ]);
        let found = unpack(&bytes, true).unwrap();
        assert_eq!(found.text, "Hello");
        let names: Vec<&str> = found.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["Rechnung März.pdf", "b.txt"]);
        assert_eq!(found.files[0].media_type, "application/pdf");
        assert_eq!(found.files[1].bytes, b"B");
    }

    #[test]
    fn an_enclosed_message_gives_its_files_too() {
        let inner = tnef(&[
            attribute(ATTACHMENT_BEGINS, &[0; 14]),
            attribute(ATTACHMENT_TITLE, b"inner.txt\0"),
            attribute(ATTACHMENT_DATA, b"I"),
        ]);
        let object = [&[0; 16][..], &inner].concat();
        let properties = list(&[property(0x0d, PR_ATTACH_DATA, &object)]);
        let bytes = tnef(&[
            attribute(ATTACHMENT_BEGINS, &[0; 14]),
            attribute(ATTACHMENT_PROPERTIES, &properties),
        ]);
        let found = unpack(&bytes, true).unwrap();
        assert_eq!(found.files.len(), 1);
        assert_eq!(found.files[0].name, "inner.txt");
    }

    #[test]
    fn lengths_that_lie_stop_the_reader_and_keep_what_was_read() {
        assert_eq!(unpack(b"no tnef", true), None);
        let whole = tnef(&[
            attribute(ATTACHMENT_BEGINS, &[0; 14]),
            attribute(ATTACHMENT_TITLE, b"a.txt\0"),
            attribute(ATTACHMENT_DATA, b"abc"),
        ]);
        for cut in 6..whole.len() {
            assert!(unpack(&whole[..cut], true).is_some());
        }
        let lie = list(&[[&[0x1e, 0, 7, 0x37, 255, 255, 255, 255][..], &[255; 4]].concat()]);
        let bytes = tnef(&[
            attribute(ATTACHMENT_BEGINS, &[]),
            attribute(ATTACHMENT_TITLE, b"a\0"),
            attribute(ATTACHMENT_PROPERTIES, &lie),
        ]);
        assert_eq!(unpack(&bytes, true).unwrap().files[0].name, "a");
    }
}
