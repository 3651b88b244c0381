//! Comments that allow findings: `abi3lint: allow(rule): reason` and those of clang-tidy.
//!
//! Where the comments of a text are, `abi3lint-c-text` knows; what one says is read in `allowance.rs`, and which findings it meets is
//! decided here.

use crate::allowance::{Allowance, Comment, List, Mark, Read, read};
use crate::scopes::Scopes;
use abi3lint_c_text::comments;
use abi3lint_check::{fingerprint, sort};
use abi3lint_model::{
    Applicability, Certainty, ConfigSet, Edit, FileId, Finding, Fix, LineIndex, Note, Place, RuleId, SourceFile, Span,
    Target,
};
use abi3lint_rules::checks::{self, Rule};
use abi3lint_rules::spelling::nearest;
use memchr::memmem;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The rule that reports comments which do nothing.
pub(crate) const RULE: RuleId = "unused-suppression";

/// What is asked of [`suppress`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Suppressing<'a> {
    /// The comments, in the order of their places.
    pub comments: &'a [Comment],
    /// The targets of the run.
    pub targets: &'a [(Target, ConfigSet)],
    /// By which rules each file is checked.
    pub scopes: &'a Scopes,
    /// A comment without a reason is reported.
    pub require_reason: bool,
}

/// Comments of files, from one run to the next. A file that is the same object at the same place did not change.
#[derive(Debug, Default)]
pub(crate) struct CommentCache<'f>(Vec<(&'f SourceFile, Vec<Span>)>);

impl<'f> CommentCache<'f> {
    /// The comments of the files that may hold one which allows something.
    pub(crate) fn of(&mut self, files: &[&'f SourceFile]) -> Vec<Comment> {
        self.0.truncate(files.len());
        for (i, file) in files.iter().enumerate() {
            match self.0.get_mut(i) {
                Some(known) if std::ptr::eq(known.0, *file) => {}
                Some(known) => *known = (file, allowing(&file.text)),
                None => self.0.push((file, allowing(&file.text))),
            }
        }
        let of_file = |(i, (_, spans)): (usize, &(&SourceFile, Vec<Span>))| {
            let file = FileId(i as u32);
            spans.iter().map(move |span| Comment { file, span: *span }).collect::<Vec<_>>()
        };
        self.0.iter().enumerate().flat_map(of_file).collect()
    }
}

/// The comments of a text, where one of them may allow something.
fn allowing(text: &[u8]) -> Vec<Span> {
    let may_allow = memmem::find(text, b"abi3lint").is_some() || memmem::find(text, b"NOLINT").is_some();
    if may_allow { comments(text) } else { Vec::new() }
}

/// Takes out the findings that comments allow and returns them. What is wrong with the comments of a file that was
/// seen as a whole becomes findings among the others.
pub(crate) fn suppress(
    files: &[&SourceFile],
    findings: &mut Vec<Finding>,
    asked: &Suppressing<'_>,
    is_whole: impl Fn(FileId) -> bool,
) -> Vec<Finding> {
    let mut lines = Lines { files, index: BTreeMap::new() };
    let mut allowances: Vec<Allowance<'_>> = Vec::new();
    let mut wrong: Vec<(Place, &str)> = Vec::new();
    let next = lines.next_code(asked.comments);
    let mut regions = Regions::default();
    for (comment, next) in asked.comments.iter().zip(next) {
        match read(files, comment) {
            Some(Read::Ends { begin, list, place }) => {
                let last = lines.of_comment(comment).1;
                if !regions.end(comment.file, (begin, list), last, &mut allowances) && begin == Mark::OursBegin {
                    wrong.push((place, "unpaired"));
                }
            }
            Some(Read::Allows(list)) => {
                regions.begin(comment.file, &list, lines.of_comment(comment).0, allowances.len());
                for mut a in list.allowances {
                    a.lines = lines.covered(comment, next, &a);
                    allowances.push(a);
                }
            }
            Some(Read::Malformed(place)) => wrong.push((place, "malformed")),
            None => {}
        }
    }
    if allowances.is_empty() && wrong.is_empty() {
        return Vec::new();
    }
    let mut taken = take(findings, &mut allowances, &mut lines);
    let rule = checks::rule(RULE).filter(|r| r.severity.iter().any(Option::is_some));
    if let Some(rule) = rule {
        let is_wanted = |a: &Allowance<'_>, id: &str| asked.scopes.get(a.place.file).includes(id);
        let mut own = Vec::new();
        for a in allowances.iter().filter(|a| a.glob.is_none() && is_whole(a.place.file) && is_wanted(a, RULE)) {
            let report = |cause: &str| complaint(files, rule, cause, a, asked.targets);
            match checks::rule(a.id) {
                None => own.extend(report("unknown")),
                Some(r) => {
                    let is_own = r.id == RULE;
                    if !a.used && !is_own && is_wanted(a, r.id) {
                        own.extend(report("unused"));
                    }
                    if asked.require_reason && !a.has_reason {
                        own.extend(report("unexplained"));
                    }
                }
            }
        }
        for (place, cause) in wrong.into_iter().filter(|(place, _)| is_whole(place.file)) {
            let a = Allowance { place, ..Allowance::at(place, "abi3lint") };
            if is_wanted(&a, RULE) {
                own.extend(complaint(files, rule, cause, &a, asked.targets));
            }
        }
        taken.extend(take(&mut own, &mut allowances, &mut lines));
        if !own.is_empty() {
            findings.extend(own);
            sort(files, findings);
        }
    }
    taken
}

/// Takes out the findings that are allowed, and notes who allows one.
fn take(findings: &mut Vec<Finding>, allowances: &mut [Allowance<'_>], lines: &mut Lines<'_>) -> Vec<Finding> {
    let mut by_line: BTreeMap<(FileId, u32), Vec<usize>> = BTreeMap::new();
    let mut by_file: BTreeMap<FileId, Vec<usize>> = BTreeMap::new();
    for (i, a) in allowances.iter().enumerate() {
        if a.mark == Mark::File {
            by_file.entry(a.place.file).or_default().push(i);
        }
        for line in &a.lines {
            by_line.entry((a.place.file, *line)).or_default().push(i);
        }
    }
    let with_comments: BTreeSet<FileId> = allowances.iter().map(|a| a.place.file).collect();
    let mut taken = Vec::new();
    findings.retain(|f| {
        if !with_comments.contains(&f.place.file) {
            return true;
        }
        let line = lines.of(f.place.file, f.place.span.start);
        let mut allowed = false;
        let of_line = by_line.get(&(f.place.file, line)).into_iter().flatten();
        for i in of_line.chain(by_file.get(&f.place.file).into_iter().flatten()) {
            let a = &mut allowances[*i];
            if a.allows(f.rule) {
                a.used = true;
                allowed = true;
            }
        }
        if allowed {
            taken.push(f.clone());
        }
        !allowed
    });
    taken
}

/// Comments that begin a range and wait for the one that ends it, which has the same list and does not cross another
/// pair. What nothing ends allows nothing, as for clang-tidy.
#[derive(Default)]
struct Regions<'a> {
    open: Vec<Region<'a>>,
}

struct Region<'a> {
    file: FileId,
    mark: Mark,
    list: Option<&'a str>,
    first_line: u32,
    /// The indices of its allowances.
    allowances: Range<usize>,
}

