//! Whom the desk believes, and what a supervisor must allow: `[trust]` and `[approvals]`.

use super::reader::Section;
use super::sections::each;
use super::units;
use crate::domain::approval::Approvals;
use crate::domain::people::{AgentProof, Colleague, Duty};

/// `[trust]`.
pub(super) struct Trusted {
    pub(super) authserv_id: Option<String>,
    pub(super) arc_sealers: Vec<String>,
    pub(super) proof: AgentProof,
}

pub(super) fn trust(section: Section<'_, '_>) -> Trusted {
    let authserv_id = section.text("authserv_id").filter(|id| !id.trim().is_empty());
    let sealers = section.texts("arc_sealers").unwrap_or_default();
    let arc_sealers = sealers.iter().map(|it| it.trim_matches('.').to_lowercase()).collect();
    let proof = section.checked("agents", |text| match text {
        "dmarc" => Ok(AgentProof::Dmarc),
        "address" => Ok(AgentProof::Address),
        other => Err(format!("{other:?} must be \"dmarc\" or \"address\"")),
    });
    section.end();
    Trusted { authserv_id, arc_sealers, proof: proof.unwrap_or_default() }
}

pub(super) fn approvals(section: Section<'_, '_>, colleagues: &[Colleague]) -> Approvals {
    let usual = Approvals::default();
    let credit_over = each(&section, "credit_over", units::money).unwrap_or_default();
    let valid_days = section.number("valid_days").unwrap_or(usual.valid_days);
    if valid_days == 0 {
        section.complain("valid_days", "must be at least 1");
    }
    section.end();
    let supervisors = colleagues.iter().filter(|who| who.duty == Duty::Supervisor);
    let supervisors = supervisors.map(|who| who.address.clone()).collect();
    Approvals { credit_over, valid_days, supervisors }
}
