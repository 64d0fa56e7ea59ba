//! Does an outcome promise a credit that a supervisor must allow?
//!
//! An amount counts where its paragraph speaks of giving money back. That is too often rather than
//! too seldom ("no credit of 900 EUR is due" counts too): a needless question costs a supervisor a
//! glance, a credit nobody allowed costs the amount.

use super::approval::Request;
use crate::domain::approval::Matter;
use crate::domain::case::Case;
use crate::domain::facts::Fact;
use crate::domain::letter::BriefLine;
use crate::domain::money::Money;
use crate::domain::outcome::ReasonCode;
use crate::domain::policy::Policy;
use crate::domain::words::Words;
use crate::logic::classify::facts::{FactPatterns, found_facts};

/// How words begin that speak of giving money back, in the languages of agents.
const GIVING_BACK: [&str; 24] = [
    "credit",
    "refund",
    "reimburs",
    "rebate",
    "waive",
    "waiv",
    "compensat",
    "discount",
    "return",
    "abon",
    "reembols",
    "devol",
    "devuel",
    "descuent",
    "condon",
    "bonific",
    "rectificativ",
    "compens",
    "gutschr",
    "gutgeschr",
    "erstatt",
    "rembours",
    "rimbors",
    "estorn",
];

/// The question for a supervisor, if these words of an outcome promise more than anybody may.
pub(super) fn promised(
    case: &Case,
    reason: ReasonCode,
    words: &Words,
    policy: &Policy,
) -> Option<Request> {
    let credits = credits(case, words.as_str());
    let over = credits
        .into_iter()
        .filter_map(|credit| policy.approvals.exceeded(credit).map(|limit| (credit, limit)));
    let (credit, limit) = over.max_by_key(|(credit, _)| credit.amount)?;
    let line = |key: &str, value: String| BriefLine { key: key.to_owned(), value };
    let mut lines = vec![line("reason", reason.code().to_owned())];
    lines.extend(limit.map(|limit| line("limit", limit.to_string())));
    Some(Request { matter: Matter::Credit, what: credit.to_string(), lines })
}

/// The amounts in paragraphs that speak of giving back.
fn credits(case: &Case, text: &str) -> Vec<Money> {
    let found = found_facts(text, case.language, &FactPatterns::default());
    let speaks = |at: usize| {
        paragraph_round(text, at).split(|c: char| !c.is_alphanumeric()).any(|word| {
            let word = word.to_lowercase();
            GIVING_BACK.iter().any(|beginning| word.starts_with(beginning))
        })
    };
    let amount = |fact: Fact| match fact {
        Fact::Amount(money) => Some(money),
        Fact::Invoice(_)
        | Fact::Order(_)
        | Fact::Subscription(_)
        | Fact::Tenant(_)
        | Fact::Domain(_)
        | Fact::Tracking(_)
        | Fact::Date(_)
        | Fact::PurchaseOrder(_) => None,
    };
    found
        .into_iter()
        .filter(|found| speaks(found.start))
        .filter_map(|found| amount(found.fact))
        .collect()
}

/// The paragraph that holds a place of the text: sentences refer to each other ("We have looked
/// at the credit. It is 900 EUR."), paragraphs seldom do.
fn paragraph_round(text: &str, at: usize) -> &str {
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let start = before.rfind("\n\n").map_or(0, |place| place.saturating_add(2));
    let end = after.find("\n\n").map_or(text.len(), |place| at.saturating_add(place));
    text.get(start..end).unwrap_or(text)
}
