//! clang's JSON tree: the parts of it that are read, and where each node stands.
//!
//! clang writes a file or line only where it differs from the one before, so places are worked out in one
//! pass in the order of the text.

use anyhow::{Context, Result};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Node<'a> {
    pub(crate) id: &'a str,
    pub(crate) kind: &'a str,
    #[serde(borrow)]
    loc: Option<Place<'a>>,
    #[serde(borrow)]
    range: Option<Range<'a>>,
    pub(crate) name: Option<&'a str>,
    #[serde(rename = "type", borrow)]
    pub(crate) ty: Option<Type<'a>>,
    pub(crate) storage_class: Option<&'a str>,
    pub(crate) tag_used: Option<&'a str>,
    pub(crate) complete_definition: bool,
    pub(crate) is_bitfield: bool,
    /// The compiler added it.
    pub(crate) is_implicit: bool,
    pub(crate) variadic: bool,
    pub(crate) value: Option<serde_json::Value>,
    #[serde(borrow)]
    pub(crate) decl: Option<Reference<'a>>,
    #[serde(borrow)]
    pub(crate) owned_tag_decl: Option<Reference<'a>>,
    #[serde(borrow)]
    pub(crate) referenced_decl: Option<Reference<'a>>,
    pub(crate) referenced_member_decl: Option<&'a str>,
    /// The member of a union that a list initialises.
    #[serde(borrow)]
    pub(crate) field: Option<Reference<'a>>,
    #[serde(borrow)]
    pub(crate) inner: Vec<Node<'a>>,
    /// Where it stands in what the compiler reads; a macro's expansion counts as a place.
    #[serde(skip)]
    pub(crate) at: Spot<'a>,
    /// Where its text begins.
    #[serde(skip)]
    pub(crate) begin: Spot<'a>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Spot<'a> {
    pub(crate) file: &'a str,
    pub(crate) line: u32,
    pub(crate) column: u32,
    /// In bytes from the file's beginning.
    pub(crate) offset: usize,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Place<'a> {
    file: Option<&'a str>,
    line: Option<u32>,
    col: u32,
    offset: usize,
    #[serde(borrow)]
    spelling_loc: Option<Box<Place<'a>>>,
    #[serde(borrow)]
    expansion_loc: Option<Box<Place<'a>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Range<'a> {
    #[serde(borrow)]
    begin: Place<'a>,
    #[serde(borrow)]
    end: Place<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Type<'a> {
    pub(crate) qual_type: &'a str,
    /// Without typedefs, where that is another spelling.
    pub(crate) desugared_qual_type: Option<&'a str>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Reference<'a> {
    pub(crate) id: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) name: Option<&'a str>,
}

impl<'a> Node<'a> {
    pub(crate) fn qual_type(&self) -> &'a str {
        self.ty.as_ref().map_or("", |t| t.qual_type)
    }

    /// It and all nodes below.
    pub(crate) fn walk(&self, f: &mut impl FnMut(&Node<'a>)) {
        f(self);
        for node in &self.inner {
            node.walk(f);
        }
    }
}

/// # Errors
/// The text is no tree of clang's.
pub(crate) fn parse(json: &[u8]) -> Result<Node<'_>> {
    let text = std::str::from_utf8(json).context("clang's tree is not UTF-8")?;
    let mut reader = serde_json::Deserializer::from_str(text);
    // Expressions in macros are deeper than 128 levels.
    reader.disable_recursion_limit();
    let mut root = Node::deserialize(&mut reader).context("this is not a tree of clang's")?;
    locate(&mut root, &mut Spot::default());
    Ok(root)
}

fn locate<'a>(node: &mut Node<'a>, last: &mut Spot<'a>) {
    if let Some(loc) = &node.loc {
        node.at = spot(loc, last);
    }
    if let Some(range) = &node.range {
        node.begin = spot(&range.begin, last);
        spot(&range.end, last);
    }
    for inner in &mut node.inner {
        locate(inner, last);
    }
}

fn spot<'a>(place: &Place<'a>, last: &mut Spot<'a>) -> Spot<'a> {
    if let (Some(spelling), Some(expansion)) = (&place.spelling_loc, &place.expansion_loc) {
        spot(spelling, last);
        return spot(expansion, last);
    }
    // What the compiler adds itself stands nowhere.
    if place.col == 0 {
        return Spot::default();
    }
    if let Some(file) = place.file {
        last.file = file;
    }
    if let Some(line) = place.line {
        last.line = line;
    }
    Spot { column: place.col, offset: place.offset, ..*last }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn places_go_on_where_the_last_one_was() {
        let json = br#"{"id":"0x1","kind":"TranslationUnitDecl","loc":{},"range":{"begin":{},"end":{}},"inner":[
            {"kind":"VarDecl","loc":{"offset":5,"file":"/h/a.h","line":2,"col":3},
             "range":{"begin":{"offset":1,"col":1},"end":{"offset":9,"line":4,"col":2}},"name":"x"},
            {"kind":"VarDecl","loc":{"spellingLoc":{"offset":7,"file":"/h/b.h","line":9,"col":1},
             "expansionLoc":{"offset":8,"file":"/h/a.h","line":6,"col":4}},"name":"y"},
            {"kind":"VarDecl","loc":{"offset":20,"col":1},"name":"z"}, {}]}"#;
        let root = parse(json).unwrap();
        let at: Vec<_> = root.inner.iter().map(|n| (n.at.file, n.at.line, n.at.column)).collect();
        assert_eq!(at, [("/h/a.h", 2, 3), ("/h/a.h", 6, 4), ("/h/a.h", 6, 1), ("", 0, 0)]);
        assert_eq!(root.inner[0].begin.line, 2);
    }
}
