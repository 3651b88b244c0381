//! All families of inputs.

use crate::family::Family;
use crate::{build_files, code, folders, null, preprocessor};

/// Every family, by kind.
pub(crate) fn all() -> Vec<Family> {
    [preprocessor::FAMILIES, code::FAMILIES, null::FAMILIES, folders::FAMILIES, build_files::FAMILIES].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_family_has_a_name_of_its_own_and_grows() {
        let all = all();
        let names: BTreeSet<&str> = all.iter().map(|f| f.name).collect();
        assert_eq!(names.len(), all.len());
        for family in &all {
            assert!(family.input(40).weight() > family.input(10).weight(), "{}", family.name);
            let n = family.size(20_000);
            assert!(family.input(n).weight() <= 20_000, "{} {n}", family.name);
        }
    }
}
