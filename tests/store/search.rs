//! Search over many cases: the same as looking at each.

use crate::cast::{self, number};
use crate::crashes::Dice;
use crate::house::run;
use saldo::adapters::memory::MemoryStore;
use saldo::adapters::records::runs::RUN;
use saldo::adapters::records::words::words;
use saldo::domain::event::Event;
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
            let found = store.search(asked, usize::MAX).await.unwrap();
            let found: Vec<u64> = found.iter().map(|case| case.number.count()).collect();
            assert_eq!(found, looked_at_each(&said, asked), "{asked}");
            let page = store.search(asked, 3).await.unwrap();
            assert!(page.iter().map(|case| case.number.count()).eq(found.into_iter().take(3)));
        }
    });
}
