//! Search over many cases: the same as looking at each.

use crate::cast::{self, number};
use crate::crashes::Dice;
use crate::house::run;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use saldo::adapters::memory::MemoryStore;
use saldo::adapters::records::runs::RUN;
use saldo::adapters::records::words::words;
use saldo::domain::address::Address;
use saldo::domain::case::{Case, Participant, Status};
use saldo::domain::change::Change;
use saldo::domain::event::Event;
use saldo::domain::kind::Kind;
use saldo::domain::search::Search;
use saldo::domain::words::Words;
use saldo::ports::Store;
use std::collections::{BTreeMap, BTreeSet};

/// Some words are in every case, some in one, most in between.
fn text(dice: &mut Dice) -> String {
    let mut rank = || {
        let magnitude = dice.below(12);
        dice.below(1 << magnitude)
    };
    (0..6).map(|_| format!("w{}", rank())).collect::<Vec<_>>().join(" ")
}

fn looked_at_each(said: &BTreeMap<u64, BTreeSet<String>>, asked: &str) -> Vec<u64> {
    let asked = words(asked);
    let holds = |known: &BTreeSet<String>| {
        asked.iter().all(|asked| known.iter().any(|word| word.starts_with(asked.as_str())))
    };
    said.iter().rev().filter(|(_, known)| holds(known)).map(|(count, _)| *count).collect()
}

#[test]
fn a_search_finds_what_looking_at_each_case_finds_sorted_or_waiting() {
    let store = MemoryStore::new();
    let mut dice = Dice(0x0005_ea2c);
    let mut said: BTreeMap<u64, BTreeSet<String>> = BTreeMap::new();
    run(async {
        for count in 1..=RUN + 300 {
            let text = text(&mut dice);
            let commit = cast::question(count, "Cobro", &text);
            let known = format!("{text} {} cobro inv 2026 {count} ada rios", number(count));
            said.insert(count, words(&known).into_iter().collect());
            store.commit(commit).await.unwrap();
        }
        // Old cases, which are sorted, learn new words, which wait and are sorted later.
        for count in 1..=RUN {
            let mut commit = cast::step(count, 1, Vec::new());
            let text = format!("late{} {}", count % 5, text(&mut dice));
            let by = cast::ada();
            commit.history[0].event = Event::AgentNoted { by, words: Words::from(text.as_str()) };
            said.get_mut(&count).unwrap().extend(words(&text));
            store.commit(commit).await.unwrap();
        }
        let asked = [
            "w1",
            "w7",
            "w77",
            "w777",
            "w2047",
            "w",
            "w1 w2",
            "w77 w3",
            "late3",
            "late",
            "late4 w9",
            "SD-2100",
            "inv-2026-17",
            "ríos W12",
            "cobro",
            "nothing",
            "w1 nothing",
        ];
        for asked in asked {
            let found = store.search(&Search::of_words(asked), usize::MAX).await.unwrap();
            let found: Vec<u64> = found.iter().map(|case| case.number.count()).collect();
            assert_eq!(found, looked_at_each(&said, asked), "{asked}");
            let page = store.search(&Search::of_words(asked), 3).await.unwrap();
            assert!(page.iter().map(|case| case.number.count()).eq(found.into_iter().take(3)));
        }
    });
}

#[test]
fn terms_find_what_looking_at_each_case_finds() {
    let store = MemoryStore::new();
    let mut all = Vec::new();
    run(async {
        for count in 1..=RUN + 40 {
            let mut commit = cast::question(count, "Cobro", &format!("w{}", count % 9));
            if let Some(Change::Opened(opening)) = commit.history[0].changes.first_mut() {
                let name = format!("Persona {}", count % 7);
                let address = Address::parse(&format!("p{}@customers.test", count % 7)).unwrap();
                opening.customer = Participant { name, address };
                opening.at = cast::at(0) + SignedDuration::from_hours(count.cast_signed());
                opening.kind = if count % 5 == 0 { Kind::Payment } else { Kind::Dispute };
            }
            store.commit(commit).await.unwrap();
            if count % 3 == 0 {
                let moved = vec![Change::Moved(Status::Open)];
                store.commit(cast::step(count, 1, moved)).await.unwrap();
            }
            all.push(store.case(&number(count)).await.unwrap().unwrap());
        }
        let day = cast::at(0).to_zoned(TimeZone::UTC).date().checked_add(20.days()).unwrap();
        let asked = [
            "status:open".to_owned(),
            "status:new status:open kind:payment".to_owned(),
            "from:p3@customers.test".to_owned(),
            "from:persona".to_owned(),
            format!("opened:{day}"),
            format!("opened:{day}.. w4 status:open"),
            format!("opened:..{day} from:p5@customers.test kind:dispute"),
            "invoice:INV-2026-77".to_owned(),
            "invoice:inv/2026/2 status:open".to_owned(),
            "invoice:NONE-1".to_owned(),
            "kind:fraud".to_owned(),
        ];
        for asked in asked {
            let wanted = Search::parse(&asked, &TimeZone::UTC).unwrap();
            let words = words(&wanted.words);
            let holds = |case: &Case| {
                let said = format!("w{}", case.number.count() % 9);
                wanted.admits(case) && words.iter().all(|word| said.starts_with(word.as_str()))
            };
            let right: Vec<u64> = all
                .iter()
                .rev()
                .filter(|case| holds(case))
                .map(|case| case.number.count())
                .collect();
            let found = store.search(&wanted, usize::MAX).await.unwrap();
            let found: Vec<u64> = found.iter().map(|case| case.number.count()).collect();
            assert_eq!(found, right, "{asked}");
            let page = store.search(&wanted, 4).await.unwrap();
            assert!(page.iter().map(|case| case.number.count()).eq(found.into_iter().take(4)));
        }
    });
}
