//! Shows a statement's tree in few lines: what is absent, false or empty is left out, a span is the
//! text it covers, a name is the name.
//!
//! It reads the `Debug` output, so that a new field shows up without a change here.

use driftless_diag::Span;
use driftless_sql::postgres::{Statement, StatementKind, parse};

/// A line of `Debug` output and what is nested in it.
struct Node {
    label: String,
    children: Vec<Node>,
}

/// The tree of the statement at `sql` of `file`.
pub(crate) fn show(file: &str, sql: Span) -> String {
    let Statement { span, kind } = parse(file, sql);
    assert_eq!(&file[span.range()], file[sql.range()].trim(), "a statement is all of its text");
    if let StatementKind::Invalid(error) = kind {
        let near = &file[error.span.range()];
        return format!("invalid at «{near}»: {} ({})\n", error.message, error.expected);
    }
    let debug = format!("{kind:#?}");
    let mut lines = debug.lines();
    let mut text = String::new();
    for node in read(&mut lines) {
        write(file, &node, 0, &mut text);
    }
    text
}

fn read<'a>(lines: &mut impl Iterator<Item = &'a str>) -> Vec<Node> {
    let mut nodes = Vec::new();
    while let Some(line) = lines.next() {
        let line = line.trim().trim_end_matches(',');
        if matches!(line, "}" | ")" | "]") {
            break;
        }
        let opens = line.ends_with(" {") || line.ends_with('(') || line.ends_with('[');
        let label = line.trim_end_matches(['{', '(', '[']).trim_end().to_owned();
        nodes.push(Node { label, children: if opens { read(lines) } else { Vec::new() } });
    }
    nodes
}

/// The type or variant in a label such as `name: Name`.
fn type_of(label: &str) -> &str {
    label.rsplit(": ").next().unwrap_or(label).trim_end_matches(':')
}

fn value<'a>(node: &'a Node, field: &str) -> Option<&'a str> {
    let mut children = node.children.iter();
    children.find_map(|child| child.label.strip_prefix(field)?.strip_prefix(": "))
}

/// A node that reads better as one word: a span, a name, a number.
fn word(file: &str, node: &Node) -> Option<String> {
    let child = |field: &str| {
        node.children.iter().find(|child| child.label.starts_with(&format!("{field}:")))
    };
    match type_of(&node.label) {
        "Span" => {
            let bound = |field| value(node, field)?.parse::<usize>().ok();
            Some(format!("«{}»", file.get(bound("start")?..bound("end")?)?))
        }
        "Name" => {
            let text = value(node, "text")?.trim_matches('"');
            let span = word(file, child("span")?)?;
            let same = span.trim_matches(['«', '»', '"']) == text;
            Some(if same { text.to_owned() } else { format!("{text} {span}") })
        }
        "Some" if node.children.len() == 1 => word(file, &node.children[0]),
        "QualifiedName" | "ColumnName" => {
            let fields = ["database", "schema", "name", "table", "column"];
            let parts: Vec<String> =
                fields.iter().filter_map(|field| word(file, child(field)?)).collect();
            Some(parts.join("."))
        }
        "Number" => Some(value(node, "text")?.trim_matches('"').to_owned()),
        _ => None,
    }
}

/// Whether a node says nothing: it is absent, false or empty.
fn is_silent(node: &Node) -> bool {
    let empty = [": None", ": false", ": []", ": Permanent"];
    let defaults = ["behavior: Restrict", "mode: In", "match_kind: Simple"];
    let actions = ["on_delete: NoAction", "on_update: NoAction"];
    let list = node.label.ends_with(':') && node.children.is_empty();
    let quiet = empty.iter().any(|end| node.label.ends_with(end))
        || defaults.iter().chain(&actions).any(|label| node.label == *label);
    list || quiet && node.children.is_empty()
}

fn write(file: &str, node: &Node, depth: usize, text: &mut String) {
    if is_silent(node) {
        return;
    }
    let indent = "  ".repeat(depth);
    if let Some(word) = word(file, node) {
        let field = node.label.split_once(": ").map(|(field, _)| format!("{field}: "));
        text.push_str(&format!("{indent}{}{word}\n", field.unwrap_or_default()));
        return;
    }
    if let Some(merged) = merged(file, node) {
        return write(file, &merged, depth, text);
    }
    let mut inner = String::new();
    let nested = usize::from(!node.label.is_empty());
    for child in &node.children {
        write(file, child, depth + nested, &mut inner);
    }
    if inner.is_empty() && node.label.ends_with(": ConstraintAttributes") {
        return;
    }
    if nested == 1 {
        text.push_str(&format!("{indent}{}\n", node.label.trim_end()));
    }
    text.push_str(&inner);
}

/// A node that holds one other, and the other, on one line: `Some(x)` says no more than `x`.
fn merged(file: &str, node: &Node) -> Option<Node> {
    let [inner] = node.children.as_slice() else { return None };
    let lists = node.label.is_empty() || node.label.ends_with(':');
    if lists || inner.label.contains(": ") || inner.label.ends_with(':') {
        return None;
    }
    let holder = match node.label.strip_suffix("Some") {
        Some(rest) if inner.label != "false" => rest.to_owned(),
        _ if type_of(&node.label) == inner.label => {
            node.label[..node.label.len() - inner.label.len()].to_owned()
        }
        _ if inner.label.is_empty() => node.label.clone(),
        _ => format!("{} ", node.label.trim_end()),
    };
    if let Some(word) = word(file, inner) {
        return Some(Node { label: format!("{holder}{word}"), children: Vec::new() });
    }
    let children = inner.children.iter().map(copy).collect();
    Some(Node { label: format!("{holder}{}", inner.label), children })
}

fn copy(node: &Node) -> Node {
    Node { label: node.label.clone(), children: node.children.iter().map(copy).collect() }
}
