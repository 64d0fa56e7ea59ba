//! The accounts that somebody may have meant who named one that is not in the books.

use crate::domain::account::Account;
use crate::logic::fold::folded;

/// Accounts that are named; more would be a list, and `saldo account list` is one.
const NAMED_MAX: usize = 5;

/// Letters that may be wrong in a code.
const WRONG_MAX: usize = 2;

/// Letters that say something; `SL` is in half of all names.
const TELLING_MIN: usize = 3;

/// Accounts whose code or name comes near to what was said, the nearest first.
#[must_use]
pub fn resembling<'a>(
    said: &str,
    accounts: impl IntoIterator<Item = &'a Account>,
) -> Vec<&'a Account> {
    let said = folded(said);
    let mut near: Vec<(usize, &Account)> = accounts
        .into_iter()
        .filter_map(|account| distance(&said, account).map(|distance| (distance, account)))
        .collect();
    near.sort_by(|(a, one), (b, other)| (a, &one.code).cmp(&(b, &other.code)));
    near.into_iter().take(NAMED_MAX).map(|(_, account)| account).collect()
}

/// How far an account is from what was said: 0 is nearest, `None` is another matter.
fn distance(said: &str, account: &Account) -> Option<usize> {
    let (code, name) = (folded(account.code.as_str()), folded(&account.legal_name));
    if code == said || name == said {
        return Some(0);
    }
    let wrong = strsim::damerau_levenshtein(said, &code);
    if wrong <= WRONG_MAX && wrong < said.chars().count() {
        return Some(wrong);
    }
    let is_telling = said.chars().count() >= TELLING_MIN;
    let holds = is_telling && (code.contains(said) || name.contains(said));
    let shares = said.split_whitespace().any(|word| {
        word.chars().count() >= TELLING_MIN
            && name.split(|c: char| !c.is_alphanumeric()).any(|own| own == word)
    });
    match (holds, shares) {
        (true, _) => Some(WRONG_MAX.saturating_add(1)),
        (false, true) => Some(WRONG_MAX.saturating_add(2)),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::AccountCode;

    fn told(said: &str) -> Vec<String> {
        let accounts: Vec<Account> = [
            ("ACME", "Acme SL"),
            ("ACNE", "Dermatología del Sur SL"),
            ("SOL", "Panadería Sol SA"),
            ("430.00017", "Núñez e Hijos SL"),
        ]
        .into_iter()
        .map(|(code, name)| Account::new(AccountCode::parse(code).unwrap(), name))
        .collect();
        resembling(said, &accounts).into_iter().map(|a| a.code.to_string()).collect()
    }

    #[test]
    fn a_slip_of_the_pen_and_a_name_both_lead_to_the_code() {
        assert_eq!(told("ACMEE"), ["ACME", "ACNE"]);
        assert_eq!(told("panaderia sol"), ["SOL"]);
        assert_eq!(told("Nunez"), ["430.00017"]);
        assert_eq!(told("00017"), ["430.00017"]);
    }

    #[test]
    fn what_is_far_from_all_names_none_of_them() {
        assert_eq!(told("ZEPHYR"), [""; 0]);
        assert_eq!(told("SA"), [""; 0], "what half of all names share says nothing");
        assert_eq!(told("X"), [""; 0]);
    }
}
