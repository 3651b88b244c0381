//! The packages of a conversation: one for each project of a folder, and one for each open file outside of them.

use super::client::{Abilities, Client, Progress, in_folder};
use super::closed::Closed;
use super::convert::{path_of, uri_of};
use super::documents::Documents;
use super::published::{diagnostics, result_id};
use crate::live::{ClientSettings, Package, Wake, packages};
use crate::run::settings::finder;
use abi3lint_command_line::paths::absolute;
use abi3lint_settings::Projects;
use gen_lsp_types::{
    Diagnostic, DocumentDiagnosticParams, DocumentDiagnosticReport, FullDocumentDiagnosticReport, MessageType,
    ProgressToken, PublishDiagnosticsParams, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, Uri, WorkspaceDiagnosticParams,
    WorkspaceDiagnosticReport, WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// All packages, and what the client was told.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(super) settings: ClientSettings,
    pub(super) wake: Wake,
    pub(super) packages: Vec<Package>,
    /// Which file belongs to which project, as of the last change of a file with settings.
    pub(super) projects: RefCell<Projects>,
    /// By document: what was published, and for which version.
    published: HashMap<Uri, (Option<i32>, String)>,
    closed: Closed,
}

impl Workspace {
    /// `wake` is called when something was judged.
    pub(crate) fn new(settings: ClientSettings, wake: Wake) -> Workspace {
        let projects = RefCell::new(finder());
        Workspace {
            settings,
            wake,
            packages: Vec::new(),
            projects,
            published: HashMap::new(),
            closed: Closed::default(),
        }
    }

    /// Adds and removes folders; open documents move to the package that they belong to now.
    pub(crate) fn folders(&mut self, added: &[PathBuf], removed: &[PathBuf], documents: &Documents) {
        let removed: Vec<PathBuf> = removed.iter().map(|p| absolute(p)).collect();
        self.packages.retain(|p| !removed.iter().any(|r| r == p.root()));
        for folder in added.iter().map(|p| absolute(p)) {
            if !self.packages.iter().any(|p| p.root() == folder) {
                let settings = in_folder(&self.settings, &folder);
                self.packages.extend(packages(&folder, &settings, &self.wake, self.projects.get_mut()));
            }
        }
        self.sort();
        self.open_again(documents);
    }

    pub(crate) fn set_settings(&mut self, settings: ClientSettings) {
        for package in &mut self.packages {
            package.set_settings(in_folder(&settings, package.root()));
        }
        self.settings = settings;
    }

    /// Takes over a buffer. Returns what the file is called.
    pub(crate) fn open(&mut self, path: &Path, text: &[u8]) -> String {
        let path = absolute(path);
        let name = path.to_string_lossy().into_owned();
        if self.index_of(&path).is_none() {
            self.begin(&path);
        }
        self.set(&name, text);
        name
    }

    pub(crate) fn set(&mut self, path: &str, text: &[u8]) {
        if let Some(i) = self.index_of(Path::new(path)) {
            self.packages[i].set(path, text.to_vec());
        }
    }

    pub(crate) fn close(&mut self, path: &str) {
        let Some(i) = self.index_of(Path::new(path)) else { return };
        self.packages[i].close(path);
        if self.packages[i].is_alone() {
            self.packages.remove(i);
        }
        self.published.retain(|uri, _| path_of(uri).is_none_or(|p| p != Path::new(path)));
    }

    /// The package of a file.
    pub(crate) fn package_of(&self, path: &str) -> Option<&Package> {
        self.index_of(Path::new(path)).map(|i| &self.packages[i])
    }

    /// Whether something was told that a fresh run might tell otherwise.
    pub(crate) fn is_unsure(&self) -> bool {
        self.packages.iter().any(|p| !p.is_idle() && p.is_unsure())
    }

    /// Begins to judge that again, as a fresh run does.
    pub(crate) fn verify(&mut self) {
        self.packages.iter_mut().filter(|p| !p.is_idle() && p.is_unsure()).for_each(Package::verify);
    }

