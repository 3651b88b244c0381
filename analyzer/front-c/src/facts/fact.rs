//! One fact, and the order of many.

use abi3lint_model::{Confidence, Fact, FileId, Live, Origin, Span, Subject, Use};

/// A fact about a name that stands where it is written.
pub(crate) fn fact(file: usize, span: Span, live: Live, subject: Subject, usage: Use) -> Fact {
    Fact {
        subject,
        usage,
        file: FileId(file as u32),
        span,
        live,
        confidence: Confidence::Exact,
        origin: Origin::Source,
        declared: false,
        route: None,
    }
}

/// Sorts facts by place, without room for a second list; one that several views show is one, and looks as the
/// first does.
pub(crate) fn merge(facts: &mut Vec<Fact>) {
    fn place(f: &Fact) -> (FileId, Span, &Subject) {
        (f.file, f.span, &f.subject)
    }
    if facts.is_sorted_by(|a, b| place(a) < place(b)) {
        return;
    }
    let key = |i: &u32| place(&facts[*i as usize]);
    let mut order: Vec<u32> = (0..facts.len() as u32).collect();
    order.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut to = vec![0; order.len()];
    for (place, from) in order.into_iter().enumerate() {
        to[from as usize] = place;
    }
    for i in 0..to.len() {
        while to[i] != i {
            let place = to[i];
            facts.swap(i, place);
            to.swap(i, place);
        }
    }
    facts.dedup_by(|b, a| {
        let same = place(a) == place(b);
        if same {
            a.live = a.live.or(b.live);
        }
        same
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi3lint_model::{ConfigSet, EntityId, Live};

    #[test]
    fn facts_are_put_in_order_and_the_first_of_equals_speaks_for_all() {
        let set = |index| ConfigSet::ALL.iter().nth(index).into_iter().collect::<ConfigSet>();
        let (old, new) = (set(0), set(1));
        let place = |file: usize, start: u32, on: ConfigSet, usage: Use| {
            let live = Live { may: on, must: on };
            fact(file, Span { start, end: start + 1 }, live, Subject::Entity(EntityId(0)), usage)
        };
        let mut facts = vec![
            place(2, 5, old, Use::Read),
            place(0, 9, old, Use::Write),
            place(1, 0, old, Use::Mention),
            place(0, 3, old, Use::Read),
            place(2, 5, new, Use::Mention),
        ];
        merge(&mut facts);
        let got: Vec<_> = facts.iter().map(|f| (f.file.0, f.span.start, &f.usage, f.live.may)).collect();
        let both = old | new;
        assert_eq!(
            got,
            [(0, 3, &Use::Read, old), (0, 9, &Use::Write, old), (1, 0, &Use::Mention, old), (2, 5, &Use::Read, both)]
        );
    }
}
