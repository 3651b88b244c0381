//! What modules show, joined with what the sources show: one place and one cause is one fact.

use abi3lint_front_c::PreprocessorState;
use abi3lint_model::{ByValue, Confidence, Fact, FileId, LineIndex, Live, NullFrom, SourceFile, Subject, Use};
use abi3lint_rules::catalog;
use std::collections::{BTreeMap, HashMap};

/// The facts of modules that no source shows. Those that one does make it surer: the compiler has seen the
/// type, and has compiled the line. Code that is dead for the run's targets stays so, whatever a build made
/// of it.
pub(crate) fn join(
    known: &mut [Fact],
    seen: Vec<Fact>,
    preprocessor: &PreprocessorState,
    files: &[SourceFile],
) -> Vec<Fact> {
    if seen.is_empty() {
        return seen;
    }
    let place = |f: &Fact| (f.file, f.span.start, f.subject.clone());
    let by_place: BTreeMap<_, usize> = known.iter().enumerate().map(|(i, f)| (place(f), i)).collect();
    let mut lines = Lines { files, index: HashMap::new() };
    let objects: Vec<(FileId, u32)> =
        known.iter().filter(|f| is_object(&f.usage)).map(|f| (f.file, lines.of(f))).collect();
    let mut nulls = HashMap::new();
    for (i, f) in known.iter().enumerate() {
        nulls.extend(null_in(f, &mut lines).map(|n| (n, i)));
    }
    let in_bodies = known.iter().filter_map(|f| Some((f.in_macro()?.to_owned(), f.subject.clone())));
    let bodies: Vec<(String, Subject)> = in_bodies.collect();
    let mut new = Vec::new();
    for mut f in seen {
        if let Some(same) = by_place.get(&place(&f)).and_then(|i| known.get_mut(*i)) {
            strengthen(same, &f);
            continue;
        }
        if let Some(same) = null_in(&f, &mut lines).and_then(|n| nulls.get(&n)).and_then(|i| known.get_mut(*i)) {
            strengthen(same, &f);
            continue;
        }
        if let Some(live) = preprocessor.live(f.file, f.span.start) {
            f.live = Live { may: f.live.may & live.may, must: f.live.must & live.may };
        }
        // A violation in a macro of the package's is reported in the macro's body.
        let told = f.expansion().first().is_some_and(|e| {
            preprocessor.is_macro(&e.macro_name)
                && bodies.iter().any(|(name, b)| stands_for(b, *name == e.macro_name, &f))
        });
        // Source and IR may see an object by another word of its declaration.
        let told = told || (is_object(&f.usage) && objects.contains(&(f.file, lines.of(&f))));
        if !told && !f.live.may.is_empty() {
            new.push(f);
        }
    }
    new.sort_by_key(place);
    new.dedup_by(|b, a| {
        let same = place(a) == place(b);
        if same {
            strengthen(a, b);
            a.live = a.live.or(b.live);
        }
        same
    });
    new
}

fn strengthen(known: &mut Fact, seen: &Fact) {
    known.confidence = known.confidence.max(seen.confidence);
    if seen.confidence == Confidence::Exact {
        known.live.must |= seen.live.must & known.live.may;
    }
}

/// A line that a NULL gets to, and whether it is the result of a call: one of each is one cause, for source and
/// IR name a call or the access behind it by other words.
type NullIn = (FileId, u32, bool);

fn null_in(f: &Fact, lines: &mut Lines<'_>) -> Option<NullIn> {
    let Subject::Null(path) = &f.subject else { return None };
    Some((f.file, lines.of(f), matches!(path.from, NullFrom::Result(_) | NullFrom::Call(_))))
}

fn is_object(usage: &Use) -> bool {
    matches!(usage, Use::StaticObject { .. } | Use::ByValue(ByValue::Array | ByValue::Variable))
}

/// Whether a name in a macro's body is what the compiler shows where a macro is used, maybe this one: the same,
/// a macro of CPython's that opens into it, or the struct that the body casts to for it.
fn stands_for(body: &Subject, is_same_macro: bool, seen: &Fact) -> bool {
    if *body == seen.subject {
        return true;
    }
    let Subject::Entity(id) = body else { return false };
    let mut forms = catalog::entity(*id).forms.iter();
    match &seen.subject {
        Subject::Field(field) => {
            forms.any(|f| f.touches.contains(field)) || (is_same_macro && catalog::field(*field).record == *id)
        }
        Subject::Entity(other) => forms.any(|f| f.calls.contains(other)),
        _ => false,
    }
}

