//! Places in SARIF's words: URIs, regions in UTF-16 columns, locations.

use super::message::Text;
use crate::places::Places;
use abi3lint_model::Place;
use serde::Serialize;

/// What relative paths are relative to. Its address is the reader's business: the folder that abi3lint ran
/// in, which on another machine is somewhere else.
const BASE: &str = "%SRCROOT%";

#[derive(Serialize)]
pub(super) struct Bases {
    #[serde(rename = "%SRCROOT%")]
    root: Base,
}

#[derive(Serialize)]
struct Base {
    description: Text,
}

pub(super) fn bases() -> Bases {
    Bases { root: Base { description: Text::new("the directory in which abi3lint ran".to_owned()) } }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

impl Artifact {
    /// A path as given on the command line; a relative one stays relative.
    pub(crate) fn of(path: &str) -> Artifact {
        let path = path.replace('\\', "/");
        let drive = path.as_bytes().get(1) == Some(&b':') && path.as_bytes()[0].is_ascii_alphabetic();
        if path.starts_with("//") {
            Artifact { uri: format!("file:{}", encode(&path)), uri_base_id: None }
        } else if path.starts_with('/') {
            Artifact { uri: format!("file://{}", encode(&path)), uri_base_id: None }
        } else if drive {
            Artifact { uri: format!("file:///{}:{}", &path[..1], encode(&path[2..])), uri_base_id: None }
        } else {
            let mut rest = path.as_str();
            while let Some(shorter) = rest.strip_prefix("./") {
                rest = shorter.trim_start_matches('/');
            }
            Artifact { uri: encode(rest), uri_base_id: Some(BASE) }
        }
    }
}

/// Percent-encodes all but slashes and RFC 3986's unreserved characters.
fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for b in path.bytes() {
        if b.is_ascii_alphanumeric() || b"/-._~".contains(&b) {
            out.push(char::from(b));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    start_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
}

impl Region {
    pub(crate) fn of(places: &Places, place: Place) -> Region {
        let (start_line, start_column) = places.utf16(place.file, place.span.start);
        let (end_line, end_column) = places.utf16(place.file, place.span.end);
        Region { start_line, start_column: Some(start_column), end_line: Some(end_line), end_column: Some(end_column) }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

impl Location {
    pub(crate) fn of(places: &Places, place: Place) -> Location {
        let artifact_location = Artifact::of(places.path(place.file));
        let region = places.has_lines(place.file).then(|| Region::of(places, place));
        let physical_location = Physical { artifact_location, region };
        Location { id: None, physical_location, message: None }
    }

    /// A whole line, or a whole file.
    pub(crate) fn of_line(path: &str, line: Option<u32>) -> Location {
        let region =
            line.map(|n| Region { start_line: n.max(1), start_column: None, end_line: None, end_column: None });
        Location {
            id: None,
            physical_location: Physical { artifact_location: Artifact::of(path), region },
            message: None,
        }
    }

    /// With what it is about, and the number by which the result's message links to it.
    pub(crate) fn about(self, message: String, id: Option<usize>) -> Location {
        Location { id, message: Some(Text::new(message)), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_have_a_base_and_absolute_ones_none() {
        let uri = |path: &str| (Artifact::of(path).uri, Artifact::of(path).uri_base_id.is_some());
        assert_eq!(uri("./src/a b%.c"), ("src/a%20b%25.c".to_owned(), true));
        assert_eq!(uri("../\u{e9}.c"), ("../%C3%A9.c".to_owned(), true));
        assert_eq!(uri("a:b.c"), ("file:///a:b.c".to_owned(), false));
        assert_eq!(uri("ab:c.c"), ("ab%3Ac.c".to_owned(), true));
        assert_eq!(uri("/x/a#.c"), ("file:///x/a%23.c".to_owned(), false));
        assert_eq!(uri("C:\\x\\a.c"), ("file:///C:/x/a.c".to_owned(), false));
        assert_eq!(uri("<stdin>"), ("%3Cstdin%3E".to_owned(), true));
        assert_eq!(uri(""), (String::new(), true));
    }
}
