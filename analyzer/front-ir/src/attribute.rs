//! Which name in the source an access or a call came from.
//!
//! A location is the outermost expansion point, also of code in a macro's arguments. The name there and
//! those behind it decide: the member itself is an access by hand, a macro that opens into the field is a
//! use of the macro, and anything else is a macro of the user's own.

use crate::names::{Name, Until};
use crate::places::At;
use crate::walk::{Seen, Site, Walk};
use abi3lint_model::{Confidence, EntityId, FieldId, Subject, Use};
use abi3lint_rules::catalog::{self, Entity, FormKind};

/// A name of the source that is CPython's.
struct Known {
    id: EntityId,
    at: At,
    /// The headers that compiled the module have it; else the package has made the name its own.
    is_there: bool,
}

/// The names at a place.
#[derive(Default)]
pub(crate) struct Around {
    /// The name right at the location.
    pub first: Option<(String, At)>,
    /// All of them, with whether they are members.
    all: Vec<(String, At, bool)>,
    known: Vec<Known>,
}

impl Around {
    /// Where a name of CPython's stands: at the location itself, or else behind it.
    pub(crate) fn place_of(&self, id: Option<EntityId>) -> Option<At> {
        let first = self.first.as_ref().map(|f| f.1);
        let here = self.known.iter().filter(|k| Some(k.id) == id);
        here.min_by_key(|k| Some(k.at) != first).map(|k| k.at)
    }

    /// The location's own name, or the bare location. A hint is a macro around what is meant.
    pub(crate) fn start(&self, site: &Site) -> At {
        let bare = At { file: site.file, line: site.line, column: site.column.max(1), len: 0 };
        let is_hint = |name: &str| name.to_ascii_lowercase().ends_with("likely");
        match &self.first {
            Some((name, _)) if is_hint(name) && self.all.len() > 1 => self.all[1].1,
            Some((_, at)) => *at,
            None => bare,
        }
    }

    /// CPython's macro or function at the location itself.
    pub(crate) fn first_known(&self) -> Option<EntityId> {
        let first = self.first.as_ref().map(|f| f.1)?;
        self.known.iter().find(|k| k.at == first).map(|k| k.id)
    }

    /// The member that the location names: its own name, or of a macro's arguments the first that is one.
    pub(crate) fn member(&self, is_called: bool) -> Option<&str> {
        let own = self.first.as_ref().map(|f| &f.0[..]).filter(|_| !is_called);
        own.or_else(|| self.all.iter().find(|n| n.2).map(|n| &n.0[..]))
    }

    /// Where another name stands.
    pub(crate) fn named(&self, name: &str) -> Option<At> {
        self.all.iter().find(|n| n.0 == name).map(|n| n.1)
    }
}

/// Fields that assertions in macros read, whichever macro it is.
const CHECKED: &[&str] = &["ob_refcnt", "ob_type", "ob_size", "tp_flags"];

fn callable(e: &Entity) -> bool {
    let yes = |k: FormKind| {
        matches!(
            k,
            FormKind::Function | FormKind::Inline | FormKind::FunctionMacro | FormKind::ObjectMacro | FormKind::Data
        )
    };
    e.forms.iter().any(|f| yes(f.kind))
}

fn expands(e: &Entity) -> bool {
    e.forms.iter().any(|f| matches!(f.kind, FormKind::Inline | FormKind::FunctionMacro | FormKind::ObjectMacro))
}

impl Walk<'_, '_> {
    /// Turns what an instruction shows into uses of names.
    pub(crate) fn attribute(&mut self, site: &Site, seen: Seen) {
        let seen = match &site.through {
            // What a header's function does is that function's business.
            Some(name) => match catalog::lookup(name) {
                Some(id) => Seen::Entity(id, Use::Mention),
                None => return,
            },
            None => seen,
        };
        let around = self.around(site);
        match seen {
            Seen::Field(access, usage) => self.field(site, &around, &access.fields, usage),
            Seen::Entity(id, usage) => self.entity(site, &around, id, usage),
        }
    }

