//! The user's own headers that a source includes: what a compiler would find beside the file and in the
//! directories of its command line, without CPython's, the system's and those of installed packages.
//!
//! Opens no other file. It must not judge conditions: a header that a dead line includes is read too, and
//! the front end leaves it out.

use crate::input::include_dirs::IncludeDirs;
use crate::input::read::read;
use abi3lint_command_line::Call;
use abi3lint_command_line::paths::absolute;
use abi3lint_front_c::includes;
use abi3lint_model::{Problem, ProblemKind, SourceFile};
use rayon::prelude::*;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Roots that hold nobody's own headers.
const SYSTEM: [&str; 6] = ["/usr/include", "/usr/local/include", "/usr/lib", "/usr/share", "/Library", "/opt/homebrew"];
/// Directories of installed packages.
const INSTALLED: [&str; 2] = ["site-packages", "dist-packages"];
/// Nobody includes more files by hand; a generated forest is not read to its end.
pub(crate) const MOST: usize = 20_000;

/// Sources and the headers of the user's that they reach.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    /// The sources first.
    pub files: Vec<SourceFile>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Some include is not the user's, so that names of CPython can be seen.
    pub sees_others: bool,
}

/// Reads sources and their own headers, with paths as the commands spell them. Where there are several
/// commands, a header is found where any of them finds it.
pub(crate) fn reach(sources: Vec<PathBuf>, calls: &[&Call]) -> Reach {
    let search = Search::new(calls);
    let mut reach = Reach::default();
    let mut seen: HashSet<PathBuf> = HashSet::new();
    let mut level = sources;
    for name in calls.iter().flat_map(|c| &c.force_includes) {
        // As if the first line of the source said `#include "name"`, from where the command runs.
        match search.find(name.to_str().unwrap_or_default(), false, Path::new("")) {
            Some(path) => level.push(path),
            None => reach.sees_others = true,
        }
    }
    while !level.is_empty() && reach.files.len() < MOST {
        level.retain(|path| seen.insert(absolute(path)));
        let read: Vec<_> = level.par_iter().map(|path| search.read(path)).collect();
        level = Vec::new();
        for one in read {
            match one {
                Ok((file, own, sees_others)) => {
                    reach.files.push(file);
                    level.extend(own);
                    reach.sees_others |= sees_others;
                }
                Err(problem) => reach.problems.push(problem),
            }
        }
    }
    reach.problems.extend(level.first().map(|path| too_many(&path.to_string_lossy())));
    reach
}

/// What is said where includes lead to more than [`MOST`] files; the first of them that was not read.
fn too_many(path: &str) -> Problem {
    let message = format!("more than {MOST} files are included; the includes of this and other files were not read");
    Problem { kind: ProblemKind::Incomplete, path: path.to_owned(), line: None, message }
}

/// What is not the user's: files that nobody who reads a finding can change.
#[derive(Debug)]
pub(crate) struct Foreign(HashSet<PathBuf>);

impl Foreign {
    /// What these commands show besides what is so everywhere.
    pub(crate) fn of(calls: &[&Call]) -> Foreign {
        let mut foreign = Foreign::of_dirs(calls.iter().flat_map(|c| c.include_dirs()));
        foreign.0.extend(calls.iter().flat_map(|c| &c.system_dirs).map(|d| absolute(d)));
        foreign
    }

    /// What these directories of headers show besides what is so everywhere.
    pub(crate) fn of_dirs<'d, P: AsRef<Path> + 'd>(dirs: impl Iterator<Item = &'d P>) -> Foreign {
        let mut foreign: HashSet<PathBuf> = SYSTEM.iter().map(PathBuf::from).collect();
        for dir in distinct(dirs).into_iter().filter(|d| d.join("Python.h").is_file()) {
            let dir = absolute(dir);
            // Other packages of the same prefix lie beside CPython's headers.
            let prefix = dir.parent().filter(|p| p.ends_with("include"));
            foreign.insert(prefix.map_or_else(|| dir.clone(), Path::to_path_buf));
        }
        Foreign(foreign)
    }

    /// Whether a file is somebody else's.
    pub(crate) fn has(&self, path: &Path) -> bool {
        let full = absolute(path);
        let installed = full.components().any(|c| INSTALLED.iter().any(|i| c.as_os_str() == *i));
        installed || full.ancestors().any(|a| self.0.contains(a))
    }
}

/// Where the compiler looks, and what is not the user's.
struct Search<'c> {
    quoted: IncludeDirs<'c>,
    angled: IncludeDirs<'c>,
    foreign: Foreign,
}

impl<'c> Search<'c> {
    fn new(calls: &[&'c Call]) -> Search<'c> {
        let angled = IncludeDirs::new(calls.iter().flat_map(|c| &c.dirs));
        let quoted = IncludeDirs::new(calls.iter().flat_map(|c| c.quote_dirs.iter().chain(&c.dirs)));
        Search { quoted, angled, foreign: Foreign::of(calls) }
    }

    /// A file, the user's files that it includes, and whether it includes others.
    fn read(&self, path: &Path) -> Result<(SourceFile, Vec<PathBuf>, bool), Problem> {
        let file = read(path)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let found: Vec<Option<PathBuf>> =
            includes(&file).iter().map(|(name, angled)| self.find(name, *angled, folder)).collect();
        let sees_others = found.iter().any(Option::is_none);
        Ok((file, found.into_iter().flatten().collect(), sees_others))
    }

    /// The user's file that an include names, spelled as the compiler would spell it.
    fn find(&self, name: &str, angled: bool, folder: &Path) -> Option<PathBuf> {
        if name == "Python.h" {
            return None;
        }
        let beside = (!angled).then(|| folder.join(name)).filter(|p| p.is_file());
        let dirs = if angled { &self.angled } else { &self.quoted };
        let found = beside.or_else(|| dirs.find(name))?;
        if self.foreign.has(&found) { None } else { Some(found) }
    }
}

/// Each directory once, in its first place.
fn distinct<'c, P: AsRef<Path> + 'c>(dirs: impl Iterator<Item = &'c P>) -> Vec<&'c Path> {
    let mut seen = HashSet::new();
    dirs.map(P::as_ref).filter(|d| seen.insert(*d)).collect()
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
        let call = Call::parse(&words, "cc", Path::new("."));
        let reach = reach(vec![call.sources[0].path.clone()], &[&call]);
        let shown = reach.files.iter().map(|f| f.path.replace(&format!("{root}/"), "")).collect();
        (shown, reach.sees_others)
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
