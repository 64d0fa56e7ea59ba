//! What a customer can be told about overdue invoices, access and the policy; and what the
//! operator who carries out an order is told.

use crate::domain::collections::house::Creditor;
use crate::domain::collections::policy::{CollectionsPolicy, PolicyVersion};
use crate::domain::collections::regime::Regime;
use crate::domain::collections::stage::Stage;
use crate::domain::money::Money;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// One invoice in a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DueRow {
    /// Its number, as the customer has it.
    pub invoice: String,
    /// Its date.
    pub issued_on: Date,
    /// When it is or was due.
    pub due_on: Date,
    /// Its total.
    pub gross: Money,
    /// What is asked for.
    pub asked: Money,
    /// Whole days since it was due; 0 while it is not.
    pub days_overdue: u32,
}

/// What stands in every letter about invoices (domain.md 3.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dues {
    /// Who is owed, and how one pays.
    pub creditor: Creditor,
    /// The customer's legal name.
    pub customer: String,
    /// What to quote with a payment.
    pub reference: String,
    /// What is asked for, oldest first.
    pub invoices: Vec<DueRow>,
    /// What rests and is not asked for.
    pub resting: Vec<DueRow>,
    /// The sum of what is asked for.
    pub total: Money,
    /// The policy under which the letter is written.
    pub policy: PolicyVersion,
}

/// What a suspension does (I-16): from the agent's entry and the dated configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccessFacts {
    /// Subscriptions and seats.
    pub services: Vec<String>,
    /// What the provider's rules say.
    pub regime: Regime,
    /// The earliest day on which data may be lost.
    pub data_loss_on: Date,
}

/// A letter to a customer about what they owe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum CollectionsLetter {
    /// `coll.pre_due`, `coll.reminder1`, `coll.reminder2`, `coll.final_demand`: a stage.
    Demand {
        /// Which.
        stage: Stage,
        /// The invoices.
        dues: Dues,
        /// The day before which the next step does not come; `None` before the due date.
        next_on: Option<Date>,
        /// The right to late charges that the policy mentions, in the reader's words.
        late_charges: Option<LateChargesSaid>,
        /// Business days of notice before a suspension.
        policy_notice: u32,
    },
    /// `coll.dispute_hold_on`: we have stopped.
    HoldOn {
        /// What rests, and what remains to be paid.
        dues: Dues,
        /// Nothing of what they owe is asked for.
        is_everything: bool,
    },
    /// `coll.dispute_hold_off`: it goes on.
    HoldOff {
        /// What is to be paid again.
        dues: Dues,
        /// Not before that day do we write again.
        next_on: Date,
    },
    /// `coll.promise_confirm`: we wait until then.
    PromiseNoted {
        /// The invoices it is about.
        dues: Dues,
        /// How much.
        amount: Money,
        /// By when.
        promised_on: Date,
    },
    /// `coll.promise_broken`: it did not come.
    PromiseBroken {
        /// The invoices it was about.
        dues: Dues,
        /// How much.
        amount: Money,
        /// By when.
        promised_on: Date,
    },
    /// `coll.payment_claim`: we look for it.
    ClaimNoted {
        /// The invoices it is about.
        dues: Dues,
        /// Until then we do not write.
        ends_on: Date,
    },
    /// `coll.suspension_notice` and `coll.suspension_reminder`.
    SuspensionAhead {
        /// It is the last reminder, not the notice.
        is_reminder: bool,
        /// For which invoices.
        dues: Dues,
        /// What it does.
        access: AccessFacts,
        /// When, at the earliest.
        effective_at: Timestamp,
    },
    /// `coll.suspension_off`: what was announced will not happen.
    SuspensionOff {
        /// What remains to be paid, and what rests.
        dues: Dues,
        /// Which services.
        services: Vec<String>,
    },
    /// `coll.suspended`: it has happened.
    Suspended {
        /// For which invoices.
        dues: Dues,
        /// What it does.
        access: AccessFacts,
        /// Since when.
        since: Timestamp,
        /// Business days within which access is restored once it is paid for.
        reinstate_days: u32,
    },
    /// `coll.data_loss_warning`: data may be lost soon.
    DataLossWarning {
        /// For which invoices.
        dues: Dues,
        /// What it does.
        access: AccessFacts,
        /// Days that are left.
        days_left: u32,
    },
    /// `coll.reinstated`: access is back.
    Reinstated {
        /// Who writes to whom, under which policy.
        dues: Dues,
        /// Which services.
        services: Vec<String>,
        /// Since when.
        since: Timestamp,
        /// What does not come back by itself.
        checklist: Vec<String>,
        /// It is restored because it is paid, and not for another reason.
        is_paid: bool,
    },
    /// `coll.reinstatement_late`: access is not back in its time.
    ReinstatementLate {
        /// Who writes to whom, under which policy.
        dues: Dues,
        /// Which services.
        services: Vec<String>,
        /// By when it was promised.
        promised_by: Timestamp,
        /// The new time.
        new_by: Timestamp,
        /// It is owed back because it is paid, and not because what is owed is disputed.
        is_paid: bool,
    },
    /// `coll.cleared`: nothing is overdue any more.
    Cleared {
        /// Who writes to whom, under which policy.
        dues: Dues,
        /// The invoices that are settled.
        settled: Vec<String>,
    },
    /// `policy.statement`: how we collect, and when access is affected.
    PolicyStatement {
        /// Who writes to whom.
        dues: Dues,
        /// The policy.
        policy: Box<CollectionsPolicy>,
    },
}

