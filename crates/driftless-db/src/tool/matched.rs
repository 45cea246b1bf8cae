//! Which steps of a plan another tool's record is about.

use std::collections::{BTreeMap, BTreeSet};

use driftless_plan::Plan;

use super::{Tool, ToolRow};

/// What a record says about the steps of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matched {
    /// The places in the plan of the steps it says are applied, in the order of the plan.
    pub applied: Vec<usize>,
    /// The places of those it says failed, which may have taken effect or not.
    pub in_doubt: Vec<usize>,
    /// The tool's checksums of steps, by their places.
    pub checksums: BTreeMap<usize, String>,
    /// What the plan does not have.
    pub unknown: Vec<String>,
}

/// Matches a record with a plan.
pub fn matched(tool: Tool, plan: &Plan, rows: &[ToolRow]) -> Matched {
    let mut record = Reading {
        tool,
        places: plan
            .steps
            .iter()
            .enumerate()
            .map(|(at, step)| (key(tool, &step.name), at))
            .collect(),
        applied: BTreeSet::new(),
        in_doubt: BTreeSet::new(),
        matched: Matched::default(),
    };
    for row in rows {
        record.row(row);
    }
    let Reading { applied, in_doubt, mut matched, .. } = record;
    matched.applied = applied.difference(&in_doubt).copied().collect();
    matched.in_doubt = in_doubt.into_iter().collect();
    matched
}

struct Reading {
    tool: Tool,
    /// The places of steps by what the tool calls them.
    places: BTreeMap<String, usize>,
    applied: BTreeSet<usize>,
    in_doubt: BTreeSet<usize>,
    matched: Matched,
}

impl Reading {
    fn row(&mut self, row: &ToolRow) {
        match (self.tool, row.kind.as_deref()) {
            // goose begins its record with a row that says so.
            (Tool::Goose, _) if row.version.as_deref() == Some("0") => {}
            (Tool::Flyway, Some("SCHEMA")) => {}
            (Tool::Flyway, Some("BASELINE")) => self.up_to_version(row),
            (Tool::Flyway, Some("DELETE" | "UNDO_SQL")) => {
                let version = row.version.as_deref().map(flyway_version);
                let at = self.places.iter().find(|(name, _)| {
                    name.starts_with('V') && Some(flyway_version(name)) == version
                });
                if let Some((_, at)) = at {
                    self.applied.remove(at);
                }
            }
            _ => match self.place(row) {
                Some(at) => self.about(at, row),
                None => self.matched.unknown.push(shown(row)),
            },
        }
    }

    fn place(&self, row: &ToolRow) -> Option<usize> {
        let called = match self.tool {
            Tool::Flyway => {
                let file = row.name.as_deref()?.rsplit(['/', '\\']).next()?;
                file.strip_suffix(".sql").unwrap_or(file).to_owned()
            }
            Tool::Diesel | Tool::Dbmate | Tool::Bun => row.version.clone()?,
            _ => number(row.version.as_deref()?),
        };
        self.places.get(&called).copied()
    }

    fn about(&mut self, at: usize, row: &ToolRow) {
        if let Some(checksum) = &row.checksum {
            self.matched.checksums.insert(at, checksum.to_lowercase());
        }
        match self.tool {
            Tool::GolangMigrate => {
                self.applied.extend(0..=at);
                if row.is_flagged() {
                    self.in_doubt.insert(at);
                }
            }
            Tool::Goose if !row.is_flagged() => _ = self.applied.remove(&at),
            Tool::Sqlx | Tool::Flyway if !row.is_flagged() => _ = self.in_doubt.insert(at),
            _ => {
                self.applied.insert(at);
                self.in_doubt.remove(&at);
            }
        }
    }

    /// A baseline stands for every step up to its version, whether they ever ran or not.
    fn up_to_version(&mut self, row: &ToolRow) {
        let Some(version) = row.version.as_deref().map(flyway_version) else { return };
        let covered = self
            .places
            .iter()
            .filter(|(name, _)| name.starts_with('V') && flyway_version(name) <= version);
        self.applied.extend(covered.map(|(_, at)| *at));
    }
}

/// What a tool calls a step.
fn key(tool: Tool, step: &str) -> String {
    let id = step.split('_').next().unwrap_or(step);
    match tool {
        Tool::Diesel => id.replace('-', ""),
        Tool::Dbmate | Tool::Bun => id.to_owned(),
        Tool::Flyway => step.to_owned(),
        Tool::Refinery => number(id.trim_start_matches(|c: char| c.is_ascii_alphabetic())),
        Tool::Sqlx | Tool::GolangMigrate | Tool::Goose => number(id),
    }
}

/// A number without leading zeros.
fn number(digits: &str) -> String {
    let trimmed = digits.trim_start_matches('0');
    if trimmed.is_empty() { "0".to_owned() } else { trimmed.to_owned() }
}

