//! Which environment a database belongs to, on every product.

use driftless_db::{Environment, ErrorKind, Event, Failure, Report, Target, Url};
use driftless_plan::Plan;

use crate::code::{Place, places};
use crate::support::{options, plan_for, step};

fn plan(place: &Place, steps: usize) -> Plan {
    let tables: Vec<_> = (1..=steps)
        .map(|n| step(&format!("{n:04}_t{n}"), &[&format!("CREATE TABLE t{n} (a int)")]))
        .collect();
    plan_for(place.backend, "app", &tables)
}

fn migrate(place: &Place, steps: usize, environment: Environment) -> Result<Report, Failure> {
    let (plan, url) = (plan(place, steps), Url::parse(&place.url).expect("a URL"));
    let mut options = options();
    options.environment = environment;
    let mut silent = |_: &Event<'_>| {};
    let targets = [Target { plan: &plan, url: &url, code: &[] }];
    driftless_db::migrate(&targets, &options, &mut silent)
}

fn is(name: &str) -> Environment {
    Environment::Is(name.to_owned())
}

#[test]
fn a_database_of_another_environment_is_refused_until_it_is_claimed() {
    for place in places() {
        migrate(&place, 1, is("production")).expect("the first");
        let marker = || (place.sql)("SELECT value FROM driftless_meta WHERE value LIKE '% %'");
        let first = marker();
        let id = first.strip_suffix(" production").expect("a marker").to_owned();
        assert_eq!(id.len(), 36, "{first}");

        let error = migrate(&place, 2, is("staging")).expect_err("another's").error;
        let (found, wanted) = ("production".to_owned(), "staging".to_owned());
        assert_eq!(error.kind, ErrorKind::OtherEnvironment { found, wanted });
        assert_eq!(error.class().code(), 3);
        assert!(error.help().is_some_and(|help| help.contains("--claim")), "{error}");
        assert_eq!((place.sql)("SELECT count(*) FROM driftless_ledger"), "1");

        migrate(&place, 2, is("production")).expect("its own");
        assert_eq!(marker(), first);
        migrate(&place, 3, Environment::Claimed("staging".to_owned())).expect("claimed");
        assert_eq!(marker(), format!("{id} staging"));
        migrate(&place, 3, is("production")).expect("nothing to do, so nothing to refuse");
        migrate(&place, 4, is("production")).expect_err("not its own any more");
        // Whoever says nothing is not asked.
        migrate(&place, 4, Environment::Unknown).expect("the fourth");
        assert_eq!(marker(), format!("{id} staging"));
    }
}
