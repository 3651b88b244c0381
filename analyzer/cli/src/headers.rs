//! The user's own headers that a source includes: what a compiler would find beside the file and in the
//! directories of its command line, without CPython's, the system's and those of installed packages.
//!
//! Opens no other file. It must not judge conditions: a header that a dead line includes is read too, and
//! the front end leaves it out.

use crate::command_line::Call;
use crate::paths::absolute;
use crate::read::read;
use abi3lint_front_c::includes;
use abi3lint_model::{Problem, SourceFile};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Roots that hold nobody's own headers.
const SYSTEM: [&str; 6] = ["/usr/include", "/usr/local/include", "/usr/lib", "/usr/share", "/Library", "/opt/homebrew"];
/// Directories of installed packages.
const INSTALLED: [&str; 2] = ["site-packages", "dist-packages"];
/// Nobody includes more files by hand; a generated forest is not read to its end.
const MOST: usize = 2000;

/// A source and the headers of the user's that it reaches.
#[derive(Debug, Default)]
pub(crate) struct Unit {
    /// The source first.
    pub files: Vec<SourceFile>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Some include is not the user's, so the unit can see CPython's names.
    pub sees_others: bool,
}

/// Reads a source and its own headers, with paths as the command spells them.
pub(crate) fn unit(source: &str, call: &Call) -> Unit {
    let search = Search::new(call);
    let mut unit = Unit::default();
    let mut seen: HashSet<PathBuf> = HashSet::new();
    let mut pending: Vec<String> = vec![source.to_owned()];
    for name in &call.force_includes {
        // As if the first line of the source said `#include "name"`, from where the command runs.
        match search.find(name, false, Path::new("")) {
            Some(path) => pending.push(path),
            None => unit.sees_others = true,
        }
    }
    let mut next = 0;
    while let Some(path) = pending.get(next).cloned() {
        next += 1;
        if unit.files.len() >= MOST || !seen.insert(absolute(Path::new(&path))) {
            continue;
        }
        let file = match read(Path::new(&path)) {
            Ok(file) => file,
            Err(problem) => {
                unit.problems.push(problem);
                continue;
            }
        };
        let folder = Path::new(&path).parent().unwrap_or(Path::new(""));
        for (name, angled) in includes(&file) {
            match search.find(&name, angled, folder) {
                Some(found) => pending.push(found),
                None => unit.sees_others = true,
            }
        }
        unit.files.push(file);
    }
    unit
}

/// Where the compiler looks, and what is not the user's.
struct Search<'c> {
    quoted: Vec<&'c str>,
    angled: Vec<&'c str>,
    foreign: Vec<PathBuf>,
}

impl<'c> Search<'c> {
    fn new(call: &'c Call) -> Search<'c> {
        let mut foreign: Vec<PathBuf> = SYSTEM.iter().map(PathBuf::from).collect();
        foreign.extend(call.system_dirs.iter().map(|d| absolute(Path::new(d))));
        for dir in call.include_dirs().map(Path::new).filter(|d| d.join("Python.h").is_file()) {
            let dir = absolute(dir);
            // Other packages of the same prefix lie beside CPython's headers.
            let prefix = dir.parent().filter(|p| p.ends_with("include"));
            foreign.push(prefix.map_or_else(|| dir.clone(), Path::to_path_buf));
        }
        let angled: Vec<&str> = call.dirs.iter().map(String::as_str).collect();
        let quoted = call.quote_dirs.iter().map(String::as_str).chain(angled.iter().copied()).collect();
        Search { quoted, angled, foreign }
    }

    /// The user's file that an include names, spelled as the compiler would spell it.
    fn find(&self, name: &str, angled: bool, folder: &Path) -> Option<String> {
        if name == "Python.h" {
            return None;
        }
        let beside = (!angled).then(|| folder.join(name));
        let dirs = if angled { &self.angled } else { &self.quoted };
        let mut places = beside.into_iter().chain(dirs.iter().map(|d| Path::new(d).join(name)));
        let found = places.find(|p| p.is_file())?;
        let full = absolute(&found);
        let installed = full.components().any(|c| INSTALLED.iter().any(|i| c.as_os_str() == *i));
        let is_own = !installed && !self.foreign.iter().any(|f| full.starts_with(f));
        is_own.then(|| found.to_str().map(str::to_owned)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A command in a folder with these files; the paths that its unit consists of, and `sees_others`.
    fn paths(files: &[(&str, &str)], words: &str) -> (Vec<String>, bool) {
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let root = dir.path().to_str().unwrap();
        let words: Vec<String> = words.split(' ').map(|w| w.replace('@', root)).collect();
        let call = Call::parse(&words, false, Path::new("."));
        let unit = unit(&call.sources[0].path, &call);
        let shown = unit.files.iter().map(|f| f.path.replace(&format!("{root}/"), "")).collect();
        (shown, unit.sees_others)
    }

    #[test]
    fn headers_are_found_as_the_compiler_finds_them() {
        let files = [
            ("src/a.c", "#include \"near.h\"\n#include <far.h>\n#include \"q.h\"\n#include <q.h>\n"),
            ("src/near.h", "#include \"sub/deep.h\"\n#include \"near.h\"\n"),
            ("src/sub/deep.h", "#include \"../near.h\"\n"),
            ("src/far.h", ""),
            ("inc/far.h", "#  include \"beside.h\"\n"),
            ("inc/beside.h", ""),
            ("quote/q.h", ""),
            ("forced.h", ""),
        ];
        let (found, others) = paths(&files, "-c @/src/a.c -I@/inc -iquote @/quote -include @/forced.h");
        assert_eq!(
            found,
            ["src/a.c", "forced.h", "src/near.h", "inc/far.h", "quote/q.h", "src/sub/deep.h", "inc/beside.h"]
        );
        assert!(others, "<q.h> is not in a directory for angle brackets");
    }

    #[test]
    fn headers_of_others_are_left_out() {
        let files = [
            (
                "a.c",
                "#include <Python.h>\n#include <structmember.h>\n#include <np.h>\n#include <sys.h>\n#include <x/y.h>\n",
            ),
            ("py/include/python3.12/Python.h", ""),
            ("py/include/python3.12/structmember.h", ""),
            ("py/include/x/y.h", ""),
            ("env/site-packages/np/np.h", ""),
            ("third/sys.h", ""),
        ];
        let words = "-c @/a.c -I@/py/include/python3.12 -I@/py/include -I@/env/site-packages/np -isystem @/third";
        assert_eq!(paths(&files, words), (vec!["a.c".to_owned()], true));
        assert!(!paths(&[("a.c", "#include \"b.h\"\n"), ("b.h", "int x;\n")], "-c @/a.c").1);
    }
}
