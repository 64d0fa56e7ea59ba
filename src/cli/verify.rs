//! `saldo verify`: journal, index and archive say the same, or where they do not.

use crate::cli::failure::Failure;
use crate::cli::house;
use crate::cli::out::say;
use crate::wiring;
use serde_json::json;
use std::path::Path;

/// Compares them; the daemon must not be running.
///
/// # Errors
/// What does not fit, after it was printed.
pub async fn run(named: Option<&Path>, as_json: bool) -> Result<(), Failure> {
    let (_, config) = house::config(named)?;
    let practice = wiring::practice(&config).map_err(Failure)?;
    let open = house::open(&config, practice.into(), house::clock()).await?;
    let store = open.desk.lock().await.store().clone();
    let bar = house::bar("comparing");
    let report = store.verify(&*open.archive, &mut |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let report = report?;
    if as_json {
        say!(
            "{:#}",
            json!({
                "commits": report.commits,
                "keys": report.keys,
                "contents": report.contents,
                "differences": report.differences,
                "lost": report.lost,
                "sound": report.is_sound(),
            })
        );
    } else {
        say!("{} commits, {} keys, {} contents", report.commits, report.keys, report.contents);
        for difference in &report.differences {
            say!("the index differs from the journal: {difference}");
        }
        for lost in &report.lost {
            say!("the archive fails: {lost}");
        }
    }
    if report.is_sound() {
        return Ok(());
    }
    let remedy = "where the index differs, stop the daemon and remove the folder sled below the data folder: it is rebuilt from the journal; what the archive lost comes back only from a copy";
    Err(Failure::from(remedy))
}
