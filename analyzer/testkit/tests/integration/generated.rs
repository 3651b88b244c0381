//! Whatever is C is read whole, and what stands in it is found.

use abi3lint_front_c::{Options, extract};
use abi3lint_model::{ConfigSet, SourceFile, Subject};
use abi3lint_rules::catalog;
use abi3lint_testkit::generate;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn c_is_never_given_up(bytes in prop::collection::vec(any::<u8>(), 0..600), cpp in any::<bool>()) {
        let made = generate(&bytes, 20_000);
        let path = if cpp { "a.cpp" } else { "a.c" };
        let files = [SourceFile { path: path.to_owned(), text: made.text.clone().into_bytes() }];
        let out = extract(&files, &Options { active: ConfigSet::ALL, ..Options::default() });
        let is_field = |s: &Subject| matches!(s, Subject::Field(id) if catalog::field(*id).name == "tp_name");
        let is_unchecked = |s: &Subject| matches!(s, Subject::Null(path) if path.unchecked);
        let fields = out.facts.iter().filter(|f| is_field(&f.subject)).count();
        let unchecked = out.facts.iter().filter(|f| is_unchecked(&f.subject)).count();
        prop_assert_eq!(out.stats.unparsed_bytes, 0, "{}", made.text);
        prop_assert!(out.problems.is_empty(), "{:?}\n{}", out.problems, made.text);
        prop_assert_eq!((fields, unchecked), (made.fields, made.unchecked), "{}", made.text);
    }
}