/// Lines of facts.
struct Lines<'f> {
    files: &'f [SourceFile],
    index: HashMap<FileId, LineIndex>,
}

impl Lines<'_> {
    fn of(&mut self, f: &Fact) -> u32 {
        let text = self.files.get(f.file.0 as usize).map_or(&b""[..], |s| &s.text);
        self.index.entry(f.file).or_insert_with(|| LineIndex::new(text)).line_column(f.span.start).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi3lint_front_c::{Extraction, Options, extract};
    use abi3lint_model::{ConfigSet, Expansion, Origin, Route, Span};

    const TEXT: &str = "\
#include <Python.h>
#define ITEM(l) (((PyListObject *)(l))->ob_item[0])
PyObject *a(PyObject *l) { return ITEM(l); }
int b(PyObject *o) { return unknown(o)->tp_flags; }
#ifdef UNKNOWN
int c(PyTypeObject *t) { return t->tp_flags; }
#endif
#if PY_VERSION_HEX < 0x03000000
int d(PyTypeObject *t) { return t->tp_flags; }
#endif
static PyTypeObject T = { 0 };
";

    /// The fact at the n-th mention of a word, as a module shows it.
    fn seen(word: &str, nth: usize, subject: Subject, usage: Use, inside: Option<&str>) -> Fact {
        let at = TEXT.match_indices(word).nth(nth).unwrap().0 as u32;
        let (file, span) = (FileId(0), Span { start: at, end: at + word.len() as u32 });
        let step = |m: &str| Expansion { file, span, macro_name: m.to_owned() };
        Fact {
            subject,
            usage,
            file,
            span,
            live: Live::ALWAYS,
            confidence: Confidence::Exact,
            origin: Origin::Ir,
            declared: false,
            route: inside.map(|m| Box::new(Route { expansion: vec![step(m)], ..Route::default() })),
        }
    }

    fn field(record: &str, name: &str) -> Subject {
        Subject::Field(catalog::field_of(catalog::lookup(record).unwrap(), name).unwrap())
    }

    /// The source's facts after the join, and the new ones.
    fn joined(more: Vec<Fact>) -> (Vec<Fact>, Vec<Fact>) {
        let files = [SourceFile { path: "a.c".to_owned(), text: TEXT.as_bytes().to_vec() }];
        let options = Options { active: ConfigSet::ALL, preprocessor: true, ..Options::default() };
        let Extraction { mut facts, preprocessor, .. } = extract(&files, &options);
        let new = join(&mut facts, more, &preprocessor, &files);
        (facts, new)
    }

    #[test]
    fn the_compiler_makes_surer_what_the_source_leaves_open() {
        let flags = || field("PyTypeObject", "tp_flags");
        let of = |facts: &[Fact], nth: usize| {
            let at = TEXT.match_indices("tp_flags").nth(nth).unwrap().0 as u32;
            facts.iter().find(|f| f.span.start == at).cloned().unwrap()
        };
        let (before, _) = joined(Vec::new());
        assert_eq!(of(&before, 0).confidence, Confidence::Guessed);
        assert!(of(&before, 1).live.must.is_empty());
        let both = vec![seen("tp_flags", 0, flags(), Use::Read, None), seen("tp_flags", 1, flags(), Use::Read, None)];
        let (after, new) = joined(both);
        assert_eq!(new, []);
        assert_eq!(of(&after, 0).confidence, Confidence::Exact);
        assert!(!of(&after, 1).live.must.is_empty());
    }

    #[test]
    fn one_cause_is_one_fact() {
        let item = field("PyListObject", "ob_item");
        let of_type = || Subject::Entity(catalog::lookup("PyTypeObject").unwrap());
        let told = vec![
            seen("ITEM", 1, item.clone(), Use::Read, Some("ITEM")),
            seen("T = {", 0, of_type(), Use::StaticObject { forward: false }, None),
        ];
        assert_eq!(joined(told).1, []);
        let own = seen("unknown", 0, item, Use::Read, Some("unknown"));
        assert_eq!(joined(vec![own.clone(), own.clone()]).1, [own], "'unknown' is not a macro of the package's");
    }

    #[test]
    fn code_that_is_dead_for_the_targets_stays_dead() {
        let dead = seen("tp_flags", 2, field("PyTypeObject", "tp_flags"), Use::Read, None);
        assert_eq!(joined(vec![dead]).1, []);
    }
}
