//! What the name of a file says of its language.

pub(crate) const CPP_EXTENSIONS: &[&str] = &["cc", "cpp", "cxx", "hpp", "hh", "hxx", "ipp", "tcc", "inl", "tpp"];
pub(crate) const C_EXTENSIONS: &[&str] = &["c"];

/// The extension that tells the language, template endings (`.in`, `.src`) taken off.
pub(crate) fn extension(path: &str) -> &str {
    let path = path.strip_suffix(".in").or_else(|| path.strip_suffix(".src")).unwrap_or(path);
    path.rsplit_once('.').map_or("", |(_, e)| e)
}

/// Whether the file is compiled by itself (a header is not).
pub fn is_unit(path: &str) -> bool {
    let e = extension(path);
    C_EXTENSIONS.contains(&e) || matches!(e, "cc" | "cpp" | "cxx" | "C")
}
