//! The state of a conversation, and what each message does to it. No message waits until something is judged.

use super::actions::{FIX_ALL, Question};
use super::client::{Abilities, Client, Progress, client_settings};
use super::convert::path_of;
use super::documents::{Document, Documents};
use super::hover::hover;
use super::published::nothing;
use super::text::Text;
use super::waiting::{Waiting, Wanted};
use super::wire::Outgoing;
use super::workspace::{TITLE, Workspace, token};
use crate::live::{ClientSettings, Wake};
use gen_lsp_types::{
    ChangeNotifications, CodeActionKind, CodeActionOptions, CodeActionParams, CodeActionProvider, DiagnosticOptions,
    DiagnosticProvider, DidChangeConfigurationParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWatchedFilesRegistrationOptions, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, ExecuteCommandOptions, ExecuteCommandParams, FileSystemWatcher, GlobPattern,
    HoverProvider, InitializeParams, InitializeResult, MessageType, PositionEncodingKind, Registration,
    RegistrationParams, Save, SaveOptions, ServerCapabilities, ServerInfo, TextDocumentSync, TextDocumentSyncKind,
    TextDocumentSyncOptions, WorkspaceDiagnosticParams, WorkspaceFoldersServerCapabilities, WorkspaceOptions,
};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::time::Instant;

/// Judges all files of the workspace and publishes what is found.
pub(crate) const CHECK_WORKSPACE: &str = "abi3lint.checkWorkspace";

/// The exit status where the client asked for an end without `shutdown`, or went away.
pub(super) const NO_SHUTDOWN: u8 = 1;

/// What the files' names end in that say which ABI a project promises, and those that are judged.
const WATCHED: [&str; 2] = [
    "**/{pyproject.toml,abi3lint.toml,setup.cfg,setup.py,meson.build,CMakeLists.txt,compile_commands.json}",
    "**/*.{c,h,cc,cpp,cxx,c++,hh,hpp,hxx,h++,in,src}",
];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    Fresh,
    Running,
    ShutDown,
}

/// A conversation with one client.
#[derive(Debug)]
pub(crate) struct Server {
    client: Client,
    stage: Stage,
    /// The command line's.
    given: ClientSettings,
    abilities: Abilities,
    documents: Documents,
    workspace: Workspace,
    waiting: Waiting,
}

/// What went wrong with a request.
type Failure = (ErrorCode, String);

impl Server {
    /// `wake` is called when something was judged, which [`Server::settle`] takes.
    pub(crate) fn new(to: Sender<Outgoing>, given: ClientSettings, wake: Wake) -> Server {
        Server {
            client: Client::new(to),
            stage: Stage::Fresh,
            workspace: Workspace::new(given.clone(), wake),
            waiting: Waiting::default(),
            given,
            abilities: Abilities::of(&Default::default()),
            documents: Documents::default(),
        }
    }

    /// Does what a message asks for; a status where it ends the conversation.
    pub(crate) fn handle(&mut self, message: Message) -> Option<u8> {
        match message {
            Message::Request(request) => self.request(request),
            Message::Notification(n) if n.method == "exit" => return Some(self.left()),
            Message::Notification(n) => self.notification(n),
            // Nothing that is asked of the client has an answer that changes anything.
            Message::Response(_) => {}
        }
        None
    }

    /// The exit status if the conversation ends now.
    pub(crate) fn left(&self) -> u8 {
        if self.stage == Stage::ShutDown { 0 } else { NO_SHUTDOWN }
    }

    pub(crate) fn refuse(&self, answer: Outgoing) {
        self.client.send(answer);
    }

    /// No more messages are there: takes what was judged, begins to judge what is new, and answers who waits for it.
    pub(crate) fn settle(&mut self, now: Instant) {
        if self.stage != Stage::Running {
            return;
        }
        self.workspace.collect(&self.documents, &mut self.client, &self.abilities);
        self.workspace.judge(self.waiting.wants_all());
        self.workspace.complain(&self.client);
        for (id, wanted) in self.waiting.ready(&self.workspace, &self.documents, now) {
            let result = self.answer(wanted);
            self.client.answer(response(id, result));
        }
    }

