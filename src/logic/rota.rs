//! Whose turn it is: a case goes to somebody who is there, speaks its language and knows its kind.
//!
//! # Contract
//! The order is the configuration's, the turn what the store remembers: no chance is in it, and
//! after a restart the same agent is next. Rather than to nobody, a case goes to one whom it fits
//! less; only where everybody is away is it nobody's.

use crate::domain::address::Address;
use crate::domain::colleague::ColleagueState;
use crate::domain::kind::{Kind, Language};
use crate::domain::people::Colleague;
use jiff::civil::DateTime;
use std::collections::BTreeMap;

/// What the desk remembers of each of our people.
pub type States = BTreeMap<Address, ColleagueState>;

/// Who is next, at a moment in the desk's zone; `None` if all are away.
pub fn next<'a>(
    agents: impl Iterator<Item = &'a Colleague>,
    states: &States,
    language: Language,
    kind: Kind,
    local: DateTime,
) -> Option<&'a Colleague> {
    let is_there = |agent: &&Colleague| {
        states.get(&agent.address).is_none_or(|state| !state.is_away(local.date()))
    };
    let ill_fit = |agent: &Colleague| {
        let speaks = agent.languages.is_empty() || agent.languages.contains(&language);
        let knows = agent.kinds.is_empty() || agent.kinds.contains(&kind);
        let works = agent.hours.is_none_or(|(from, to)| (from..to).contains(&local.time()));
        // Who does not understand the customer fits least; who is at home by now, nearly.
        (!speaks, !knows, !works)
    };
    let last_turn = |agent: &Colleague| states.get(&agent.address).and_then(|s| s.assigned_at);
    // The first of equals wins: `min_by_key` keeps the configuration's order.
    agents.filter(is_there).min_by_key(|agent| (ill_fit(agent), last_turn(agent)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::colleague::Away;
    use crate::domain::people::Duty;
    use jiff::Timestamp;
    use jiff::civil::time;

    fn agent(name: &str) -> Colleague {
        let address = Address::parse(&format!("{name}@reseller.example")).unwrap();
        Colleague { address, duty: Duty::Agent, ..Colleague::of_name(name) }
    }

    fn noon() -> DateTime {
        DateTime::constant(2026, 3, 2, 12, 0, 0, 0)
    }

    fn turn(agents: &[Colleague], states: &States, language: Language, kind: Kind) -> String {
        let next = next(agents.iter(), states, language, kind, noon());
        next.map(|agent| agent.name.clone()).unwrap_or_default()
    }

    #[test]
    fn turns_go_round_in_the_configurations_order() {
        let agents = [agent("ana"), agent("ben"), agent("eva")];
        let mut states = States::new();
        let mut turns = Vec::new();
        for second in 0..5 {
            let name = turn(&agents, &states, Language::EN, Kind::Dispute);
            let address = Address::parse(&format!("{name}@reseller.example")).unwrap();
            let mut state = ColleagueState::of(&address);
            state.assigned_at = Some(Timestamp::from_second(second).unwrap());
            states.insert(address, state);
            turns.push(name);
        }
        assert_eq!(turns, ["ana", "ben", "eva", "ana", "ben"]);
    }

    #[test]
    fn language_comes_before_kind_and_kind_before_hours() {
        let mut agents = [agent("ana"), agent("ben"), agent("eva")];
        agents[0].languages = vec![Language::ES];
        agents[1].kinds = vec![Kind::Fraud];
        agents[2].hours = Some((time(6, 0, 0, 0), time(9, 0, 0, 0)));
        let states = States::new();
        assert_eq!(turn(&agents, &states, Language::ES, Kind::Dispute), "ana");
        assert_eq!(turn(&agents, &states, Language::EN, Kind::Fraud), "ben");
        assert_eq!(turn(&agents, &states, Language::EN, Kind::Dispute), "eva");
    }

    #[test]
    fn nobody_who_is_away_is_next() {
        let agents = [agent("ana"), agent("ben")];
        let mut states = States::new();
        for (name, next) in [("ana", "ben"), ("ben", "")] {
            let address = Address::parse(&format!("{name}@reseller.example")).unwrap();
            let state =
                ColleagueState { away: Some(Away { until: None }), ..ColleagueState::of(&address) };
            states.insert(address, state);
            assert_eq!(turn(&agents, &states, Language::EN, Kind::Other), next);
        }
    }
}
