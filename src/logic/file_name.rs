//! A name that somebody gave a file → a name that is safe to store, to print and to click.

/// Longest name kept, in octets of UTF-8; every file system takes 255.
pub const OCTETS_MAX: usize = 240;

/// The human's name without a path, control characters, direction tricks (which make `exe.fdp`
/// look like `pdf.exe`), characters that Windows refuses, leading dots and blanks at its ends.
/// A name that is too long loses its middle and keeps its extension. Empty if nothing is left.
#[must_use]
pub fn safe(name: &str) -> String {
    let visible: String = name.chars().filter(|c| !is_invisible(*c)).collect();
    let base = visible
        .split(['/', '\\'])
        .rev()
        .map(trimmed)
        .find(|part| !part.is_empty())
        .unwrap_or_default();
    let plain: String =
        base.chars().map(|c| if "<>:\"|?*".contains(c) { '_' } else { c }).collect();
    bounded(&plain)
}

fn trimmed(part: &str) -> &str {
    part.trim().trim_start_matches(['.', ' ']).trim_end_matches(['.', ' '])
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{61c}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn bounded(name: &str) -> String {
    if name.len() <= OCTETS_MAX {
        return name.to_owned();
    }
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let extension: String = extension.chars().take(10).collect();
    let room = OCTETS_MAX.saturating_sub(extension.len()).saturating_sub("….".len());
    let head = name.get(..name.floor_char_boundary(room)).unwrap_or_default();
    format!("{}….{extension}", head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn a_name_keeps_what_a_person_gave_it() {
        assert_eq!(safe("Rechnung März 2024 (Kopie).pdf"), "Rechnung März 2024 (Kopie).pdf");
        assert_eq!(safe("報告書.xlsx"), "報告書.xlsx");
    }

    #[test]
    fn a_name_leads_nowhere_and_hides_nothing() {
        assert_eq!(safe("../../etc/passwd"), "passwd");
        assert_eq!(safe("C:\\Users\\Ana\\invoice.pdf"), "invoice.pdf");
        assert_eq!(safe("/"), "");
        assert_eq!(safe(".."), "");
        assert_eq!(safe(".htaccess"), "htaccess");
        assert_eq!(safe("invoice\u{202e}fdp.exe"), "invoicefdp.exe");
        assert_eq!(safe("a\0b\r\nc.txt"), "abc.txt");
        assert_eq!(safe("what? <now>: \"x\".txt"), "what_ _now__ _x_.txt");
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let long = safe(&format!("{}.pdf", "a".repeat(500)));
        assert_eq!(long.len(), super::OCTETS_MAX);
        assert!(long.ends_with("….pdf"), "{long}");
    }
}
