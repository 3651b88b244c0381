//! What the walk does with each kind of node.

use crate::syntax::grammar::Grammar;
use crate::syntax::tree::Node;
use std::sync::OnceLock;
use tree_sitter::Language;

/// What the walk does with a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
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
    Bases,
    Qualified,
    New,
    Literal,
    AlignOf,
    Subscript,
    Binary,
    Update,
    Template,
    Designator,
    Return,
    Cast,
    Error,
}

#[derive(Debug)]
pub(crate) struct Roles {
    table: Vec<Role>,
    pub declarator: u8,
    pub name: u8,
    pub function: u8,
}

impl Roles {
    /// Those of a grammar.
    pub(crate) fn of_grammar(grammar: Grammar) -> &'static Roles {
        static TABLES: [OnceLock<Roles>; 2] = [const { OnceLock::new() }; 2];
        TABLES[grammar as usize].get_or_init(|| Roles::new(grammar.language()))
    }

    fn new(language: &Language) -> Roles {
        let field = |n: &str| language.field_id_for_name(n).and_then(|f| u8::try_from(f.get()).ok()).unwrap_or(0);
        let of = |kind: &str| match kind {
            "identifier" => Role::Ident,
            "type_identifier" => Role::TypeIdent,
            "field_expression" => Role::FieldExpr,
            "call_expression" => Role::Call,
            "assignment_expression" => Role::Assign,
            "declaration" => Role::Declaration,
            "parameter_declaration" | "optional_parameter_declaration" => Role::Param,
            "field_declaration" => Role::Field,
            "function_definition" => Role::Function,
            "compound_statement" | "for_statement" | "lambda_expression" | "catch_clause" | "if_statement" => {
                Role::Scope
            }
            "for_range_loop" => Role::Range,
            "struct_specifier" | "class_specifier" | "union_specifier" => Role::Class,
            "sizeof_expression" => Role::SizeOf,
            "offsetof_expression" => Role::OffsetOf,
            "base_class_clause" => Role::Bases,
            "qualified_identifier" => Role::Qualified,
            "new_expression" => Role::New,
            "compound_literal_expression" => Role::Literal,
            "alignof_expression" => Role::AlignOf,
            "subscript_expression" => Role::Subscript,
            "binary_expression" => Role::Binary,
            "update_expression" => Role::Update,
            "template_type" | "template_function" => Role::Template,
            "field_designator" => Role::Designator,
            "return_statement" => Role::Return,
            "cast_expression" => Role::Cast,
            "enumerator" => Role::Enumerator,
            "parenthesized_declarator" | "reference_declarator" => Role::Declarator,
            "ERROR" => Role::Error,
            _ => Role::Other,
        };
        let table = (0..language.node_kind_count() as u16)
            .map(move |i| language.node_kind_for_id(i).map_or(Role::Other, of))
            .collect();
        Roles { table, declarator: field("declarator"), name: field("name"), function: field("function") }
    }

    pub(crate) fn of(&self, node: Node<'_>) -> Role {
        self.table.get(usize::from(node.kind_id())).copied().unwrap_or(Role::Error)
    }
}
