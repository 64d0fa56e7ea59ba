//! The `Authentication-Results` header field, read after the grammar of RFC 8601 §2.2.
//!
//! What a server quotes there (addresses, reasons) was often chosen by the sender, so comments and
//! quoted strings are never looked into for results. Header values must not have been decoded
//! (RFC 2047) before: an encoded word could grow a quote.

/// What one server found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Results {
    /// Who says so, in lower case; empty where the field names nobody, as Exchange Online's.
    pub(super) authserv_id: String,
    /// Each method's result, in order.
    pub(super) methods: Vec<Method>,
}

/// One method with its result, such as `dmarc=pass header.from=customers.test`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Method {
    /// `dmarc`, `spf`, `dkim`, … in lower case.
    pub(super) name: String,
    /// `pass`, `fail`, `none`, … in lower case.
    pub(super) result: String,
    /// `reason` and the properties (`header.from`, `smtp.mailfrom` …): name in lower case, value.
    properties: Vec<(String, String)>,
}

impl Method {
    /// The value of a property, such as `header.from`.
    pub(super) fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Reads a field's value; `None` where it is of a version other than 1, which must be ignored
/// (RFC 8601 §2.2).
pub(super) fn results(value: &str) -> Option<Results> {
    let mut segments = segments(value).into_iter();
    let first = segments.next()?;
    let mut found = Results::default();
    if first.pairs.is_empty() {
        found.authserv_id = first.words.first()?.to_lowercase();
        if first.words.get(1).is_some_and(|version| version != "1") {
            return None;
        }
    } else {
        found.methods.extend(method(first));
    }
    found.methods.extend(segments.filter_map(method));
    Some(found)
}

/// A stretch between semicolons: words that stand alone, and `key=value` pairs.
#[derive(Debug, Default)]
struct Segment {
    words: Vec<String>,
    pairs: Vec<(String, String)>,
}

fn method(segment: Segment) -> Option<Method> {
    let mut pairs = segment.pairs.into_iter();
    let (key, result) = pairs.next()?;
    let (name, version) = key.split_once('/').unwrap_or((&key, "1"));
    if version.trim() != "1" {
        return None;
    }
    Some(Method {
        name: name.trim().to_owned(),
        result: result.to_lowercase(),
        properties: pairs.collect(),
    })
}

/// Takes the value apart in one pass.
fn segments(value: &str) -> Vec<Segment> {
    const SEGMENTS_MAX: usize = 200;
    let mut found = vec![Segment::default()];
    let mut rest = Cursor { chars: value.chars().peekable() };
    while let Some(next) = rest.next_beyond_blanks() {
        if next == ';' {
            rest.chars.next();
            found.push(Segment::default());
            if found.len() > SEGMENTS_MAX {
                break;
            }
            continue;
        }
        let key = rest.key();
        let Some(segment) = found.last_mut() else { break };
        if rest.next_beyond_blanks() == Some('=') {
            rest.chars.next();
            rest.next_beyond_blanks();
            let key = join(&mut segment.words, key).to_lowercase();
            segment.pairs.push((key, rest.value()));
        } else {
            segment.words.push(key);
        }
    }
    found
}

/// Blanks may stand round the full stop of a property (`header . from`) and the slash of a version.
fn join(words: &mut Vec<String>, mut key: String) -> String {
    let is_joint = |c: char| c == '.' || c == '/';
    while let Some(before) = words.last() {
        if !(key.starts_with(is_joint) || before.ends_with(is_joint)) {
            break;
        }
        key = format!("{before}{key}");
        words.pop();
    }
    key
}

struct Cursor<'a> {
    chars: std::iter::Peekable<std::str::Chars<'a>>,
}

