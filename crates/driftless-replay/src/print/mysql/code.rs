//! Views, sequences, routines, triggers and events.

use driftless_catalog::mysql::{
    Event, Parameter, Routine, RoutineKind, Schedule, Sequence, Trigger, View,
};

use super::{charset, comment, ident, idents, literal, named};

pub(super) fn view(view: &View) -> String {
    let mut text = "CREATE".to_owned();
    if let Some(algorithm) = view.algorithm.as_ref().filter(|it| *it != "UNDEFINED") {
        text.push_str(&format!(" ALGORITHM={algorithm}"));
    }
    if view.invoker {
        text.push_str(" SQL SECURITY INVOKER");
    }
    text.push_str(&format!(" VIEW {}", named(&view.name)));
    if let Some(columns) = &view.columns {
        text.push_str(&format!(" ({})", idents(columns)));
    }
    text.push_str(&format!(" AS\n{}", view.query.source.trim()));
    if let Some(option) = &view.check_option {
        text.push_str(&format!("\nWITH {option} CHECK OPTION"));
    }
    text
}

pub(super) fn sequence(sequence: &Sequence) -> String {
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

pub(super) fn trigger(trigger: &Trigger) -> String {
    format!(
        "CREATE TRIGGER {} {} {} ON {} FOR EACH ROW\n{}",
        named(&trigger.name),
        trigger.timing,
        trigger.event,
        named(&trigger.table),
        trigger.body.source.trim()
    )
}

pub(super) fn routine(routine: &Routine) -> String {
    let function = routine.name.kind != RoutineKind::Procedure;
    let word = match routine.name.kind {
        RoutineKind::Procedure => "PROCEDURE",
        RoutineKind::Function => "FUNCTION",
        RoutineKind::Aggregate => "AGGREGATE FUNCTION",
    };
    let parameters = routine.parameters.iter().map(|it| parameter(it, function));
    let parameters: Vec<String> = parameters.collect();
    let name = named(&routine.name.name);
    let mut text = format!("CREATE {word} {name}({})", parameters.join(", "));
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

pub(super) fn event(event: &Event) -> String {
    let schedule = match &event.schedule {
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
    };
    let mut text = format!("CREATE EVENT {} ON SCHEDULE {schedule}", named(&event.name));
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
