//! Telling apart layouts whose files have names alike.

use driftless_steps::Layout;

use crate::{Tree, fine, names, one_problem};

const GOOSE: &str = "-- +goose Up\nA;\n-- +goose Down\nB;\n";
const DBMATE: &str = "-- migrate:up\nA;\n-- migrate:down\nB;\n";

#[track_caller]
fn recognised(files: &[(&str, &str)], layout: Layout) {
    let loaded = Tree::new(files).load();
    fine(&loaded);
    assert_eq!(loaded.set.layout, layout, "{files:?}");
}

#[track_caller]
fn refused(files: &[(&str, &str)], parts: &[&str]) {
    let loaded = Tree::new(files).load();
    one_problem(&loaded, parts);
    assert_eq!(names(&loaded), [""; 0], "nothing is read");
}

#[test]
fn numbered_files_are_told_apart_by_what_is_in_them() {
    recognised(&[("1_a.sql", GOOSE), ("2_b.sql", GOOSE)], Layout::Goose);
    recognised(&[("1_a.sql", "\u{feff}-- a comment\r\n-- +goose up\r\nA;")], Layout::Goose);
    recognised(&[("1_a.sql", DBMATE), ("2_b.sql", DBMATE)], Layout::Dbmate);
    recognised(&[("1_a.sql", "A"), ("2_b.sql", "-- about +goose\nB")], Layout::Sqlx);
}

#[test]
fn numbered_pairs_are_told_apart_by_name_directive_and_go_file() {
    recognised(&[("1_a.up.sql", "A"), ("2_b.tx.up.sql", "B")], Layout::Bun);
    recognised(&[("1_a.up.sql", "A\n--bun:split\nB")], Layout::Bun);
    let go = "package x\n\nimport \"github.com/uptrace/bun/migrate\"\n";
    recognised(&[("1_a.up.sql", "A"), ("main.go", go)], Layout::Bun);
    recognised(&[("1_a.up.sql", "A"), ("main.go", "package x\n")], Layout::GolangMigrate);
    recognised(&[("1_a.up.sql", "A")], Layout::GolangMigrate);
    recognised(&[("1_a.up.sql", "-- no-transaction\nA")], Layout::Sqlx);
    recognised(&[("1_a.sql", "A\n")], Layout::Sqlx);
}

#[test]
fn files_of_two_tools_are_refused_with_both_names() {
    refused(
        &[("1_a.sql", GOOSE), ("2_b.sql", DBMATE)],
        &["mixed-layouts", "goose, because of `m/1_a.sql`", "dbmate, because of `m/2_b.sql`"],
    );
    refused(
        &[("1_a.sql", DBMATE), ("2_b.up.sql", "B")],
        &["dbmate, because of `m/1_a.sql`", "golang-migrate, because of `m/2_b.up.sql`"],
    );
    refused(
        &[("1_a.sql", GOOSE), ("2_b.tx.up.sql", "B")],
        &["goose, because", "bun, because of `m/2_b.tx.up.sql`", "`layout = \"goose\"`"],
    );
    refused(
        &[("1_a.tx.up.sql", "A"), ("2_b.up.sql", "-- no-transaction\nB")],
        &["bun, because of", "sqlx, because of `m/2_b.up.sql`"],
    );
    refused(
        &[("1_a.sql", "A"), ("V1__a.sql", "A")],
        &["golang-migrate, sqlx, dbmate, goose or bun", "refinery or flyway, because of `m/V1__a"],
    );
    refused(
        &[("1_a/up.sql", "A"), ("V1__a.sql", "A")],
        &["native or diesel", "refinery or flyway"],
    );
}

#[test]
fn lettered_files_are_refinerys_unless_only_flyway_reads_them() {
    recognised(&[("V1__a.sql", "A"), ("V2__b.sql", "B")], Layout::Refinery);
    recognised(&[("V1__a.sql", "A"), ("U2__late.sql", "B")], Layout::Refinery);
    recognised(&[("V1__a.sql", "A"), ("mod.rs", "")], Layout::Refinery);
    recognised(&[("V1.1__a.sql", "A")], Layout::Flyway);
    recognised(&[("V1_1__a.sql", "A")], Layout::Flyway);
    recognised(&[("V1__a b.sql", "A")], Layout::Flyway);
    recognised(&[("V1__a.sql", "A"), ("U1__a.sql", "B")], Layout::Flyway);
    recognised(&[("V1__a.sql", "A"), ("V1__a.sql.conf", "")], Layout::Flyway);
    recognised(&[("2020_x/V1__a.sql", "A"), ("2021_x/V1.1__b.sql", "A")], Layout::Flyway);
    refused(
        &[("V1__a.sql", "A"), ("R__b.sql", "B"), ("mod.rs", "")],
        &["mixed-layouts", "flyway, because of `m/R__b.sql`", "refinery, because of `m/mod.rs`"],
    );
    refused(
        &[("V1__a.sql", "A"), ("V2__b.sql", "SELECT '${x}'")],
        &["ambiguous-layout: `m` may be refinery's or Flyway's", "`m/V2__b.sql`", "--layout"],
    );
    let tree = Tree::new(&[("V1__a.sql", "SELECT '${x}'")]);
    fine(&tree.load_as(Layout::Refinery));
}
