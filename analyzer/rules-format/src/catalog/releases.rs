//! Releases of a version, as `[[regression]]` of `curated.toml` names them.

use crate::Result;
use abi3lint_model::Version;

/// `3.13.0-3.13.4`, `3.14.0` or all of `3.12`: the first and the last one.
pub(super) fn releases(text: &str) -> Result<(Version, u8, u8)> {
    let wrong = || format!("'{text}' is no release, range of releases or version");
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let numbers = |text: &str| -> Result<(Version, Option<u8>)> {
        let rest = text.strip_prefix("3.").ok_or_else(wrong)?;
        let (minor, micro) = rest.split_once('.').map_or((rest, None), |(minor, micro)| (minor, Some(micro)));
        let micro = micro.map(|m| m.parse().map_err(|_| wrong())).transpose()?;
        Ok((Version::parse(&format!("3.{minor}")).ok_or_else(wrong)?, micro))
    };
    let ((version, from), (same, to)) = (numbers(first)?, numbers(last)?);
    if version != same || from.is_some() != to.is_some() || from > to {
        return Err(wrong());
    }
    Ok((version, from.unwrap_or(0), to.unwrap_or(u8::MAX)))
}

#[cfg(test)]
mod tests {
    use super::releases;
    use abi3lint_model::Version;

    #[test]
    fn releases_are_one_some_or_all_of_a_version() {
        assert_eq!(releases("3.13.0-3.13.4").unwrap(), (Version(13), 0, 4));
        assert_eq!(releases("3.14.0").unwrap(), (Version(14), 0, 0));
        assert_eq!(releases("3.12").unwrap(), (Version(12), 0, u8::MAX));
        for wrong in ["", "3", "3.13.0-3.14.0", "3.13-3.13.4", "3.13.4-3.13.0", "3.x"] {
            assert!(releases(wrong).is_err(), "{wrong}");
        }
    }
}