    /// Begins to judge what is new. Of folders in which nothing is open, nobody sees anything yet, unless `all` are
    /// asked for.
    pub(crate) fn judge(&mut self, all: bool) {
        self.packages.iter_mut().filter(|p| all || !p.is_idle()).for_each(Package::refresh);
    }

    /// Whether the package of a file is judged as it is now.
    pub(crate) fn is_settled(&self, path: &str) -> bool {
        self.package_of(path).is_none_or(Package::is_settled)
    }

    /// Whether all packages are.
    pub(crate) fn are_all_settled(&self) -> bool {
        self.packages.iter().all(Package::is_settled)
    }

    /// Takes what was found, and tells it to a client that does not ask.
    pub(crate) fn collect(&mut self, documents: &Documents, client: &mut Client, abilities: &Abilities) {
        if self.packages.iter_mut().fold(false, |any, p| p.collect() | any) {
            self.tell(documents, client, abilities);
        }
    }

    fn tell(&mut self, documents: &Documents, client: &mut Client, abilities: &Abilities) {
        self.complain(client);
        if abilities.pull {
            if abilities.pull_refresh && self.others_changed(documents, abilities) {
                client.request("workspace/diagnostic/refresh", ());
            }
            return;
        }
        for (uri, document) in documents.iter() {
            // Where somebody types on, the next answer has the right places.
            let settled = self.package_of(&document.path).filter(|p| p.is_settled());
            let Some(package) = settled else { continue };
            let diagnostics = diagnostics(package, &document.path, documents, abilities);
            let version = Some(document.version);
            let now = (version, result_id(&diagnostics));
            if self.published.get(uri) == Some(&now) {
                continue;
            }
            self.published.insert(uri.clone(), now);
            let version = version.filter(|_| abilities.versions);
            let params = PublishDiagnosticsParams { uri: uri.clone(), version, diagnostics };
            client.notify("textDocument/publishDiagnostics", params);
        }
        for package in self.packages.iter().filter(|p| !p.is_idle() && p.is_settled()) {
            self.closed.tell(package, documents, client, abilities);
        }
    }

    /// Clears what is shown of closed files, where nothing is open any more.
    pub(crate) fn withdraw(&mut self, client: &Client) {
        let is_idle =
            |_: &str, dir: &Path| self.packages.iter().find(|p| p.place().dir == dir).is_none_or(Package::is_idle);
        self.closed.withdraw(client, is_idle);
    }

    /// Whether a document has other diagnostics than it had, without an edit of its own.
    fn others_changed(&mut self, documents: &Documents, abilities: &Abilities) -> bool {
        let mut any = false;
        for (uri, document) in documents.iter() {
            let settled = self.package_of(&document.path).filter(|p| p.is_settled());
            let Some(package) = settled else { continue };
            let now = (Some(document.version), result_id(&diagnostics(package, &document.path, documents, abilities)));
            let before = self.published.insert(uri.clone(), now.clone());
            any |= before.is_some_and(|b| b.0 == now.0 && b.1 != now.1);
        }
        any
    }

    /// Tells the user what could not be done.
    pub(crate) fn complain(&mut self, client: &Client) {
        for package in &mut self.packages {
            for complaint in package.complaints() {
                client.show(MessageType::Error, format!("abi3lint: {complaint}"));
            }
        }
    }

