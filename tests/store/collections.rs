//! Collections files: what every store promises about them.

use crate::cast::{at, code};
use crate::house::{self, Kept};
use saldo::domain::case_number::CaseNumber;
use saldo::domain::collections::file::{CollectionsEntry, FileChange, FileEvent, FileKey};
use saldo::domain::commit::Commit;
use saldo::domain::money::Currency;
use saldo::ports::{CollectionsFiles, Store, StoreError};

pub(crate) fn key(account: &str, currency: &str) -> FileKey {
    FileKey { account: code(account), currency: Currency::parse(currency).unwrap() }
}

fn entry(key: FileKey, revision: u64) -> CollectionsEntry {
    let changes = vec![FileChange::InCase(CaseNumber::new("SD", 10_001 + revision))];
    CollectionsEntry { key, revision, at: at(60), event: FileEvent::Swept, changes }
}

fn commit(entries: Vec<CollectionsEntry>) -> Commit {
    Commit { collections: entries, ..Commit::default() }
}

#[test]
fn a_collections_file_is_kept_with_all_its_entries_and_changed_by_who_read_it_last() {
    house::each(async |kept: &mut Kept| {
        let rios = key("RIOS", "EUR");
        kept.commit(commit(vec![entry(rios.clone(), 0), entry(rios.clone(), 1)])).await.unwrap();
        let past = kept.commit(commit(vec![entry(rios.clone(), 1)])).await;
        assert!(matches!(past, Err(StoreError::Stale(_))), "{past:?}");
        for _ in 0..2 {
            let file = kept.collections_file(&rios).await.unwrap().unwrap();
            assert_eq!((file.revision, file.case.clone()), (2, CaseNumber::new("SD", 10_002)));
            let history = kept.collections_history(&rios, 1, 9).await.unwrap();
            assert_eq!(history, [entry(rios.clone(), 1)]);
            kept.restart();
        }
    });
}

#[test]
fn collections_files_are_listed_by_account_and_currency_page_by_page() {
    house::each(async |kept: &mut Kept| {
        let keys = [key("A", "EUR"), key("A", "USD"), key("AB", "EUR"), key("B", "EUR")];
        let entries = keys.iter().rev().map(|key| entry(key.clone(), 0)).collect();
        kept.commit(commit(entries)).await.unwrap();
        let mut listed = Vec::new();
        while listed.len() < keys.len() {
            let page = kept.collections_files(listed.last(), 3).await.unwrap();
            assert!(!page.is_empty(), "{listed:?}");
            listed.extend(page.into_iter().map(|file| file.key.clone()));
        }
        assert_eq!(listed, keys);
        assert!(kept.collections_files(listed.last(), 3).await.unwrap().is_empty());
    });
}
