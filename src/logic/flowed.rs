//! `format=flowed` (RFC 3676) → paragraphs as they were typed.

/// Joins flowed lines of one quote depth, takes out the space-stuffing, and writes quote marks as
/// `> `. With `delsp` the blank that marks a flowed line goes, too (§4.1). Lines end with `\n`.
#[must_use]
pub fn unflow(text: &str, delsp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let words = line.trim_start_matches('>');
        let depth = line.len().saturating_sub(words.len());
        let words = words.strip_prefix(' ').unwrap_or(words);
        if open.is_some_and(|before| before != depth) {
            // A paragraph cannot go on at another depth (§4.5); the sender broke the rule.
            out.push('\n');
            open = None;
        }
        if open.is_none() {
            push_marks(&mut out, depth);
        }
        // The signature line ends with a blank, and is never flowed (§4.3).
        let is_flowed = words.ends_with(' ') && words != "-- ";
        if is_flowed {
            out.push_str(if delsp { words.strip_suffix(' ').unwrap_or(words) } else { words });
            open = Some(depth);
        } else {
            out.push_str(words);
            out.push('\n');
            open = None;
        }
    }
    if open.is_some() {
        out.push('\n');
    }
    out
}

fn push_marks(out: &mut String, depth: usize) {
    out.extend(std::iter::repeat_n('>', depth));
    if depth > 0 {
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::unflow;

    #[test]
    fn paragraphs_are_whole_again_and_the_signature_line_stays() {
        let sent = "I was charged \ntwice in \nMarch.\n\n From here\n-- \nAna\n";
        let read = "I was charged twice in March.\n\nFrom here\n-- \nAna\n";
        assert_eq!(unflow(sent, false), read);
    }

    #[test]
    fn quotes_keep_their_depth() {
        let sent = ">> old \n>> words\n> newer \nmine\n";
        assert_eq!(unflow(sent, false), ">> old words\n> newer \nmine\n");
    }

    #[test]
    fn delsp_joins_words_of_languages_without_blanks() {
        assert_eq!(unflow("請求 \n書\n", true), "請求書\n");
    }
}
