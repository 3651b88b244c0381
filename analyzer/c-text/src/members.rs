//! Whether a name is that of a member, by the tokens around it.

use crate::brackets::Bracket;
use crate::tokens::Tok;

/// Whether `.` or `->` stands before a token.
pub fn is_member<T: Bracket>(toks: &[T], i: usize) -> bool {
    let is = |k: usize, punct: u8| toks[k].punct() == Some(punct);
    i > 0 && (is(i - 1, b'.') || (is(i - 1, b'>') && i > 1 && is(i - 2, b'-')))
}

/// What stands behind the `.` or `->` that follows a token: the member of what the token names.
pub fn member_of(toks: &[Tok], i: usize) -> Option<Tok> {
    let next = toks.get(i + 1)?;
    let behind = if next.is(b'.') {
        i + 2
    } else if next.is(b'-') && toks.get(i + 2)?.is(b'>') {
        i + 3
    } else {
        return None;
    };
    toks.get(behind).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::tokens;
    use crate::tokens::TokKind;

    #[test]
    fn members_are_known_by_what_stands_before_them() {
        let members = |text: &str| -> Vec<bool> {
            let toks = tokens(text.as_bytes());
            let names = toks.iter().enumerate().filter(|(_, t)| t.kind == TokKind::Ident);
            names.map(|(i, _)| is_member(&toks, i)).collect()
        };
        assert_eq!(members("a->b.c > d - e"), [false, true, true, false, false]);
        assert_eq!(members("x -> y /* z */ . z"), [false, true, true]);
    }

    #[test]
    fn a_member_follows_what_it_is_of() {
        let of = |text: &str| {
            let member = member_of(&tokens(text.as_bytes()), 0)?;
            Some(text[member.span.start as usize..member.span.end as usize].to_owned())
        };
        assert_eq!(of("a->b").as_deref(), Some("b"));
        assert_eq!(of("a . b").as_deref(), Some("b"));
        assert_eq!((of("a - b"), of("a > b"), of("a->"), of("a")), (None, None, None, None));
    }
}
