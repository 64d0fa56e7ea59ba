//! `text/enriched` (RFC 1896) and its elder `text/richtext` (RFC 1341 §7.1.3) → plain text.

/// Takes the commands out. One line end is a blank, two are one line end, and so on.
#[must_use]
pub fn to_text(enriched: &str) -> String {
    let mut out = String::with_capacity(enriched.len());
    let mut is_parameter = false;
    let mut rest = enriched;
    while let Some(at) = rest.find(['<', '\n']) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        if !is_parameter {
            out.push_str(before);
        }
        if let Some(after) = from.strip_prefix("<<") {
            out.push('<');
            rest = after;
        } else if from.starts_with('<') {
            let (command, after) = from.split_once('>').unwrap_or((from, ""));
            match command.to_ascii_lowercase().as_str() {
                "<param" => is_parameter = true,
                "</param" => is_parameter = false,
                "<nl" | "</paragraph" => out.push('\n'),
                "<lt" => out.push('<'),
                _ => {}
            }
            rest = after;
        } else {
            let after = from.trim_start_matches('\n');
            let ends = from.len().saturating_sub(after.len());
            match ends {
                1 => out.push(' '),
                _ => out.extend(std::iter::repeat_n('\n', ends.saturating_sub(1))),
            }
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::to_text;

    #[test]
    fn commands_go_and_line_ends_count() {
        let enriched = "<bold>Now</bold> is\nthe time<<\n\n<color><param>red</param>x</color>\n";
        assert_eq!(to_text(enriched), "Now is the time<\nx ");
        assert_eq!(to_text("open <bold"), "open ");
    }
}