/// The right to late charges, as a letter may mention it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LateChargesSaid {
    /// In English.
    pub english: String,
    /// In Spanish.
    pub spanish: String,
}

impl LateChargesSaid {
    /// What a policy lets its letters mention; `None`: nothing.
    #[must_use]
    pub fn of(policy: &CollectionsPolicy) -> Option<Self> {
        use crate::domain::collections::policy::LateCharges;
        if policy.late_charges == LateCharges::None {
            return None;
        }
        if let Some(clause) = &policy.clause {
            return Some(Self { english: clause.clone(), spanish: clause.clone() });
        }
        let law = policy.jurisdiction.law()?;
        let (sum_en, sum_es) = (law.fixed_sum_en, law.fixed_sum_es);
        Some(Self {
            english: format!("{}, and {sum_en} ({})", law.interest_en, law.citation),
            spanish: format!("{}, y {sum_es} ({})", law.interest_es, law.citation),
        })
    }
}

impl CollectionsLetter {
    /// The template's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Demand { stage, .. } => stage.letter(),
            Self::HoldOn { .. } => "coll.dispute_hold_on",
            Self::HoldOff { .. } => "coll.dispute_hold_off",
            Self::PromiseNoted { .. } => "coll.promise_confirm",
            Self::PromiseBroken { .. } => "coll.promise_broken",
            Self::ClaimNoted { .. } => "coll.payment_claim",
            Self::SuspensionAhead { is_reminder: false, .. } => "coll.suspension_notice",
            Self::SuspensionAhead { is_reminder: true, .. } => "coll.suspension_reminder",
            Self::SuspensionOff { .. } => "coll.suspension_off",
            Self::Suspended { .. } => "coll.suspended",
            Self::DataLossWarning { .. } => "coll.data_loss_warning",
            Self::Reinstated { .. } => "coll.reinstated",
            Self::ReinstatementLate { .. } => "coll.reinstatement_late",
            Self::Cleared { .. } => "coll.cleared",
            Self::PolicyStatement { .. } => "policy.statement",
        }
    }
}

/// An order to the operator who suspends and restores access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccessOrder {
    /// Restore access, rather than end it.
    pub is_reinstatement: bool,
    /// The account's code and name.
    pub account: String,
    /// Its tenants.
    pub tenants: Vec<String>,
    /// What it is about.
    pub services: Vec<String>,
    /// Who approved it.
    pub approved_by: String,
    /// What the customer was told about their data.
    pub data_loss_on: Date,
    /// What does not come back by itself.
    pub checklist: Vec<String>,
    /// By when the customer was promised access.
    pub promised_by: Timestamp,
    /// The order was given before, and nobody has confirmed it.
    pub is_chase: bool,
}

impl AccessOrder {
    /// The template's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        if self.is_reinstatement { "operator.reinstate_order" } else { "operator.suspend_order" }
    }
}
