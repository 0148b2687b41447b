//! A hundred builds on one folder of entries.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::*;

/// How many builds there are.
const BUILDS: usize = 100;

/// What one build does: restore, change all files to its own number, save.
fn build(number: usize, folder: &Path, key: Option<&str>, begin: &Barrier) -> (usize, usize) {
    let own = Build::new(&["m/**/*"]);
    // Each has a store of its own, as each process has.
    let store = Folder::new(folder.to_owned());
    let name = own.name(key);
    begin.wait();
    let mut restored = 0;
    if let Answer::Found { archive, .. } = store.answer(&Request::Find { name: name.clone(), fallback_keys: vec![] }) {
        // It may have been replaced since, and is an entry all the same.
        own.restore(&archive).unwrap();
        assert_same(&own);
        restored += 1;
    }
    for file in 0..8 {
        own.write(&format!("m/{file}"), format!("{number:>1000}").as_bytes());
    }
    let Answer::Room(room) = store.answer(&Request::Offer(name.clone())) else { return (restored, 0) };
    own.pack(&room, &name, number as u64);
    match store.answer(&Request::Take(name)) {
        Answer::Done => (restored, 1),
        Answer::Declined(_) => (restored, 0),
        other => panic!("{other:?}"),
    }
}

/// All files are of one build.
fn assert_same(build: &Build) {
    let first = fs::read(build.source().join("m/0")).unwrap();
    assert_eq!(first.len(), 1000);
    for file in 1..8 {
        assert!(fs::read(build.source().join(format!("m/{file}"))).unwrap() == first, "files of two builds are mixed");
    }
}

fn crowd(key: Option<&str>) -> (usize, usize, Vec<Kept>) {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("caches");
    let begin = Barrier::new(BUILDS);
    let (restored, saved) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for number in 0..BUILDS {
            let (folder, begin, restored, saved) = (&folder, &begin, &restored, &saved);
            scope.spawn(move || {
                let (own_restored, own_saved) = build(number, folder, key, begin);
                restored.fetch_add(own_restored, Ordering::Relaxed);
                saved.fetch_add(own_saved, Ordering::Relaxed);
            });
        }
    });
    let left = Build::new(&["m/**/*"]);
    let store = Folder::new(folder.clone());
    let Answer::Found { archive, .. } = store.answer(&Request::Find { name: left.name(key), fallback_keys: vec![] })
    else {
        panic!("nothing was saved");
    };
    left.restore(&archive).unwrap();
    assert_same(&left);
    let entries = store.entries().unwrap();
    let new = walkdir::WalkDir::new(&folder)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(".new-"));
    assert_eq!(new.count(), 0, "nothing half written is left");
    (restored.into_inner(), saved.into_inner(), entries)
}

#[test]
fn of_a_hundred_builds_with_one_key_one_saves_and_none_sees_half_an_entry() {
    let (_, saved, entries) = crowd(Some("k"));
    assert_eq!((saved, entries.len()), (1, 1));
}

#[test]
fn a_hundred_builds_replace_an_entry_without_a_key_and_none_sees_half_of_it() {
    let (_, saved, entries) = crowd(None);
    assert!(saved >= 1);
    assert_eq!(entries.len(), 1);
}

#[test]
fn builds_read_entries_that_others_remove_and_replace() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("caches");
    let seen = AtomicUsize::new(0);
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for number in 0..200 {
                build(number, &folder, None, &Barrier::new(1));
                if number % 10 == 0 {
                    let all = Prune { max_size: Some(0), ..Prune::default() };
                    Folder::new(folder.clone()).prune(&all, SystemTime::now()).unwrap();
                }
            }
        });
        while !writer.is_finished() {
            let own = Build::new(&["m/**/*"]);
            let find = Request::Find { name: own.name(None), fallback_keys: vec![] };
            if let Answer::Found { archive, .. } = Folder::new(folder.clone()).answer(&find) {
                match own.restore(&archive) {
                    Ok(_) => assert_same(&own),
                    Err(CacheFault::Read { source, .. }) => assert_eq!(source.kind(), std::io::ErrorKind::NotFound),
                    Err(other) => panic!("{other}"),
                }
                seen.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    assert!(seen.into_inner() > 0);
}