/// The parts of a version, which Flyway writes with dots or with single underscores.
fn flyway_version(text: &str) -> Vec<u64> {
    let version = text.split("__").next().unwrap_or(text);
    let version = version.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let parts = version.split(['.', '_']).map(|part| part.parse().unwrap_or(u64::MAX));
    let mut parts: Vec<u64> = parts.collect();
    while parts.last() == Some(&0) {
        parts.pop();
    }
    parts
}

fn shown(row: &ToolRow) -> String {
    let parts = [&row.version, &row.name];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use driftless_diag::Backend;
    use driftless_plan::{Script, Step};

    use super::*;

    fn plan(names: &[&str]) -> Plan {
        let steps = names.iter().map(|name| Step::new(*name, Script::default())).collect();
        Plan { component: "app".to_owned(), backend: Backend::Sqlite, steps }
    }

    /// Rows as `version/name/flag/kind`, `-` for nothing; applied, in doubt and unknown.
    fn check(tool: Tool, names: &[&str], rows: &[&str]) -> (Vec<usize>, Vec<usize>, Vec<String>) {
        let row = |text: &&str| {
            let mut parts = text.split('/').map(|part| (part != "-").then(|| part.to_owned()));
            let mut next = || parts.next().flatten();
            ToolRow { version: next(), name: next(), checksum: None, flag: next(), kind: next() }
        };
        let rows: Vec<ToolRow> = rows.iter().map(row).collect();
        let Matched { applied, in_doubt, unknown, .. } = matched(tool, &plan(names), &rows);
        (applied, in_doubt, unknown)
    }

    #[test]
    fn each_tool_calls_steps_its_own_way() {
        let none = Vec::<usize>::new;
        let all = (vec![0, 1], none(), Vec::new());
        let diesel = ["2024-01-02-030405_a", "2024-01-03-030405_b"];
        let rows = ["20240102030405", "20240103030405"];
        assert_eq!(check(Tool::Diesel, &diesel, &rows), all);
        assert_eq!(check(Tool::Sqlx, &["0001_a", "0002_b"], &["1/a/1", "2/b/true"]), all);
        assert_eq!(check(Tool::Refinery, &["V1__a", "V02__b"], &["1/a", "2/b"]), all);
        assert_eq!(check(Tool::GolangMigrate, &["01_a", "02_b", "03_c"], &["2/-/f"]), all);
        let flyway = ["V1__a", "V1_2__b"];
        let rows = ["1/V1__a.sql/t/SQL", "1.2/more/V1_2__b.sql/t/SQL"];
        assert_eq!(check(Tool::Flyway, &flyway, &rows[..1]), (vec![0], none(), Vec::new()));
        assert_eq!(check(Tool::Goose, &["1_a", "2_b"], &["0/-/t", "1/-/t", "2/-/t"]), all);
        assert_eq!(
            check(Tool::Dbmate, &["20240101_a", "20240102_b"], &["20240101", "20240102"]),
            all
        );
        assert_eq!(check(Tool::Bun, &["20240101_a", "20240102_b"], &["20240101", "20240102"]), all);
    }

    #[test]
    fn what_failed_is_in_doubt_and_what_was_undone_is_not_applied() {
        let doubt = (vec![0], vec![1], Vec::new());
        assert_eq!(check(Tool::GolangMigrate, &["1_a", "2_b", "3_c"], &["2/-/1"]), doubt);
        assert_eq!(check(Tool::Sqlx, &["1_a", "2_b"], &["1/a/1", "2/b/0"]), doubt);
        let goose = ["1/-/1", "2/-/1", "2/-/0"];
        assert_eq!(check(Tool::Goose, &["1_a", "2_b"], &goose), (vec![0], Vec::new(), Vec::new()));
        let flyway = ["1/V1__a.sql/t/SQL", "2/V2__b.sql/t/SQL", "2/-/t/UNDO_SQL"];
        let undone = (vec![0], Vec::new(), Vec::new());
        assert_eq!(check(Tool::Flyway, &["V1__a", "V2__b"], &flyway), undone);
        let again = ["1/V1__a.sql/f/SQL", "1/V1__a.sql/t/SQL"];
        assert_eq!(check(Tool::Flyway, &["V1__a"], &again), (vec![0], Vec::new(), Vec::new()));
    }

    #[test]
    fn a_baseline_of_flyway_stands_for_what_is_before_it() {
        let rows = ["1.10/<< Flyway Baseline >>/t/BASELINE", "2/V2__c.sql/t/SQL"];
        let found = check(Tool::Flyway, &["V1_2__a", "V1_10__b", "V2__c", "V3__d"], &rows);
        assert_eq!(found, (vec![0, 1, 2], Vec::new(), Vec::new()));
    }

    #[test]
    fn a_row_about_no_step_is_unknown() {
        let found = check(Tool::Sqlx, &["1_a"], &["1/a/1", "9/gone/1"]);
        assert_eq!(found, (vec![0], Vec::new(), vec!["9 gone".to_owned()]));
        let found = check(Tool::GolangMigrate, &["1_a", "3_b"], &["2/-/0"]);
        assert_eq!(found, (Vec::new(), Vec::new(), vec!["2".to_owned()]));
    }
}
