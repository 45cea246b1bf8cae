//! PostgreSQL.

use driftless_catalog::Catalog;
use driftless_catalog::postgres::{Name, TableKind};
use driftless_servers::{TestDatabase, postgres};

use super::{Ground, Table, dump};

impl Ground for TestDatabase {
    fn new() -> Self {
        postgres().database()
    }

    fn emptied(self) -> Option<Self> {
        let left = self.try_run(include_str!("../reset.sql"));
        if left.is_ok_and(|left| left.trim() == "0") {
            return Some(self);
        }
        // Subscriptions keep a database from going, and are not worth a failure.
        let _kept = self.try_run(
            "SELECT format('ALTER SUBSCRIPTION %I DISABLE', subname), \
             format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', subname), \
             format('DROP SUBSCRIPTION %I', subname) FROM pg_subscription \
             WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()) \\gexec",
        );
        self.remove();
        None
    }

    fn address(&self) -> String {
        self.url()
    }

    fn run(&self, script: &str) -> Result<String, String> {
        self.try_run(script)
    }

    /// Roles belong to no database, and other people's pairs expect some to be there.
    fn build(&self, script: &str) -> Result<(), String> {
        let mut result = self.try_run(script);
        for _ in 0..8 {
            let Err(error) = &result else { break };
            let role =
                error.split("role \"").nth(1).and_then(|rest| rest.split_once("\" does not exist"));
            let Some((role, _)) = role else { break };
            let _there = self.try_run(&format!("CREATE ROLE \"{role}\" SUPERUSER"));
            self.try_run(include_str!("../reset.sql"))?;
            result = self.try_run(script);
        }
        result.map(|_| ())
    }

    fn tables(&self, catalog: &Catalog) -> Vec<Table> {
        let tables = catalog.postgres.tables.values();
        let ordinary = tables.filter(|table| matches!(table.kind, TableKind::Ordinary));
        let table = |name: &Name| Table {
            shown: name.to_string(),
            quoted: quoted(name),
            counted: format!("ONLY {}", quoted(name)),
        };
        ordinary.map(|it| table(&it.name)).collect()
    }

    fn fill(&self, tables: &[Table]) {
        let script: String = tables
            .iter()
            .map(|table| {
                format!(
                    "DO $fill$ BEGIN INSERT INTO {} DEFAULT VALUES; \
                     EXCEPTION WHEN OTHERS THEN NULL; END $fill$;\n",
                    table.quoted
                )
            })
            .collect();
        let _refused = self.try_run(&script);
    }

    fn empty(&self, tables: &[Table]) {
        let script: String = tables
            .iter()
            .map(|table| format!("TRUNCATE {} RESTART IDENTITY CASCADE;\n", table.quoted))
            .collect();
        let _refused = self.try_run(&script);
    }

    fn printed(&self, _: &Catalog) -> Vec<(String, String)> {
        Vec::new()
    }

    fn dumped(&self) -> Vec<(String, String)> {
        dump::objects(&self.server().dump(&self.name, &["--schema-only"]))
    }
}

fn quoted(name: &Name) -> String {
    let quote = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    format!("{}.{}", quote(&name.schema), quote(&name.name))
}
