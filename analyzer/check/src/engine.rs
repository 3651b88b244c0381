//! The loop: every fact, every target, every configuration; one finding a place and rule.

use crate::case::Case;
use crate::fix::{TextCache, Texts, fixes};
use crate::modules::{Judge, MODULES};
use crate::null_paths::{omission, origin, returned};
use crate::question::{Headers, Question};
use crate::verdict::Verdict;
use crate::words::{fill, producer, receiver, record, replacement};
use abi3lint_model::definition::{Defined, DefinedPiece, Piece, SlotId, Value};
use abi3lint_model::{
    ByValue, Certainty, Confidence, Config, ConfigSet, Fact, FileId, Finding, Live, Note, NullInto, Origin, Place,
    Promise, Release, Selection, Severity, SourceFile, Subject, Surroundings, Target, Use,
};
use abi3lint_rules::catalog;
use abi3lint_rules::checks::{self, Rule};
use rustc_hash::FxHashSet;
use std::borrow::{Borrow, Cow};
use std::collections::BTreeMap;

/// What a run asks of the engine.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Targets with the configurations in which each is compiled.
    pub targets: &'a [(Target, ConfigSet)],
    /// By which rules; findings of all certainties are wanted.
    pub selection: &'a Selection,
}

/// A rule that takes part in a run.
struct Active {
    rule: &'static Rule,
    judge: Option<Judge>,
}

/// What one target says of a fact.
struct Answer<'a> {
    rule: &'static Rule,
    case: Case<'a>,
    verdict: Verdict,
    severity: Severity,
    configs: ConfigSet,
}

/// Judges facts. Findings are sorted by path, offset and rule; all certainties are among them.
pub fn check<F: Borrow<SourceFile>>(files: &[F], facts: &[Fact], request: &Request<'_>) -> Vec<Finding> {
    let files: Vec<&SourceFile> = files.iter().map(Borrow::borrow).collect();
    check_each(&files, facts, request, &BTreeMap::new(), None, &mut TextCache::default())
}

/// [`check`] with other rules in some files, those of `local`, and with the release of the headers that compile them,
/// where it is known. `cache` is what the run before knew of the files.
pub fn check_each<'f>(
    files: &[&'f SourceFile],
    facts: &[Fact],
    request: &Request<'_>,
    local: &BTreeMap<FileId, Selection>,
    release: Option<Release>,
    cache: &mut TextCache<'f>,
) -> Vec<Finding> {
    let all = active(request.selection);
    let own: BTreeMap<FileId, Vec<Active>> = local.iter().map(|(file, s)| (*file, active(s))).collect();
    let mut out: Vec<Finding> = Vec::new();
    let texts = Texts::new(cache, files, facts);
    // Most uses are nobody's business, and the same ones come again and again.
    let mut quiet: FxHashSet<Kind<'_>> = FxHashSet::default();
    // What is defined at a place is no use of a name.
    let mut last_use: Option<&Fact> = None;
    for fact in facts {
        let before = if fact.usage == Use::Defines { None } else { last_use.replace(fact) };
        if before.is_some_and(|before| opens_object(before, fact)) {
            continue;
        }
        let rules = own.get(&fact.file);
        if rules.is_none() && quiet.contains(&kind(fact)) {
            continue;
        }
        let of_target = |(t, c): &(Target, ConfigSet)| ask(rules.unwrap_or(&all), fact, (*t, *c), release);
        let answers: Vec<Answer<'_>> = request.targets.iter().filter_map(of_target).collect();
        if answers.is_empty() && rules.is_none() {
            quiet.insert(kind(fact));
        }
        // One finding for each rule, but for what is no more than possible; targets keep the order of the run.
        // A definition may be wrong in another way for each of them.
        let way = |a: &Answer<'_>| if fact.usage == Use::Defines { a.verdict.cause } else { "" };
        let key = |a: &Answer<'_>| (a.rule.id, a.verdict.possible, way(a));
        let mut done: Vec<(&str, bool, &str)> = Vec::new();
        for a in &answers {
            if !done.contains(&key(a)) {
                done.push(key(a));
                let group: Vec<&Answer<'_>> = answers.iter().filter(|b| key(b) == key(a)).collect();
                out.push(finding(files, fact, &group, &texts));
            }
        }
    }
    sort(files, &mut out);
    out
}

/// Sorts findings by path, offset and rule.
pub fn sort(files: &[&SourceFile], findings: &mut [Finding]) {
    let path = |f: &Finding| files.get(f.place.file.0 as usize).map_or("", |s| s.path.as_str());
    findings.sort_by(|a, b| (path(a), a.place.span, a.rule).cmp(&(path(b), b.place.span, b.rule)));
}

