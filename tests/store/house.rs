//! Both ways through the store's door, with a folder that goes away.

use saldo::adapters::memory::MemoryStore;
use saldo::adapters::records::door::KeyStore;
use saldo::adapters::records::envelope::Keys;
use saldo::adapters::sled::settings::SledSettings;
use saldo::adapters::sled::store::SledStore;
use saldo::domain::commit::Commit;
use saldo::ports::{StoreError, Ticket};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of its own that is removed at the end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("saldo-{name}-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub fn settings(folder: &Path) -> SledSettings {
    SledSettings { floor_bytes: 0, ..SledSettings::at(folder) }
}

pub fn open(settings: &SledSettings) -> Result<SledStore, StoreError> {
    SledStore::open(settings, Arc::new(|| Ok(())), &mut |_, _| {})
}

/// A store under test.
pub enum Kept {
    Memory(MemoryStore),
    Sled(Option<Box<SledStore>>, Folder),
}

impl Kept {
    /// Closes and opens it, where there is something to open.
    pub fn restart(&mut self) {
        match self {
            Self::Memory(_) => {}
            Self::Sled(store, folder) => {
                drop(store.take());
                *store = Some(Box::new(open(&settings(folder.path())).unwrap()));
            }
        }
    }
}

impl KeyStore for Kept {
    async fn accept(&self, commit: Commit) -> Result<Ticket, StoreError> {
        match self {
            Self::Memory(store) => store.accept(commit).await,
            Self::Sled(store, _) => store.as_ref().unwrap().accept(commit).await,
        }
    }

    fn ask<T>(
        &self,
        question: impl FnOnce(&dyn Keys) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match self {
            Self::Memory(store) => store.ask(question),
            Self::Sled(store, _) => store.as_ref().unwrap().ask(question),
        }
    }
}

pub fn sled() -> Kept {
    let folder = Folder::new("store");
    let store = open(&settings(folder.path())).unwrap();
    Kept::Sled(Some(Box::new(store)), folder)
}

pub fn run<T>(story: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(story)
}

/// Tells a story of each store.
#[expect(clippy::needless_pass_by_value, reason = "a story is told where it is written")]
pub fn each(story: impl AsyncFn(&mut Kept)) {
    for mut kept in [Kept::Memory(MemoryStore::new()), sled()] {
        run(story(&mut kept));
    }
}
