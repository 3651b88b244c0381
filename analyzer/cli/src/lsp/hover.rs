//! Hover: what a compiler's server does not know of a name: versions and ABIs, and what the targets say.

use super::client::Abilities;
use super::text::Text;
use crate::live::Package;
use abi3lint_check::{Request, check};
use abi3lint_model::{
    Confidence, ConfigSet, Fact, FileId, Live, Origin, Selection, SourceFile, Span, Subject, Target, Use,
};
use abi3lint_report::explain::{Topic, find, render};
use abi3lint_rules::catalog;
use gen_lsp_types::{Contents, Hover, MarkupContent, MarkupKind};

/// What is known of the name at a byte offset.
pub(crate) fn hover(package: &Package, path: &str, text: &Text, offset: usize, client: &Abilities) -> Option<Hover> {
    let word = word_at(text.bytes(), offset)?;
    let name = std::str::from_utf8(&text.bytes()[word.clone()]).ok()?;
    let (topic, subject) = of_facts(package, path, offset, name).or_else(|| of_name(name))?;
    let mut page = Vec::new();
    render(topic, &mut page).ok()?;
    let page = String::from_utf8_lossy(&page);
    let verdicts = verdicts(package, &subject);
    let (kind, value) = if client.markdown {
        (MarkupKind::Markdown, format!("{}\n\n```text\n{}\n```", verdicts.join("  \n"), page.trim_end()))
    } else {
        (MarkupKind::PlainText, format!("{}\n\n{}", verdicts.join("\n"), page.trim_end()))
    };
    let range = text.range(word.start, word.end, client.encoding);
    Some(Hover { contents: Contents::MarkupContent(MarkupContent { kind, value }), range: Some(range) })
}

/// The identifier at an offset, or that ends there.
fn word_at(text: &[u8], offset: usize) -> Option<std::ops::Range<usize>> {
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let at = offset.min(text.len());
    let start = at - text[..at].iter().rev().take_while(|b| is_word(b)).count();
    let end = at + text[at..].iter().take_while(|b| is_word(b)).count();
    (start < end && end - start < 256).then_some(start..end)
}

/// What the front end found there: it knows whose field a field is.
fn of_facts(package: &Package, path: &str, offset: usize, name: &str) -> Option<(Topic, Subject)> {
    package.facts_at(path, offset as u32).find_map(|f| match &f.subject {
        Subject::Entity(id) if catalog::entity(*id).name == name => Some((Topic::Entity(*id), f.subject.clone())),
        Subject::Field(id) if catalog::field(*id).name == name => Some((Topic::Field(*id), f.subject.clone())),
        _ => None,
    })
}

/// A name that only CPython has; the name of a field alone is anybody's.
fn of_name(name: &str) -> Option<(Topic, Subject)> {
    match find(name)? {
        Topic::Entity(id) => Some((Topic::Entity(id), Subject::Entity(id))),
        Topic::Rule(_) | Topic::Own(_) | Topic::Field(_) | Topic::Fields(_) | Topic::Header(_) => None,
    }
}

/// One line for each target: what it says of a plain use of the name.
fn verdicts(package: &Package, subject: &Subject) -> Vec<String> {
    let fact = Fact {
        subject: subject.clone(),
        usage: if matches!(subject, Subject::Field(_)) { Use::Read } else { Use::Mention },
        file: FileId(0),
        span: Span::default(),
        live: Live { may: ConfigSet::ALL, must: ConfigSet::ALL },
        confidence: Confidence::Exact,
        origin: Origin::Source,
        declared: false,
        route: None,
    };
    let (targets, _) = package.targets();
    let of = |(target, configs): &(Target, ConfigSet)| {
        let target = (*target, *configs);
        let request = Request { targets: std::slice::from_ref(&target), selection: &Selection::ALL };
        let found = check(&[] as &[SourceFile], std::slice::from_ref(&fact), &request);
        let worst = found.iter().max_by_key(|f| f.severity);
        match worst {
            Some(f) => {
                let why: Vec<&str> = f.notes.iter().take(2).map(|n| n.message.as_str()).collect();
                format!("{}: {} [{}]: {}", target.0, f.severity, f.rule, why.join("; "))
            }
            None => format!("{}: can be used", target.0),
        }
    };
    targets.iter().map(of).collect()
}
