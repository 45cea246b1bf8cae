//! Views, sequences, routines, triggers and events.

use driftless_catalog::mysql::{
    Event, Parameter, Routine, RoutineKind, Schedule, Sequence, Trigger, View,
};

use driftless_diag::Backend;
use driftless_sql::mysql::Product;

use crate::mysql::own_names;

use super::{charset, comment, ident, idents, literal, named};

/// What stands between `CREATE` and the kind of object.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    /// `OR REPLACE`.
    pub replace: bool,
    /// `DEFINER`, where the object names one.
    pub definer: bool,
}

impl Head {
    /// Nothing.
    pub const PLAIN: Self = Self { replace: false, definer: false };

    const fn create(&self) -> &'static str {
        if self.replace { "CREATE OR REPLACE" } else { "CREATE" }
    }

    /// ` DEFINER=..`, if it is wanted and known.
    fn definer(&self, definer: Option<&String>) -> String {
        definer.filter(|_| self.definer).map_or(String::new(), |definer| {
            match definer.rsplit_once('@') {
                Some((user, host)) => format!(" DEFINER={}@{}", ident(user), ident(host)),
                None => format!(" DEFINER={}", ident(definer)),
            }
        })
    }
}

/// `CREATE VIEW`, with the names of its columns where the query does not give them.
pub fn view(product: Backend, head: &Head, view: &View) -> String {
    let mut text = head.create().to_owned();
    if let Some(algorithm) = view.algorithm.as_ref().filter(|it| *it != "UNDEFINED") {
        text.push_str(&format!(" ALGORITHM={algorithm}"));
    }
    text.push_str(&head.definer(view.definer.as_ref()));
    if view.invoker {
        text.push_str(" SQL SECURITY INVOKER");
    }
    text.push_str(&format!(" VIEW {}", named(&view.name)));
    let own = || Product::of(product).and_then(|it| own_names(it, &view.query.source));
    if let Some(columns) = &view.columns
        && own().as_ref() != Some(columns)
    {
        text.push_str(&format!(" ({})", idents(columns)));
    }
    text.push_str(&format!(" AS\n{}", view.query.source.trim()));
    if let Some(option) = &view.check_option {
        text.push_str(&format!("\nWITH {option} CHECK OPTION"));
    }
    text
}

/// `CREATE SEQUENCE`.
pub fn sequence(sequence: &Sequence) -> String {
    let mut text = format!("CREATE SEQUENCE {}", named(&sequence.name));
    if sequence.data_type != "bigint" {
        text.push_str(&format!(" AS {}", sequence.data_type));
    }
    text.push_str(&format!(
        " START WITH {} MINVALUE {} MAXVALUE {} INCREMENT BY {}",
        sequence.start, sequence.minimum, sequence.maximum, sequence.increment
    ));
    text.push_str(&match sequence.cache {
        0 => " NOCACHE".to_owned(),
        cache => format!(" CACHE {cache}"),
    });
    text.push_str(if sequence.cycle { " CYCLE" } else { " NOCYCLE" });
    text.push_str(&format!(" ENGINE={}", sequence.engine));
    if !sequence.comment.is_empty() {
        text.push_str(&format!(" COMMENT={}", literal(&sequence.comment)));
    }
    text
}

/// `CREATE TRIGGER`, with its place among those of the same time (` FOLLOWS ..`).
pub fn trigger(head: &Head, trigger: &Trigger, place: &str) -> String {
    format!(
        "{}{} TRIGGER {} {} {} ON {} FOR EACH ROW{place}\n{}",
        head.create(),
        head.definer(trigger.definer.as_ref()),
        named(&trigger.name),
        trigger.timing,
        trigger.event,
        named(&trigger.table),
        trigger.body.source.trim()
    )
}

/// `CREATE PROCEDURE` or `CREATE FUNCTION`.
pub fn routine(head: &Head, routine: &Routine) -> String {
    let function = routine.name.kind != RoutineKind::Procedure;
    let word = match routine.name.kind {
        RoutineKind::Procedure => "PROCEDURE",
        RoutineKind::Function => "FUNCTION",
        RoutineKind::Aggregate => "AGGREGATE FUNCTION",
    };
    let parameters = routine.parameters.iter().map(|it| parameter(it, function));
    let parameters: Vec<String> = parameters.collect();
    let name = named(&routine.name.name);
    let (create, definer) = (head.create(), head.definer(routine.definer.as_ref()));
    let mut text = format!("{create}{definer} {word} {name}({})", parameters.join(", "));
    if let Some(returns) = &routine.returns {
        text.push_str(&format!(" RETURNS {returns}"));
        text.push_str(&routine.returns_charset.as_ref().map_or(String::new(), charset));
    }
    if routine.deterministic {
        text.push_str(" DETERMINISTIC");
    }
    if routine.data_access != "CONTAINS SQL" {
        text.push_str(&format!(" {}", routine.data_access));
    }
    if routine.invoker {
        text.push_str(" SQL SECURITY INVOKER");
    }
    text.push_str(&comment(&routine.comment));
    text.push_str(&format!("\n{}", routine.body.source.trim()));
    text
}

fn parameter(parameter: &Parameter, of_function: bool) -> String {
    let mode = if of_function { "" } else { parameter.mode.sql() };
    let charset = parameter.charset.as_ref().map_or(String::new(), charset);
    let text = format!("{mode} {} {}{charset}", ident(&parameter.name), parameter.data_type);
    text.trim_start().to_owned()
}

/// `CREATE EVENT`.
pub fn event(head: &Head, event: &Event) -> String {
    let (create, definer) = (head.create(), head.definer(event.definer.as_ref()));
    let (name, schedule) = (named(&event.name), schedule(&event.schedule));
    let mut text = format!("{create}{definer} EVENT {name} ON SCHEDULE {schedule}");
    if event.preserve {
        text.push_str(" ON COMPLETION PRESERVE");
    }
    match event.status.as_str() {
        "DISABLED" => text.push_str(" DISABLE"),
        "SLAVESIDE_DISABLED" => text.push_str(" DISABLE ON SLAVE"),
        _ => {}
    }
    text.push_str(&comment(&event.comment));
    text.push_str(&format!(" DO\n{}", event.body.source.trim()));
    text
}

/// When an event happens, as it stands behind `ON SCHEDULE`.
pub fn schedule(schedule: &Schedule) -> String {
    match schedule {
        Schedule::At(time) => format!("AT {}", time.source.trim()),
        Schedule::Every { interval, starts, ends } => {
            let mut text = format!("EVERY {interval}");
            for (word, time) in [("STARTS", starts), ("ENDS", ends)] {
                if let Some(time) = time {
                    text.push_str(&format!(" {word} {}", time.source.trim()));
                }
            }
            text
        }
    }
}
