//! `layout-vs-headers`: sizes of structs, offsets, sizes and types of fields.
//!
//! All of them are constant expressions of C, but for the places of bit-fields: those are read in an object
//! file, where a variable has nothing but the field set. It must not know who may see a field.

use crate::clang::{Clang, Headers};
use crate::difference::{Comparison, Difference};
use crate::fields::{Way, spellings, title, ways};
use crate::unit::{Answers, Ask, Unit};
use abi3lint_model::{Config, EntityId, FieldId};
use abi3lint_rules::catalog;
use anyhow::{Context, Result};
use object::{Object, ObjectSection, ObjectSymbol};

/// The questions about one way to a field.
#[derive(Debug)]
struct AskedWay {
    way: Way,
    /// Whether it leads to something whose address can be taken.
    plain: Ask,
    offset: Ask,
    size: Ask,
    ty: Option<Ask>,
    /// Whether it leads anywhere.
    there: Ask,
}

/// The questions about all layouts of a configuration.
#[derive(Debug)]
pub(crate) struct Layouts {
    sizes: Vec<(EntityId, Vec<(Ask, Ask)>)>,
    fields: Vec<(FieldId, Vec<AskedWay>)>,
}

/// How many were compared.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Counts {
    pub structs: usize,
    pub fields: usize,
    /// Of those, bit-fields.
    pub bits: usize,
}

/// A bit-field: where the catalog has it, and how it is spelled.
#[derive(Debug)]
pub(crate) struct Bits {
    field: FieldId,
    way: Way,
    offset: u32,
}

impl Layouts {
    pub(crate) fn ask(unit: &mut Unit, config: Config) -> Layouts {
        let mut sizes = Vec::new();
        for (id, e) in catalog::entities() {
            let Some((_, size)) = e.sizes.iter().find(|(on, _)| on.contains(config)) else { continue };
            let mut ask = |name: String| {
                let n = unit.next();
                let there = unit.ask(format_args!("enum {{ abi3lint_{n} = sizeof({name}) }};"));
                (there, unit.ask(format_args!("_Static_assert(sizeof({name}) == {size}, \"\");")))
            };
            sizes.push((id, spellings(e).into_iter().map(&mut ask).collect()));
        }
        let mut fields = Vec::new();
        for (id, field) in catalog::fields() {
            let Some(form) = field.forms.iter().find(|f| f.on.contains(config)) else { continue };
            let mut ask = |way: Way| {
                let Way { record, path } = &way;
                let n = unit.next();
                let there = unit.ask(format_args!("void abi3lint_{n}({record} *p) {{ (void)(p->{path}); }}"));
                let n = unit.next();
                let plain = unit.ask(format_args!("void abi3lint_{n}({record} *p) {{ (void)&(p->{path}); }}"));
                let (bits, size) = (form.bit_offset, form.size);
                let offset =
                    unit.ask(format_args!("_Static_assert(__builtin_offsetof({record}, {path}) * 8 == {bits}, \"\");"));
                let member = format!("(({record} *)0)->{path}");
                let size = unit.ask(format_args!("_Static_assert(sizeof({member}) == {size}, \"\");"));
                let same = "__builtin_types_compatible_p";
                let ty = (!form.ty.is_empty()).then(|| {
                    unit.ask(format_args!("_Static_assert({same}(__typeof__({member}), {}), \"\");", form.ty))
                });
                AskedWay { way, plain, offset, size, ty, there }
            };
            fields.push((id, ways(field, config).into_iter().map(&mut ask).collect()));
        }
        Layouts { sizes, fields }
    }

