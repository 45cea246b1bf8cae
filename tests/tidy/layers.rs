//! Who may depend on whom, from `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};

/// Our crates in pipeline order: a crate may depend on those above it only.
const LAYERS: [&str; 13] = [
    "driftless-diag",
    "driftless-plan",
    "driftless-steps",
    "driftless-sql",
    "driftless-catalog",
    "driftless-replay",
    "driftless-diff",
    "driftless-author",
    "driftless-check",
    "driftless-db",
    "driftless-macros",
    "driftless",
    "driftless-cli",
];

/// Pairs that must not meet, however indirectly: the first may not reach the second.
const APART: [(&str, &str); 11] = [
    ("driftless-macros", "diesel"),
    ("driftless-macros", "libsqlite3-sys"),
    ("driftless", "sqlparser"),
    ("driftless", "driftless-sql"),
    ("driftless", "toml"),
    ("driftless-db", "sqlparser"),
    ("driftless-db", "driftless-sql"),
    ("driftless-steps", "sqlparser"),
    ("driftless-catalog", "sqlparser"),
    ("driftless-check", "diesel"),
    ("driftless-replay", "diesel"),
];

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(driftless_tests::root().join("Cargo.toml"))
        .other_options(vec!["--offline".to_owned()])
        .exec()
        .expect("cargo metadata")
}

#[test]
fn every_crate_has_its_layer() {
    let metadata = metadata();
    let members: BTreeSet<String> =
        metadata.workspace_packages().iter().map(|package| package.name.to_string()).collect();
    let mut expected: BTreeSet<String> = LAYERS.iter().map(ToString::to_string).collect();
    // What is not part of the product.
    let beside = [
        "xtask",
        "driftless-tests",
        "driftless-chaos",
        "driftless-corpus",
        "driftless-drift-bench",
        "driftless-law",
        "driftless-servers",
        "driftless-speed",
    ];
    expected.extend(beside.map(ToOwned::to_owned));
    assert_eq!(members, expected, "the workspace and the layers in this test differ");
}

#[test]
fn nothing_imports_upward() {
    let metadata = metadata();
    for package in metadata.workspace_packages() {
        let Some(layer) = LAYERS.iter().position(|name| *name == package.name.as_str()) else {
            continue;
        };
        for dependency in &package.dependencies {
            let above = LAYERS.iter().position(|name| *name == dependency.name);
            if let Some(above) = above {
                assert!(
                    above < layer || dependency.kind == DependencyKind::Development,
                    "{} depends on {}, which stands below it in the pipeline",
                    package.name,
                    dependency.name
                );
            }
        }
    }
}

#[test]
fn crates_that_must_not_meet_do_not() {
    let metadata = metadata();
    let reach = Reach::new(&metadata);
    for (from, to) in APART {
        let reached = reach.from(from);
        assert!(!reached.contains(to), "{from} reaches {to}");
        assert!(reached.contains("driftless-diag"), "the walk from {from} found nothing");
    }
}

#[test]
fn our_rust_version_is_no_lower_than_any_dependency_asks() {
    let metadata = metadata();
    let reach = Reach::new(&metadata);
    let ours = metadata
        .workspace_packages()
        .iter()
        .find(|package| package.name.as_str() == "driftless")
        .and_then(|package| package.rust_version.clone())
        .expect("driftless states its rust-version");
    let mut used = reach.from("driftless-cli");
    used.extend(reach.from("driftless"));
    used.extend(reach.from("driftless-macros"));
    for package in &metadata.packages {
        if let (true, Some(asked)) = (used.contains(package.name.as_str()), &package.rust_version) {
            assert!(*asked <= ours, "{} needs Rust {asked}, we state {ours}", package.name);
        }
    }
}

/// Normal dependencies by package, proc-macros excluded: those run in the compiler, and what they
/// link does not reach the program.
struct Reach<'a> {
    metadata: &'a Metadata,
    edges: BTreeMap<&'a PackageId, Vec<&'a PackageId>>,
}

impl<'a> Reach<'a> {
    fn new(metadata: &'a Metadata) -> Self {
        let resolve = metadata.resolve.as_ref().expect("a resolved graph");
        let edges = resolve
            .nodes
            .iter()
            .map(|node| {
                let normal = node.deps.iter().filter(|dependency| {
                    dependency.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal)
                        && !is_proc_macro(metadata, &dependency.pkg)
                });
                (&node.id, normal.map(|dependency| &dependency.pkg).collect())
            })
            .collect();
        Self { metadata, edges }
    }

    /// Names of all packages that `start` reaches, itself left out.
    fn from(&self, start: &str) -> BTreeSet<&'a str> {
        let start = self.metadata.packages.iter().find(|package| package.name.as_str() == start);
        let mut open: Vec<&PackageId> = vec![&start.expect("a package of ours").id];
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            for next in self.edges.get(id).into_iter().flatten() {
                if seen.insert(self.metadata[next].name.as_str()) {
                    open.push(next);
                }
            }
        }
        seen
    }
}

fn is_proc_macro(metadata: &Metadata, id: &PackageId) -> bool {
    metadata[id].targets.iter().any(|target| target.is_proc_macro())
}
