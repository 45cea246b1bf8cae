//! What two schemas have alike is neither analysed nor described when they are compared, and that may
//! change nothing: held against every pair of schemas of the repository.

use std::path::Path;
use std::sync::Arc;

use driftless_catalog::{Catalog, Fact, Verdict, facts_beside, facts_that_may_differ};
use driftless_diag::{Backend, SourceFile};
use driftless_diff::{Change, Options, diff_with};
use driftless_replay::{Replayer, add_normal_forms_beside, with_normal_forms};

#[path = "../../../../tests/law/src/pairs.rs"]
mod pairs;

fn plain(sql: &str) -> Catalog {
    plain_of(Backend::Postgres, sql)
}

fn plain_of(backend: Backend, sql: &str) -> Catalog {
    let mut replayer = Replayer::new(backend);
    replayer.apply("step", &Arc::new(SourceFile::new("up.sql", sql)));
    replayer.finish_plain().catalog
}

/// Both sides of every pair, as replayed.
fn for_each_pair(backend: Backend, mut check: impl FnMut(&str, Catalog, Catalog)) {
    let directory = format!("../../tests/law/pairs/{}", backend.name());
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
    let pairs = pairs::read(&directory).expect("the pairs");
    assert!(pairs.len() > 100, "{} pairs", pairs.len());
    for pair in pairs {
        check(&pair.name, plain_of(backend, &pair.from), plain_of(backend, &pair.to));
    }
}

#[test]
fn forms_for_what_differs_say_what_all_forms_say() {
    let mut differ = 0;
    for_each_pair(Backend::Postgres, |name, from, to| {
        let compared = |from: &Catalog, to: &Catalog| -> Vec<Change> {
            diff_with(from, to, &Options::EVERYTHING)
        };
        let all = compared(&with_normal_forms(from.clone()), &with_normal_forms(to.clone()));
        let (mut from, mut to) = (from, to);
        add_normal_forms_beside(&mut from, &mut to);
        assert_eq!(compared(&from, &to), all, "{name}");
        differ += all.len();
    });
    assert!(differ > 400, "{differ} changes");
}

#[test]
fn what_is_not_described_is_alike() {
    for backend in [Backend::Postgres, Backend::MariaDb] {
        what_is_left_out_is_alike(backend);
    }
}

fn what_is_left_out_is_alike(backend: Backend) {
    let (mut left_out, mut kept) = (0, 0);
    for_each_pair(backend, |name, from, to| {
        let (from, to) = (with_normal_forms(from), with_normal_forms(to));
        let some = facts_that_may_differ(&from, &to);
        let others = facts_beside(&to, &from);
        for described in facts_beside(&from, &to) {
            if some.iter().any(|one| one.key == described.key) {
                kept += 1;
                continue;
            }
            left_out += 1;
            let other = others.iter().find(|one| one.key == described.key);
            let other = other.unwrap_or_else(|| panic!("{name}: {:?}", described.key));
            let fact = |all: &[(&'static str, Fact)], name: &str| {
                let found = all.iter().find(|(attribute, _)| *attribute == name);
                found.map_or(Fact::None, |(_, fact)| fact.clone())
            };
            let names = described.attributes.iter().chain(&other.attributes);
            for (attribute, _) in names {
                let (one, two) =
                    (fact(&described.attributes, attribute), fact(&other.attributes, attribute));
                assert_eq!(one.compare(&two), Verdict::Equal, "{name}: {attribute}");
            }
        }
    });
    assert!(left_out > 100 && kept > 500, "{left_out} left out, {kept} kept");
}

/// A grant or a comment stands beside the object, and keeps it from being left out.
#[test]
fn what_is_said_about_an_object_counts() {
    let made = "CREATE TABLE t (a int CHECK (a > 0)); CREATE VIEW v AS SELECT a FROM t;";
    let said = [
        "COMMENT ON TABLE t IS 'x'",
        "COMMENT ON COLUMN t.a IS 'x'",
        "COMMENT ON CONSTRAINT t_a_check ON t IS 'x'",
        "GRANT SELECT (a) ON t TO joe",
        "ALTER TABLE t OWNER TO joe",
        "COMMENT ON COLUMN v.a IS 'x'",
        "GRANT SELECT ON v TO joe",
    ];
    for one in said {
        let (from, to) = (plain(made), plain(&format!("{made}\n{one};")));
        let changes = diff_with(&from, &to, &Options::EVERYTHING);
        let owner = one.contains("OWNER");
        assert_eq!(changes.is_empty(), owner, "{one}: {changes:?}");
    }
    let owned = |role: &str| plain(&format!("{made}\nALTER TABLE t OWNER TO {role};"));
    let changes = diff_with(&owned("joe"), &owned("ann"), &Options::EVERYTHING);
    assert_eq!(changes.len(), 1, "{changes:?}");
}
