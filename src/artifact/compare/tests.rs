use std::convert::Infallible;

use proptest::prelude::*;

use super::super::member::tests::file;
use super::super::{MemberKind, Method};
use super::*;

fn archive(members: &[Member]) -> Side<'_> {
    Side { members, is_folder: false }
}

fn with(left: Side<'_>, right: Side<'_>, ignored: &[Aspect]) -> Comparison {
    compare(left, right, ignored, |_, _| Ok::<_, Infallible>(true)).unwrap()
}

fn ordered(names: &[&str]) -> Vec<Member> {
    names.iter().enumerate().map(|(order, name)| Member { order, ..file(name) }).collect()
}

#[test]
fn what_one_side_has_alone_is_told_with_its_twin_in_case() {
    let found = with(archive(&ordered(&["a", "Readme"])), archive(&ordered(&["README", "b"])), &[]);
    let names = |only: &[Only]| only.iter().map(|only| (only.name.clone(), only.twin.clone())).collect::<Vec<_>>();
    assert_eq!(names(&found.only_left), [("Readme".into(), Some("README".into())), ("a".into(), None)]);
    assert_eq!(names(&found.only_right), [("README".into(), Some("Readme".into())), ("b".into(), None)]);
}

#[test]
fn each_aspect_is_told_by_itself() {
    for (changed, aspect) in [
        (Member { size: 2, ..file("a") }, Aspect::Content),
        (Member { crc: Some(8), ..file("a") }, Aspect::Content),
        (Member { kind: MemberKind::Symlink, ..file("a") }, Aspect::Kind),
        (Member { mode: Some(0o100_755), ..file("a") }, Aspect::Mode),
        (Member { modified: None, ..file("a") }, Aspect::Time),
        (Member { method: Some(Method::Deflated), ..file("a") }, Aspect::Method),
    ] {
        let found = with(archive(&[file("a")]), archive(std::slice::from_ref(&changed)), &[]);
        let told: Vec<Aspect> = found.differing[0].reasons.iter().map(|reason| reason.aspect).collect();
        assert_eq!(told, [aspect]);
        let found = with(archive(&[file("a")]), archive(&[changed]), &[aspect]);
        assert!(found.is_same() && found.ignored == BTreeMap::from([(aspect, 1)]), "{found:?}");
    }
}

#[test]
fn entries_for_directories_may_be_left_out() {
    let directory = Member { kind: MemberKind::Directory, ..file("d/") };
    let (left, right) = ([directory, file("d/a")], [file("d/a")]);
    assert!(!with(archive(&left), archive(&right), &[]).is_same());
    let found = with(archive(&left), archive(&right), &[Aspect::Directory]);
    assert!(found.is_same() && found.ignored == BTreeMap::from([(Aspect::Directory, 1)]), "{found:?}");
}

#[test]
fn contents_are_asked_for_only_when_all_that_is_known_agrees() {
    let members = [file("a"), Member { crc: Some(9), ..file("b") }];
    let mut asked = Vec::new();
    let found = compare(archive(&members), archive(&[file("a"), file("b")]), &[], |left, right| {
        asked.push((left, right));
        Ok::<_, Infallible>(false)
    });
    assert_eq!(found.unwrap().differing.len(), 2);
    assert_eq!(asked, [(0, 0)]);
}

#[test]
fn another_order_of_the_same_names_is_told_once() {
    let found = with(archive(&ordered(&["a", "x", "b", "c"])), archive(&ordered(&["a", "c", "b", "y"])), &[]);
    let reason = found.order.unwrap();
    assert_eq!((reason.left, reason.right), ("`b` comes first".into(), "`c` comes first".into()));
}

#[test]
fn with_a_folder_only_what_it_knows_is_compared() {
    let folder = [Member { crc: None, method: None, modified: None, mode: Some(0o100_600), ..file("a") }];
    let folder = Side { members: &folder, is_folder: true };
    let directory = Member { kind: MemberKind::Directory, ..file("d/") };
    assert!(with(archive(&[directory, file("a")]), folder, &[]).is_same());
    let tool = Member { mode: Some(0o100_755), ..file("a") };
    let found = with(archive(&[tool]), folder, &[]);
    assert_eq!(found.differing[0].reasons[0].left, "executable");
}

proptest! {
    #[test]
    fn an_artifact_and_itself_have_no_difference(names in prop::collection::vec("[a-c]{1,2}/?", 0..8)) {
        let names: Vec<&str> = names.iter().map(|name| &**name).collect();
        let members = ordered(&names);
        prop_assert!(with(archive(&members), archive(&members), &[]).is_same());
    }
}
