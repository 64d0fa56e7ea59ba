//! Blocks that are opened and never closed, or the other way round.
//!
//! Handlebars reports them too, but at the end of the file, which is not where the mistake is.

/// What is wrong, and on which line of the text, counted from 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unbalanced {
    pub(super) line: usize,
    pub(super) what: String,
    pub(super) remedy: String,
}

/// The first block that does not end, or end that begins nowhere.
pub(super) fn unbalanced(text: &str) -> Option<Unbalanced> {
    let mut open: Vec<(usize, &str)> = Vec::new();
    for (line, row) in (1usize..).zip(text.lines()) {
        for tag in row.split("{{").skip(1) {
            let name = |rest: &'_ str| -> usize {
                rest.find(|c: char| c.is_whitespace() || c == '}').unwrap_or(rest.len())
            };
            let tag = tag.trim_start_matches(['~', ' ']);
            if let Some(rest) = tag.strip_prefix('#') {
                let rest = rest.trim_start_matches(['*', '>', ' ']);
                open.push((line, rest.get(..name(rest)).unwrap_or_default()));
            } else if let Some(rest) = tag.strip_prefix('/') {
                let closed = rest.get(..name(rest)).unwrap_or_default();
                match open.pop() {
                    Some((_, opened)) if opened == closed => {}
                    Some((at, opened)) => return Some(not_closed(at, opened)),
                    None => {
                        return Some(Unbalanced {
                            line,
                            what: format!("{{{{/{closed}}}}} closes nothing"),
                            remedy: format!("open it with {{{{#{closed} …}}}}, or take it away"),
                        });
                    }
                }
            }
        }
    }
    open.pop().map(|(line, name)| not_closed(line, name))
}

fn not_closed(line: usize, name: &str) -> Unbalanced {
    Unbalanced {
        line,
        what: format!("{{{{#{name} …}}}} is not closed"),
        remedy: format!("write {{{{/{name}}}}} where it ends"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_block_is_told_where_it_opens() {
        assert_eq!(unbalanced("a {{#if x}}b{{else}}c{{/if}}\n{{#each y}}\n{{/each}}"), None);
        let found = unbalanced("\n{{#if x}} b\n{{y}}\n").unwrap();
        assert_eq!((found.line, found.what.as_str()), (2, "{{#if …}} is not closed"));
        let found = unbalanced("{{#if x}}\n{{#each y}}\n{{/if}}").unwrap();
        assert_eq!((found.line, found.what.as_str()), (2, "{{#each …}} is not closed"));
        assert_eq!(unbalanced("a\n{{/if}}").unwrap().what, "{{/if}} closes nothing");
    }
}
