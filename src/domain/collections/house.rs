//! What the reseller sets for collections as a whole: who the creditor is, how one pays, when
//! letters leave, which policies and regimes there are.

use crate::domain::collections::policy::PolicyBook;
use crate::domain::collections::regime::Regimes;
use jiff::civil::Time;
use serde::Serialize;

/// The hours in which collections letters leave, in the desk's zone, on business days that are
/// followed by another one: nothing reaches a customer before a weekend or a holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// From.
    pub opens: Time,
    /// Until, exclusive.
    pub closes: Time,
    /// Letters that leave in an hour at most, so that nothing leaves in a burst.
    pub letters_hour_max: u32,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            opens: Time::constant(9, 0, 0, 0),
            closes: Time::constant(16, 0, 0, 0),
            letters_hour_max: 200,
        }
    }
}

/// Who is owed, and how one pays. Bank details in any letter come from here alone (I-11).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Creditor {
    /// The reseller's legal name.
    pub legal_name: String,
    /// VAT or other tax id.
    pub tax_id: Option<String>,
    /// Where to pay, line by line, printed as it stands.
    pub pay_to: Vec<String>,
    /// A number that customers can call to make sure.
    pub phone: Option<String>,
    /// Where the policy can be read.
    pub policy_link: Option<String>,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CollectionsHouse {
    /// Letters are written; otherwise nothing is, whatever is overdue.
    pub is_active: bool,
    /// Who is owed.
    pub creditor: Creditor,
    /// When letters leave.
    pub window: Window,
    /// Which policies there are.
    pub book: PolicyBook,
    /// What a suspension does, by provider regime.
    pub regimes: Regimes,
}
