//! The text of C and C++ sources: tokens, directives, comments, continued lines, and which bracket closes which.
//!
//! It is what everyone shares who reads such a text: the front end for sources, the one for LLVM IR, which looks up in
//! the text what a place names, and the pipeline, which looks for comments. It must not know a grammar, conditions, nor
//! anything of CPython. Broken text is normal text: nothing here fails.

mod brackets;
mod comments;
mod continuation;
mod members;
mod scan;
mod splices;
mod tokens;

pub use brackets::{
    Bracket, LoneArgument, Unmatched, call_arguments, closing, lone_arguments, opening, pairs_of_parentheses,
    statement_end, unmatched,
};
pub use comments::{comments, ends_with_line};
pub use continuation::continuation;
pub use members::{is_member, member_of};
pub use scan::{BYTE_ORDER_MARK, Directive, DirectiveKind, Scan, scan, tokens};
pub use splices::{Moves, joined};
pub use tokens::{Tok, TokKind, is_name_byte};
