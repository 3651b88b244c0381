//! Each test is a small function, written as blocks, and what must be found in it.

use abi3lint_flow::{Block, Cond, End, Graph, Hit, Nature, Op, Outcome, Solution, Source, Use, Value, budget, solve};
use abi3lint_model::{ConfigSet, Version, VersionSet};

const X: u32 = 0;

/// A graph with one source (a result, or the NULL of a test) and one use, and these blocks.
fn graph(blocks: Vec<(Vec<Op>, End)>) -> Graph {
    let blocks = blocks.into_iter().map(|(ops, end)| Block { ops, end }).collect();
    let source = Source { live: ConfigSet::ALL, runs: VersionSet::ALL, raises: true, certain: true };
    let u = Use { crashes: VersionSet::ALL };
    Graph { blocks, sources: vec![source; 2], uses: vec![u; 2], params: vec![(0, X)], enters_quiet: false, reach: None }
}

fn solved(graph: &Graph) -> Solution {
    match solve(graph, 10_000) {
        Outcome::Solved(s) => s,
        Outcome::GaveUp => panic!("gave up"),
    }
}

fn natures(blocks: Vec<(Vec<Op>, End)>) -> Vec<(u32, Nature)> {
    solved(&graph(blocks)).hits.iter().map(|h: &Hit| (h.at, h.nature)).collect()
}

const CALL: Op = Op::Set(X, Value::Result(0));
const NULL: Op = Op::Set(X, Value::Null(0));
const USE: Op = Op::Use(Value::Var(X), 0);

fn back() -> End {
    End::Return(Value::Unknown, None)
}

fn test(yes: usize, no: usize) -> End {
    End::Branch { cond: Cond::NonNull(X, 1), yes, no }
}

fn other(yes: usize, no: usize) -> End {
    End::Branch { cond: Cond::Other(Some(vec![])), yes, no }
}

#[test]
fn a_result_that_nobody_tested_is_a_hit_at_its_first_use() {
    let again = Op::Use(Value::Var(X), 1);
    assert_eq!(natures(vec![(vec![CALL, USE, again], back())]), [(0, Nature::Unchecked)]);
}

#[test]
fn a_test_with_an_early_return_is_enough() {
    assert_eq!(natures(vec![(vec![CALL], test(1, 2)), (vec![USE], back()), (vec![], back())]), []);
}

#[test]
fn a_test_that_goes_on_all_the_same_is_not() {
    let blocks = vec![(vec![CALL], test(2, 1)), (vec![], End::Jump(2)), (vec![USE], back())];
    assert_eq!(natures(blocks), [(0, Nature::Null)]);
}

#[test]
fn a_result_is_unchecked_under_conditions_that_say_nothing_of_it() {
    let blocks = vec![(vec![CALL], other(1, 2)), (vec![USE], back()), (vec![], back())];
    assert_eq!(natures(blocks), [(0, Nature::Unchecked)]);
}

#[test]
fn a_condition_that_may_have_tested_it_is_believed() {
    for about in [None, Some(vec![0])] {
        let cond = End::Branch { cond: Cond::Other(about), yes: 1, no: 2 };
        assert_eq!(natures(vec![(vec![CALL], cond), (vec![USE], back()), (vec![], back())]), []);
    }
}

#[test]
fn where_no_test_is_needed_none_is_missed() {
    let blocks = |past: Op| {
        vec![
            (vec![CALL], other(1, 2)),
            (vec![], test(3, 4)),
            (vec![past], End::Jump(3)),
            (vec![USE], back()),
            (vec![], back()),
        ]
    };
    assert_eq!(natures(blocks(Op::MayRaise)), [(0, Nature::Unchecked)]);
    assert_eq!(natures(blocks(Op::Doubt(X))), []);
    // It says nothing of another result.
    assert_eq!(natures(vec![(vec![CALL, Op::Doubt(X + 1), USE], back())]), [(0, Nature::Unchecked)]);
}

#[test]
fn asking_for_a_pending_exception_is_a_test_of_what_raises() {
    let ask = || End::Branch { cond: Cond::Raised, yes: 1, no: 2 };
    let blocks = || vec![(vec![CALL], ask()), (vec![], back()), (vec![USE], back())];
    assert_eq!(natures(blocks()), []);
    let mut silent = graph(blocks());
    silent.sources[0].raises = false;
    assert_eq!(solved(&silent).hits.len(), 1);
}

#[test]
fn null_on_one_path_counts_where_it_cannot_leave_that_path() {
    // x = NULL; if (c) x = f(); use(x);
    let safe = Op::Set(X, Value::NonNull);
    let blocks = vec![(vec![NULL], other(1, 2)), (vec![safe], End::Jump(2)), (vec![USE], back())];
    assert_eq!(natures(blocks), [(0, Nature::Null)]);
    // x = NULL; if (c) x = f(); if (d) use(x); - d may be c.
    let blocks = vec![
        (vec![NULL], other(1, 2)),
        (vec![safe], End::Jump(2)),
        (vec![], other(3, 4)),
        (vec![USE], End::Jump(4)),
        (vec![], back()),
    ];
    assert_eq!(natures(blocks), []);
}