    /// When there is something to do without a message.
    pub(crate) fn until(&self) -> Option<Instant> {
        self.waiting.until()
    }

    /// Whether what was told last should be verified when there is time.
    pub(crate) fn is_unsure(&self) -> bool {
        self.stage == Stage::Running && self.workspace.is_unsure()
    }

    pub(crate) fn verify(&mut self) {
        self.workspace.verify();
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        let result = match (self.stage, method.as_str()) {
            (Stage::Fresh, "initialize") => parse(params).and_then(|p| self.initialize(p)),
            (Stage::Fresh, _) => Err((ErrorCode::ServerNotInitialized, "the server is not initialized".to_owned())),
            (Stage::ShutDown, _) => Err((ErrorCode::InvalidRequest, "the server is shut down".to_owned())),
            (Stage::Running, "initialize") => Err((ErrorCode::InvalidRequest, "already initialized".to_owned())),
            (Stage::Running, "shutdown") => {
                self.stage = Stage::ShutDown;
                for id in self.waiting.drain() {
                    self.client.answer(response(id, Err(taken_back())));
                }
                Ok(Value::Null)
            }
            (Stage::Running, method) => match self.wanted(method, params) {
                Ok(wanted) => return self.waiting.push(id, wanted, Instant::now()),
                Err(failure) => Err(failure),
            },
        };
        self.client.answer(response(id, result));
    }

    /// What a request asks for.
    fn wanted(&mut self, method: &str, params: Value) -> Result<Wanted, Failure> {
        Ok(match method {
            "textDocument/hover" => Wanted::Hover(parse(params)?),
            "textDocument/codeAction" => Wanted::Actions(parse(params)?),
            "textDocument/diagnostic" => Wanted::Diagnostics(parse(params)?),
            "workspace/diagnostic" => {
                let params: WorkspaceDiagnosticParams = parse(params)?;
                let token = params.work_done_progress_params.work_done_token.clone();
                Progress::of(&self.client, token).begin(TITLE);
                Wanted::AllDiagnostics(params)
            }
            "workspace/executeCommand" => {
                let params: ExecuteCommandParams = parse(params)?;
                if params.command != CHECK_WORKSPACE {
                    return Err((ErrorCode::InvalidParams, format!("no command '{}'", params.command)));
                }
                let of_client = params.work_done_progress_params.work_done_token;
                let token = token(of_client, &mut self.client, &self.abilities);
                Progress::of(&self.client, token.clone()).begin(TITLE);
                Wanted::Publish(token)
            }
            _ => return Err((ErrorCode::MethodNotFound, format!("no method '{method}'"))),
        })
    }

    fn answer(&self, wanted: Wanted) -> Result<Value, Failure> {
        let Server { workspace, documents, client, abilities, .. } = self;
        match wanted {
            Wanted::Hover(params) => {
                let at = params.text_document_position_params;
                let found = documents.get(&at.text_document.uri).and_then(|document| {
                    let offset = document.text.offset(at.position, abilities.encoding);
                    let package = workspace.package_of(&document.path)?;
                    hover(package, &document.path, &document.text, offset, abilities)
                });
                to_value(found)
            }
            Wanted::Actions(params) => to_value(self.actions(&params)),
            Wanted::Diagnostics(params) => to_value(workspace.pull(&params, documents, abilities)),
            Wanted::AllDiagnostics(params) => to_value(workspace.pull_all(params, documents, client, abilities)),
            Wanted::Publish(token) => {
                workspace.publish_all(token, documents, client, abilities);
                Ok(Value::Null)
            }
        }
    }