    pub(crate) fn around(&self, site: &Site) -> Around {
        let mut out = Around::default();
        let Some((text, lines)) = self.files.text(site.file) else { return out };
        let Some(line) = lines.line_span(site.line, text) else { return out };
        let list: Vec<Name<'_>> = if site.column == 0 {
            self.files.names(site.file, line.start as usize..line.end as usize, Until::End)
        } else {
            let start = line.start as usize + site.column as usize - 1;
            if start >= line.end as usize {
                return out;
            }
            let word = text[start].is_ascii_alphabetic() || text[start] == b'_';
            // Nothing that is written by hand goes on for so long.
            let end = text.len().min(start + LONGEST);
            self.files.names(site.file, start..end, if word { Until::Call } else { Until::Statement })
        };
        for n in list {
            let at = self.files.at(site.file, n.start, n.text.len());
            if n.start + 1 == line.start as usize + site.column as usize {
                out.first = Some((n.text.to_owned(), at));
            }
            if let Some(id) = catalog::lookup(n.text).filter(|id| !n.is_member && callable(catalog::entity(*id))) {
                let is_there = catalog::entity(id).forms.iter().any(|f| f.on.intersects(self.survey.headers));
                out.known.push(Known { id, at, is_there });
            }
            out.all.push((n.text.to_owned(), at, n.is_member));
        }
        out
    }

    /// Names on the line of a place whose column is no name's.
    fn on_line(&self, site: &Site, wanted: impl Fn(&Name<'_>) -> bool) -> Vec<(String, At)> {
        let Some((text, lines)) = self.files.text(site.file) else { return Vec::new() };
        let Some(line) = lines.line_span(site.line, text) else { return Vec::new() };
        let list = self.files.names(site.file, line.start as usize..line.end as usize, Until::End);
        let found = list.iter().filter(|n| wanted(n));
        found.map(|n| (n.text.to_owned(), self.files.at(site.file, n.start, n.text.len()))).collect()
    }

    /// What is CPython's in the statement that a place is in, from the line's begin on.
    fn statement(&self, site: &Site) -> Vec<EntityId> {
        let Some((text, lines)) = self.files.text(site.file) else { return Vec::new() };
        let Some(line) = lines.line_span(site.line, text) else { return Vec::new() };
        let (start, end) = (line.start as usize, text.len().min(line.end as usize + LONGEST));
        let from = start + (site.column.max(1) as usize - 1).min(line.len());
        let rest = self.files.names(site.file, from..end, Until::Statement);
        let before = self.files.names(site.file, start..from, Until::End);
        before.into_iter().chain(rest).filter(|n| !n.is_member).filter_map(|n| catalog::lookup(n.text)).collect()
    }

    fn field(&mut self, site: &Site, around: &Around, fields: &[FieldId], usage: Use) {
        let named = |text: &str| fields.iter().copied().find(|f| catalog::field(*f).name == text);
        if let Some((name, at)) = &around.first
            && let Some(f) = named(name)
        {
            return self.push(Subject::Field(f), usage, *at, Confidence::Exact, None);
        }
        let on = self.survey.layouts.on;
        let opens = |k: &&Known| {
            let forms = catalog::entity(k.id).forms.iter().filter(|f| f.on.intersects(on));
            forms.flat_map(|f| f.touches).any(|t| fields.contains(t))
        };
        let first = around.first.as_ref().map(|f| f.1);
        if let Some(k) = around.known.iter().filter(|k| Some(k.at) == first).find(opens) {
            return self.push(Subject::Entity(k.id), Use::Mention, k.at, Confidence::Exact, None);
        }
        // In the arguments of a macro, or where the column is not known.
        let before = self.raw.len();
        for (name, at, is_member) in &around.all {
            if let Some(f) = named(name).filter(|_| *is_member) {
                self.push(Subject::Field(f), usage.clone(), *at, Confidence::Exact, None);
            }
        }
        for k in around.known.iter().filter(opens) {
            self.push(Subject::Entity(k.id), Use::Mention, k.at, Confidence::Exact, None);
        }
        if self.raw.len() > before {
            return;
        }
        // An argument of a macro of the user's, which puts it behind a `->`.
        if !around.known.iter().any(|k| Some(k.at) == first) {
            let found =
                around.all.iter().filter(|(_, at, _)| Some(*at) != first).find_map(|n| Some((named(&n.0)?, n.1)));
            if let Some((f, at)) = found {
                return self.push(Subject::Field(f), usage, at, Confidence::Exact, None);
            }
        }
        // The address of a global's member has the place of what is done with it, as of the `=` behind it.
        for n in self.on_line(site, |n| n.is_member && named(n.text).is_some()) {
            if let Some(f) = named(&n.0) {
                self.push(Subject::Field(f), usage.clone(), n.1, Confidence::Exact, None);
            }
        }
        let Some(field) = fields.first().copied().filter(|_| self.raw.len() == before) else { return };
        let is_checked = CHECKED.contains(&catalog::field(field).name);
        if is_checked && around.known.iter().any(|k| expands(catalog::entity(k.id))) {
            return;
        }
        // `Py_INCREF` and its like open into the header everywhere; only the source could tell.
        let confidence = match (&around.first, is_checked) {
            (_, true) => Confidence::Guessed,
            (Some(_), false) => Confidence::Exact,
            (None, false) => Confidence::Inferred,
        };
        self.unexplained(site, around, Subject::Field(field), usage, confidence);
    }

    fn entity(&mut self, site: &Site, around: &Around, id: EntityId, usage: Use) {
        let e = catalog::entity(id);
        let first = around.first.as_ref().map(|f| f.1);
        // By its name: at the place itself, or else in the arguments.
        let here = around.known.iter().filter(|k| k.id == id);
        if let Some(k) = here.min_by_key(|k| Some(k.at) != first) {
            return self.push(Subject::Entity(id), usage, k.at, Confidence::Exact, None);
        }
        let is_function = e.forms.iter().any(|f| f.kind == FormKind::Function);
        let is_inline = e.forms.iter().any(|f| f.kind == FormKind::Inline);
        let calls = |k: &&Known| {
            let other = catalog::entity(k.id);
            k.is_there && expands(other) && (is_inline || other.forms.iter().any(|f| f.calls.contains(&id)))
        };
        let before = self.raw.len();
        if let Some(k) = around.known.iter().find(|k| k.is_there && Some(k.at) == first) {
            self.push(Subject::Entity(k.id), Use::Mention, k.at, Confidence::Exact, None);
            if !is_function || calls(&k) || e.is_private() {
                return;
            }
        }
        let mentioned = self.raw.len();
        for k in around.known.iter().filter(calls) {
            self.push(Subject::Entity(k.id), Use::Mention, k.at, Confidence::Exact, None);
        }
        let is_data = !is_function && !is_inline;
        let data_of_macro = is_data && around.known.iter().any(|k| k.is_there && expands(catalog::entity(k.id)));
        if self.raw.len() > mentioned || (self.raw.len() > before && e.is_private()) || data_of_macro {
            return;
        }
        let mut line = self.on_line(site, |n| !n.is_member && n.text == e.name);
        if line.len() == 1
            && let Some((_, at)) = line.pop()
        {
            return self.push(Subject::Entity(id), usage, at, Confidence::Exact, None);
        }
        // `return Py_None;` has the place of the `return`, `a ? b : Py_None` that of `a`.
        if is_data && e.is_private() && self.statement(site).iter().any(|id| expands(catalog::entity(*id))) {
            return;
        }
        let confidence = if e.is_private() { Confidence::Guessed } else { Confidence::Exact };
        self.unexplained(site, around, Subject::Entity(id), usage, confidence);
    }

    /// A use whose name does not stand in the source: it comes out of a macro of the user's own.
    fn unexplained(&mut self, site: &Site, around: &Around, subject: Subject, usage: Use, confidence: Confidence) {
        let (at, inside) = match &around.first {
            Some((name, at)) => (*at, Some(name.clone())),
            None => (At { file: site.file, line: site.line, column: site.column.max(1), len: 0 }, None),
        };
        self.push(subject, usage, at, confidence, inside);
    }
}

const LONGEST: usize = 8 << 10;
