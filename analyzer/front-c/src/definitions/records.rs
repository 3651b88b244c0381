//! How the package's own structs begin: with the header of an object, or with anything else, and how large they are.
//!
//! Members of a known size are added up as a 64-bit compiler does; with any other member the size is unknown.

use super::words::Word;
use crate::names::entity;
use abi3lint_c_text::TokKind;
use abi3lint_model::definition::Head;
use abi3lint_rules::catalog::{self, Entity};
use abi3lint_rules::roles::{self, Role, Roles};

/// A struct of the package.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Record {
    /// Its tag and its names.
    pub names: Vec<String>,
    pub head: Head,
    /// What its first member, or its base class, is made of.
    pub base: Option<String>,
    pub bytes: Option<u32>,
}

const HEADS: Roles = Roles::of(&[Role::ObjectHead, Role::VarObjectHead]);
const HEAD_STRUCTS: Roles = Roles::of(&[Role::ObjectStruct, Role::VarObjectStruct]);

/// A struct by the words between its braces.
pub(super) fn record(names: Vec<String>, base: Option<String>, inside: &[Word<'_>]) -> Record {
    let members: Vec<&[Word<'_>]> =
        inside.split(|w| w.is(b';')).map(without_access).filter(|m| !m.is_empty()).collect();
    let unknown = Record { names, head: Head::Unknown, base, bytes: None };
    if unknown.base.is_some() {
        return unknown;
    }
    let Some(first) = members.first() else { return Record { head: Head::Own, ..unknown } };
    match head(first) {
        (Head::Own, _) => Record { head: Head::Own, bytes: bytes(&members), ..unknown },
        (head, base) => Record { head, base, ..unknown },
    }
}

/// Without `public:`.
fn without_access<'w, 'a>(member: &'w [Word<'a>]) -> &'w [Word<'a>] {
    match member {
        [access, colon, rest @ ..]
            if colon.is(b':') && matches!(&*access.text, b"public" | b"private" | b"protected") =>
        {
            rest
        }
        _ => member,
    }
}

/// What the first member is, and the struct of the package that it is made of.
fn head(member: &[Word<'_>]) -> (Head, Option<String>) {
    let names: Vec<&Word<'_>> = member.iter().filter(|w| w.is_name()).collect();
    let Some(first) = names.iter().find(|w| !is_qualifier(&w.text)) else { return (Head::Unknown, None) };
    let roles = roles::of(&first.text);
    if roles.has_any(HEADS) {
        return (Head::Object, None);
    }
    let is_pointer = member.iter().any(|w| w.is(b'*'));
    if is_pointer || scalar(member).is_some() {
        return (Head::Own, None);
    }
    if roles.has_any(HEAD_STRUCTS) {
        return (Head::Object, None);
    }
    if let Some((_, e)) = entity(&first.text) {
        return (head_of(e), None);
    }
    // `Base base;`, and nothing else.
    let is_plain = member.len() == names.len() && names.iter().filter(|w| !is_qualifier(&w.text)).count() == 2;
    (Head::Unknown, is_plain.then(|| String::from_utf8_lossy(&first.text).into_owned()))
}

/// How a struct of CPython's begins.
pub(super) fn head_of(e: &Entity) -> Head {
    let is_object = e.fields.iter().any(|f| catalog::field(*f).name.starts_with("ob_"));
    if is_object { Head::Object } else { Head::Unknown }
}

fn is_qualifier(name: &[u8]) -> bool {
    matches!(name, b"struct" | b"const" | b"volatile" | b"mutable" | b"class")
}

/// The bytes of all members.
fn bytes(members: &[&[Word<'_>]]) -> Option<u32> {
    let (mut end, mut align) = (0u32, 1);
    for member in members {
        let (size, count) = size(member)?;
        align = align.max(size);
        end = end.checked_next_multiple_of(size)?.checked_add(size.checked_mul(count)?)?;
    }
    end.checked_next_multiple_of(align)
}

/// The bytes of one value of a member, and how many there are.
fn size(member: &[Word<'_>]) -> Option<(u32, u32)> {
    let pointer = member.iter().any(|w| w.is(b'*'));
    let size = if pointer { 8 } else { scalar(member)? };
    let mut count = 1u32;
    let mut at = member.iter();
    while let Some(word) = at.next() {
        match word.kind {
            // Bit-fields.
            TokKind::Punct(b':') => return None,
            TokKind::Punct(b',') => count = count.checked_add(1)?,
            TokKind::Punct(b'[') => {
                let n = at.next().filter(|w| w.kind == TokKind::Number)?;
                let is_one = at.next().is_some_and(|w| w.is(b']'));
                let n = std::str::from_utf8(&n.text).ok()?.parse::<u32>().ok()?;
                count = count.checked_mul(n).filter(|_| is_one && !member.iter().any(|w| w.is(b',')))?;
            }
            TokKind::Punct(b'(' | b')') if pointer => {}
            TokKind::Punct(b'*') | TokKind::Ident => {}
            _ => return None,
        }
    }
    Some((size, count))
}

/// The bytes of a number.
fn scalar(member: &[Word<'_>]) -> Option<u32> {
    let mut out = None;
    for word in member.iter().filter(|w| w.is_name()) {
        let size = match &*word.text {
            b"char" | b"int8_t" | b"uint8_t" | b"bool" | b"_Bool" => 1,
            b"short" | b"int16_t" | b"uint16_t" => 2,
            b"int" | b"unsigned" | b"signed" | b"float" | b"int32_t" | b"uint32_t" => out.unwrap_or(4),
            // `long double` is no 8 bytes.
            b"double" if out.is_some() => return None,
            b"_Complex" | b"complex" => return None,
            b"long" | b"double" | b"Py_ssize_t" | b"size_t" | b"ssize_t" | b"int64_t" | b"uint64_t" | b"intptr_t"
            | b"uintptr_t" | b"Py_hash_t" | b"Py_uhash_t" => 8,
            name if is_qualifier(name) => continue,
            _ => break,
        };
        out = Some(size);
    }
    out
}
