//! The versions that the catalog holds, as they are written.

use abi3lint_model::Version;

/// # Errors
/// The text is no version of the catalog.
pub fn version(text: &str) -> Result<Version, String> {
    let known = Version::parse(text).filter(|v| (Version::OLDEST..=Version::NEWEST).contains(v));
    known.ok_or_else(|| format!("'{text}' is not a version from {} to {}", Version::OLDEST, Version::NEWEST))
}

#[cfg(test)]
mod tests {
    use super::version;
    use abi3lint_model::Version;

    #[test]
    fn versions_are_those_of_the_catalog() {
        assert_eq!(version("3.9"), Ok(Version(9)));
        assert!(version("3.5").is_err() && version("3.99").is_err() && version("9").is_err());
    }
}