    /// Where the answers differ from the catalog, and the bit-fields, which are still to be measured.
    pub(crate) fn compare(&self, answers: &Answers, config: Config) -> (Counts, Vec<Difference>, Vec<Bits>) {
        let mut out = Vec::new();
        let mut counts = Counts::default();
        let mut bits = Vec::new();
        let mut differ = |subject: String, what: String| {
            out.push(Difference { comparison: Comparison::LayoutVsHeaders, subject, what, config });
        };
        for (id, asks) in &self.sizes {
            let name = catalog::entity(*id).name;
            let Some((_, ask)) = asks.iter().find(|(there, _)| answers.accepts(*there)) else {
                differ(name.to_owned(), "the catalog has a size, the headers have none".to_owned());
                continue;
            };
            counts.structs += 1;
            if let Some(error) = answers.error(*ask) {
                differ(name.to_owned(), format!("another size: {error}"));
            }
        }
        for (id, asked) in &self.fields {
            let field = catalog::field(*id);
            let Some(form) = field.forms.iter().find(|f| f.on.contains(config)) else { continue };
            let Some(asked) = asked.iter().find(|a| answers.accepts(a.there)) else {
                differ(title(field), "the catalog has a place for it, the headers have no such field".to_owned());
                continue;
            };
            counts.fields += 1;
            if !answers.accepts(asked.plain) {
                counts.bits += 1;
                bits.push(Bits { field: *id, way: asked.way.clone(), offset: form.bit_offset });
                continue;
            }
            for (what, ask) in [("offset", Some(asked.offset)), ("size", Some(asked.size)), ("type", asked.ty)] {
                if let Some(error) = ask.and_then(|a| answers.error(a)) {
                    differ(title(field), format!("another {what}: {error}"));
                }
            }
        }
        (counts, out, bits)
    }
}

/// Where the compiler puts bit-fields, against the catalog.
///
/// # Errors
/// The variables do not compile, or the object file has no such variable.
pub(crate) fn measure(bits: &[Bits], clang: &Clang, headers: &Headers, config: Config) -> Result<Vec<Difference>> {
    if bits.is_empty() {
        return Ok(Vec::new());
    }
    let mut unit = Unit::new();
    for (i, b) in bits.iter().enumerate() {
        unit.say(format_args!("{} abi3lint_{i} = {{ .{} = -1 }};", b.way.record, b.way.path));
    }
    let bytes = clang.object(&unit, headers, config)?;
    let file = object::File::parse(&*bytes).context("clang wrote no object file")?;
    let mut out = Vec::new();
    for (i, b) in bits.iter().enumerate() {
        let name = format!("abi3lint_{i}");
        let symbol = file.symbol_by_name(&name).with_context(|| format!("the object file has no {name}"))?;
        let section = file.section_by_index(symbol.section_index().context("a variable has no section")?)?;
        let start = usize::try_from(symbol.address() - section.address())?;
        let data = section.data()?.get(start..).unwrap_or(&[]);
        let data = &data[..data.len().min(usize::try_from(symbol.size())?)];
        let first = data.iter().position(|byte| *byte != 0).map(|at| at * 8 + data[at].trailing_zeros() as usize);
        if first != usize::try_from(b.offset).ok() {
            let there = first.map_or("nowhere".to_owned(), |bit| format!("at bit {bit}"));
            let what = format!("another offset: {there}, not at bit {}", b.offset);
            let comparison = Comparison::LayoutVsHeaders;
            out.push(Difference { comparison, subject: title(catalog::field(b.field)), what, config });
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi3lint_model::{Abi, Version};

    #[test]
    fn a_wrong_size_and_a_wrong_offset_are_differences() {
        let config = Config::new(Version(11), Abi::Default).unwrap();
        let layouts = Layouts::ask(&mut Unit::new(), config);
        let mut answers = Answers::default();
        assert_eq!(layouts.compare(&answers, config).1, Vec::new());
        let record = catalog::lookup("PyTupleObject").unwrap();
        let items = catalog::field_of(record, "ob_item").unwrap();
        answers.refuse_ask(layouts.sizes.iter().find(|(id, _)| *id == record).unwrap().1[0].1);
        answers.refuse_ask(layouts.fields.iter().find(|(id, _)| *id == items).unwrap().1[0].offset);
        let (_, told, _) = layouts.compare(&answers, config);
        let told: Vec<String> = told.into_iter().map(|d| format!("{}: {}", d.subject, d.what)).collect();
        assert_eq!(
            told,
            [
                "PyTupleObject: another size: refused by a test",
                "PyTupleObject.ob_item: another offset: refused by a test"
            ]
        );
    }
}