impl<'a> Regions<'a> {
    fn begin(&mut self, file: FileId, list: &List<'a>, first_line: u32, at: usize) {
        if list.mark.begins() {
            let allowances = at..at + list.allowances.len();
            self.open.push(Region { file, mark: list.mark, list: list.text, first_line, allowances });
        }
    }

    /// Whether something begins the range that ends there.
    fn end(
        &mut self,
        file: FileId,
        (mark, list): (Mark, Option<&str>),
        last_line: u32,
        all: &mut [Allowance<'_>],
    ) -> bool {
        let Some(region) = self.open.pop_if(|r| r.file == file && r.mark == mark && r.list == list) else {
            return false;
        };
        for a in &mut all[region.allowances] {
            a.lines = (region.first_line..=last_line).collect();
        }
        true
    }
}

/// Lines of the files that have comments.
struct Lines<'f> {
    files: &'f [&'f SourceFile],
    index: BTreeMap<FileId, LineIndex>,
}

impl Lines<'_> {
    fn of(&mut self, file: FileId, offset: u32) -> u32 {
        self.index(file).line_column(offset).0
    }

    fn index(&mut self, file: FileId) -> &LineIndex {
        let text = self.files.get(file.0 as usize).map_or(&b""[..], |f| &f.text);
        self.index.entry(file).or_insert_with(|| LineIndex::new(text))
    }

    /// By comment: the next line with code, whatever comments are between; `None` where code stands on a line
    /// with the comment, or text behind it.
    fn next_code(&mut self, comments: &[Comment]) -> Vec<Option<u32>> {
        let mut next: Vec<Option<u32>> = vec![None; comments.len()];
        for (i, comment) in comments.iter().enumerate().rev() {
            let Comment { file, span } = *comment;
            let text = self.files.get(file.0 as usize).map_or(&b""[..], |f| &f.text);
            let (first, last) = self.of_comment(comment);
            // A backslash ends each line of a macro.
            let is_alone = self.is_blank(file, first, text, |line| Span { start: line.start, end: span.start })
                && self.is_blank(file, last, text, |line| Span { start: span.end, end: line.end.max(span.end) });
            if is_alone {
                let later = comments.get(i + 1).filter(|c| c.file == file);
                let follows = later.is_some_and(|c| self.of_comment(c).0 == last + 1);
                next[i] = next.get(i + 1).copied().flatten().filter(|_| follows).or(Some(last + 1));
            }
        }
        next
    }

    /// First and last line.
    fn of_comment(&mut self, c: &Comment) -> (u32, u32) {
        (self.of(c.file, c.span.start), self.of(c.file, c.span.end.max(c.span.start + 1) - 1))
    }

    /// The lines whose findings a comment allows.
    fn covered(&mut self, comment: &Comment, next: Option<u32>, a: &Allowance<'_>) -> Vec<u32> {
        let (first, last) = self.of_comment(comment);
        match a.mark {
            // Where it ends is not known yet.
            Mark::Begin | Mark::OursBegin | Mark::End | Mark::OursEnd => return Vec::new(),
            // It is not by its line.
            Mark::File => return Vec::new(),
            Mark::NextLine => return vec![last + 1],
            Mark::Ours | Mark::SameLine => {}
        }
        // Nobody looks for what a comment of many lines allows in its middle.
        let mut lines = vec![first];
        lines.extend((last > first).then_some(last));
        lines.extend(next.filter(|_| a.mark == Mark::Ours));
        lines
    }

    fn is_blank(&mut self, file: FileId, line: u32, text: &[u8], part: impl Fn(Span) -> Span) -> bool {
        let Some(line) = self.index(file).line_span(line, text) else { return true };
        part(line).of(text).iter().all(|b| b.is_ascii_whitespace() || *b == b'\\')
    }
}