/// All that rules can know of a fact, but for its place.
type Kind<'f> = (&'f Subject, &'f Use, Live, Confidence, Origin, bool, Option<&'f str>);

fn kind(fact: &Fact) -> Kind<'_> {
    (&fact.subject, &fact.usage, fact.live, fact.confidence, fact.origin, fact.declared, fact.in_macro())
}

/// Whether the fact is the head initialiser of the object that the fact before it defines. The object is
/// what is reported, once.
fn opens_object(before: &Fact, fact: &Fact) -> bool {
    let head = matches!(fact.subject, Subject::Entity(id) if catalog::entity(id).name.ends_with("_HEAD_INIT"));
    let object = matches!(before.usage, Use::StaticObject { .. } | Use::ByValue(ByValue::Variable | ByValue::Array));
    head && object && (before.file, before.in_macro()) == (fact.file, fact.in_macro())
}

fn active(selection: &Selection) -> Vec<Active> {
    checks::all()
        .iter()
        .filter(|r| selection.includes(r.id))
        .map(|rule| Active { rule, judge: MODULES.iter().find(|m| m.0 == rule.id).map(|m| m.1) })
        .collect()
}

/// The verdict on a fact for one target: of the newest headers for a stable ABI, of the oldest ones that
/// break for version-specific builds.
fn ask<'a>(
    rules: &[Active],
    fact: &'a Fact,
    (target, configs): (Target, ConfigSet),
    release: Option<Release>,
) -> Option<Answer<'a>> {
    let live = configs & fact.live.may;
    let mut best: Option<Answer<'a>> = None;
    let mut order: Vec<_> = live.iter().collect();
    if target.is_stable() {
        order.reverse();
    }
    let (mut all, mut fails) = (ConfigSet::EMPTY, ConfigSet::EMPTY);
    for config in order {
        let known = headers(configs, config, release);
        let case = Case::new(Question { fact, target, config, known });
        let mut worse: Option<(&'static Rule, Verdict, Severity)> = None;
        for r in rules {
            let Some(base) = r.rule.severity(target.kind()) else { continue };
            // What a binary shows is the matter of its own rules, and nothing else is.
            if (fact.origin == Origin::Binary) != (r.rule.family == "binary") {
                continue;
            }
            // What a table lacks is no use of a name.
            if matches!(fact.usage, Use::Empty | Use::Unterminated) && r.rule.family != "NULL" {
                continue;
            }
            let verdict = match r.judge {
                Some(judge) => judge(&case),
                None => by_data(r.rule, &case),
            };
            let Some(verdict) = verdict else { continue };
            let ceiling = r.rule.cause(verdict.cause).and_then(|c| c.at_most);
            let severity = ceiling.map_or(base, |c| base.min(c));
            all.insert(config);
            if severity == Severity::Error {
                fails.insert(config);
            }
            let so_far = worse.as_ref().map(|w| w.2).max(best.as_ref().map(|b| b.severity));
            if so_far.is_none_or(|s| severity > s) {
                worse = Some((r.rule, verdict, severity));
            }
        }
        if let Some((rule, verdict, severity)) = worse {
            best = Some(Answer { rule, case, verdict, severity, configs: ConfigSet::EMPTY });
        }
    }
    let mut best = best?;
    best.configs = all;
    best.verdict.possible |= may_be_guarded(fact, target, best.severity, fails, live);
    Some(best)
}

/// What is known of the headers in one of the configurations in which a target is judged. Those at hand are of one
/// release; the target may be built with others all the same.
fn headers(configs: ConfigSet, config: Config, release: Option<Release>) -> Headers {
    let is_only = || configs.iter().all(|c| c.headers() == config.headers());
    match release.filter(|release| release.version == config.headers()) {
        Some(release) => Headers::Release(release),
        None if is_only() => Headers::Version,
        None => Headers::Any,
    }
}

/// Whether the versions of a range that fail may well be those that do not compile the place: others of the range have
/// what it uses, and whether it is compiled depends on something that was not read. A stable ABI is compiled once.
fn may_be_guarded(fact: &Fact, target: Target, severity: Severity, fails: ConfigSet, live: ConfigSet) -> bool {
    severity == Severity::Error
        && !target.is_stable()
        && !matches!(fact.subject, Subject::Null(_) | Subject::AbiMacro(_))
        && !matches!(fact.usage, Use::Empty | Use::Unterminated)
        && !fact.live.must.intersects(fails)
        && !live.minus(fails).is_empty()
}

