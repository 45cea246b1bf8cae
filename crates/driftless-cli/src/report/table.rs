//! Columns of text: what `status`, `plan` and summaries are laid out with.

/// Lays out rows under a heading, two spaces between columns, nothing after the last one.
///
/// Widths count characters. Columns whose heading begins with `>` are aligned to the right.
pub(crate) fn table(heading: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let names: Vec<String> =
        heading.iter().map(|name| name.trim_start_matches('>').to_owned()).collect();
    let width = |column: usize| {
        let cells = rows.iter().chain(std::iter::once(&names));
        cells.filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..heading.len()).map(width).collect();
    let layout = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).zip(heading).map(|((cell, width), name)| {
            if name.starts_with('>') {
                format!("{cell:>width$}")
            } else {
                format!("{cell:<width$}")
            }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    std::iter::once(&names).chain(rows).map(layout).collect()
}

/// A number and its noun: `1 step`, `2 steps`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// A duration for people: `480 ms`, `1.2 s`, `3 min 20 s`.
pub(crate) fn duration(milliseconds: u64) -> String {
    match milliseconds {
        0..1_000 => format!("{milliseconds} ms"),
        1_000..60_000 => format!("{}.{} s", milliseconds / 1_000, milliseconds % 1_000 / 100),
        _ => format!("{} min {} s", milliseconds / 60_000, milliseconds % 60_000 / 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let rows = vec![
            vec!["identity".to_owned(), "10".to_owned(), "é".to_owned()],
            vec!["b".to_owned(), "2".to_owned(), String::new()],
        ];
        assert_eq!(
            table(&["component", ">steps", "x"], &rows),
            ["component  steps  x", "identity      10  é", "b              2"]
        );
    }

    #[test]
    fn numbers_read_like_words() {
        assert_eq!(count(1, "step"), "1 step");
        assert_eq!(count(0, "step"), "0 steps");
        assert_eq!(duration(999), "999 ms");
        assert_eq!(duration(1_250), "1.2 s");
        assert_eq!(duration(200_000), "3 min 20 s");
    }
}
