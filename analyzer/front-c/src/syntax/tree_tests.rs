#![allow(clippy::unwrap_used, reason = "a test may fail by panic")]

use super::*;
use crate::syntax::grammar::Child;
use proptest::prelude::*;

const CHILDREN: [(Child, &str); 10] = [
    (Child::Type, "type"),
    (Child::Declarator, "declarator"),
    (Child::Name, "name"),
    (Child::Body, "body"),
    (Child::Arguments, "arguments"),
    (Child::Argument, "argument"),
    (Child::Value, "value"),
    (Child::Function, "function"),
    (Child::Condition, "condition"),
    (Child::Initializer, "initializer"),
];

/// Parts of sources; some are no C.
const PARTS: &[&str] = &[
    "#include <x.h>\n",
    "static int f(int a, T *b) {\n",
    "  for (int i = 0, j = 1; i < 3; i++) { g(i, /* one */ j); }\n",
    "  if (a) { h(&a->c); } else return b[1];\n",
    "}\n",
    "struct s { int x, *y; unsigned z : 3; };\n",
    "enum { A, B = 2 } e = A, *p;\n",
    "x y z ( ) ] = [ {{;;\n",
    "T t[] = { [1] = 2, .a = { 3 } };\n",
    "template <class T> class C : public D { C() : a(1) { } int a = 2; };\n",
    "auto l = [a, &b](int c) { return (T)c; };\n",
    "switch (a) { case 1: break; default: goto end; }\n",
];

/// Compares a node and all below it with the parser's.
#[allow(clippy::disallowed_methods, reason = "what it returns is compared")]
fn same(own: Node<'_>, theirs: tree_sitter::Node<'_>) -> usize {
    let kind = if theirs.is_error() { "ERROR" } else { theirs.kind() };
    assert_eq!((own.kind_name(), own.byte_range(), own.kind_id()), (kind, theirs.byte_range(), theirs.kind_id()));
    assert_eq!(
        (own.has_error(), own.is_error(), own.is_missing(), own.is_named()),
        (theirs.has_error(), theirs.is_error(), theirs.is_missing(), theirs.is_named())
    );
    assert_eq!(own.parent().map(Node::byte_range), theirs.parent().map(|p| p.byte_range()));
    for (child, name) in CHILDREN {
        let first = theirs.child_by_field_name(name).map(|n| n.byte_range());
        assert_eq!(own.child_at(child).map(Node::byte_range), first, "{own:?} {name}");
        let all: Vec<_> = theirs.children_by_field_name(name, &mut theirs.walk()).map(|n| n.byte_range()).collect();
        assert_eq!(own.children_at(child).map(Node::byte_range).collect::<Vec<_>>(), all, "{own:?} {name}");
    }
    let children: Vec<_> = theirs.children(&mut theirs.walk()).collect();
    assert_eq!(own.children().count(), children.len());
    assert_eq!(own.named_children().count(), theirs.named_child_count());
    let before = own.named_siblings_before().next().map(Node::byte_range);
    assert_eq!(before, theirs.prev_named_sibling().map(|n| n.byte_range()));
    1 + own.children().zip(children).map(|(own, theirs)| same(own, theirs)).sum::<usize>()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nodes_are_those_of_the_parser(pick in prop::collection::vec(0..PARTS.len(), 0..30), cpp in any::<bool>()) {
        let text: String = pick.iter().map(|i| PARTS[*i]).collect();
        let mut tree = Grammar::of_language(cpp).parse(text.as_bytes()).unwrap();
        let parsed = tree.parsed().unwrap().clone();
        prop_assert_eq!(same(tree.root_node(), parsed.root_node()), tree.count());
        prop_assert_eq!(tree.has_error(), parsed.root_node().has_error());
        let count = tree.count();
        let outline = tree.outline();
        prop_assert_eq!(outline.has_error(), tree.has_error());
        prop_assert!(outline.count() <= count);
        tree.settle();
        prop_assert_eq!((tree.count(), tree.has_error()), (count, parsed.root_node().has_error()));
        prop_assert_eq!(tree.outline().count(), count);
    }
}

#[test]
fn a_cursor_stays_below_where_it_began() {
    let tree = Grammar::C.parse(b"int a; int f(int b) { return b; } int c;").unwrap();
    let function = tree.root_node().named_child(1).unwrap();
    let mut cursor = function.walk();
    assert!(!cursor.goto_next_sibling() && !cursor.goto_parent());
    assert!(cursor.goto_first_child() && cursor.node().field_id() == Grammar::C.field_id(Child::Type));
    while cursor.goto_next_sibling() {}
    assert_eq!(cursor.node().kind_name(), "compound_statement");
    assert!(cursor.goto_parent() && cursor.node() == function);
}
