//! `saldo inspect`: what Saldo understands of a message, for people or as JSON (DESIGN.md 6).

mod summary;

use crate::domain::address::Person;
use crate::domain::message::{ContentHash, MessageId, Part};
use crate::logic::understand::{House, Reading, understand};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::path::Path;

/// Prints one reading a file, in the order given; `-` is standard input.
///
/// # Errors
/// The first file that cannot be read, with its name; the files before it have been printed.
pub fn run(
    files: &[String],
    as_json: bool,
    house: &House,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    for (at, file) in files.iter().enumerate() {
        let raw = read(file).map_err(|e| std::io::Error::new(e.kind(), format!("{file}: {e}")))?;
        let reading = understand(&raw, house);
        if as_json {
            writeln!(out, "{}", one_line(&to_json(file, &reading)))?;
        } else {
            let gap = if at == 0 { "" } else { "\n" };
            write!(out, "{gap}{}", summary::summary(file, &reading))?;
        }
    }
    Ok(())
}

/// JSON on a line that every program takes for one: many also end a line at U+0085, U+2028 and
/// U+2029, which JSON allows inside a string.
fn one_line(value: &Value) -> String {
    let line = value.to_string();
    if !line.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
        return line;
    }
    line.replace('\u{85}', "\\u0085").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

fn read(file: &str) -> std::io::Result<Vec<u8>> {
    if file != "-" {
        return std::fs::read(Path::new(file));
    }
    let mut raw = Vec::new();
    std::io::stdin().read_to_end(&mut raw)?;
    Ok(raw)
}

/// The JSON object of DESIGN.md section 6.
#[must_use]
pub fn to_json(file: &str, reading: &Reading) -> Value {
    let message = &reading.message;
    json!({
        "file": file,
        "sha256": message.hash,
        "size": message.size_bytes,
        "message_id": message.message_id,
        "in_reply_to": ids(&message.in_reply_to),
        "references": ids(&message.references),
        "date": message.date.map(|date| date.to_string()),
        "from": people(&message.from),
        "to": people(&message.to),
        "cc": people(&message.cc),
        "reply_to": people(&message.reply_to),
        "subject": message.subject,
        "text": message.text,
        "reply": reading.excerpt.words,
        "attachments": message.attachments().map(attachment).collect::<Vec<_>>(),
        "nature": reading.screening.nature,
        "bounces": reading.bounces,
        "language": reading.language.0,
        "language_confidence": reading.language.1,
        "kind": {
            "label": reading.verdict.label,
            "confidence": reading.verdict.confidence,
            "unsure": reading.verdict.unsure,
            "ranking": reading.verdict.ranking,
        },
        "urgency": reading.urgency.0,
        "urgency_because": reading.urgency.1.join("; "),
        "facts": facts(reading),
        "defects": message.defects,
    })
}

fn facts(reading: &Reading) -> Value {
    let facts = &reading.facts;
    json!({
        "invoices": facts.invoices,
        "orders": facts.orders,
        "subscriptions": facts.subscriptions,
        "tenants": facts.tenants,
        "domains": facts.domains,
        "tracking": facts.tracking,
        "amounts": facts.amounts,
        "dates": facts.dates,
        "purchase_orders": facts.purchase_orders,
    })
}

fn ids(ids: &[MessageId]) -> Vec<&str> {
    ids.iter().map(MessageId::as_str).collect()
}

fn people(people: &[Person]) -> Value {
    people.iter().map(|p| json!({"name": p.name, "address": p.address})).collect()
}

fn attachment(part: &Part) -> Value {
    json!({
        "name": part.name,
        "type": part.media_type,
        "size": part.bytes.len(),
        "sha256": ContentHash::of(&part.bytes),
        "inline": part.is_inline,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_object_is_one_line_to_every_reader() {
        let value = json!({"text": "a\u{2028}b\u{85}c\u{c}\n"});
        assert_eq!(one_line(&value), r#"{"text":"a\u2028b\u0085c\f\n"}"#);
    }
}
