//! Character references → characters (HTML Living Standard, section 13.5).

use mail_parser::decoders::html::add_html_token;

/// The longest name there is, `&CounterClockwiseContourIntegral;`, and then some.
const REFERENCE_BYTES_MAX: usize = 40;

/// Names that old mail programs leave without their semicolon.
const BARE: [(&str, char); 10] = [
    ("nbsp", '\u{a0}'),
    ("amp", '&'),
    ("quot", '"'),
    ("lt", '<'),
    ("gt", '>'),
    ("copy", '©'),
    ("reg", '®'),
    ("euro", '€'),
    ("pound", '£'),
    ("deg", '°'),
];

/// Appends `text` with its character references decoded.
pub(super) fn decode(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, reference) = rest.split_at(at);
        out.push_str(before);
        rest = reference.strip_prefix('&').unwrap_or_default();
        match terminated(rest).or_else(|| bare(rest)) {
            Some((character, bytes)) => {
                out.push_str(&character);
                rest = rest.get(bytes..).unwrap_or_default();
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
}

/// `name;` or `#number;` at the head of `rest`: the characters and the bytes it took.
fn terminated(rest: &str) -> Option<(String, usize)> {
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || *b == b'#';
    let length = rest.bytes().take(REFERENCE_BYTES_MAX).take_while(is_part).count();
    let name = rest.get(..length).filter(|_| rest.as_bytes().get(length) == Some(&b';'))?;
    let taken = length.saturating_add(1);
    if let Some(number) = name.strip_prefix('#') {
        return Some((numbered(number)?.to_string(), taken));
    }
    let is_word = !name.is_empty() && !name.contains('#');
    let mut decoded = String::new();
    if is_word {
        add_html_token(&mut decoded, format!("&{name};").as_bytes(), false);
    }
    // The decoder gives back what it does not know.
    (is_word && !decoded.starts_with('&') || name == "amp").then_some((decoded, taken))
}

fn bare(rest: &str) -> Option<(String, usize)> {
    if !rest.starts_with(|c: char| c.is_ascii_lowercase()) {
        return None;
    }
    let (name, character) = BARE.iter().find(|(name, _)| rest.starts_with(name))?;
    // `&copying=1` in an address is no copyright sign.
    let next = rest.get(name.len()..)?.bytes().next();
    let ends = next.is_none_or(|b| !b.is_ascii_alphanumeric() && b != b'=');
    ends.then(|| (character.to_string(), name.len()))
}

/// The character of a numeric reference; 128 to 159 mean windows-1252, as browsers read them.
fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
        None => number.parse().ok()?,
    };
    if let Ok(byte @ 0x80..=0x9f) = u8::try_from(code) {
        let bytes = [byte];
        let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
        return text.chars().next();
    }
    let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
    Some(if character == '\0' { char::REPLACEMENT_CHARACTER } else { character })
}
