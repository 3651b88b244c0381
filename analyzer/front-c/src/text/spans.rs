//! Places in a text: spans that move, touch and differ.

use abi3lint_model::{Fact, Span, Subject, Use};

/// Moves an offset.
pub(crate) fn shift(at: &mut u32, by: i64) {
    *at = (i64::from(*at) + by) as u32;
}

/// Moves a span.
pub(crate) fn shift_span(span: &mut Span, by: i64) {
    shift(&mut span.start, by);
    shift(&mut span.end, by);
}

/// Moves all places of a fact that no macro leads to.
pub(crate) fn shift_fact(fact: &mut Fact, by: i64) {
    shift_span(&mut fact.span, by);
    if let Subject::Null(path) = &mut fact.subject {
        shift_span(&mut path.origin, by);
    }
    match &mut fact.usage {
        Use::Call { mistyped: Some(m), .. } => shift_span(&mut m.span, by),
        Use::ReadThrough { pointer } => shift_span(pointer, by),
        _ => {}
    }
}

/// Differences with at most this many bytes between them are one: each costs a way through the old tree.
const NEAR: usize = 32;

/// Where two texts of the same length differ, ascending.
pub(crate) fn differences(a: &[u8], b: &[u8]) -> Vec<Span> {
    const BLOCK: usize = 256;
    let mut spans: Vec<Span> = Vec::new();
    for (n, (x, y)) in a.chunks(BLOCK).zip(b.chunks(BLOCK)).enumerate().filter(|(_, (x, y))| x != y) {
        for i in (0..x.len()).filter(|i| x[*i] != y[*i]).map(|i| n * BLOCK + i) {
            match spans.last_mut() {
                Some(s) if i <= s.end as usize + NEAR => s.end = i as u32 + 1,
                _ => spans.push(Span::new(i, i + 1)),
            }
        }
    }
    spans
}

/// Whether `spans`, which are ascending and disjoint, touch what lies between two offsets.
pub(crate) fn touches(spans: &[Span], start: usize, end: usize) -> bool {
    let next = spans.partition_point(|s| (s.end as usize) < start);
    spans.get(next).is_some_and(|s| s.start as usize <= end)
}

/// Orders spans and joins those that touch.
pub(crate) fn sort_and_join(spans: &mut Vec<Span>) {
    spans.sort_unstable();
    spans.dedup_by(|next, s| {
        let joined = next.start <= s.end;
        if joined {
            s.end = s.end.max(next.end);
        }
        joined
    });
}

/// Whether one of some spans, which are ascending and disjoint, holds an offset.
pub(crate) fn holds(spans: &[Span], at: u32) -> bool {
    spans.get(spans.partition_point(|s| s.end <= at)).is_some_and(|s| s.start <= at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_found_and_near_differences_are_one() {
        let a = vec![b' '; 1000];
        let mut b = a.clone();
        for i in [3, 5, 255, 256, 700] {
            b[i] = b'x';
        }
        let spans = differences(&a, &b);
        assert_eq!(spans, [Span { start: 3, end: 6 }, Span { start: 255, end: 257 }, Span { start: 700, end: 701 }]);
        assert_eq!(differences(&a, &a), []);
        assert!(touches(&spans, 6, 10) && touches(&spans, 200, 255) && !touches(&spans, 7, 254));
    }
}
