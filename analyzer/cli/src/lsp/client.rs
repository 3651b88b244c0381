//! The client: what it can do, and what it is told.

use super::text::Encoding;
use super::wire::Outgoing;
use crate::args::{self, Level};
use crate::live::ClientSettings;
use abi3lint_model::{RuleId, Target};
use gen_lsp_types::{
    ClientCapabilities, MarkupKind, MessageType, PositionEncodingKind, ProgressParams, ProgressToken,
    ShowMessageParams, WorkDoneProgressBegin, WorkDoneProgressEnd, WorkDoneProgressReport,
};
use lsp_server::{Message, Request, RequestId, Response};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

/// What of a client's abilities the server asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Abilities {
    pub encoding: Encoding,
    /// It asks for diagnostics instead of being told.
    pub pull: bool,
    pub pull_refresh: bool,
    pub related: bool,
    pub descriptions: bool,
    pub data: bool,
    pub versions: bool,
    pub document_changes: bool,
    pub markdown: bool,
    pub watch: bool,
    pub progress: bool,
    pub preferred: bool,
}

impl Abilities {
    pub(crate) fn of(client: &ClientCapabilities) -> Abilities {
        let text = client.text_document.as_ref();
        let workspace = client.workspace.as_ref();
        let publish = text.and_then(|t| t.publish_diagnostics.as_ref());
        let shown = publish.map(|p| &p.diagnostics_capabilities);
        let yes = |b: Option<Option<bool>>| b.flatten() == Some(true);
        let offered = client.general.as_ref().and_then(|g| g.position_encodings.as_ref());
        let formats = text.and_then(|t| t.hover.as_ref()).and_then(|h| h.content_format.as_ref());
        let edits = workspace.and_then(|w| w.workspace_edit.as_ref());
        let watched = workspace.and_then(|w| w.did_change_watched_files.as_ref());
        let diagnostics = workspace.and_then(|w| w.diagnostics.as_ref());
        Abilities {
            encoding: match offered {
                Some(list) if list.contains(&PositionEncodingKind::UTF8) => Encoding::Utf8,
                _ => Encoding::Utf16,
            },
            pull: text.is_some_and(|t| t.diagnostic.is_some()),
            pull_refresh: yes(diagnostics.map(|d| d.refresh_support)),
            related: yes(shown.map(|s| s.related_information)),
            descriptions: yes(shown.map(|s| s.code_description_support)),
            data: yes(shown.map(|s| s.data_support)),
            versions: yes(publish.map(|p| p.version_support)),
            document_changes: yes(edits.map(|e| e.document_changes)),
            markdown: formats.is_some_and(|f| f.contains(&MarkupKind::Markdown)),
            watch: yes(watched.map(|w| w.dynamic_registration)),
            progress: yes(client.window.as_ref().map(|w| w.work_done_progress)),
            preferred: yes(text.and_then(|t| t.code_action.as_ref()).map(|c| c.is_preferred_support)),
        }
    }
}

/// The end of the wire that leads to the client. Whoever is gone is told nothing.
#[derive(Debug)]
pub(crate) struct Client {
    to: Sender<Outgoing>,
    next: i32,
}

impl Client {
    pub(crate) fn new(to: Sender<Outgoing>) -> Client {
        Client { to, next: 0 }
    }

    pub(crate) fn send(&self, message: Outgoing) {
        let _ = self.to.send(message);
    }

    pub(crate) fn answer(&self, response: Response) {
        self.send(Outgoing::Message(Message::Response(response)));
    }

    pub(crate) fn notify(&self, method: &str, params: impl serde::Serialize) {
        if let Some(notice) = Outgoing::notice(method, params) {
            self.send(notice);
        }
    }

    /// Asks for something; answers are not waited for.
    pub(crate) fn request(&mut self, method: &str, params: impl serde::Serialize) {
        self.next += 1;
        let id = RequestId::from(format!("abi3lint/{}", self.next));
        self.send(Outgoing::Message(Message::Request(Request::new(id, method.to_owned(), params))));
    }

