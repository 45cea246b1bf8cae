//! The laws over generated schemas: any to any.

use driftless_diff::{HazardKind, Options, diff, diff_with, not_compared, plan, plan_with};
use proptest::prelude::*;

use crate::server::Server;
use crate::sources::{catalog, listed, replayed};

#[path = "generated/schema.rs"]
mod schema;

use schema::{Schema, schema};

fn pair() -> impl Strategy<Value = (Schema, Schema)> {
    (schema(), schema())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_schema_does_not_differ_from_itself(schema in schema()) {
        let catalog = catalog(&schema.sql());
        prop_assert_eq!(listed(&diff(&catalog, &catalog)), "");
        prop_assert_eq!(plan(&catalog, &catalog).script(), "");
    }

    #[test]
    fn replaying_a_plan_leads_to_the_other_side((from, to) in pair()) {
        let (from, to) = (catalog(&from.sql()), catalog(&to.sql()));
        let generated = plan(&from, &to);
        let left = diff(&replayed(&from, &generated), &to);
        prop_assert!(left.is_empty(), "left over\n{}after\n{}", listed(&left), generated.script());
    }

    #[test]
    fn column_order_can_be_asked_for((from, to) in pair()) {
        let options = Options { column_order: true, ..Options::SCHEMA };
        let (from, to) = (catalog(&from.sql()), catalog(&to.sql()));
        let generated = plan_with(&from, &to, &options);
        let after = replayed(&from, &generated);
        prop_assert_eq!(listed(&diff_with(&after, &to, &options)), "");
        prop_assert_eq!(listed(&not_compared(&after, &to)), "");
    }

    #[test]
    fn both_directions_name_the_same_things((from, to) in pair()) {
        let (from, to) = (catalog(&from.sql()), catalog(&to.sql()));
        let names = |changes: Vec<driftless_diff::Change>| {
            let names = changes.into_iter().map(|change| change.key);
            names.collect::<std::collections::BTreeSet<_>>()
        };
        prop_assert_eq!(names(diff(&from, &to)), names(diff(&to, &from)));
    }

    #[test]
    fn sqlite_ends_up_where_the_plan_says((from, to) in pair()) {
        let server = Server::new(&from.sql());
        let (from, to) = (catalog(&from.sql()), catalog(&to.sql()));
        let generated = plan(&from, &to);
        if let Err(error) = server.run_plan(&generated) {
            prop_assert!(false, "{}\nin\n{}", error, generated.script());
        }
        let left = diff(&server.catalog(), &to);
        prop_assert!(left.is_empty(), "left over\n{}after\n{}", listed(&left), generated.script());
    }

    #[test]
    fn rows_stay((from, to) in pair()) {
        let server = Server::new(&from.sql());
        server.fill(&from.rows());
        let (from, to) = (catalog(&from.sql()), catalog(&to.sql()));
        let generated = plan(&from, &to);
        let told = |table: &str| {
            let hazards = generated.statements.iter().flat_map(|planned| &planned.hazards);
            hazards.into_iter().any(|hazard| match hazard.kind {
                HazardKind::NeedsBackfill => hazard.message.contains(&format!("`{table}.")),
                HazardKind::DataLoss => hazard.message == format!("the rows of `{table}` are lost"),
                _ => false,
            })
        };
        let rows = |server: &Server| {
            let mut rows = server.rows(&from, &to);
            rows.retain(|table, _| !told(table));
            rows
        };
        let before = rows(&server);
        match server.run_plan(&generated) {
            Ok(()) => prop_assert_eq!(rows(&server), before, "{}", generated.script()),
            Err(error) => {
                let expected =
                    [HazardKind::MayFail, HazardKind::NeedsBackfill, HazardKind::Conversion];
                let told = expected.iter().any(|kind| generated.hazards(*kind).next().is_some());
                prop_assert!(told, "{}\nin\n{}", error, generated.script());
            }
        }
    }
}
