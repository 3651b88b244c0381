//! `catalog-vs-headers`, fields: which fields of each struct a source can name.
//!
//! Members of an anonymous struct stand in the catalog beside the member that holds them, so a field has
//! several ways to be spelled. It must not know where fields lie.

use crate::difference::{Comparison, Difference};
use crate::unit::{Answers, Ask, Unit};
use abi3lint_model::{Config, FieldId};
use abi3lint_rules::catalog::{self, Entity, Field};
use std::collections::BTreeSet;

/// The questions about all fields.
#[derive(Debug)]
pub(crate) struct Fields {
    asked: Vec<(FieldId, Vec<Ask>)>,
}

/// A struct and a way to the field in it, as C spells both.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Way {
    pub record: String,
    pub path: String,
}

/// What a source may call the struct.
pub(crate) fn spellings(e: &Entity) -> Vec<String> {
    let mut out = vec![e.name.to_owned()];
    if !e.name.starts_with("Py") {
        out.push(format!("struct {}", e.name));
    }
    out
}

/// The ways to a field.
pub(crate) fn ways(field: &Field, config: Config) -> Vec<Way> {
    let e = catalog::entity(field.record);
    // In a configuration that the catalog does not have it in, whatever may lead there is tried.
    let anonymous =
        |f: &&Field| f.forms.iter().any(|p| p.ty.is_empty() && (p.on.contains(config) || !f.visible.contains(config)));
    let holders = e.fields.iter().map(|f| catalog::field(*f)).filter(anonymous);
    let within = holders.filter(|h| h.name != field.name).map(|h| format!("{}.{}", h.name, field.name));
    let paths: Vec<String> = std::iter::once(field.name.to_owned()).chain(within).collect();
    let of = |record: String| paths.iter().map(move |path| Way { record: record.clone(), path: path.clone() });
    spellings(e).into_iter().flat_map(of).collect()
}

/// What the catalog calls the field.
pub(crate) fn title(field: &Field) -> String {
    format!("{}.{}", catalog::entity(field.record).name, field.name)
}

impl Fields {
    /// Asks about all fields of structs that the compiler lists as declared, by their names or tags.
    pub(crate) fn ask(unit: &mut Unit, declared: &BTreeSet<&str>, config: Config) -> Fields {
        let mut ask = |way: Way| {
            let n = unit.next();
            unit.ask(format_args!("void abi3lint_{n}({} *p) {{ (void)(p->{}); }}", way.record, way.path))
        };
        let asked = catalog::fields().map(|(id, f)| {
            let e = catalog::entity(f.record);
            let is_declared = declared.contains(e.name) || declared.contains(e.tag);
            let ways = if is_declared { ways(f, config) } else { Vec::new() };
            (id, ways.into_iter().map(&mut ask).collect())
        });
        Fields { asked: asked.collect() }
    }

    /// How many were compared, and where the answers differ from the catalog.
    pub(crate) fn compare(&self, answers: &Answers, config: Config) -> (usize, Vec<Difference>) {
        let mut out = Vec::new();
        for (id, asks) in &self.asked {
            let field = catalog::field(*id);
            let what = match (answers.accepts_any(asks), field.visible.contains(config)) {
                (true, false) => "the headers show the field, the catalog hides it",
                (false, true) => "the catalog shows the field, the headers hide it",
                _ => continue,
            };
            let comparison = Comparison::CatalogVsHeaders;
            out.push(Difference { comparison, subject: title(field), what: what.to_owned(), config });
        }
        (self.asked.len(), out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi3lint_model::{Abi, Version};

    #[test]
    fn a_member_of_an_anonymous_struct_can_be_spelled_with_its_holder() {
        let record = catalog::lookup("PyASCIIObject").unwrap();
        let kind = catalog::field(catalog::field_of(record, "kind").unwrap());
        let paths = |minor: u8| {
            let config = Config::new(Version(minor), Abi::Default).unwrap();
            ways(kind, config).into_iter().map(|w| w.path).collect::<Vec<_>>()
        };
        assert_eq!(paths(13), ["kind", "state.kind"]);
        assert_eq!(paths(14), ["kind"], "the struct has a name there, and fields of its own");
    }

    #[test]
    fn each_wrong_field_is_one_difference() {
        let config = Config::new(Version(11), Abi::Limited(Version(9))).unwrap();
        let fields = Fields::ask(&mut Unit::new(), &catalog::entities().map(|(_, e)| e.name).collect(), config);
        let mut answers = Answers::default();
        let hidden = |id: FieldId| !catalog::field(id).visible.contains(config);
        for (_, asks) in fields.asked.iter().filter(|(id, _)| hidden(*id)) {
            asks.iter().for_each(|a| answers.refuse_ask(*a));
        }
        assert_eq!(fields.compare(&answers, config), (catalog::fields().len(), Vec::new()));
        let of = |record: &str, name: &str| {
            let id = catalog::field_of(catalog::lookup(record).unwrap(), name).unwrap();
            fields.asked.iter().find(|(f, _)| *f == id).unwrap().1[0]
        };
        answers.refuse_ask(of("PyObject", "ob_type"));
        answers.accept_ask(of("PyTypeObject", "tp_name"));
        let told: Vec<String> = fields.compare(&answers, config).1.into_iter().map(|d| d.subject).collect();
        assert_eq!(told, ["PyObject.ob_type", "PyTypeObject.tp_name"]);
    }
}