/// A rule without a module matches the names that its data lists.
fn by_data(rule: &'static Rule, case: &Case<'_>) -> Option<Verdict> {
    let matches = rule.matches.as_ref()?;
    let (_, e) = case.entity()?;
    let is_excused = match case.fact.usage {
        Use::Call { around, .. } => around.has_any(matches.unless),
        // Of what a macro of CPython's does, IR does not show what stands around.
        _ => matches.unless != Surroundings::NONE && case.fact.origin == Origin::Ir,
    };
    (!is_excused && matches.symbols.contains(&e.name)).then(|| {
        let own = matches.causes.iter().find(|(s, _)| *s == e.name).map(|c| c.1);
        let cause = own.or(rule.causes.first().map(|c| c.key)).unwrap_or_default();
        let instead = matches.replace.iter().find(|(s, _)| *s == e.name).map_or("", |r| r.1);
        Verdict { expected: instead.to_owned(), ..Verdict::of(cause).about(e) }
    })
}

fn finding(files: &[&SourceFile], fact: &Fact, group: &[&Answer<'_>], texts: &Texts<'_>) -> Finding {
    let first = group[0];
    let text = files.get(fact.file.0 as usize).map_or(&b""[..], |f| &f.text);
    let symbol = symbol(fact, fact.span.of(text));
    let cause = first.rule.cause(first.verdict.cause);
    let words = |t: &'static str| fill(t, &first.case, &first.verdict, &symbol);
    let message = cause.map_or_else(|| format!("'{symbol}' breaks {}", first.rule.id), |c| words(c.message));
    let mut notes = Vec::new();
    let mut note = |message: String, place: Option<Place>| {
        if !message.is_empty() {
            notes.push(Note { message, place });
        }
    };
    if let Some(c) = cause {
        note(words(c.why), None);
        let known = if first.verdict.expected.is_empty() { replacement(&first.case, &first.verdict) } else { None };
        // A help that names what is expected says nothing where nothing is.
        let help = if first.verdict.expected.is_empty() && c.help.contains("{expected}") { "" } else { c.help };
        note(known.unwrap_or_else(|| words(help)), None);
    }
    if let Subject::Null(path) = &fact.subject {
        let place = Place { file: fact.file, span: path.origin };
        note(origin(path), Some(place));
    }
    if let Use::Against(other) = &fact.usage {
        note(
            against(other.promise).to_owned(),
            Some(other.place).filter(|p| *p != Place { file: fact.file, span: fact.span }),
        );
    }
    if let Some(name) = fact.in_macro() {
        let times = if fact.uses() == 1 { "once".to_owned() } else { format!("{} times", fact.uses()) };
        note(format!("in macro '{name}' (expanded {times})"), None);
    }
    if let Subject::Shown(shown) = &fact.subject
        && let Some(slice) = shown.slice
    {
        note(format!("only in the slice for {slice}"), None);
    }
    let configs = group.iter().fold(ConfigSet::EMPTY, |s, a| s | a.configs);
    let fixes = fixes(&first.case, &first.verdict, texts);
    Finding {
        rule: first.rule.id,
        cause: cause.map_or("", |c| c.key),
        severity: group.iter().map(|a| a.severity).max().unwrap_or(first.severity),
        certainty: if first.verdict.possible { Certainty::Possible } else { certainty(fact, configs) },
        // A binary was compiled once, and with which headers is not known.
        configs: if fact.origin == Origin::Binary { ConfigSet::EMPTY } else { configs },
        message,
        place: Place { file: fact.file, span: fact.span },
        fingerprint: fingerprint(files, fact.file, fact.span.start, first.rule.id, &symbol),
        record: record(&first.case).map(str::to_owned),
        once: cause.filter(|c| c.once).map(|c| c.key),
        omission: omission(fact),
        edits: cause.map_or(1, |c| c.edits),
        in_order_at: first.verdict.floor,
        symbol,
        targets: group.iter().map(|a| a.case.target).collect(),
        origin: fact.origin.word(),
        expansion: fact.expansion().to_vec(),
        notes,
        fixes,
    }
}

/// What stands at the other place of a contradiction.
fn against(other: Promise) -> &'static str {
    match other {
        Promise::Tag(_) | Promise::VersionTag => "the wheel is tagged here",
        Promise::Floor(_) | Promise::OpaqueFloor(_) => "the limited API is selected here",
        Promise::Suffix
        | Promise::VersionSuffix
        | Promise::NoFloor
        | Promise::Headers(_)
        | Promise::Library(_)
        | Promise::FreeThreaded(_)
        | Promise::Build(_) => "",
    }
}