    fn actions(&self, params: &CodeActionParams) -> Option<Vec<gen_lsp_types::CodeAction>> {
        let uri = &params.text_document.uri;
        let document = self.documents.get(uri)?;
        let question = Question {
            package: self.workspace.package_of(&document.path)?,
            path: &document.path,
            uri,
            text: &document.text,
            bytes: document.text.span(params.range, self.abilities.encoding),
            only: params.context.only.as_deref(),
            client: &self.abilities,
            documents: &self.documents,
        };
        Some(question.answer())
    }

    fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        if self.stage != Stage::Running {
            return;
        }
        // What cannot be read of a notification cannot be answered either.
        let done = match method.as_str() {
            "initialized" => {
                self.watch();
                Ok(())
            }
            "$/cancelRequest" => parse(params).map(|p: Cancelled| {
                if self.waiting.cancel(&p.id) {
                    self.client.answer(response(p.id, Err(taken_back())));
                }
            }),
            "textDocument/didOpen" => parse(params).map(|p| self.open(p)),
            "textDocument/didChange" => parse(params).map(|p| self.change(p)),
            "textDocument/didClose" => parse(params).map(|p| self.close(p)),
            "workspace/didChangeWatchedFiles" => parse(params).map(|p: DidChangeWatchedFilesParams| {
                for path in p.changes.iter().filter_map(|c| path_of(&c.uri)) {
                    self.workspace.touched(&path, &self.documents);
                }
            }),
            "workspace/didChangeWorkspaceFolders" => parse(params).map(|p: DidChangeWorkspaceFoldersParams| {
                let paths = |folders: &[gen_lsp_types::WorkspaceFolder]| {
                    folders.iter().filter_map(|f| path_of(&f.uri)).collect::<Vec<PathBuf>>()
                };
                self.workspace.folders(&paths(&p.event.added), &paths(&p.event.removed), &self.documents);
            }),
            "workspace/didChangeConfiguration" => parse(params).map(|p: DidChangeConfigurationParams| {
                self.settings(Some(&p.settings));
            }),
            _ => Ok(()),
        };
        if let Err((_, why)) = done {
            self.client.log(format!("{method}: {why}"));
        }
    }

    fn initialize(&mut self, params: InitializeParams) -> Result<Value, Failure> {
        self.abilities = Abilities::of(&params.capabilities);
        self.stage = Stage::Running;
        let folders = params.workspace_folders_initialize_params.workspace_folders;
        let folders = folders.map(|f| to_value(f).ok()).and_then(|f| parse::<Option<Vec<_>>>(f?).ok()).flatten();
        let folders: Vec<PathBuf> = match folders {
            Some(list) => list.iter().filter_map(|f: &gen_lsp_types::WorkspaceFolder| path_of(&f.uri)).collect(),
            #[allow(deprecated, reason = "what clients without folders send")]
            None => params.root_uri.iter().filter_map(path_of).collect(),
        };
        self.settings(params.initialization_options.as_ref());
        self.workspace.folders(&folders, &[], &self.documents);
        let encoding = match self.abilities.encoding {
            super::text::Encoding::Utf8 => PositionEncodingKind::UTF8,
            super::text::Encoding::Utf16 => PositionEncodingKind::UTF16,
        };
        let pull = DiagnosticOptions {
            identifier: Some("abi3lint".to_owned()),
            inter_file_dependencies: true,
            workspace_diagnostics: true,
            ..DiagnosticOptions::default()
        };
        let sync = TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::Incremental),
            save: Some(Save::SaveOptions(SaveOptions { include_text: Some(false) })),
            ..TextDocumentSyncOptions::default()
        };
        let kinds = vec![CodeActionKind::QuickFix, CodeActionKind::SourceFixAll, FIX_ALL];
        let folders = WorkspaceFoldersServerCapabilities {
            supported: Some(true),
            change_notifications: Some(ChangeNotifications::Bool(true)),
        };
        let capabilities = ServerCapabilities {
            position_encoding: Some(encoding),
            text_document_sync: Some(TextDocumentSync::Options(sync)),
            hover_provider: Some(HoverProvider::Bool(true)),
            code_action_provider: Some(CodeActionProvider::CodeActionOptions(CodeActionOptions {
                code_action_kinds: Some(kinds),
                ..CodeActionOptions::default()
            })),
            diagnostic_provider: self.abilities.pull.then_some(DiagnosticProvider::DiagnosticOptions(pull)),
            execute_command_provider: Some(ExecuteCommandOptions {
                commands: vec![CHECK_WORKSPACE.to_owned()],
                ..ExecuteCommandOptions::default()
            }),
            workspace: Some(WorkspaceOptions { workspace_folders: Some(folders), ..WorkspaceOptions::default() }),
            ..ServerCapabilities::default()
        };
        let version = Some(env!("CARGO_PKG_VERSION").to_owned());
        let server_info = Some(ServerInfo { name: "abi3lint".to_owned(), version });
        to_value(InitializeResult { capabilities, server_info })
    }

    fn settings(&mut self, options: Option<&Value>) {
        match client_settings(options, &self.given) {
            Ok(settings) => self.workspace.set_settings(settings),
            Err(why) => self.client.show(MessageType::Error, format!("abi3lint: {why}")),
        }
    }

    fn watch(&mut self) {
        if !self.abilities.watch {
            return;
        }
        let watcher =
            |glob: &str| FileSystemWatcher { glob_pattern: GlobPattern::Pattern(glob.to_owned()), kind: None };
        let options =
            DidChangeWatchedFilesRegistrationOptions { watchers: WATCHED.iter().map(|g| watcher(g)).collect() };
        let registration = Registration {
            id: "abi3lint.files".to_owned(),
            method: "workspace/didChangeWatchedFiles".to_owned(),
            register_options: serde_json::to_value(options).ok(),
        };
        self.client.request("client/registerCapability", RegistrationParams { registrations: vec![registration] });
    }

    fn open(&mut self, params: DidOpenTextDocumentParams) {
        let item = params.text_document;
        let Some(path) = path_of(&item.uri) else { return };
        let text = Text::new(item.text.into_bytes());
        let path = self.workspace.open(&path, text.bytes());
        self.documents.open(item.uri, Document { version: item.version, text, path });
    }

    fn change(&mut self, params: DidChangeTextDocumentParams) {
        let VersionedUri { version, uri } = params.text_document.into();
        let document = self.documents.change(&uri, version, params.content_changes, self.abilities.encoding);
        if let Some(document) = document {
            self.workspace.set(&document.path, document.text.bytes());
        }
    }

    fn close(&mut self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        if let Some(document) = self.documents.close(&uri) {
            self.workspace.close(&document.path);
            if !self.abilities.pull {
                self.client.notify("textDocument/publishDiagnostics", nothing(uri));
                self.workspace.withdraw(&self.client);
            }
        }
    }
}