#[test]
fn a_loop_that_may_not_run_proves_nothing() {
    // x = NULL; while (c) x = f(); use(x);
    let safe = Op::Set(X, Value::NonNull);
    let blocks =
        vec![(vec![NULL], End::Jump(1)), (vec![], other(2, 3)), (vec![safe], End::Jump(1)), (vec![USE], back())];
    assert_eq!(natures(blocks), []);
}

#[test]
fn what_is_handed_on_is_not_followed() {
    assert_eq!(natures(vec![(vec![CALL, Op::Forget(X), USE], back())]), []);
    assert_eq!(natures(vec![(vec![CALL, Op::ForgetAll, USE], back())]), []);
}

#[test]
fn a_test_of_a_copy_is_a_test_of_both() {
    const Y: u32 = 1;
    let copy = Op::Set(Y, Value::Var(X));
    let ask = End::Branch { cond: Cond::NonNull(Y, 1), yes: 1, no: 2 };
    assert_eq!(natures(vec![(vec![CALL, copy], ask), (vec![USE], back()), (vec![], back())]), []);
}

#[test]
fn only_interpreters_and_configurations_that_take_the_path_count() {
    let new = VersionSet::from_iter([Version(14), Version(15)]);
    let guard = End::Branch { cond: Cond::Runs(new), yes: 1, no: 2 };
    let mut g = graph(vec![(vec![CALL], guard), (vec![USE], back()), (vec![], back())]);
    assert_eq!(solved(&g).hits[0].runs, new);
    g.uses[0].crashes = VersionSet::from_iter([Version(8)]);
    assert_eq!(solved(&g).hits, []);
    let half = ConfigSet::ALL.iter().take(50).collect::<ConfigSet>();
    let guard = End::Branch { cond: Cond::Live(half, half), yes: 1, no: 2 };
    let g = graph(vec![(vec![CALL], guard), (vec![USE], back()), (vec![], back())]);
    assert_eq!(solved(&g).hits[0].live, half);
}

#[test]
fn a_summary_says_what_callers_must_know() {
    // if (!c) return NULL; use(x); return something;
    let blocks = vec![
        (vec![USE], other(1, 2)),
        (vec![], End::Return(Value::Null(0), None)),
        (vec![], End::Return(Value::NonNull, None)),
    ];
    let s = solved(&graph(blocks)).summary;
    assert_eq!((s.needs, s.returns, s.comes_back, s.never_null), (vec![0], vec![0], true, false));
    let stops = solved(&graph(vec![(vec![], End::Stop)])).summary;
    assert!(!stops.comes_back && stops.returns.is_empty());
}

#[test]
fn null_goes_back_without_an_exception() {
    let error = |value| End::Return(value, Some(0));
    let silent = |blocks: Vec<(Vec<Op>, End)>| {
        let mut g = graph(blocks);
        g.sources[0].raises = false;
        solved(&g).hits.iter().map(|h| h.nature).collect::<Vec<_>>()
    };
    // return f();
    assert_eq!(silent(vec![(vec![], error(Value::Result(0)))]), [Nature::Unchecked]);
    // x = f(); if (!x) return NULL;
    let handed_on = |ops| vec![(vec![CALL], test(1, 2)), (vec![], back()), (ops, error(Value::Null(1)))];
    assert_eq!(silent(handed_on(vec![])), [Nature::Null]);
    assert_eq!(silent(handed_on(vec![Op::MayRaise])), []);
    // if (!x && PyErr_Occurred()) return NULL;
    let asked = End::Branch { cond: Cond::Raised, yes: 3, no: 1 };
    let blocks = vec![(vec![CALL], test(1, 2)), (vec![], back()), (vec![], asked), (vec![], error(Value::Null(1)))];
    assert_eq!(silent(blocks), []);
    // A function that raises has said why.
    assert_eq!(natures(handed_on(vec![])), []);
}

#[test]
fn work_has_an_end() {
    let blocks: Vec<(Vec<Op>, End)> =
        (0..200).map(|i| (vec![CALL, USE], End::Jump(i + 1))).chain([(vec![], back())]).collect();
    assert_eq!(solve(&graph(blocks), 100), Outcome::GaveUp);
}

/// Branches in a row, each around one operation, and a use behind them.
fn branches(count: usize, first: Op, op: impl Fn(u32) -> Op) -> Graph {
    let pair = |i: usize| [(vec![], other(2 * i + 2, 2 * i + 3)), (vec![op(i as u32)], End::Jump(2 * i + 3))];
    let blocks = [(vec![first], End::Jump(1))].into_iter().chain((0..count).flat_map(pair));
    let mut g = graph(blocks.chain([(vec![USE], back())]).collect());
    g.sources = vec![g.sources[0]; count + 2];
    g
}

