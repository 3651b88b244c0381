//! From what the analysis found to facts at places of the source.

use super::lowered::{Into, Lowered, SourcePlace, UsePlace, shown_name};
use crate::attribute::Around;
use crate::headers::called_name;
use crate::ir::Value as Ir;
use crate::names::within;
use crate::places::At;
use crate::walk::{Site, Walk};
use abi3lint_c_text::statement_end;
use abi3lint_flow::{Hit, Nature, one_a_place};
use abi3lint_model::{EntityId, NullFrom, NullInto, NullPath, Span, Subject, Use, VersionSet};
use abi3lint_rules::catalog;
use abi3lint_rules::null;

/// Bytes of a value that is returned.
const LONGEST: usize = 4096;

impl Walk<'_, '_> {
    /// One fact a place.
    pub(crate) fn null_hits(&mut self, function: Ir, lowered: &Lowered, hits: &[Hit]) {
        self.function = function.name();
        let whole = self.function_site(function);
        // What was NULL from the start is plainer than what may have been.
        let is_literal = |h: &Hit| lowered.sources[h.from as usize].from == NullFrom::Literal;
        for hit in one_a_place(hits, is_literal) {
            let source = &lowered.sources[hit.from as usize];
            self.null_hit(&whole, source, &lowered.uses[hit.at as usize], &hit);
        }
        self.function.clear();
    }

    fn null_hit(&mut self, whole: &Site, source: &SourcePlace, place: &UsePlace, hit: &Hit) {
        let site = self.place_of(place.at, whole);
        let around = self.around(&site);
        let (into, runs) = self.met(&site, &around, &place.into);
        let runs = hit.runs & runs;
        if runs.is_empty() {
            return;
        }
        let entity = match &into {
            NullInto::Argument(id, _) | NullInto::Unit(id, ..) => Some(*id),
            _ => None,
        };
        let (at, inside) = match (&into, &around.first) {
            (NullInto::Interpreter | NullInto::WithException, Some((_, at))) => (self.behind_return(*at), None),
            (NullInto::Dereference, Some((_, at))) => (self.base(*at), None),
            (NullInto::Call(name, _), _) => (around.named(name).unwrap_or_else(|| around.start(&site)), None),
            (_, first) => match around.place_of(entity) {
                Some(at) => (at, None),
                None => (around.start(&site), first.as_ref().map(|f| f.0.clone()).filter(|_| entity.is_some())),
            },
        };
        let mut from = source.from.clone();
        if let NullFrom::Unset { member, .. } = &mut from {
            let named = self.place_of(source.at, whole);
            // Without a text nobody knows its name.
            let around = self.around(&named);
            let is_called = around.first.as_ref().is_some_and(|(name, at)| self.is_called(*at, name.len()));
            let Some(name) = around.member(is_called) else { return };
            name.clone_into(member);
        }
        let origin_site = self.place_of(source.at, whole);
        let origin = (origin_site.file == at.file).then(|| {
            let around = self.around(&origin_site);
            let entity = if let NullFrom::Result(id) = source.from { Some(id) } else { None };
            around.place_of(entity).unwrap_or_else(|| around.start(&origin_site))
        });
        let confidence = null::confidence(&source.from, &into);
        let path = NullPath {
            from,
            origin: Span { start: 0, end: 0 },
            into: if hit.nature == Nature::Raised { NullInto::WithException } else { into },
            unchecked: hit.nature == Nature::Unchecked,
            runs,
            function: called_name(&self.function),
            only_memory: source.only_memory,
        };
        self.push(Subject::Null(Box::new(path)), Use::Mention, at, confidence, inside);
        if let Some(raw) = self.raw.last_mut() {
            raw.origin = Some(origin.unwrap_or(at));
        }
    }

    fn place_of(&mut self, instruction: Ir, whole: &Site) -> Site {
        instruction.location().and_then(|l| self.site(l)).unwrap_or_else(|| whole.clone())
    }

    /// Where NULL gets, as the source has it, and who crashes there.
    fn met(&self, site: &Site, around: &Around, into: &Into) -> (NullInto, VersionSet) {
        // What a header's function does is its own contract's business.
        let through = site
            .through
            .as_deref()
            .and_then(|n| catalog::lookup(n.trim_start_matches('_')).or_else(|| catalog::lookup(n)));
        if let Some(id) = through.filter(|id| !null::crashes(*id, 0).is_empty()) {
            return (NullInto::Argument(id, 0), null::crashes(id, 0));
        }
        let into = match into {
            Into::Exact(into) => into.clone(),
            Into::Library(name, n, true) if around.named(name).is_none() => return self.dereferenced(around, None),
            Into::Library(name, n, _) => NullInto::Call((*name).to_owned(), *n),
            Into::Helper(f, n) => NullInto::Call(shown_name(*f), *n),
            Into::Dereference(record) => return self.dereferenced(around, *record),
        };
        (into, VersionSet::ALL)
    }

    /// A load or store: by hand, or out of one of CPython's macros that reach into its structs.
    fn dereferenced(&self, around: &Around, record: Option<EntityId>) -> (NullInto, VersionSet) {
        let of_macro = around.first_known().filter(|_| record.is_some());
        match of_macro.map(|id| (id, null::crashes(id, 0))) {
            Some((id, crashes)) if !crashes.is_empty() => (NullInto::Argument(id, 0), crashes),
            _ => (NullInto::Dereference, VersionSet::ALL),
        }
    }

    /// The value of a `return` statement, where a place is one.
    fn behind_return(&self, at: At) -> At {
        let Some((text, lines)) = self.files.text(at.file) else { return at };
        let start = lines.offset(at.line, at.column, text) as usize;
        let Some(rest) = text.get(start..).and_then(|t| t.strip_prefix(b"return")) else { return at };
        let value = text.len() - rest.trim_ascii_start().len();
        let toks = within(self.files.tokens(at.file), value..value + LONGEST);
        let end = toks.get(..statement_end(toks)).and_then(<[_]>::last).map_or(value, |t| t.span.end as usize);
        let len = text.get(value..end).map_or(0, |t| t.strip_suffix(b";").unwrap_or(t).trim_ascii_end().len());
        self.files.at(at.file, value, len)
    }

    /// Whether a name at a place is that of a call.
    fn is_called(&self, at: At, len: usize) -> bool {
        let Some((text, lines)) = self.files.text(at.file) else { return false };
        let end = lines.offset(at.line, at.column, text) as usize + len;
        text.get(end..).is_some_and(|rest| rest.trim_ascii_start().starts_with(b"("))
    }

    /// The variable before `->`, where a member is what the location names.
    fn base(&self, at: At) -> At {
        let Some((text, lines)) = self.files.text(at.file) else { return at };
        let start = lines.offset(at.line, at.column, text) as usize;
        let before = text[..start.min(text.len())].trim_ascii_end();
        let Some(before) = before.strip_suffix(b"->").map(<[u8]>::trim_ascii_end) else { return at };
        let len = before.iter().rev().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        if len == 0 { at } else { self.files.at(at.file, before.len() - len, len) }
    }
}
