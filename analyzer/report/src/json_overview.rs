//! The shape of an overview of binaries in JSON, version 1.

use crate::shipped::Shipped;
use abi3lint_model::{Answer, Overview, Version};
use serde::Serialize;

/// An entry of the key `overview` of JSON version 1.
#[derive(Serialize)]
pub(crate) struct ShippedOut<'a> {
    path: &'a str,
    promise: &'a str,
    files: Vec<FileOut<'a>>,
    others: usize,
}

#[derive(Serialize)]
struct FileOut<'a> {
    path: &'a str,
    names_since: Option<String>,
    names_since_windows: Option<String>,
    entry_points: &'a [String],
    limited_api: Option<bool>,
    headers: Option<String>,
    abi3_floor: Option<String>,
    abi3_exported_since: Option<String>,
    abi3: AnswerOut<'a>,
    abi3t: AnswerOut<'a>,
    versions: Vec<VersionOut<'a>>,
    free_threaded: Option<String>,
}

#[derive(Serialize)]
struct VersionOut<'a> {
    version: String,
    #[serde(flatten)]
    answer: AnswerOut<'a>,
}

#[derive(Serialize)]
struct AnswerOut<'a> {
    answer: &'static str,
    why: Option<&'a str>,
}

impl<'a> AnswerOut<'a> {
    fn new(answer: &'a Answer) -> AnswerOut<'a> {
        let (answer, why) = match answer {
            Answer::Yes => ("yes", None),
            Answer::Unknown => ("unknown", None),
            Answer::No(why) => ("no", Some(why.as_str())),
        };
        AnswerOut { answer, why }
    }
}

impl<'a> ShippedOut<'a> {
    pub(crate) fn new(shipped: &'a Shipped) -> ShippedOut<'a> {
        let files = shipped.files.iter().map(|(path, o)| file(path, o)).collect();
        ShippedOut { path: &shipped.path, promise: &shipped.promise, files, others: shipped.others }
    }
}

fn file<'a>(path: &'a str, o: &'a Overview) -> FileOut<'a> {
    let text = |v: Option<Version>| v.map(|v| v.to_string());
    let one =
        |(v, answer): &'a (Version, Answer)| VersionOut { version: v.to_string(), answer: AnswerOut::new(answer) };
    FileOut {
        path,
        names_since: text(o.unix),
        names_since_windows: text(o.windows),
        entry_points: &o.hooks,
        limited_api: o.compiled.limited,
        headers: text(o.compiled.headers),
        abi3_floor: text(o.abi3.1),
        abi3_exported_since: text(o.exported),
        abi3: AnswerOut::new(&o.abi3.0),
        abi3t: AnswerOut::new(&o.abi3t),
        versions: o.versions.iter().map(one).collect(),
        free_threaded: text(o.free_threaded),
    }
}
