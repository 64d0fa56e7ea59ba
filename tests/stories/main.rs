//! The promises of the desk as stories: who writes what, what the desk does, what people read.

#[path = "../support/world.rs"]
mod world;

mod access;
mod always;
mod answers;
mod approvals;
mod authority;
mod books;
mod collections;
mod commands;
mod confidence;
mod crossings;
mod demands;
mod doubts;
mod ending;
mod escalation;
mod files;
mod forwards;
mod house_rules;
mod judgement;
mod learning;
mod letters;
mod limits;
mod machines;
mod mailed_ledger;
mod merges;
mod odd_mail;
mod policy_told;
mod promises;
mod ratings;
mod refusals;
mod reinstatement;
mod report;
mod report_standing;
mod rota;
mod sorting;
mod stale_books;
mod standing;
mod strangers;
mod time;
mod together;
mod undo;
mod withdrawal;