    /// `textDocument/diagnostic`.
    pub(crate) fn pull(
        &self,
        params: &DocumentDiagnosticParams,
        documents: &Documents,
        abilities: &Abilities,
    ) -> DocumentDiagnosticReport {
        let found = documents.get(&params.text_document.uri).and_then(|document| {
            let package = self.package_of(&document.path)?;
            Some(diagnostics(package, &document.path, documents, abilities))
        });
        let items = found.unwrap_or_default();
        let id = result_id(&items);
        if params.previous_result_id.as_ref() == Some(&id) {
            return DocumentDiagnosticReport::RelatedUnchangedDocumentDiagnosticReport(
                RelatedUnchangedDocumentDiagnosticReport {
                    unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: id },
                    ..Default::default()
                },
            );
        }
        let full = FullDocumentDiagnosticReport { result_id: Some(id), items };
        DocumentDiagnosticReport::RelatedFullDocumentDiagnosticReport(RelatedFullDocumentDiagnosticReport {
            full_document_diagnostic_report: full,
            ..Default::default()
        })
    }

    /// What is found in every folder, all of which are judged. Calls `each` with every file.
    fn all(
        &self,
        progress: Progress<'_>,
        documents: &Documents,
        abilities: &Abilities,
        mut each: impl FnMut(Uri, Vec<Diagnostic>),
    ) {
        let packages = self.packages.len();
        let (mut files, mut findings) = (0, 0);
        for (i, package) in self.packages.iter().enumerate() {
            progress.report(package.root().display().to_string(), i, packages);
            for path in package.paths() {
                let diagnostics = diagnostics(package, path, documents, abilities);
                (files, findings) = (files + 1, findings + diagnostics.len());
                if let Some(uri) = uri_of(Path::new(path)) {
                    each(uri, diagnostics);
                }
            }
        }
        progress.end(format!("{findings} findings in {files} files"));
    }

    /// `workspace/diagnostic`.
    pub(crate) fn pull_all(
        &self,
        params: WorkspaceDiagnosticParams,
        documents: &Documents,
        client: &Client,
        abilities: &Abilities,
    ) -> WorkspaceDiagnosticReport {
        let known: HashMap<Uri, String> = params.previous_result_ids.into_iter().map(|p| (p.uri, p.value)).collect();
        let token = params.work_done_progress_params.work_done_token;
        let mut items = Vec::new();
        let progress = Progress::of(client, token);
        self.all(progress, documents, abilities, |uri, diagnostics| {
            let version = documents.get(&uri).map(|d| d.version);
            let id = result_id(&diagnostics);
            items.push(match known.get(&uri) {
                Some(before) if *before == id => {
                    WorkspaceDocumentDiagnosticReport::WorkspaceUnchangedDocumentDiagnosticReport(
                        WorkspaceUnchangedDocumentDiagnosticReport {
                            uri,
                            version,
                            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: id },
                        },
                    )
                }
                _ => WorkspaceDocumentDiagnosticReport::WorkspaceFullDocumentDiagnosticReport(
                    WorkspaceFullDocumentDiagnosticReport {
                        uri,
                        version,
                        full_document_diagnostic_report: FullDocumentDiagnosticReport {
                            result_id: Some(id),
                            items: diagnostics,
                        },
                    },
                ),
            });
        });
        WorkspaceDiagnosticReport { items }
    }

    /// The command: publishes what is found in every file.
    pub(crate) fn publish_all(
        &self,
        token: Option<ProgressToken>,
        documents: &Documents,
        client: &Client,
        abilities: &Abilities,
    ) {
        self.all(Progress::of(client, token), documents, abilities, |uri, diagnostics| {
            let version = documents.get(&uri).map(|d| d.version).filter(|_| abilities.versions);
            client.notify("textDocument/publishDiagnostics", PublishDiagnosticsParams { uri, version, diagnostics });
        });
    }
}

/// The bar's token of a command: the client's, or one of our own where it can show bars.
pub(crate) fn token(
    of_client: Option<ProgressToken>,
    client: &mut Client,
    abilities: &Abilities,
) -> Option<ProgressToken> {
    of_client.or_else(|| {
        abilities.progress.then(|| {
            let token = ProgressToken::String("abi3lint/workspace".to_owned());
            let params = gen_lsp_types::WorkDoneProgressCreateParams { token: token.clone() };
            client.request("window/workDoneProgress/create", params);
            token
        })
    })
}

/// What the bar of all folders is called.
pub(crate) const TITLE: &str = "abi3lint: checking the workspace";
