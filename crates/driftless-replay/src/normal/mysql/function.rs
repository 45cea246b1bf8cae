//! Calls.
//!
//! Many functions have several names, and some are printed as something else altogether. What is
//! not listed keeps its name, in lower case.

use driftless_sql::mysql::{
    CallKind, Expr, ExprKind, FrameBound, Name, OrderItem, QualifiedName, TrimSide, WindowFrame,
    WindowSpec, WindowUse,
};

use super::literal::string;
use super::{Writer, quoted};

/// Other names of one function, and the one that counts. Sorted.
const SYNONYMS: [(&str, &str); 22] = [
    ("ceil", "ceiling"),
    ("character_length", "char_length"),
    ("current_date", "curdate"),
    ("current_time", "curtime"),
    ("day", "dayofmonth"),
    ("lcase", "lower"),
    ("length", "octet_length"),
    ("localtime", "current_timestamp"),
    ("localtimestamp", "current_timestamp"),
    ("mid", "substr"),
    ("now", "current_timestamp"),
    ("nvl", "ifnull"),
    ("power", "pow"),
    ("schema", "database"),
    ("session_user", "user"),
    ("sha", "sha1"),
    ("stddev", "std"),
    ("stddev_pop", "std"),
    ("substring", "substr"),
    ("system_user", "user"),
    ("ucase", "upper"),
    ("var_pop", "variance"),
];

