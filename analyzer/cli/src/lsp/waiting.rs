//! Requests that are answered when something is judged.
//!
//! All but a hover wait as long as that takes; whoever asks can take a request back. A hover is a look in passing:
//! after [`LOOK`] it is answered from what was judged last.

use super::documents::Documents;
use super::workspace::Workspace;
use gen_lsp_types::{
    CodeActionParams, DocumentDiagnosticParams, HoverParams, ProgressToken, Uri, WorkspaceDiagnosticParams,
};
use lsp_server::RequestId;
use std::time::{Duration, Instant};

/// As long as a hover waits for what is being judged.
const LOOK: Duration = Duration::from_millis(500);

/// What is asked for.
#[derive(Debug)]
pub(super) enum Wanted {
    Hover(HoverParams),
    Actions(CodeActionParams),
    Diagnostics(DocumentDiagnosticParams),
    AllDiagnostics(WorkspaceDiagnosticParams),
    /// The command, with the token of its bar.
    Publish(Option<ProgressToken>),
}

impl Wanted {
    /// The document that is asked about; `None` where it is all of them.
    fn document(&self) -> Option<&Uri> {
        match self {
            Wanted::Hover(p) => Some(&p.text_document_position_params.text_document.uri),
            Wanted::Actions(p) => Some(&p.text_document.uri),
            Wanted::Diagnostics(p) => Some(&p.text_document.uri),
            Wanted::AllDiagnostics(_) | Wanted::Publish(_) => None,
        }
    }
}

#[derive(Debug)]
struct Request {
    id: RequestId,
    wanted: Wanted,
    /// When it is answered at the latest.
    until: Option<Instant>,
}

/// In the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Waiting(Vec<Request>);

impl Waiting {
    /// Takes a request that came `now`.
    pub(crate) fn push(&mut self, id: RequestId, wanted: Wanted, now: Instant) {
        let until = matches!(wanted, Wanted::Hover(_)).then(|| now + LOOK);
        self.0.push(Request { id, wanted, until });
    }

    /// Takes out what can be answered, or has waited long enough.
    pub(crate) fn ready(
        &mut self,
        workspace: &Workspace,
        documents: &Documents,
        now: Instant,
    ) -> Vec<(RequestId, Wanted)> {
        let is_ready = |r: &mut Request| {
            let settled = match r.wanted.document() {
                Some(uri) => documents.get(uri).is_none_or(|d| workspace.is_settled(&d.path)),
                None => workspace.are_all_settled(),
            };
            settled || r.until.is_some_and(|until| until <= now)
        };
        self.0.extract_if(.., is_ready).map(|r| (r.id, r.wanted)).collect()
    }

    /// Takes back a request; whether it was there.
    pub(crate) fn cancel(&mut self, id: &RequestId) -> bool {
        let before = self.0.len();
        self.0.retain(|r| r.id != *id);
        self.0.len() < before
    }

    /// Takes out all.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = RequestId> + '_ {
        self.0.drain(..).map(|r| r.id)
    }

    /// Whether all folders are to be judged, also those in which nothing is open.
    pub(crate) fn wants_all(&self) -> bool {
        self.0.iter().any(|r| r.wanted.document().is_none())
    }

    /// When one has waited long enough.
    pub(crate) fn until(&self) -> Option<Instant> {
        self.0.iter().filter_map(|r| r.until).min()
    }
}

#[cfg(test)]
mod tests {
    use super::super::client::{Abilities, Client};
    use super::super::documents::Document;
    use super::super::text::Text;
    use super::*;
    use crate::live::{ClientSettings, Wake};
    use serde_json::json;
    use std::path::Path;
    use std::sync::mpsc::channel;

    #[test]
    fn a_hover_is_answered_while_something_is_judged_and_what_needs_the_result_waits() {
        let (wake, woken) = channel();
        let mut workspace =
            Workspace::new(ClientSettings::default(), Wake::new(move || wake.send(()).unwrap_or_default()));
        let mut documents = Documents::default();
        let text = Text::new(b"#include <Python.h>\n".to_vec());
        let path = workspace.open(Path::new("/nowhere/a.c"), text.bytes());
        let uri: Uri = serde_json::from_value(json!("file:///nowhere/a.c")).expect("an address");
        documents.open(uri, Document { version: 1, text, path: path.clone() });
        workspace.judge(false);
        assert!(!workspace.is_settled(&path), "nobody took what was found");

        let place = json!({
            "textDocument": { "uri": "file:///nowhere/a.c" },
            "position": { "line": 0, "character": 0 },
            "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } },
            "context": { "diagnostics": [] },
        });
        let now = Instant::now();
        let mut waiting = Waiting::default();
        waiting.push(1.into(), Wanted::Actions(serde_json::from_value(place.clone()).expect("a request")), now);
        waiting.push(2.into(), Wanted::Hover(serde_json::from_value(place.clone()).expect("a request")), now);
        waiting.push(3.into(), Wanted::Publish(None), now);
        waiting.push(4.into(), Wanted::Hover(serde_json::from_value(place).expect("a request")), now);
        let mut ready = |workspace: &Workspace, now| {
            let ready = waiting.ready(workspace, &documents, now).into_iter().map(|(id, _)| id.to_string());
            (ready.collect::<Vec<_>>(), waiting.until(), waiting.wants_all(), waiting.cancel(&4.into()))
        };
        assert_eq!(ready(&workspace, now), (vec![], Some(now + LOOK), true, true));
        assert_eq!(ready(&workspace, now + LOOK), (vec!["2".to_owned()], None, true, false));
        woken.recv().expect("it was checked");
        let (to, _told) = channel();
        workspace.collect(&documents, &mut Client::new(to), &Abilities::of(&Default::default()));
        assert_eq!(ready(&workspace, now), (vec!["1".to_owned(), "3".to_owned()], None, false, false));
    }
}
