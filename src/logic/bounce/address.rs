//! Mail addresses in running text, as bounces and transcripts write them.

/// Longest run of characters that is looked at before an `@`; RFC 5321 §4.5.3.1.1 allows 64, VERP
/// and X.400 gateways write more.
const LOCAL_CHARS_MAX: usize = 200;

/// Every address of `line` in lower case, in the order they stand, without repeats.
///
/// Works in linear time: an `@` ends the search in both directions. Surrounding brackets, quotes
/// and trailing full stops are left off; what stands before an `@` in an X.400 attribute
/// (`dda:SMTP=ana@…`) is left off too.
pub(super) fn addresses(line: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (at, _) in line.match_indices('@') {
        let before = line.get(..at).unwrap_or_default();
        let after = line.get(at.saturating_add(1)..).unwrap_or_default();
        let Some(address) = join(local(before), domain(after)) else { continue };
        if !found.contains(&address) {
            found.push(address);
        }
    }
    found
}

/// The address with which `text` begins, and what follows it.
pub(super) fn leading(text: &str) -> Option<(String, &str)> {
    let at = text.find('@')?;
    let before = text.get(..at)?;
    let after = text.get(at.saturating_add(1)..)?;
    let name = local(before);
    let opened = before.strip_suffix(name).unwrap_or(before);
    if !opened.chars().all(|c| "\"'<".contains(c)) {
        return None;
    }
    let domain = domain(after);
    let rest = after.strip_prefix(domain)?;
    join(name, domain).map(|address| (address, rest))
}

fn join(local: &str, domain: &str) -> Option<String> {
    let domain = domain.trim_end_matches(['.', '-']);
    let is_plausible = !local.is_empty()
        && domain.contains('.')
        && domain.starts_with(char::is_alphanumeric)
        && !domain.contains("..");
    is_plausible.then(|| format!("{local}@{domain}").to_lowercase())
}

/// The longest local part that `before` ends with; a quoted one (RFC 5321 §4.1.2) keeps its quotes.
fn local(before: &str) -> &str {
    if let Some(inside) = before.strip_suffix('"')
        && let Some(open) = inside.rfind('"')
        && inside.len().saturating_sub(open) <= LOCAL_CHARS_MAX
    {
        return before.get(open..).unwrap_or_default();
    }
    let start = before
        .char_indices()
        .rev()
        .take(LOCAL_CHARS_MAX)
        .take_while(|(_, c)| is_local(*c))
        .last()
        .map_or(before.len(), |(start, _)| start);
    let run = before.get(start..).unwrap_or_default();
    let run = match run.rsplit_once('=') {
        Some((key, value)) if is_attribute(key) => value,
        Some(_) | None => run,
    };
    run.trim_start_matches(|c: char| !c.is_alphanumeric() && !"_+-/".contains(c))
        .trim_end_matches('.')
}

fn is_attribute(key: &str) -> bool {
    ["smtp", "rfc-822", "rfc822", "from", "to", "dda", "orcpt", "email", "address", "recipient"]
        .iter()
        .any(|name| key.eq_ignore_ascii_case(name))
}

fn domain(after: &str) -> &str {
    let end = after
        .char_indices()
        .find(|(_, c)| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '_')))
        .map_or(after.len(), |(end, _)| end);
    after.get(..end).unwrap_or_default().trim_end_matches(['.', '-'])
}

fn is_local(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_whatever_stands_round_them() {
        for (line, expected) in [
            ("<Ana@Customers.TEST>: gone", &["ana@customers.test"][..]),
            (
                "to 'ana@customers.test', and bob@customers.test.",
                &["ana@customers.test", "bob@customers.test"],
            ),
            ("c=US;a= ;dda:SMTP=ANA@CUSTOMERS.TEST; on Friday", &["ana@customers.test"]),
            ("ana@customers.test<mailto:ana@customers.test>", &["ana@customers.test"]),
            ("\"ana ruiz\"@customers.test", &["\"ana ruiz\"@customers.test"]),
            (
                "bounces-main+ana=customers.test@lists.test",
                &["bounces-main+ana=customers.test@lists.test"],
            ),
            ("see @home, a@, @b.c and a@b", &[]),
        ] {
            assert_eq!(addresses(line), expected, "{line}");
        }
    }

    #[test]
    fn a_leading_address_leaves_what_follows_it() {
        assert_eq!(
            leading("<ana@customers.test>: no such user"),
            Some(("ana@customers.test".to_owned(), ">: no such user"))
        );
        assert_eq!(leading("write to ana@customers.test"), None);
    }
}
