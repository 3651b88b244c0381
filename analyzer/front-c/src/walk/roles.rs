//! What the walk does with each kind of node.

use crate::syntax::grammar::Grammar;
use std::sync::OnceLock;
use tree_sitter::{Language, Node};

/// What the walk does with a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum K {
    Other,
    Ident,
    TypeIdent,
    FieldExpr,
    Call,
    Assign,
    Declaration,
    Param,
    Field,
    Function,
    Scope,
    Range,
    Class,
    SizeOf,
    OffsetOf,
    Enumerator,
    Declarator,
    Error,
}

#[derive(Debug)]
pub struct Kinds {
    table: Vec<K>,
    pub declarator: u16,
    pub name: u16,
    pub function: u16,
}

impl Kinds {
    /// Those of a grammar.
    pub fn of_grammar(grammar: Grammar) -> &'static Kinds {
        static TABLES: [OnceLock<Kinds>; 2] = [const { OnceLock::new() }; 2];
        TABLES[grammar as usize].get_or_init(|| Kinds::new(grammar.language()))
    }

    fn new(language: &Language) -> Kinds {
        let field = |n: &str| language.field_id_for_name(n).map_or(0, |f| f.get());
        let of = |kind: &str| match kind {
            "identifier" => K::Ident,
            "type_identifier" => K::TypeIdent,
            "field_expression" => K::FieldExpr,
            "call_expression" => K::Call,
            "assignment_expression" => K::Assign,
            "declaration" => K::Declaration,
            "parameter_declaration" | "optional_parameter_declaration" => K::Param,
            "field_declaration" => K::Field,
            "function_definition" => K::Function,
            "compound_statement" | "for_statement" | "lambda_expression" | "catch_clause" | "if_statement" => K::Scope,
            "for_range_loop" => K::Range,
            "struct_specifier" | "class_specifier" | "union_specifier" => K::Class,
            "sizeof_expression" => K::SizeOf,
            "offsetof_expression" => K::OffsetOf,
            "enumerator" => K::Enumerator,
            "parenthesized_declarator" | "reference_declarator" => K::Declarator,
            "ERROR" => K::Error,
            _ => K::Other,
        };
        let table = (0..language.node_kind_count() as u16)
            .map(move |i| language.node_kind_for_id(i).map_or(K::Other, of))
            .collect();
        Kinds { table, declarator: field("declarator"), name: field("name"), function: field("function") }
    }

    pub fn of(&self, node: Node<'_>) -> K {
        self.table.get(usize::from(node.kind_id())).copied().unwrap_or(K::Error)
    }
}
