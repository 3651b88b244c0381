//! The two grammars, and what the walk does with each kind of node.

use std::sync::OnceLock;
use tree_sitter::{Language, Node, Parser, Tree};

/// The two grammars.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grammar {
    C,
    Cpp,
}

impl Grammar {
    fn language(self) -> Language {
        match self {
            Grammar::C => tree_sitter_c::LANGUAGE.into(),
            Grammar::Cpp => tree_sitter_cpp::LANGUAGE.into(),
        }
    }

    pub fn kinds(self) -> &'static Kinds {
        static TABLES: [OnceLock<Kinds>; 2] = [const { OnceLock::new() }; 2];
        TABLES[self as usize].get_or_init(|| Kinds::new(&self.language()))
    }

    /// Parses a text; `None` only if the grammar and the library do not fit together.
    pub fn parse(self, text: &[u8]) -> Option<Tree> {
        self.parse_again(text, None)
    }

    /// Parses a text with the tree of an earlier one, to which its differences were told.
    pub fn parse_again(self, text: &[u8], before: Option<&Tree>) -> Option<Tree> {
        thread_local! {
            static PARSERS: [std::cell::RefCell<Option<Parser>>; 2] = const { [const { std::cell::RefCell::new(None) }; 2] };
        }
        PARSERS.with(|p| {
            let mut slot = p[self as usize].borrow_mut();
            if slot.is_none() {
                let mut parser = Parser::new();
                parser.set_language(&self.language()).ok()?;
                *slot = Some(parser);
            }
            slot.as_mut()?.parse(text, before)
        })
    }
}

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
        let table =
            (0..language.node_kind_count() as u16).map(|i| language.node_kind_for_id(i).map_or(K::Other, of)).collect();
        Kinds { table, declarator: field("declarator"), name: field("name"), function: field("function") }
    }

    pub fn of(&self, node: Node<'_>) -> K {
        self.table.get(usize::from(node.kind_id())).copied().unwrap_or(K::Error)
    }
}
