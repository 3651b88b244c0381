//! A report with one finding that each test alters.

use abi3lint_model::*;
use abi3lint_report::{Format, Look, Report, Summary, render};

pub(crate) fn files(texts: &[(&str, &[u8])]) -> Vec<SourceFile> {
    texts.iter().map(|(path, text)| SourceFile { path: (*path).to_owned(), text: text.to_vec() }).collect()
}

pub(crate) fn place(file: u32, start: usize, end: usize) -> Place {
    Place { file: FileId(file), span: Span::new(start, end) }
}

pub(crate) fn finding(place: Place) -> Finding {
    Finding {
        rule: "struct-field",
        cause: "",
        severity: Severity::Error,
        certainty: Certainty::Proven,
        message: "direct access to field 'ob_item' of 'PyListObject'".to_owned(),
        place,
        symbol: "ob_item".to_owned(),
        once: None,
        omission: None,
        edits: 1,
        in_order_at: None,
        record: Some("PyListObject".to_owned()),
        targets: vec![Target::parse("cp39-abi3").unwrap(), Target::parse("cp315-abi3t").unwrap()],
        configs: ConfigSet::one(Config::new(Version(13), Abi::Limited(Version(9))).unwrap()),
        origin: "source",
        expansion: Vec::new(),
        notes: vec![
            Note { message: "the struct is opaque in the limited API of 3.9".to_owned(), place: None },
            Note { message: "use PyList_GetItem, since 3.2".to_owned(), place: None },
        ],
        fixes: Vec::new(),
        fingerprint: 0xab,
    }
}

/// Findings in files, with one region that could not be parsed.
pub(crate) struct Run<'a> {
    pub files: &'a [SourceFile],
    pub findings: Vec<Finding>,
    pub problems: Vec<Problem>,
    pub summary: Summary,
}

impl<'a> Run<'a> {
    pub(crate) fn of(files: &'a [SourceFile], findings: Vec<Finding>) -> Run<'a> {
        Run {
            files,
            findings,
            problems: vec![Problem {
                kind: ProblemKind::Unparsed,
                path: "a.c".to_owned(),
                line: Some(3),
                message: "not checked: lines 3 to 4 could not be parsed".to_owned(),
            }],
            summary: Summary {
                files: files.len() as u32,
                target_sources: vec!["--target".to_owned()],
                ..Summary::default()
            },
        }
    }

    pub(crate) fn render(&self, format: Format) -> String {
        self.render_as(format, Look::default())
    }

    pub(crate) fn render_as(&self, format: Format, look: Look) -> String {
        let targets = [Target::parse("cp39-abi3").unwrap()];
        let Run { files, findings, problems, summary } = self;
        let report = Report { files, findings, problems, summary, targets: &targets };
        let mut out = Vec::new();
        render(&report, format, look, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }
}
