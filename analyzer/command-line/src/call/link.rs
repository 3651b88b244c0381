//! What a command links: whether it is a shared object, and the file that it becomes.
//!
//! Of a linker of Microsoft's kind that is started by itself (`link /DLL`, `lld-link`) no more is read. Programs and
//! static libraries are of no interest, nor is `-r`, which makes one object out of several.

use super::command::{Call, Linked, Stage};
use super::words::after;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// Options of gcc and clang by which the linker makes something that a process loads. A bundle is what macOS calls a plugin.
const SHARED: [&str; 4] = ["-shared", "--shared", "-dynamiclib", "-bundle"];

impl Call {
    /// The shared object that the command links; `None` where it links none.
    pub fn shared_object(&self) -> Option<PathBuf> {
        if self.stage != Stage::Link {
            return None;
        }
        if self.cl {
            return self.linked.is_shared.then(|| self.dll()).flatten();
        }
        let is_shared = self.switches.iter().any(|s| SHARED.contains(&s.as_str()));
        let is_whole = !self.switches.iter().any(|s| s == "-r");
        (is_shared && is_whole).then(|| self.output.clone().unwrap_or_else(|| "a.out".into()))
    }

    /// As it is named, or else as what was named first.
    fn dll(&self) -> Option<PathBuf> {
        let Linked { output, first, .. } = &self.linked;
        let Some(output) = output else {
            return Some(PathBuf::from(first.as_ref()?.file_stem()?).with_extension("dll"));
        };
        if !output.to_string_lossy().ends_with(['/', '\\']) {
            // A name without an ending gets one.
            return Some(if output.extension().is_some() { output.clone() } else { output.with_extension("dll") });
        }
        Some(output.join(first.as_ref()?.file_stem()?).with_extension("dll"))
    }

    /// Reads words for a linker of Microsoft's kind.
    pub(super) fn linker(&mut self, words: impl Iterator<Item = OsString>) {
        for word in words {
            let Some(option) = after(&word, "/").or_else(|| after(&word, "-")) else {
                self.linked.first.get_or_insert(word.into());
                continue;
            };
            let text = option.to_string_lossy();
            if text.eq_ignore_ascii_case("dll") {
                self.linked.is_shared = true;
            } else if text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("out:")) {
                self.linked.output = Some(rest(&option, &text[..4]).into());
            } else if is_path(&word) {
                self.linked.first.get_or_insert(word.into());
            }
        }
    }
}

/// What stands behind the beginning of an option.
fn rest(option: &OsStr, start: &str) -> OsString {
    after(option, start).unwrap_or_default()
}

/// A path of Unix begins like an option.
fn is_path(word: &OsStr) -> bool {
    ["obj", "o", "lib"].iter().any(|e| PathBuf::from(word).extension().is_some_and(|x| x.eq_ignore_ascii_case(e)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn linked(compiler: &str, words: &str) -> Option<String> {
        let call = Call::parse(&words.split(' ').collect::<Vec<_>>(), compiler, Path::new("."));
        call.shared_object().map(|p| p.to_str().unwrap().to_owned())
    }

    #[test]
    fn shared_objects_are_told_from_what_else_is_linked() {
        for (compiler, words, expected) in [
            ("cc", "-shared a.o -o x.abi3.so", Some("x.abi3.so")),
            ("g++", "--shared -fPIC a.cpp", Some("a.out")),
            (
                "clang",
                "-bundle -undefined dynamic_lookup -arch arm64 a.o -ox.cpython-313-darwin.so",
                Some("x.cpython-313-darwin.so"),
            ),
            ("cc", "-dynamiclib -install_name @rpath/x.dylib a.o -o x.dylib", Some("x.dylib")),
            ("cc", "a.o -o program", None),
            ("cc", "-shared-libgcc a.o -o program", None),
            ("cc", "-bundle_loader python a.o -o program", None),
            ("cc", "-shared -c a.c -o a.o", None),
            ("cc", "-shared -r a.o -o b.o", None),
            ("cc", "-static-pie a.o", None),
            ("cc", "-shared --version", None),
            ("cl", "/LD a.c /Fex.pyd", Some("x.pyd")),
            ("cl", "/LDd a.c b.c", Some("a.dll")),
            ("cl", "/LD /Fe: out/x.pyd a.c", Some("out/x.pyd")),
            ("cl", "/LD /Feout/ a.c", Some("out/a.dll")),
            ("cl", "/nologo a.c /link /nologo /dll /OUT:x.pyd b.obj", Some("x.pyd")),
            ("clang-cl", "/LD a.c -o x.pyd", Some("x.pyd")),
            ("cl", "/c /LD a.c", None),
            ("cl", "/MD a.c /Fex.exe", None),
            ("cl", "a.c /link /OUT:x.exe", None),
            ("link.exe", "/nologo /INCREMENTAL:NO /DLL build/a.obj /OUT:x.pyd python3.lib", Some("x.pyd")),
            ("lld-link", "-dll build/a.obj python3.lib", Some("a.dll")),
            ("link", "/DLL /build/a.obj /OUT:/build/x.pyd", Some("/build/x.pyd")),
            ("link", "a.obj /OUT:x.exe", None),
            // Of coreutils.
            ("link", "a b", None),
        ] {
            assert_eq!(linked(compiler, words).as_deref(), expected, "{compiler} {words}");
        }
    }
}