/// The name as written; of an expression whose whole struct is used, the struct's. Where a compiler says
/// that something is used, another name may stand in the source: that of a macro around it.
fn symbol(fact: &Fact, written: &[u8]) -> String {
    let written = &joined(written)[..];
    let is_name = !written.is_empty() && written.iter().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(b));
    // A macro may paste the name together of what is written.
    let is_known = |name: &[u8]| {
        std::str::from_utf8(name).is_ok_and(|n| catalog::lookup(n).is_some() || catalog::lookup_tag(n).is_some())
    };
    let is_pasted = matches!(fact.subject, Subject::Entity(_)) && !is_known(written);
    let other_name = is_pasted || fact.usage == Use::Empty || fact.origin != Origin::Source;
    match fact.subject {
        Subject::Shown(ref shown) => shown.symbol().to_owned(),
        Subject::Promise(Promise::Tag(target)) if written.is_empty() => target.to_string(),
        Subject::Entity(id) if other_name || !is_name => catalog::entity(id).name.to_owned(),
        Subject::Field(id) if other_name => catalog::field(id).name.to_owned(),
        Subject::Defined(ref piece) => defined(piece).into_owned(),
        Subject::Null(ref path) if !is_name && path.into == NullInto::WithException => returned(written),
        // What a class of the library is made of, it is given without a name.
        Subject::Null(ref path) if !is_name || matches!(&path.into, NullInto::Call(name, _) if name.contains("::")) => {
            receiver(&path.into).or_else(|| producer(&path.from)).unwrap_or("NULL").to_owned()
        }
        _ => String::from_utf8_lossy(written).into_owned(),
    }
}

/// What a piece of a definition is called.
fn defined(piece: &DefinedPiece) -> Cow<'_, str> {
    let of = &*piece.of;
    let name = match (piece.piece, of) {
        (Piece::Slot(i), _) => match of.slots().and_then(|s| s.entries.get(i as usize)).map(|s| &s.id) {
            Some(SlotId::Number(n)) => return Cow::Owned(n.to_string()),
            id => id.and_then(SlotId::name),
        },
        (Piece::Creation(i), _) => of.creations().get(i as usize).map(|c| catalog::entity(c.by).name),
        (Piece::Field(i), _) if of.fields().get(i as usize).is_some_and(|f| !f.name.is_empty()) => {
            of.fields().get(i as usize).map(|f| f.name)
        }
        (Piece::Member(i), Defined::Type(t)) => match t.members.entries.get(i as usize).map(|m| &m.name) {
            Some(Value::Text(name)) => Some(name.as_str()),
            _ => None,
        },
        (Piece::Name | Piece::Field(_), Defined::Type(t)) => Some(t.variable.as_str()),
        (Piece::Name | Piece::Field(_), Defined::Module(m)) => Some(m.variable.as_str()),
        (Piece::Name, Defined::Hook(h)) => Some(h.name.as_str()),
        (Piece::Name, Defined::AbiInfo(a)) => Some(a.variable.as_str()),
        (Piece::Name, Defined::TypeData(d)) => Some(catalog::entity(d.call.by).name),
        (Piece::Member(_) | Piece::Field(_), _) => None,
    };
    Cow::Borrowed(name.unwrap_or(""))
}

/// What stands on several lines by backslashes at their ends, on one.
fn joined(written: &[u8]) -> Cow<'_, [u8]> {
    if !written.contains(&b'\n') {
        return Cow::Borrowed(written);
    }
    let mut out = Vec::with_capacity(written.len());
    for line in written.split_inclusive(|b| *b == b'\n') {
        match line.trim_ascii_end().strip_suffix(b"\\") {
            Some(continued) => out.extend_from_slice(continued),
            None => out.extend_from_slice(line),
        }
    }
    Cow::Owned(out)
}

fn certainty(fact: &Fact, configs: ConfigSet) -> Certainty {
    match fact.confidence {
        Confidence::Guessed => Certainty::Possible,
        Confidence::Exact if configs.intersects(fact.live.must) => Certainty::Proven,
        Confidence::Exact | Confidence::Inferred => Certainty::Likely,
    }
}

/// What tells a finding from others and stays when lines above it are edited: a hash of rule, path, symbol and the
/// text of its line without white space. 0 where there is no such file.
pub fn fingerprint(files: &[&SourceFile], file: FileId, start: u32, rule: &str, symbol: &str) -> u64 {
    let Some(file) = files.get(file.0 as usize) else { return 0 };
    // A line of a minified file says no more by its ends than by its middle.
    const WINDOW: usize = 200;
    let at = (start as usize).min(file.text.len());
    let before = &file.text[at.saturating_sub(WINDOW)..at];
    let after = &file.text[at..(at + WINDOW).min(file.text.len())];
    let before = before.iter().rposition(|b| *b == b'\n').map_or(before, |i| &before[i + 1..]);
    let after = after.iter().position(|b| *b == b'\n').map_or(after, |i| &after[..i]);
    let line = before.iter().chain(after).filter(|b| !b.is_ascii_whitespace());
    let parts = rule.bytes().chain([0]).chain(file.path.bytes()).chain([0]).chain(symbol.bytes()).chain([0]);
    // FNV-1a: stable across releases and platforms, which the standard hasher does not promise.
    parts.chain(line.copied()).fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}
