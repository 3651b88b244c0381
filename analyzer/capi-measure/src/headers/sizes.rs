//! Sizes of C types by their spelling, from the sizes of records. For LP64, which is all that is measured.

use std::collections::HashMap;

const POINTER: u32 = 8;

#[derive(Debug, Default)]
pub(crate) struct Sizes {
    records: HashMap<String, u32>,
    /// Name and what stands behind it, with other typedefs or without.
    typedefs: HashMap<String, String>,
}

impl Sizes {
    pub(crate) fn insert(&mut self, record: &str, size: u32) {
        self.records.entry(record.to_owned()).or_insert(size);
    }

    pub(crate) fn typedef(&mut self, name: &str, ty: &str) {
        self.typedefs.entry(name.to_owned()).or_insert_with(|| ty.to_owned());
    }

    /// In bytes; 0 for an array without a length, `None` for a type that is not known.
    pub(crate) fn of(&self, ty: &str) -> Option<u32> {
        let mut ty = ty.trim();
        if let Some(inner) = ty.strip_prefix("_Atomic(").and_then(|t| t.strip_suffix(')')) {
            ty = inner;
        }
        let words: Vec<&str> = ty.split(' ').filter(|w| !matches!(*w, "const" | "volatile" | "restrict")).collect();
        let ty = words.join(" ");
        if let Some(at) = ty.find("(*") {
            let length = ty[at..].strip_prefix("(*[").and_then(|r| r.split(']').next()?.parse().ok());
            return Some(POINTER * length.unwrap_or(1));
        }
        if let Some((element, rest)) = ty.split_once('[') {
            let lengths = rest.trim_end_matches(']').split("][").map(|n| n.parse::<u32>().unwrap_or(0));
            return Some(self.of(element)? * lengths.product::<u32>());
        }
        if ty.trim_end_matches("const").trim_end().ends_with('*') {
            return Some(POINTER);
        }
        let bare = ty.strip_prefix("struct ").or_else(|| ty.strip_prefix("union ")).unwrap_or(&ty);
        if let Some(size) = builtin(bare) {
            return Some(size);
        }
        if bare.starts_with("enum ") {
            return Some(4);
        }
        let behind = || self.typedefs.get(bare).filter(|t| *t != bare);
        self.records.get(bare).copied().or_else(|| self.of(behind()?))
    }
}

fn builtin(ty: &str) -> Option<u32> {
    Some(match ty {
        "char" | "signed char" | "unsigned char" | "_Bool" | "bool" => 1,
        "short" | "unsigned short" => 2,
        "int" | "unsigned int" | "float" => 4,
        "long" | "unsigned long" | "long long" | "unsigned long long" | "double" => 8,
        "long double" | "__int128" | "unsigned __int128" => 16,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::Sizes;

    #[test]
    fn sizes_follow_from_the_spelling() {
        let mut sizes = Sizes::default();
        sizes.insert("_object", 16);
        sizes.typedef("mode_of_mine", "enum mode_of_mine");
        sizes.typedef("uint32_t", "unsigned int");
        for (ty, size) in [
            ("const char *", 8),
            ("char *const", 8),
            ("unsigned char[7]", 7),
            ("int[2][3]", 24),
            ("char[]", 0),
            ("struct _object", 16),
            ("struct _object[2]", 32),
            ("void (*)(void *)", 8),
            ("int (*[8])(int)", 64),
            ("enum mode", 4),
            ("mode_of_mine", 4),
            ("uint32_t[2]", 8),
            ("_Atomic(unsigned long)", 8),
            ("volatile unsigned long", 8),
        ] {
            assert_eq!(sizes.of(ty), Some(size), "{ty}");
        }
        assert_eq!(sizes.of("struct unknown"), None);
    }
}