impl Writer<'_> {
    /// A call.
    pub(super) fn call(
        &mut self,
        name: &QualifiedName,
        arguments: &[Expr],
        kind: &CallKind,
    ) -> Option<String> {
        // What MySQL adds to `JSON_VALUE` where nothing is said.
        let usual = |clauses: &String| clauses.eq_ignore_ascii_case("returning char(512)");
        let undecided =
            kind.clauses.as_ref().is_some_and(|clauses| !usual(clauses)) || kind.nulls.is_some();
        if undecided || !kind.within_group.is_empty() {
            return None;
        }
        let database = self.database(name.database.as_ref().map(|name| name.text.as_str()))?;
        let lower = name.name.text.to_ascii_lowercase();
        if let Some(database) = database {
            let arguments = self.values(arguments)?;
            return Some(format!("{}.{}({arguments})", quoted(&database), quoted(&lower)));
        }
        if let Some(other) = self.printed_otherwise(&lower, arguments, kind) {
            return other;
        }
        let found = SYNONYMS.binary_search_by(|(synonym, _)| (*synonym).cmp(lower.as_str()));
        let function = found.map_or(lower.as_str(), |found| SYNONYMS[found].1);
        let inner = self.call_inner(function, arguments, kind)?;
        let over = match &kind.over {
            Some(window) => format!(" over {}", self.window_use(window)?),
            None => String::new(),
        };
        Some(format!("{function}({inner}){over}"))
    }

    /// What stands between the parentheses.
    fn call_inner(
        &mut self,
        function: &str,
        arguments: &[Expr],
        kind: &CallKind,
    ) -> Option<String> {
        let mut inner = match (function, arguments) {
            ("count", [Expr { kind: ExprKind::Star, .. }]) => "0".to_owned(),
            // The next one, or the one before, if nothing else is said.
            ("lead" | "lag", [value]) => format!("{}, 1", self.value(value)?),
            ("extract", [unit, value]) => {
                return Some(format!("{} from {}", self.value(unit)?, self.value(value)?));
            }
            ("if", [condition, then, otherwise]) => {
                let condition = self.condition(condition, false)?;
                return Some(format!(
                    "{condition}, {}, {}",
                    self.value(then)?,
                    self.value(otherwise)?
                ));
            }
            _ => self.values(arguments)?,
        };
        if kind.distinct {
            inner = format!("distinct {inner}");
        }
        if !kind.order_by.is_empty() {
            inner = format!("{inner} order by {}", self.order(&kind.order_by)?);
        }
        if function == "group_concat" {
            let separator = kind.separator.as_deref().unwrap_or(",");
            inner = format!("{inner} separator {}", string(separator));
        }
        if !kind.limit.is_empty() {
            inner = format!("{inner} limit {}", self.values(&kind.limit)?);
        }
        if let Some(charset) = &kind.using {
            // MySQL prints the call without it.
            if !self.is_mariadb() {
                return None;
            }
            inner = format!("{inner} using {}", charset.text.to_ascii_lowercase());
        }
        Some(inner)
    }

    /// Calls that the servers print as something else; none if this is not one of them.
    #[expect(clippy::option_option, reason = "no such call and no form are two things")]
    fn printed_otherwise(
        &mut self,
        function: &str,
        arguments: &[Expr],
        kind: &CallKind,
    ) -> Option<Option<String>> {
        Some(match (function, arguments) {
            ("date_add" | "adddate", [time, shift]) => self.moved(time, "+", shift),
            ("date_sub" | "subdate", [time, shift]) => self.moved(time, "-", shift),
            ("timestampadd", [unit, count, time]) => {
                let ExprKind::Word(unit) = &unit.kind else { return Some(None) };
                self.shifted(time, "+", count, unit)
            }
            ("datediff", [left, right]) => self
                .pair(left, right)
                .map(|(left, right)| format!("(to_days({left}) - to_days({right}))")),
            ("mod", [left, right]) => {
                self.pair(left, right).map(|(left, right)| format!("({left} % {right})"))
            }
            ("instr", [text, part]) | ("position", [part, text]) => {
                self.pair(part, text).map(|(part, text)| format!("locate({part}, {text})"))
            }
            ("date", [time]) => self.value(time).map(|time| format!("cast({time} as date)")),
            ("time", [time]) => self.value(time).map(|time| format!("cast({time} as time)")),
            ("weekofyear", [time]) => self.value(time).map(|time| format!("week({time}, 3)")),
            ("yearweek", [time]) => self.value(time).map(|time| format!("yearweek({time}, 0)")),
            // MariaDB keeps it open for a setting.
            ("week", [time]) if !self.is_mariadb() => {
                self.value(time).map(|time| format!("week({time}, 0)"))
            }
            ("round", [value]) => self.value(value).map(|value| format!("round({value}, 0)")),
            ("bin", [value]) => self.value(value).map(|value| format!("conv({value}, 10, 2)")),
            ("oct", [value]) => self.value(value).map(|value| format!("conv({value}, 10, 8)")),
            ("current_timestamp" | "now", [zero]) if self.written(zero) == "0" => {
                Some("current_timestamp()".to_owned())
            }
            ("nextval" | "lastval", [sequence]) => self.sequence_call(function, sequence),
            ("trim", [text]) => self.trimmed(text, None, kind.trim),
            ("trim", [text, what]) => self.trimmed(text, Some(what), kind.trim),
            _ => return None,
        })
    }

    fn pair(&mut self, left: &Expr, right: &Expr) -> Option<(String, String)> {
        Some((self.value(left)?, self.value(right)?))
    }

    fn moved(&mut self, time: &Expr, sign: &str, shift: &Expr) -> Option<String> {
        match &shift.kind {
            ExprKind::Interval(value, unit) => self.shifted(time, sign, value, unit),
            _ => self.shifted(time, sign, shift, "day"),
        }
    }

    fn sequence_call(&self, function: &str, sequence: &Expr) -> Option<String> {
        let ExprKind::Column(parts) = &sequence.kind else { return None };
        let (name, database): (&Name, Option<&Name>) = match parts.as_slice() {
            [name] => (name, None),
            [database, name] => (name, Some(database)),
            _ => return None,
        };
        self.sequence_value(function, database, name)
    }

    fn trimmed(
        &mut self,
        text: &Expr,
        what: Option<&Expr>,
        side: Option<TrimSide>,
    ) -> Option<String> {
        let text = self.value(text)?;
        let Some(what) = what else {
            let function = match side {
                None | Some(TrimSide::Both) => "trim",
                Some(TrimSide::Leading) => "ltrim",
                Some(TrimSide::Trailing) => "rtrim",
            };
            return Some(format!("{function}({text})"));
        };
        let side = match side {
            None | Some(TrimSide::Both) => "both",
            Some(TrimSide::Leading) => "leading",
            Some(TrimSide::Trailing) => "trailing",
        };
        Some(format!("trim({side} {} from {text})", self.value(what)?))
    }

    /// The items of an order.
    pub(super) fn order(&mut self, items: &[OrderItem]) -> Option<String> {
        let items = items.iter().map(|item| {
            let direction = if item.descending { " desc" } else { "" };
            Some(format!("{}{direction}", self.value(&item.expr)?))
        });
        Some(items.collect::<Option<Vec<_>>>()?.join(", "))
    }

    /// A window; one with a name is written out, as the servers do.
    fn window_use(&mut self, window: &WindowUse) -> Option<String> {
        match window {
            WindowUse::Spec(spec) => self.window(spec),
            WindowUse::Named(name) => {
                let frame = self.frames.last()?;
                let spec = frame.windows.get(&name.text.to_lowercase())?.clone();
                self.window(&spec)
            }
        }
    }

    fn window(&mut self, spec: &WindowSpec) -> Option<String> {
        if spec.base.is_some() {
            return None;
        }
        let mut parts = Vec::new();
        if !spec.partition_by.is_empty() {
            parts.push(format!("partition by {}", self.values(&spec.partition_by)?));
        }
        if !spec.order_by.is_empty() {
            parts.push(format!("order by {}", self.order(&spec.order_by)?));
        }
        if let Some(frame) = &spec.frame {
            parts.push(self.frame(frame)?);
        }
        Some(format!("({})", parts.join(" ")))
    }

    fn frame(&mut self, frame: &WindowFrame) -> Option<String> {
        let unit = frame.unit.to_ascii_lowercase();
        let start = self.frame_bound(&frame.start)?;
        // A frame with one end reaches to the current row.
        let end = match &frame.end {
            Some(end) => self.frame_bound(end)?,
            None => "current row".to_owned(),
        };
        let exclude = frame.exclude.as_ref().map(|word| format!(" exclude {word}"));
        Some(format!("{unit} between {start} and {end}{}", exclude.unwrap_or_default()))
    }

    fn frame_bound(&mut self, bound: &FrameBound) -> Option<String> {
        Some(match bound {
            FrameBound::UnboundedPreceding => "unbounded preceding".to_owned(),
            FrameBound::UnboundedFollowing => "unbounded following".to_owned(),
            FrameBound::CurrentRow => "current row".to_owned(),
            FrameBound::Preceding(value) => format!("{} preceding", self.value(value)?),
            FrameBound::Following(value) => format!("{} following", self.value(value)?),
        })
    }
}