#[test]
fn a_function_of_many_branches_and_results_is_followed_to_its_end() {
    let g = branches(5_000, Op::Set(X, Value::NonNull), |i| Op::Set(X, Value::Result(i)));
    let Outcome::Solved(solution) = solve(&g, budget(&g)) else { panic!("gave up") };
    // Each result gets to the use; the first ones are listed.
    let found: Vec<(u32, Nature)> = solution.hits.iter().map(|h| (h.from, h.nature)).collect();
    assert_eq!(found[..3], [(0, Nature::Unchecked), (1, Nature::Unchecked), (2, Nature::Unchecked)]);
    assert!(solution.hits.iter().all(|h| h.live == ConfigSet::ALL && h.runs == VersionSet::ALL));
    assert!(found.len() < 100);
}

#[test]
fn sources_that_are_not_listed_count_all_the_same() {
    let mut g = branches(200, Op::Set(X, Value::NonNull), |i| Op::Set(X, Value::Result(i)));
    let half: VersionSet = Version::all().filter(|v| v.0 < 12).collect();
    g.sources.iter_mut().for_each(|s| s.runs = half);
    g.sources[190].runs = VersionSet::ALL;
    let hits = solved(&g).hits;
    assert!(hits.iter().all(|h| h.from != 190));
    assert!(hits.iter().any(|h| h.runs == VersionSet::ALL));
}

#[test]
fn null_on_many_ways_has_an_end_too() {
    let few = branches(20, NULL, |_| Op::MayRaise);
    let Outcome::Solved(solution) = solve(&few, budget(&few)) else { panic!("gave up") };
    assert_eq!(solution.hits.iter().map(|h| (h.at, h.nature)).collect::<Vec<_>>(), [(0, Nature::Null)]);
    let many = branches(5_000, NULL, |_| Op::MayRaise);
    assert_eq!(solve(&many, budget(&many)), Outcome::GaveUp);
}

#[test]
fn a_copy_of_what_a_test_found_to_be_null_is_null() {
    const Y: u32 = 1;
    let copied = vec![Op::Set(Y, Value::Var(X)), Op::Use(Value::Var(Y), 0)];
    let blocks = |end: Vec<Op>| vec![(vec![CALL], test(2, 1)), (vec![], End::Jump(2)), (end, back())];
    assert_eq!(natures(blocks(copied.clone())), [(0, Nature::Null)]);
    // What the first name is given then does not change the copy.
    let mut kept = copied;
    kept.insert(1, Op::Set(X, Value::NonNull));
    assert_eq!(natures(blocks(kept)), [(0, Nature::Null)]);
    let replaced = vec![Op::Set(Y, Value::Var(X)), Op::Set(Y, Value::NonNull), Op::Use(Value::Var(Y), 0)];
    assert_eq!(natures(blocks(replaced)), []);
}

#[test]
fn a_copy_on_one_of_two_ways_counts_on_that_way() {
    const Y: u32 = 1;
    let blocks = vec![
        (vec![CALL], test(4, 1)),
        (vec![], other(2, 3)),
        (vec![Op::Set(Y, Value::Var(X))], End::Jump(4)),
        (vec![Op::Set(Y, Value::NonNull)], End::Jump(4)),
        (vec![Op::Use(Value::Var(Y), 0)], back()),
    ];
    assert_eq!(natures(blocks.clone()), [(0, Nature::Null)]);
    let mut kept = blocks;
    kept[2] = (vec![Op::Set(Y, Value::NonNull)], End::Jump(4));
    assert_eq!(natures(kept), []);
}

#[test]
fn null_in_another_variable_is_returned_without_an_exception() {
    const RESULT: u32 = 1;
    let error = |way: Vec<Op>| {
        let mut g = graph(vec![
            (vec![Op::Set(RESULT, Value::Null(1)), CALL], test(1, 2)),
            (vec![Op::Set(RESULT, Value::NonNull)], End::Jump(3)),
            (way, End::Jump(3)),
            (vec![], End::Return(Value::Var(RESULT), Some(0))),
        ]);
        g.sources[0].raises = false;
        solved(&g).hits.iter().map(|h| (h.at, h.from)).collect::<Vec<_>>()
    };
    assert_eq!(error(vec![]), [(0, 0)]);
    assert_eq!(error(vec![Op::MayRaise]), []);
    assert_eq!(error(vec![Op::Set(RESULT, Value::Unknown)]), []);
}

#[test]
fn null_is_returned_where_nothing_has_raised() {
    let natures = |enters_quiet, blocks| {
        let graph = Graph { enters_quiet, ..graph(blocks) };
        solved(&graph).hits.iter().map(|h| (h.at, h.nature)).collect::<Vec<_>>()
    };
    let returns = || End::Return(Value::Null(0), Some(0));
    assert_eq!(natures(true, vec![(vec![], returns())]), [(0, Nature::Null)]);
    assert_eq!(natures(true, vec![(vec![Op::MayRaise], returns())]), []);
    assert_eq!(natures(false, vec![(vec![], returns())]), []);
    // On one of two ways something may have raised.
    let two = vec![(vec![], other(1, 2)), (vec![Op::MayRaise], End::Jump(2)), (vec![], returns())];
    assert_eq!(natures(true, two), []);
}
