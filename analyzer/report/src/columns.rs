//! Rows of words in columns.

use std::ops::Range;

/// Lines with the head first. Columns in `numbers` end at one place, the others begin at one. A row may be longer than the
/// head.
pub(crate) fn columns(head: &[&str], rows: &[Vec<String>], numbers: Range<usize>) -> Vec<String> {
    let head: Vec<String> = head.iter().map(|w| (*w).to_owned()).collect();
    let all: Vec<&Vec<String>> = [&head].into_iter().chain(rows).collect();
    let count = all.iter().map(|r| r.len()).max().unwrap_or(0);
    let width = |i: usize| all.iter().filter_map(|r| r.get(i)).map(|c| c.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count).map(width).collect();
    let line = |row: &&Vec<String>| {
        let cells = row.iter().enumerate().map(|(i, text)| {
            let width = widths[i];
            if numbers.contains(&i) { format!("{text:>width$}") } else { format!("{text:<width$}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    all.iter().map(line).collect()
}