    pub(crate) fn show(&self, kind: MessageType, message: String) {
        self.notify("window/showMessage", ShowMessageParams { kind, message });
    }

    pub(crate) fn log(&self, message: String) {
        self.notify("window/logMessage", ShowMessageParams { kind: MessageType::Info, message });
    }
}

/// The bar of one long request.
#[derive(Debug)]
pub(crate) struct Progress<'c> {
    client: &'c Client,
    token: Option<ProgressToken>,
}

impl<'c> Progress<'c> {
    /// One that shows nothing where the client gave no token.
    pub(crate) fn of(client: &'c Client, token: Option<ProgressToken>) -> Progress<'c> {
        Progress { client, token }
    }

    pub(crate) fn begin(&self, title: &str) {
        self.say(WorkDoneProgressBegin { title: title.to_owned(), percentage: Some(0), ..Default::default() });
    }

    pub(crate) fn report(&self, message: String, done: usize, of: usize) {
        let percentage = Some((100 * done / of.max(1)) as u32);
        self.say(WorkDoneProgressReport { message: Some(message), percentage, ..Default::default() });
    }

    pub(crate) fn end(self, message: String) {
        self.say(WorkDoneProgressEnd { message: Some(message) });
    }

    fn say(&self, value: impl serde::Serialize) {
        if let (Some(token), Ok(value)) = (&self.token, serde_json::to_value(value)) {
            self.client.notify("$/progress", ProgressParams { token: token.clone(), value });
        }
    }
}

/// The client's settings (`initializationOptions`, `workspace/didChangeConfiguration`) over those of the command
/// line.
///
/// # Errors
/// What is wrong with them, for the user.
pub(crate) fn client_settings(options: Option<&Value>, given: &ClientSettings) -> Result<ClientSettings, String> {
    let mut settings = given.clone();
    let Some(options) = options else { return Ok(settings) };
    // Some clients put a section around them.
    let options = options.get("abi3lint").unwrap_or(options);
    if options.is_null() {
        return Ok(settings);
    }
    let Some(map) = options.as_object() else { return Err("the settings of abi3lint must be an object".to_owned()) };
    let list = |value: &Value, key: &str| -> Result<Vec<String>, String> {
        let words = match value {
            Value::String(one) => Some(vec![one.clone()]),
            Value::Array(many) => many.iter().map(|v| v.as_str().map(str::to_owned)).collect(),
            _ => None,
        };
        words.ok_or_else(|| format!("abi3lint.{key} must be a list of strings"))
    };
    let rules = |value: &Value, key: &str| -> Result<Vec<RuleId>, String> {
        list(value, key)?.iter().map(|id| args::rule(id)).collect()
    };
    for (key, value) in map.iter().filter(|(_, v)| !v.is_null()) {
        match key.as_str() {
            "targets" => {
                let targets = list(value, key)?;
                let parsed = targets.iter().map(|t| Target::parse(t)).collect::<Result<_, _>>();
                settings.targets = parsed.map_err(|e| format!("abi3lint.targets: {e}"))?;
            }
            "select" => settings.select = rules(value, key)?,
            "ignore" => settings.ignore = rules(value, key)?,
            "buildPath" => {
                let path = value.as_str().ok_or("abi3lint.buildPath must be a path")?;
                settings.build_path = (!path.is_empty()).then(|| PathBuf::from(path));
            }
            "certainty" => {
                settings.certainty = match value.as_str() {
                    Some("possible") => Some(Level::Possible),
                    Some("likely") => Some(Level::Likely),
                    Some("proven") => Some(Level::Proven),
                    _ => return Err("abi3lint.certainty must be possible, likely or proven".to_owned()),
                }
            }
            // What other servers or the client itself are told is none of ours.
            _ => {}
        }
    }
    Ok(settings)
}

/// A path of the build as it is meant in a folder of the workspace.
pub(crate) fn in_folder(settings: &ClientSettings, folder: &Path) -> ClientSettings {
    let mut settings = settings.clone();
    settings.build_path = settings.build_path.map(|p| folder.join(p));
    settings
}
