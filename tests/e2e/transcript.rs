//! Transcripts in Markdown: `console` blocks whose `$ ` lines are commands and whose other lines are
//! what they print.
//!
//! `...` alone on a line stands for any number of lines and `[..]` for any characters within one, as
//! in cargo's own tests. A command that fails ends with the line `[exit code N]`.

/// A command and what it prints.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) command: String,
    pub(crate) expected: Vec<String>,
    pub(crate) exit_code: i32,
}

/// All commands of all `console` blocks, in order.
pub(crate) fn entries(markdown: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut inside = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if inside {
            read_line(&mut entries, line);
        }
    }
    entries
}

fn read_line(entries: &mut Vec<Entry>, line: &str) {
    if let Some(command) = line.strip_prefix("$ ") {
        let command = command.to_owned();
        entries.push(Entry { command, expected: Vec::new(), exit_code: 0 });
    } else if let Some(entry) = entries.last_mut() {
        let code = line.strip_prefix("[exit code ").and_then(|rest| rest.strip_suffix(']'));
        match code.and_then(|code| code.parse().ok()) {
            Some(code) => entry.exit_code = code,
            None => entry.expected.push(line.trim_end().to_owned()),
        }
    }
}

/// Whether `actual` lines are what `expected` describes.
pub(crate) fn matches(expected: &[String], actual: &[String]) -> bool {
    match (expected.split_first(), actual.split_first()) {
        (None, None) => true,
        (Some((dots, rest)), _) if dots == "..." => {
            (0..=actual.len()).any(|skipped| matches(rest, &actual[skipped..]))
        }
        (Some((pattern, rest)), Some((line, others))) => {
            line_matches(pattern, line) && matches(rest, others)
        }
        _ => false,
    }
}

fn line_matches(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split("[..]");
    let Some(mut rest) = line.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        let Some(found) = rest.find(part) else { return false };
        rest = &rest[found + part.len()..];
    }
    rest.ends_with(last)
}

#[test]
fn a_transcript_is_read_and_matched() {
    let markdown = "```console\n$ a\none\n...\nend [..] s\n$ b\n[exit code 1]\n```\n$ not me\n";
    let read = entries(markdown);
    assert_eq!(read.len(), 2);
    assert_eq!((read[1].command.as_str(), read[1].exit_code), ("b", 1));
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(matches(&read[0].expected, &lines("one\ntwo\nthree\nend 5 s")));
    assert!(matches(&read[0].expected, &lines("one\nend 5 s")));
    assert!(!matches(&read[0].expected, &lines("one\nend 5 t")));
    assert!(!matches(&read[0].expected, &lines("two\nend 5 s")));
    assert!(!matches(&read[1].expected, &lines("output nobody wrote down")));
}
