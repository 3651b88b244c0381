//! Whether a macro can be used: it may be defined in terms of names that the configuration hides.
//!
//! Nobody says what arguments a macro wants, so a few are tried in the unrestricted headers; what compiles
//! there must compile, or not, under the limited API as the rules say. It must not know the rules.

use crate::clang::Macros;
use crate::unit::{Answers, Ask, Unit};
use abi3lint_model::{Config, EntityId};
use abi3lint_rules::catalog;
use std::collections::BTreeMap;

/// The uses of macros that compile in the unrestricted headers.
pub(crate) type Uses = BTreeMap<EntityId, Vec<String>>;

/// Uses that are tried, by macro.
#[derive(Debug)]
pub(crate) struct Tried {
    asks: BTreeMap<EntityId, Vec<(String, Ask)>>,
}

/// First argument and the others. What is in scope is declared by [`Tried::ask`].
const ARGUMENTS: [(&str, &str); 11] = [
    ("0", "0"),
    ("o", "o"),
    ("o", "0"),
    ("t", "0"),
    ("char", "0"),
    ("PyObject", "t"),
    ("s", "0"),
    ("n", "n"),
    ("p", "p"),
    ("1.0", "0"),
    ("o", "&n"),
];

/// What initialisers of object headers initialise.
const HEADS: [&str; 3] = ["PyObject", "PyVarObject", "PyModuleDef_Base"];

impl Tried {
    /// Tries arguments for every macro that the headers define.
    pub(crate) fn guess(unit: &mut Unit, macros: &Macros) -> Tried {
        let mut uses = Uses::new();
        let mut balance = Balance { macros, known: BTreeMap::new() };
        for (id, e) in catalog::entities() {
            let Some(there) = macros.get(e.name) else { continue };
            // The other half of what opens a block.
            let close = [("BEGIN", "END"), ("BLOCK", "UNBLOCK")]
                .iter()
                .map(|(open, close)| e.name.replace(open, close))
                .find(|c| c != e.name && macros.contains_key(c));
            let own = balance.of(e.name, 0);
            let with = close.as_deref().map_or(0, |c| balance.of(c, 0));
            let list = uses.entry(id).or_default();
            let call = |name: &str, (first, rest): (&str, &str)| match macros.get(name).map(|m| &m.params) {
                Some(Some(params)) => {
                    let args: Vec<&str> = (0..params.len()).map(|i| if i == 0 { first } else { rest }).collect();
                    format!("{name}({})", args.join(", "))
                }
                _ => name.to_owned(),
            };
            let arguments =
                if there.params.as_ref().is_some_and(|p| !p.is_empty()) { &ARGUMENTS[..] } else { &ARGUMENTS[..1] };
            for with_arguments in arguments {
                if e.name.ends_with("HEAD_INIT") {
                    let init = |head: &&str| format!("{head} head[] = {{ {} }};", call(e.name, *with_arguments));
                    list.extend(HEADS.iter().map(init));
                }
                match &close {
                    _ if own == 0 => list.push(format!("{};", call(e.name, *with_arguments))),
                    Some(close) if own + with == 0 => {
                        list.push(format!("{}; {};", call(e.name, *with_arguments), call(close, *with_arguments)));
                    }
                    _ => {}
                }
            }
        }
        Tried::ask(unit, &uses)
    }

    /// Tries these uses.
    pub(crate) fn ask(unit: &mut Unit, uses: &Uses) -> Tried {
        let mut asks = BTreeMap::new();
        for (id, list) in uses {
            let mut ask = |text: &String| {
                let n = unit.next();
                let line = format!(
                    "void *abi3lint_{n}(PyObject *o, PyTypeObject *t, char *s, Py_ssize_t n, void *p, visitproc visit, \
                     void *arg) {{ {text} return 0; }}"
                );
                (text.clone(), unit.ask(line))
            };
            asks.insert(*id, list.iter().map(&mut ask).collect());
        }
        Tried { asks }
    }

    /// The uses that compile, the first three of each macro: more tell nothing new.
    pub(crate) fn accepted(&self, answers: &Answers) -> Uses {
        let of = |list: &[(String, Ask)]| {
            list.iter().filter(|(_, a)| answers.accepts(*a)).take(3).map(|(text, _)| text.clone()).collect::<Vec<_>>()
        };
        self.asks.iter().map(|(id, list)| (*id, of(list))).filter(|(_, list)| !list.is_empty()).collect()
    }

    /// Whether one of the uses compiles; `None` where none was tried.
    pub(crate) fn usable(&self, id: EntityId, answers: &Answers) -> Option<bool> {
        let list = self.asks.get(&id).filter(|l| !l.is_empty())?;
        Some(list.iter().any(|(_, a)| answers.accepts(*a)))
    }
}

/// How many blocks a macro leaves open, through the macros that it names.
struct Balance<'m> {
    macros: &'m Macros,
    known: BTreeMap<String, i32>,
}

impl Balance<'_> {
    fn of(&mut self, name: &str, depth: u8) -> i32 {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let Some(m) = self.macros.get(name).filter(|_| depth < 32) else { return 0 };
        // It does not expand within itself.
        self.known.insert(name.to_owned(), 0);
        let body = m.body.clone();
        let own: i32 = body.chars().map(|c| i32::from(c == '{') - i32::from(c == '}')).sum();
        let words = body.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty());
        let total = own + words.map(|w| self.of(w, depth + 1)).sum::<i32>();
        self.known.insert(name.to_owned(), total);
        total
    }
}

/// How many of the macros that the catalog lists in this configuration nobody knows how to use.
pub(crate) fn unused(uses: &Uses, macros: &Macros, config: Config) -> usize {
    let listed = catalog::entities().filter(|(_, e)| e.form(config).is_some() && macros.contains_key(e.name));
    listed.filter(|(id, _)| !uses.contains_key(id)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clang::Macro;

    #[test]
    fn open_blocks_are_counted_through_other_macros() {
        let body = |text: &str| Macro { params: None, body: text.to_owned(), own: true };
        let macros: Macros = [("A", "do { B"), ("B", "if (x) {"), ("C", "} } while (0)"), ("D", "D { }")]
            .into_iter()
            .map(|(name, text)| (name.to_owned(), body(text)))
            .collect();
        let mut balance = Balance { macros: &macros, known: BTreeMap::new() };
        assert_eq!(["A", "B", "C", "D", "E"].map(|n| balance.of(n, 0)), [2, 1, -2, 0, 0]);
    }
}