struct VersionedUri {
    version: i32,
    uri: gen_lsp_types::Uri,
}

impl From<gen_lsp_types::VersionedTextDocumentIdentifier> for VersionedUri {
    fn from(from: gen_lsp_types::VersionedTextDocumentIdentifier) -> VersionedUri {
        VersionedUri { version: from.version, uri: from.text_document_identifier.uri }
    }
}

/// What `$/cancelRequest` tells. The protocol's own type of it has identifiers of another kind.
#[derive(serde::Deserialize)]
struct Cancelled {
    id: RequestId,
}

fn taken_back() -> Failure {
    (ErrorCode::RequestCanceled, "the request was cancelled".to_owned())
}

fn parse<T: DeserializeOwned>(params: Value) -> Result<T, Failure> {
    serde_json::from_value(params).map_err(|e| (ErrorCode::InvalidParams, e.to_string()))
}

fn to_value(value: impl serde::Serialize) -> Result<Value, Failure> {
    serde_json::to_value(value).map_err(|e| (ErrorCode::InternalError, e.to_string()))
}

fn response(id: RequestId, result: Result<Value, Failure>) -> Response {
    match result {
        Ok(value) => Response::new_ok(id, value),
        Err((code, message)) => Response::new_err(id, code as i32, message),
    }
}
