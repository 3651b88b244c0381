//! Directives that a text has for other files: which file a line came from, and what it includes beside itself.

/// The file that a line includes in quotes, from the folder of the file that it is in.
pub(crate) fn beside(line: &[u8], folder: &str) -> Option<String> {
    let rest = directive(line)?.strip_prefix(b"include")?;
    let name = std::str::from_utf8(rest).ok()?.trim().strip_prefix('"')?.split_once('"')?.0;
    Some(if folder.is_empty() || name.starts_with('/') { name.to_owned() } else { format!("{folder}/{name}") })
}

/// The files that line directives name (`#line 3 "spam.y"`), and what a preprocessor writes in their place
/// (`# 3 "spam.c" 2`).
pub(crate) fn named_by_directives(text: &[u8]) -> impl Iterator<Item = String> {
    text.split(|b| *b == b'\n').filter_map(named)
}

fn named(line: &[u8]) -> Option<String> {
    let rest = directive(line)?;
    let rest = rest.strip_prefix(b"line").unwrap_or(rest).trim_ascii_start();
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    let quoted = rest[digits..].trim_ascii_start().strip_prefix(b"\"").filter(|_| digits > 0)?;
    let mut name = Vec::new();
    let mut bytes = quoted.iter();
    loop {
        match bytes.next()? {
            b'"' => return String::from_utf8(name).ok(),
            b'\\' => name.push(*bytes.next()?),
            b => name.push(*b),
        }
    }
}

/// What stands behind the number sign of a directive.
fn directive(line: &[u8]) -> Option<&[u8]> {
    Some(line.trim_ascii_start().strip_prefix(b"#")?.trim_ascii_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_directives_name_files() {
        let text = b"#line 3 \"spam.y\"\n # 1 \"a b.c\" 1 3\n#line 4\n# define X \"x\"\n#include \"y.h\"\n#line 5 \"c:\\\\z.pyx\"\n#line 6 \"open\n#line x \"w\"";
        assert_eq!(named_by_directives(text).collect::<Vec<_>>(), ["spam.y", "a b.c", "c:\\z.pyx"]);
    }

    #[test]
    fn files_are_included_from_beside() {
        assert_eq!(beside(b" # include \"a.h\" // b", "src").as_deref(), Some("src/a.h"));
        assert_eq!(beside(b"#include \"/a.h\"", "src").as_deref(), Some("/a.h"));
        assert_eq!(beside(b"#include <a.h>", "src"), None);
    }
}
