//! Whether a file can see a header of CPython's at all.
//!
//! *Algorithm.* The files that are read together with it in some unit are asked for their live includes. One that names
//! no file of the package leads to CPython's headers if it is one of them, or if it is not known: its header is not read.
//! Headers of the standard libraries are known to lead nowhere.
//!
//! *Example.* A source with `#include <vector>` and `#include "shape.hpp"`, which is read and includes nothing, sees none.
//! With `#include <QObject>` it may.
//!
//! *Limits.* A header that no unit includes is taken for one that is included after `Python.h`. So is everything where the
//! command line includes a file that was not read.

use crate::package::Package;
use crate::sources::language::is_unit;
use abi3lint_c_text::DirectiveKind;
use abi3lint_rules::catalog;
use rustc_hash::FxHashMap;

/// The answers so far, by file.
#[derive(Debug, Default)]
pub(crate) struct SeesHeaders {
    known: FxHashMap<usize, bool>,
}

impl SeesHeaders {
    /// Whether a file may see a header of CPython's.
    pub(crate) fn sees(&mut self, package: &Package<'_>, file: usize) -> bool {
        *self.known.entry(file).or_insert_with(|| may_see(package, file))
    }
}

fn may_see(package: &Package<'_>, file: usize) -> bool {
    let options = package.sources.options;
    let lines = std::iter::once(&options.all).chain(options.units.iter().map(|(_, line)| line));
    if lines.map(|l| l.force_includes.len()).sum::<usize>() > 0 {
        return true;
    }
    let near = || {
        let all = 0..package.sources.files.len();
        all.filter(move |f| *f == file || package.visible[file].contains(*f))
    };
    !near().any(|f| is_unit(package.sources.files[f].path)) || near().any(|f| leads_out(package, f))
}

/// Whether a file itself includes a header of CPython's, or one that is not known.
fn leads_out(package: &Package<'_>, file: usize) -> bool {
    let f = &package.sources.files[file];
    let named = f.scan.directives.iter().filter(|d| d.kind == DirectiveKind::Include).count();
    // The name of an include may be a macro.
    if named > f.includes.len() {
        return true;
    }
    f.includes.iter().zip(&package.sources.resolved[file]).any(|(include, own)| {
        own.is_none()
            && (catalog::header(include.name).is_some() || !is_of_library(include.name))
            && !package.live(file, include.name_span.start).may.is_empty()
    })
}

/// Whether a header is one of the standard libraries of C and C++, or of the operating systems.
fn is_of_library(name: &str) -> bool {
    const HEADERS: &[&str] = &[
        "aio.h",
        "alloca.h",
        "assert.h",
        "complex.h",
        "conio.h",
        "cpuid.h",
        "crtdbg.h",
        "ctype.h",
        "direct.h",
        "dirent.h",
        "dlfcn.h",
        "emmintrin.h",
        "endian.h",
        "errno.h",
        "execinfo.h",
        "fcntl.h",
        "features.h",
        "fenv.h",
        "float.h",
        "fnmatch.h",
        "getopt.h",
        "glob.h",
        "grp.h",
        "iconv.h",
        "ifaddrs.h",
        "immintrin.h",
        "intrin.h",
        "inttypes.h",
        "io.h",
        "iso646.h",
        "langinfo.h",
        "libgen.h",
        "limits.h",
        "link.h",
        "locale.h",
        "malloc.h",
        "math.h",
        "memory.h",
        "netdb.h",
        "nmmintrin.h",
        "poll.h",
        "process.h",
        "pthread.h",
        "pwd.h",
        "regex.h",
        "sched.h",
        "semaphore.h",
        "setjmp.h",
        "signal.h",
        "smmintrin.h",
        "spawn.h",
        "stdalign.h",
        "stdarg.h",
        "stdatomic.h",
        "stdbit.h",
        "stdbool.h",
        "stddef.h",
        "stdint.h",
        "stdio.h",
        "stdlib.h",
        "stdnoreturn.h",
        "string.h",
        "strings.h",
        "syslog.h",
        "tchar.h",
        "termios.h",
        "tgmath.h",
        "threads.h",
        "time.h",
        "uchar.h",
        "ucontext.h",
        "unistd.h",
        "utime.h",
        "wchar.h",
        "wctype.h",
        "winbase.h",
        "windows.h",
        "winsock2.h",
        "ws2tcpip.h",
        "x86intrin.h",
        "xmmintrin.h",
    ];
    const FOLDERS: &[&str] = &["arpa/", "linux/", "mach/", "machine/", "net/", "netinet/", "sys/"];
    // Those of C++ have no extension, and lower case throughout.
    let of_cpp = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let lower = name.to_ascii_lowercase();
    of_cpp || HEADERS.binary_search(&&lower[..]).is_ok() || FOLDERS.iter().any(|f| lower.starts_with(f))
}

#[cfg(test)]
mod tests {
    use super::is_of_library;

    #[test]
    fn headers_of_libraries_are_known() {
        for name in ["aio.h", "string.h", "xmmintrin.h", "sys/types.h", "vector", "type_traits", "Windows.h"] {
            assert!(is_of_library(name), "{name}");
        }
        for name in ["Python.h", "spam.h", "QObject", "spam/all", "numpy/arrayobject.h", ""] {
            assert!(!is_of_library(name), "{name}");
        }
    }
}
