//! What a text declares, from its tree.
//!
//! Names are slices of the original text, so a declaration costs no copy. The module must not know which
//! types are CPython's; `infer` asks the catalog.

use super::decls::{Decl, Decls, Record};
use super::ty::{DEPTH, Ty};
use crate::syntax::grammar::Child;
use crate::syntax::nodes::{behind_cast, operands};
use crate::syntax::tree::Node;
use crate::view::placeholders::{HEAD_TYPE, VAR_HEAD_TYPE};
use abi3lint_model::Live;
use abi3lint_rules::roles::{self, Role};

/// Reads declarations of one parsed text.
#[derive(Clone, Copy)]
pub(crate) struct DeclarationReader<'r, 'a> {
    pub file: u32,
    /// Original text; `shift` maps node offsets into it.
    pub text: &'a [u8],
    /// The text that was parsed.
    pub view: &'r [u8],
    /// Added to a node's offset to get an offset of `text`.
    pub shift: i64,
    pub live: &'r dyn Fn(u32) -> Live,
}

impl std::fmt::Debug for DeclarationReader<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DeclarationReader of file {}", self.file)
    }
}

impl<'a> DeclarationReader<'_, 'a> {
    /// The original text of a node.
    pub(crate) fn name(&self, node: Node<'_>) -> &'a [u8] {
        let at = |o: usize| (o as i64 + self.shift).clamp(0, self.text.len() as i64) as usize;
        let (start, end) = (at(node.start_byte()), at(node.end_byte()));
        &self.text[start..end.max(start)]
    }

    /// The original text between two nodes.
    pub(crate) fn between(&self, first: Node<'_>, second: Node<'_>) -> &'a [u8] {
        let at = |o: usize| (o as i64 + self.shift).clamp(0, self.text.len() as i64) as usize;
        let (start, end) = (at(first.end_byte()), at(second.start_byte()));
        &self.text[start..end.max(start)]
    }

    /// The original text of an argument without a cast in front of it; `None` where the parsed text does not show all
    /// of it, as a macro among string literals.
    pub(crate) fn whole_argument(&self, argument: Node<'_>) -> Option<&'a [u8]> {
        let end = self.start(argument) as usize + argument.end_byte() - argument.start_byte();
        let next = self.text.get(end..)?.trim_ascii_start().first();
        matches!(next, Some(b',' | b')' | b'/')).then(|| self.name(behind_cast(argument)))
    }

    /// Original offset of a node.
    pub(crate) fn start(&self, node: Node<'_>) -> u32 {
        (node.start_byte() as i64 + self.shift).max(0) as u32
    }

    /// The type that a specifier names.
    pub(crate) fn specifier(&self, node: Node<'_>, decls: &Decls<'a>, depth: u32) -> Ty<'a> {
        if depth > DEPTH {
            return Ty::Unknown;
        }
        match node.kind_name() {
            "type_identifier" | "identifier" | "namespace_identifier" => {
                let shown = self.view.get(node.byte_range()).unwrap_or(b"");
                if shown == HEAD_TYPE {
                    Ty::Name(roles::name(Role::ObjectStruct).as_bytes())
                } else if shown == VAR_HEAD_TYPE {
                    Ty::Name(roles::name(Role::VarObjectStruct).as_bytes())
                } else {
                    Ty::Name(self.name(node))
                }
            }
            "primitive_type" | "sized_type_specifier" | "enum_specifier" => Ty::Scalar,
            "struct_specifier" | "union_specifier" | "class_specifier" => {
                match decls.by_start.get(&self.start(node)).filter(|_| node.child_at(Child::Body).is_some()) {
                    Some(record) => Ty::Record(self.file, *record),
                    None => node.child_at(Child::Name).map_or(Ty::Unknown, |n| Ty::Tag(last_name(self, n))),
                }
            }
            "template_type" => self.generic(node, decls, depth),
            "qualified_identifier" => {
                let last = last_part(node);
                if last.kind_name() == "template_type" {
                    self.generic(last, decls, depth)
                } else {
                    Ty::Name(last_name(self, last))
                }
            }
            "dependent_type" | "template_function" => Ty::Name(last_name(self, node)),
            _ => Ty::Unknown,
        }
    }

    /// A class template with its arguments.
    fn generic(&self, node: Node<'_>, decls: &Decls<'a>, depth: u32) -> Ty<'a> {
        let argument = |n: Node<'_>| match n.kind_name() {
            "type_descriptor" => {
                let inner = depth + DEPTH / TEMPLATE_LEVELS;
                let base = n.child_at(Child::Type).map_or(Ty::Unknown, |t| self.specifier(t, decls, inner));
                self.declarator(n.child_at(Child::Declarator), base).1
            }
            _ => Ty::Unknown,
        };
        let arguments = node.child_at(Child::Arguments).map_or(Box::default(), |list| {
            let all = list.named_children().filter(|n| n.kind_name() != "comment");
            all.take(TEMPLATE_ARGUMENTS).map(argument).collect()
        });
        Ty::Generic(last_name(self, node), arguments)
    }

    /// The name and type that a declarator gives to a base type; no name for an abstract one.
    pub(crate) fn declarator<'t>(&self, node: Option<Node<'t>>, base: Ty<'a>) -> (Option<Node<'t>>, Ty<'a>) {
        let mut ty = base;
        let mut at = node;
        for _ in 0..DEPTH {
            let Some(n) = at else { return (None, ty) };
            match n.kind_name() {
                "identifier"
                | "field_identifier"
                | "type_identifier"
                | "qualified_identifier"
                | "operator_name"
                | "destructor_name" => return (Some(n), ty),
                "pointer_declarator"
                | "abstract_pointer_declarator"
                | "array_declarator"
                | "abstract_array_declarator"
                | "pointer_type_declarator" => ty = ty.ptr(),
                "function_declarator" | "abstract_function_declarator" => ty = Ty::Func(Box::new(ty)),
                _ => {}
            }
            at = n.child_at(Child::Declarator).or_else(|| {
                n.named_children().find(|x| {
                    let k = x.kind_name();
                    k.ends_with("declarator") || matches!(k, "identifier" | "field_identifier" | "type_identifier")
                })
            });
        }
        (None, Ty::Unknown)
    }

    /// The type of a `type_descriptor` (casts, sizeof, template arguments).
    pub(crate) fn descriptor(&self, node: Node<'_>, decls: &Decls<'a>) -> Ty<'a> {
        let base = node.child_at(Child::Type).map_or(Ty::Unknown, |t| self.specifier(t, decls, 0));
        self.declarator(node.child_at(Child::Declarator), base).1
    }

    /// Collects what a file declares: top-level items, and those inside `extern "C"` and namespaces.
    pub(crate) fn file_level(&self, root: Node<'_>, decls: &mut Decls<'a>) {
        let mut pending = vec![root];
        while let Some(node) = pending.pop() {
            match node.kind_name() {
                "translation_unit"
                | "linkage_specification"
                | "namespace_definition"
                | "declaration_list"
                | "ERROR" => {
                    // In the order of the text.
                    let first = pending.len();
                    pending.extend(node.named_children());
                    pending[first..].reverse();
                }
                "template_declaration" => {
                    let parts = operands(node);
                    let Some(of) = parts.last().copied() else { continue };
                    pending.push(of);
                    // Its class is read first, so that it is known as a template.
                    if matches!(of.kind_name(), "struct_specifier" | "class_specifier" | "union_specifier") {
                        pending.pop();
                        self.item(of, decls);
                        let index = decls.by_start.get(&self.start(of)).copied();
                        if let Some(record) = index.and_then(|i| decls.records.get_mut(i as usize)) {
                            record.params = node
                                .child_at(Child::Parameters)
                                .map(|p| self.template_parameters(p))
                                .unwrap_or_default();
                        }
                    }
                }
                _ => self.item(node, decls),
            }
        }
    }

    /// The names of a template's parameters, in order; empty for one without a name.
    fn template_parameters(&self, list: Node<'_>) -> Vec<&'a [u8]> {
        fn named<'t>(p: Node<'t>) -> Option<Node<'t>> {
            match p.kind_name() {
                "type_parameter_declaration" => operands(p).first().copied(),
                "optional_type_parameter_declaration" => p.child_at(Child::Name),
                _ => None,
            }
        }
        operands(list)
            .into_iter()
            .take(TEMPLATE_ARGUMENTS)
            .map(|p| named(p).map_or(&b""[..], |n| self.name(n)))
            .collect()
    }

    /// Collects one declaration, type definition or function.
    pub(crate) fn item(&self, item: Node<'_>, decls: &mut Decls<'a>) {
        match item.kind_name() {
            "function_definition" | "declaration" | "type_definition" => {}
            "struct_specifier" | "union_specifier" | "class_specifier" | "enum_specifier" => {
                self.records_of(item, decls, 0);
                return;
            }
            "alias_declaration" => {
                let (Some(n), Some(t)) = (item.child_at(Child::Name), item.child_at(Child::Type)) else {
                    return;
                };
                let ty = self.descriptor(t, decls);
                let decl = self.decl(n, ty, true);
                decls.typedefs.entry(self.name(n)).or_default().push(decl);
                return;
            }
            _ => return,
        }
        let Some(spec) = item.child_at(Child::Type) else { return };
        self.records_of(spec, decls, 0);
        let base = self.specifier(spec, decls, 0);
        let is_static = has_storage(item, self.view, b"static");
        let is_extern = has_storage(item, self.view, b"extern");
        for d in item.children_at(Child::Declarator) {
            let (Some(name), ty) = self.declarator(Some(d), base.clone()) else { continue };
            let key = last_name(self, name);
            let is_function = matches!(ty, Ty::Func(_));
            // What stands in a class or namespace is another name than the one that CPython has.
            let of_scope =
                is_function && name.kind_name() == "qualified_identifier" && name.child_at(Child::Scope).is_some();
            let (map, own, shared) = match item.kind_name() {
                "type_definition" => (&mut decls.typedefs, true, false),
                "function_definition" => (&mut decls.functions, !of_scope, !of_scope && !is_static),
                _ if is_function => (&mut decls.functions, is_static, !is_static && !of_scope),
                _ if !is_extern && (d.kind_name() == "init_declarator" || is_static) => {
                    (&mut decls.variables, true, !is_static)
                }
                _ => (&mut decls.variables, false, is_extern),
            };
            let mut decl = self.decl(name, if is_function { ty.result() } else { ty }, own);
            decl.shared = shared;
            map.entry(key).or_default().push(decl);
        }
    }

    fn decl(&self, at: Node<'_>, ty: Ty<'a>, own: bool) -> Decl<'a> {
        let at = self.start(at);
        Decl { at, live: (self.live)(at), ty, own, shared: false }
    }

    /// Collects the names of an enumeration.
    fn enumerators(&self, list: Node<'_>, decls: &mut Decls<'a>) {
        for e in list.named_children().filter(|n| n.kind_name() == "enumerator") {
            if let Some(n) = e.child_at(Child::Name) {
                let decl = self.decl(n, Ty::Scalar, true);
                decls.variables.entry(self.name(n)).or_default().push(decl);
            }
        }
    }

    /// Collects the records that a specifier defines, inner ones first.
    pub(crate) fn records_of(&self, spec: Node<'_>, decls: &mut Decls<'a>, depth: u32) {
        let Some(body) = spec.child_at(Child::Body).filter(|_| depth < DEPTH) else { return };
        if spec.kind_name() == "enum_specifier" {
            self.enumerators(body, decls);
        }
        if !matches!(spec.kind_name(), "struct_specifier" | "union_specifier" | "class_specifier") {
            return;
        }
        let mut record = Record::default();
        for member in body.named_children() {
            if !matches!(member.kind_name(), "field_declaration" | "function_definition" | "declaration") {
                continue;
            }
            let Some(t) = member.child_at(Child::Type) else { continue };
            self.records_of(t, decls, depth + 1);
            let base = self.specifier(t, decls, 0);
            let mut named = false;
            for d in member.children_at(Child::Declarator) {
                if let (Some(name), ty) = self.declarator(Some(d), base.clone()) {
                    named = true;
                    let shown = self.view.get(name.byte_range()).unwrap_or(b"");
                    // What a head macro declares is not spelled by the package.
                    let of_head = shown == b"ob_base" && self.name(name) != b"ob_base";
                    let key = if of_head { b"ob_base" } else { member_name(self, name) };
                    record.fields.push((key, self.decl(name, ty, !of_head)));
                }
            }
            // The members of an anonymous struct or union are its owner's.
            if let (false, Ty::Record(_, inner)) = (named, &base) {
                let inner = std::mem::take(&mut decls.records[*inner as usize].fields);
                record.fields.extend(inner.iter().cloned());
                if let Ty::Record(_, i) = base {
                    decls.records[i as usize].fields = inner;
                }
            }
        }
        if let Some(bases) = spec.named_children().find(|n| n.kind_name() == "base_class_clause") {
            record.bases = bases
                .named_children()
                .filter(|n| matches!(n.kind_name(), "type_identifier" | "qualified_identifier" | "template_type"))
                .map(|n| self.specifier(n, decls, 0))
                .collect();
        }
        let index = decls.records.len() as u32;
        decls.records.push(record);
        decls.by_start.insert(self.start(spec), index);
        if let Some(n) = spec.child_at(Child::Name) {
            let decl = self.decl(n, Ty::Record(self.file, index), true);
            decls.tags.entry(last_name(self, n)).or_default().push(decl);
        }
    }
}