impl Cursor<'_> {
    /// Skips blanks and comments, which nest and may hold escaped parentheses; the next character.
    fn next_beyond_blanks(&mut self) -> Option<char> {
        let mut depth = 0_usize;
        while let Some(&c) = self.chars.peek() {
            match c {
                '(' => depth = depth.saturating_add(1),
                ')' if depth > 0 => depth = depth.saturating_sub(1),
                '\\' if depth > 0 => {
                    self.chars.next();
                }
                _inside if depth > 0 => {}
                _blank if c.is_whitespace() => {}
                _other => return Some(c),
            }
            self.chars.next();
        }
        None
    }

    /// A token or quoted string up to `=`, `;`, a blank or a comment; never empty-handed.
    fn key(&mut self) -> String {
        if self.chars.peek() == Some(&'"') {
            return self.quoted();
        }
        let mut key = String::new();
        while let Some(&c) = self.chars.peek() {
            if c.is_whitespace() || "=;(".contains(c) {
                break;
            }
            key.push(c);
            self.chars.next();
        }
        if key.is_empty() {
            self.chars.next();
        }
        key
    }

    /// A value; servers leave addresses such as `bounce+a=b@c` unquoted.
    fn value(&mut self) -> String {
        if self.chars.peek() == Some(&'"') {
            return self.quoted();
        }
        let mut value = String::new();
        while let Some(&c) = self.chars.peek() {
            if c.is_whitespace() || ";(".contains(c) {
                break;
            }
            value.push(c);
            self.chars.next();
        }
        value
    }

    fn quoted(&mut self) -> String {
        let mut value = String::new();
        self.chars.next();
        while let Some(c) = self.chars.next() {
            match c {
                '"' => break,
                '\\' => value.extend(self.chars.next()),
                other => value.push(other),
            }
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn methods(value: &str) -> Vec<(String, String)> {
        let found = results(value).unwrap();
        found.methods.into_iter().map(|method| (method.name, method.result)).collect()
    }

    #[test]
    fn methods_reasons_and_properties_are_read_with_their_comments() {
        let found = results(
            "Mail.Reseller.example 1 (ours); DMARC = Pass (p=none (sub) \\) x) \
             reason=\"it; dmarc=fail\" policy.dmarc=none header . From = customers.test; \
             spf=pass smtp.mailfrom=bounce+a=b@customers.test;none",
        )
        .unwrap();
        assert_eq!(found.authserv_id, "mail.reseller.example");
        let dmarc = found.methods.first().unwrap();
        assert_eq!((dmarc.name.as_str(), dmarc.result.as_str()), ("dmarc", "pass"));
        assert_eq!(dmarc.property("header.from"), Some("customers.test"));
        assert_eq!(dmarc.property("reason"), Some("it; dmarc=fail"));
        let spf = found.methods.get(1).unwrap();
        assert_eq!(spf.property("smtp.mailfrom"), Some("bounce+a=b@customers.test"));
        assert_eq!(found.methods.len(), 2);
    }

    #[test]
    fn comments_and_quotes_hide_what_they_hold() {
        for value in [
            "mx.test; spf=none (dmarc=pass header.from=customers.test)",
            "mx.test; spf=none (open ; dmarc=pass header.from=customers.test",
            "mx.test; spf=none reason=\"; dmarc=pass\"",
            "mx.test; spf=none reason=\"\\\"; dmarc=pass",
        ] {
            assert_eq!(methods(value), [("spf".to_owned(), "none".to_owned())], "{value}");
        }
    }

    #[test]
    fn exchange_online_names_nobody() {
        let found = results(
            "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.test; dmarc=pass \
             action=none header.from=a.test;compauth=pass reason=100",
        )
        .unwrap();
        assert_eq!(found.authserv_id, "");
        assert_eq!(found.methods.len(), 3);
    }

    #[test]
    fn other_versions_and_nothing_are_ignored() {
        assert_eq!(results("mx.test 2; dmarc=pass"), None);
        assert_eq!(results(""), None);
        assert_eq!(methods("mx.test; dmarc/2=pass; none"), []);
        assert_eq!(methods("mx.test 1; none"), []);
    }
}
