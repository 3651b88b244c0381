//! The two grammars, and what they call kinds of nodes and children.

use std::sync::OnceLock;
use tree_sitter::Language;

/// The two grammars.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Grammar {
    C,
    Cpp,
}

impl Grammar {
    /// The grammar of a file, by its language.
    pub(crate) fn of_language(cpp: bool) -> Grammar {
        if cpp { Grammar::Cpp } else { Grammar::C }
    }

    pub(crate) fn language(self) -> &'static Language {
        static LANGUAGES: OnceLock<[Language; 2]> = OnceLock::new();
        let both = LANGUAGES.get_or_init(|| {
            abi3lint_allocator::count_blocks();
            [tree_sitter_c::LANGUAGE.into(), tree_sitter_cpp::LANGUAGE.into()]
        });
        &both[self as usize]
    }
}

/// A child that its node calls by a name, in both grammars or in one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Child {
    Type,
    Declarator,
    Name,
    Body,
    Arguments,
    Argument,
    Value,
    Parameters,
    Left,
    Function,
    Field,
    Scope,
    Right,
    Operator,
    Member,
    DefaultValue,
    Consequence,
    Alternative,
    Condition,
    Label,
    Initializer,
    Update,
    Size,
    Designator,
}

impl Child {
    /// The grammars' names, in the order above.
    const NAMES: [&str; 24] = [
        "type",
        "declarator",
        "name",
        "body",
        "arguments",
        "argument",
        "value",
        "parameters",
        "left",
        "function",
        "field",
        "scope",
        "right",
        "operator",
        "member",
        "default_value",
        "consequence",
        "alternative",
        "condition",
        "label",
        "initializer",
        "update",
        "size",
        "designator",
    ];
}

/// The names of a grammar's kinds, and its numbers for [`Child`]; 0 for a child that it does not have.
struct Names {
    kinds: Vec<&'static str>,
    named: Vec<bool>,
    fields: [u8; Child::NAMES.len()],
}

impl Grammar {
    /// What is asked at each node is looked up once.
    fn names(self) -> &'static Names {
        static NAMES: [OnceLock<Names>; 2] = [const { OnceLock::new() }; 2];
        NAMES[self as usize].get_or_init(|| {
            let language = self.language();
            let kind = |i| language.node_kind_for_id(i).unwrap_or("");
            let field = |name| language.field_id_for_name(name).and_then(|f| u8::try_from(f.get()).ok()).unwrap_or(0);
            let named = (0..language.node_kind_count() as u16).map(|i| language.node_kind_is_named(i)).collect();
            Names {
                named,
                kinds: (0..language.node_kind_count() as u16).map(kind).collect(),
                fields: Child::NAMES.map(field),
            }
        })
    }

    /// The name of a kind. That of what no grammar has is `ERROR`.
    pub(super) fn kind_name(self, kind: u16) -> &'static str {
        self.names().kinds.get(usize::from(kind)).copied().unwrap_or("ERROR")
    }

    /// Whether a kind is no punctuation and no keyword.
    pub(super) fn is_named(self, kind: u16) -> bool {
        self.names().named.get(usize::from(kind)).copied().unwrap_or(true)
    }

    /// The number of what a node calls such a child; 0 where the grammar has none.
    pub(crate) fn field_id(self, which: Child) -> u8 {
        self.names().fields[which as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_have_the_names_of_both_grammars() {
        for g in [Grammar::C, Grammar::Cpp] {
            let tree = g.parse(b"int f(int a) { return p->q; }").unwrap();
            let function = tree.root_node().named_child(0).unwrap();
            assert_eq!(function.child_at(Child::Type).unwrap().byte_range(), 0..3);
            let declarator = function.child_at(Child::Declarator).unwrap();
            assert_eq!(declarator.child_at(Child::Parameters).unwrap().byte_range(), 5..12);
            assert_eq!(function.children_at(Child::Declarator).count(), 1);
            assert_eq!(function.child_at(Child::Left), None);
        }
        let known = |g: Grammar| Child::NAMES.iter().filter(|n| g.language().field_id_for_name(n).is_some()).count();
        assert_eq!(known(Grammar::Cpp), Child::NAMES.len());
    }
}
