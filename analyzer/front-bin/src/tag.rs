//! The tag in the file name of a wheel, and the targets that it promises.
//!
//! `x-1.0-cp39.cp312-abi3-win_amd64.whl` has several tags in one: each Python tag with each ABI tag. Of several floors of
//! one ABI the lowest counts, because an installer takes the wheel from there on. `abi3.abi3t` is one file for both.

use abi3lint_model::{Target, TargetError};
use thiserror::Error;

/// Why a file name is not that of a wheel that can be checked.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub(crate) enum TagError {
    #[error("its name is not that of a wheel: NAME-VERSION-PYTHON-ABI-PLATFORM.whl")]
    Form,
    #[error(transparent)]
    Target(#[from] TargetError),
}

/// What the name of a wheel promises.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tag {
    /// Without the platform: `cp39-abi3`.
    pub text: String,
    /// The platforms.
    pub(crate) platform: String,
    /// Each once; none where the only ABI tag is `none`.
    pub targets: Vec<Target>,
}

impl Tag {
    /// Reads the name of a wheel, without folders.
    pub(crate) fn of(file: &str) -> Result<Tag, TagError> {
        let stem = file.strip_suffix(".whl").ok_or(TagError::Form)?;
        let parts: Vec<&str> = stem.split('-').collect();
        let ([.., python, abi, platform], 5 | 6) = (&parts[..], parts.len()) else { return Err(TagError::Form) };
        let mut targets: Vec<Target> = Vec::new();
        for python in python.split('.') {
            for abi in abis(abi) {
                add(&mut targets, Target::parse(&format!("{python}-{abi}"))?);
            }
        }
        Ok(Tag { text: format!("{python}-{abi}"), platform: (*platform).to_owned(), targets })
    }
}

/// The ABI tags that promise something, each as a target has it.
fn abis(compressed: &str) -> Vec<String> {
    let tags: Vec<&str> = compressed.split('.').filter(|tag| *tag != "none").collect();
    let both = tags.contains(&"abi3") && tags.contains(&"abi3t");
    let one = tags.iter().filter(|tag| !(both && tag.starts_with("abi3")));
    // cp37m is the one ABI of 3.7 beside that of debug builds.
    let plain = one.map(|tag| tag.strip_suffix("mu").or(tag.strip_suffix('m')).unwrap_or(tag).to_owned());
    plain.chain(both.then(|| "abi3.abi3t".to_owned())).collect()
}

fn add(targets: &mut Vec<Target>, target: Target) {
    // A version-specific target has one floor, so only the same one is alike.
    match targets.iter_mut().find(|t| t.with_floor(target.floor()) == target) {
        Some(known) => *known = target.with_floor(known.floor().min(target.floor())),
        None => targets.push(target),
    }
}

/// The tags of names and files without the platform, one by one and sorted, as they are compared.
pub(crate) fn expanded<'t>(tags: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    let mut all = Vec::new();
    for tag in tags {
        let mut parts = tag.split('-');
        let (Some(python), Some(abi)) = (parts.next(), parts.next()) else { continue };
        all.extend(python.split('.').flat_map(|p| abi.split('.').map(move |a| format!("{p}-{a}"))));
    }
    all.sort();
    all.dedup();
    all
}

/// Numbers of glibc that older names of platforms stand for (PEP 600).
const OF_GLIBC: [(&str, &str); 3] =
    [("manylinux1_", "manylinux_2_5_"), ("manylinux2010_", "manylinux_2_12_"), ("manylinux2014_", "manylinux_2_17_")];

/// Compressed platforms, one by one and sorted, as they are compared: in lower case, and each once.
pub(crate) fn platforms<'t>(compressed: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    let newest = |one: &str| {
        let one = one.to_ascii_lowercase();
        let known = OF_GLIBC.iter().find_map(|(old, new)| Some(format!("{new}{}", one.strip_prefix(old)?)));
        known.unwrap_or(one)
    };
    let mut all: Vec<String> = compressed.into_iter().flat_map(|c| c.split('.')).map(newest).collect();
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_promise_targets() {
        for (file, targets) in [
            ("x-1.0-cp39-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", "cp39-abi3"),
            ("x-1.0-1build-cp39.cp312-abi3-win_amd64.whl", "cp39-abi3"),
            ("x-1.0-cp312.cp39-abi3-win_amd64.whl", "cp39-abi3"),
            ("x-1.0-cp315-abi3.abi3t-win_amd64.whl", "cp315-abi3.abi3t"),
            ("x-1.0-cp313-cp313t-linux_x86_64.whl", "cp313t"),
            ("x-1.0-cp37-cp37m-linux_x86_64.whl", "cp37"),
            ("x-1.0-py2.py3-none-manylinux1_x86_64.whl", ""),
        ] {
            let found = Tag::of(file).unwrap().targets;
            assert_eq!(found.iter().map(Target::to_string).collect::<Vec<_>>().join(" "), targets, "{file}");
        }
        for (file, why) in [
            ("x-1.0.whl", "not that of a wheel"),
            ("x-1.0-cp37-abi4-any.whl", "prototype"),
            ("x-1.0-cp314-abi3t-any.whl", "begins with CPython 3.15"),
            ("x-1.0-pp310-pypy310_pp73-any.whl", "pp310"),
            ("x-1.0-cp27-cp27mu-any.whl", "not an interpreter tag of CPython 3"),
            ("x-1.0-cp313t-abi3-any.whl", "no 't'"),
        ] {
            let error = Tag::of(file).unwrap_err().to_string();
            assert!(error.contains(why), "{file}: {error}");
        }
    }
}
