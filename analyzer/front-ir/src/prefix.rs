//! Where the files lie that debug information names. A build may write other folders there than it reads
//! (`-ffile-prefix-map`, `-fdebug-prefix-map`, `-fdebug-compilation-dir`), and clang takes absolute names apart.
//!
//! A name is relative to the directory that the unit states, as the user spelled it, or it is absolute: clang
//! then puts what it shares with the working directory into the directory and the rest into the name. What a
//! map made of the compiled file is in the unit, and what the user called it is the module's name. Both end alike, so
//! what stands before that common end was mapped: `/usr/src/x/lib/a.c` for `/p/me/lib/a.c` says that `/usr/src/x`
//! stands for `/p/me`. The same holds for the working directory, where that is known.
//!
//! Limits: of several maps, those that touch neither the compiled file nor the working directory are not seen. A
//! candidate is a guess until its text has the checksum that the module states; the caller compares them.

/// Replaced beginnings of paths.
#[derive(Clone, Default, Debug)]
pub(crate) struct Prefixes {
    /// As written, and what it stands for.
    list: Vec<(String, String)>,
}

impl Prefixes {
    /// Learns from a path as written and what it stands for.
    pub(crate) fn learn(&mut self, written: &str, real: &str) {
        if !is_absolute(real) {
            return;
        }
        let from_root = is_absolute(written);
        let (mut written, mut real) = (written, real);
        while let (Some((w, last)), Some((r, same))) = (split(written), split(real)) {
            if last != same {
                break;
            }
            (written, real) = (w, r);
        }
        let pair = (written.to_owned(), real.to_owned());
        // Everything begins with the root.
        let is_any = from_root && written.is_empty();
        if pair.0 != pair.1 && !is_any && !self.list.contains(&pair) {
            self.list.push(pair);
        }
    }

    /// What a path stands for by the first prefix that it begins with.
    pub(crate) fn real(&self, path: &str) -> Option<String> {
        self.list.iter().find_map(|(written, real)| {
            let rest = match written.as_str() {
                "" if is_absolute(path) => return None,
                "" => return Some(format!("{real}/{path}")),
                prefix => path.strip_prefix(prefix)?,
            };
            (rest.is_empty() || rest.starts_with('/')).then(|| format!("{real}{rest}"))
        })
    }
}

/// Everything but the last part of a path, and that.
fn split(path: &str) -> Option<(&str, &str)> {
    match path.rsplit_once('/') {
        Some((front, last)) => Some((front, last)),
        None if path.is_empty() || path == "." => None,
        None => Some(("", path)),
    }
}

/// Whether a path begins at a root.
pub(crate) fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || path.get(1..2) == Some(":")
}

/// A path from a directory, without steps that stay where they are.
pub(crate) fn join(directory: &str, name: &str) -> String {
    let whole = match is_absolute(name) || directory.is_empty() {
        true => name.to_owned(),
        false => format!("{}/{name}", directory.trim_end_matches('/')),
    };
    match whole.contains("./") || whole == "." {
        true => tidy(&whole),
        false => whole,
    }
}

fn tidy(path: &str) -> String {
    path.split('/').filter(|part| *part != ".").collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn real(written: &str, stands_for: &str, path: &str) -> Option<String> {
        let mut p = Prefixes::default();
        p.learn(written, stands_for);
        p.real(path)
    }

    #[test]
    fn what_was_mapped_is_what_stands_before_the_common_end() {
        let header = |written: &str, path: &str| real(written, "/p/me/lib/a.c", path);
        assert_eq!(header("/usr/src/x/lib/a.c", "/usr/src/x/inc/a.h").as_deref(), Some("/p/me/inc/a.h"));
        assert_eq!(header("lib/a.c", "inc/a.h").as_deref(), Some("/p/me/inc/a.h"));
        assert_eq!(header("/usr/src/x/lib/a.c", "/usr/src/xy/a.h"), None);
        assert_eq!(header("/usr/src/x/lib/a.c", "/usr/include/a.h"), None);
        assert_eq!(header("lib/a.c", "/usr/include/a.h"), None);
    }

    #[test]
    fn nothing_is_learnt_from_names_that_are_the_same_or_relative() {
        assert_eq!(real("/p/me/a.c", "/p/me/a.c", "/p/me/a.h"), None);
        assert_eq!(real("/usr/src/x/a.c", "a.c", "/usr/src/x/a.h"), None);
        assert_eq!(real("", "", "a.h"), None);
    }

    #[test]
    fn a_root_can_be_what_was_replaced_but_not_what_replaces() {
        for path in ["/inc/a.h", "inc/a.h"] {
            assert_eq!(real("/src/a.c", "/p/me/src/a.c", path), None);
        }
        assert_eq!(real("/x/a.c", "/a.c", "/x/inc/a.h").as_deref(), Some("/inc/a.h"));
    }

    #[test]
    fn paths_are_joined_without_empty_steps() {
        assert_eq!(join("/p", "./src/a.c"), "/p/src/a.c");
        assert_eq!(join("", "./a.c"), "a.c");
        assert_eq!(join("", "."), "");
        assert_eq!(join("./build", "a.c"), "build/a.c");
        assert_eq!(join("/p/", "../a.c"), "/p/../a.c");
        assert_eq!(join("/p", "/q/a.c"), "/q/a.c");
    }
}