/// Template arguments that are read: no class that leads to a struct of CPython's has more.
const TEMPLATE_ARGUMENTS: usize = 8;
/// Class templates within one another that are read.
const TEMPLATE_LEVELS: u32 = 3;

/// The name of a member; operators that stand for a pointer have one spelling.
fn member_name<'a>(reader: &DeclarationReader<'_, 'a>, node: Node<'_>) -> &'a [u8] {
    let name = last_name(reader, node);
    if node.kind_name() != "operator_name" {
        return name;
    }
    let symbol: Vec<u8> = name.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    match &symbol[..] {
        b"operator->" => b"operator->",
        b"operator*" => b"operator*",
        b"operator[]" => b"operator[]",
        b"operator()" => b"operator()",
        _ => name,
    }
}

/// What stands behind the last `::`.
pub(crate) fn last_part<'t>(node: Node<'t>) -> Node<'t> {
    let mut n = node;
    for _ in 0..DEPTH {
        match n.child_at(Child::Name).filter(|_| n.kind_name() == "qualified_identifier") {
            Some(inner) => n = inner,
            None => break,
        }
    }
    n
}

/// The last component of a qualified or templated name.
pub(crate) fn last_name<'a>(reader: &DeclarationReader<'_, 'a>, node: Node<'_>) -> &'a [u8] {
    let mut n = node;
    for _ in 0..DEPTH {
        match n.child_at(Child::Name) {
            Some(inner)
                if matches!(
                    n.kind_name(),
                    "qualified_identifier" | "template_type" | "template_function" | "dependent_type"
                ) =>
            {
                n = inner
            }
            _ => break,
        }
    }
    reader.name(n)
}

/// Whether a declaration has this storage class.
pub(crate) fn has_storage(item: Node<'_>, view: &[u8], class: &[u8]) -> bool {
    item.children()
        .take_while(|n| !n.kind_name().ends_with("declarator") && n.kind_name() != "identifier")
        .any(|n| n.kind_name() == "storage_class_specifier" && view.get(n.byte_range()) == Some(class))
}