/// A finding about a comment, where any target of the run knows the rule.
fn complaint(
    files: &[&SourceFile],
    rule: &'static Rule,
    cause: &str,
    a: &Allowance<'_>,
    targets: &[(Target, ConfigSet)],
) -> Option<Finding> {
    let severity = targets.iter().filter_map(|(t, _)| rule.severity(t.kind())).max()?;
    let cause = rule.cause(cause)?;
    let names: Vec<String> = targets.iter().map(|(t, _)| t.to_string()).collect();
    let near = nearest(a.id, checks::all().iter().map(|r| r.id)).map(|id| format!("'{id}'"));
    let expected = near.unwrap_or_else(|| "'abi3lint explain' with the name of a rule".to_owned());
    let words = |template: &str| {
        let filled = template.replace("{symbol}", a.id).replace("{expected}", &expected);
        filled.replace("{target}", &names.join(", "))
    };
    let note = |message: String| Note { message, place: None };
    Some(Finding {
        rule: rule.id,
        cause: "",
        severity: cause.at_most.map_or(severity, |most| severity.min(most)),
        certainty: Certainty::Proven,
        message: words(cause.message),
        place: a.place,
        symbol: a.id.to_owned(),
        once: None,
        omission: None,
        edits: cause.edits,
        in_order_at: None,
        record: None,
        targets: targets.iter().map(|t| t.0).collect(),
        configs: targets.iter().fold(ConfigSet::EMPTY, |all, t| all | t.1),
        origin: "source",
        expansion: Vec::new(),
        notes: vec![note(words(cause.why)), note(words(cause.help))],
        fixes: if cause.key == "unused" { removal(files, a).into_iter().collect() } else { Vec::new() },
        fingerprint: fingerprint(files, a.place.file, a.place.span.start, rule.id, a.id),
    })
}

/// Takes the comment away, with its line where nothing else is on it. Another target may need it.
fn removal(files: &[&SourceFile], a: &Allowance<'_>) -> Option<Fix> {
    if !a.is_alone {
        return None;
    }
    let text = &files.get(a.place.file.0 as usize)?.text;
    let (mut start, mut end) = (a.comment.start as usize, a.comment.end as usize);
    start -= text[..start].iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let after = text[end..].iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
    let begins_line = start == 0 || text[start - 1] == b'\n';
    if begins_line && text.get(end + after).is_none_or(|b| *b == b'\n') {
        end = (end + after + 1).min(text.len());
    } else if begins_line {
        start = a.comment.start as usize;
    }
    let place = Place { file: a.place.file, span: Span::new(start, end) };
    let edits = vec![Edit { place, text: String::new() }];
    Some(Fix { applicability: Applicability::Unsafe, title: "remove the comment".to_owned(), edits })
}
