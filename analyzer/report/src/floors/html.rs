//! The table of targets as a page in one file, with a chart of the errors and by what they go.
//!
//! It loads nothing and runs no script, so that it can be opened anywhere and attached to an issue.

use super::table::{Floors, LISTED, count, fix, merged, name, sentences};
use abi3lint_model::FloorRow;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::io::{self, Write};

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c1e21;\
background:#fff}table{border-collapse:collapse;margin:1rem 0}td,th{padding:.2rem .7rem;border-bottom:1px solid #d8dbe0;\
text-align:left}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}tr.clean td{color:#1a6b34}\
code{font:13px ui-monospace,monospace}svg{max-width:100%;height:auto}\
@media(prefers-color-scheme:dark){body{color:#e4e6ea;background:#17191c}td,th{border-color:#3a3f46}\
tr.clean td{color:#6fcf8d}svg text{fill:#e4e6ea}}";

/// What an error goes by, with its colour in the chart.
const WAYS: [(&str, &str); 4] =
    [("safe fix", "#2e8b57"), ("unsafe fix", "#c9a227"), ("fix shown", "#d2763a"), ("no fix", "#b23a48")];

/// Sizes of the chart, in its own units.
struct Sizes {
    /// Of what stands before the bars.
    left: u32,
    /// Of the longest bar.
    bar: u32,
    /// Of the number behind a bar.
    right: u32,
    /// Of a row.
    row: u32,
}

const SIZES: Sizes = Sizes { left: 110, bar: 560, right: 100, row: 22 };

pub(crate) fn render(floors: &Floors, out: &mut dyn Write) -> io::Result<()> {
    let rows = merged(floors.table);
    let title = format!("Targets of {}", floors.title);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (title) }
                p { (count(floors.files, "file")) " checked by abi3lint " (env!("CARGO_PKG_VERSION")) "." }
                @for sentence in sentences(floors.table) { p { (capitalized(&sentence)) "." } }
                (chart(&rows))
                (table(&rows))
                @if let Some(row) = floors.chosen.filter(|r| !r.blockers.is_empty()) { (blockers(row)) }
                @if !floors.problems.is_empty() {
                    h2 { "Not checked" }
                    ul { @for p in floors.problems { li { code { (p.path) } ": " (p.message) } } }
                }
            }
        }
    };
    writeln!(out, "{}", page.into_string())
}

/// A bar for each target, as long as it has errors.
fn chart(rows: &[(String, &FloorRow)]) -> Markup {
    let Sizes { left, bar, right, row: height } = SIZES;
    let most = rows.iter().map(|(_, r)| r.errors).max().unwrap_or(0).max(1);
    let all = height * (rows.len() as u32 + 1);
    let x = |n: u32| left + (u64::from(n) * u64::from(bar) / u64::from(most)) as u32;
    let parts = |row: &FloorRow| {
        let w = row.ways;
        let mut from = 0;
        [w.safe, w.risky, w.shown, w.manual].map(|n| {
            from += n;
            (x(from - n), x(from))
        })
    };
    html! {
        svg viewBox={ "0 0 " (left + bar + right) " " (all) } role="img" aria-label="Errors by target" font-size="12" {
            @for (i, (way, color)) in WAYS.iter().enumerate() {
                rect x=(left + 110 * i as u32) y="4" width="10" height="10" fill=(color) {}
                text x=(left + 110 * i as u32 + 15) y="13" { (way) }
            }
            @for (i, (target, row)) in rows.iter().enumerate() {
                @let y = height * (i as u32 + 1);
                text x=(left - 8) y=(y + 15) text-anchor="end" { (target) }
                @for ((from, to), (_, color)) in parts(row).into_iter().zip(WAYS) {
                    @if to > from { rect x=(from) y=(y + 3) width=(to - from) height=(height - 6) fill=(color) {} }
                }
                text x=(x(row.errors) + 6) y=(y + 15) {
                    @if row.stopped > 0 { "does not compile" } @else { (row.errors) }
                }
            }
        }
    }
}

fn table(rows: &[(String, &FloorRow)]) -> Markup {
    html! {
        table {
            tr { th { "target" } @for head in ["errors", "edits", "safe fix", "unsafe fix", "fix shown", "no fix"] { th.n { (head) } } }
            @for (target, row) in rows {
                tr.clean[row.is_clean()] {
                    td { code { (target) } }
                    @let w = row.ways;
                    @for n in [row.errors, row.edits, w.safe, w.risky, w.shown, w.manual] { td.n { (n) } }
                }
            }
        }
        p { "Edits are an estimate: one for each error, but 15 for a static type." }
    }
}

fn blockers(row: &FloorRow) -> Markup {
    let more = row.blockers.len().saturating_sub(LISTED);
    html! {
        h2 { "In the way of " (row.target) }
        table {
            tr { th.n { "errors" } th.n { "edits" } th { "name" } th { "rule" } th { "gone at floor" } th { "fix" } th { "first" } }
            @for b in row.blockers.iter().take(LISTED) {
                tr {
                    td.n { (b.count) }
                    td.n { (b.edits) }
                    td { code { (name(b)) } }
                    td { (b.rule) }
                    td { @if let Some(floor) = b.until { (floor) } @else { "never" } }
                    td { (fix(b)) }
                    td { code { (b.at.0) ":" (b.at.1) } }
                }
            }
        }
        @if more > 0 { p { (count(more as u32, "more name")) "." } }
    }
}

fn capitalized(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
