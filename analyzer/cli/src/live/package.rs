//! A package that is judged while it is edited.

use super::judged::{Judged, Texts};
use super::order::{ClientSettings, Order, include_dirs};
use super::place::Place;
use super::worker::{Answer, Progress, Question, Wake, Worker};
use crate::args::Check;
use crate::input::read;
use crate::input::reading::Reading;
use crate::run::settings::{Effective, scopes};
use abi3lint_command_line::compile_commands::{self, Database};
use abi3lint_command_line::infer::{MACROS, infer};
use abi3lint_front_c::{CommandLine, Options, may_include};
use abi3lint_model::{ConfigSet, Fact, FileId, Finding, SourceFile, Target};
use abi3lint_settings::Projects;
use anyhow::{Error, Result};
use memchr::memmem;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files of one project in a folder.
#[derive(Debug)]
pub(crate) struct Package {
    pub(super) root: PathBuf,
    pub(super) place: Place,
    /// The folder has other projects.
    pub(super) is_shared: bool,
    settings: ClientSettings,
    /// A file that lies in no folder of the workspace is a package by itself.
    alone: bool,
    pub(super) disk: BTreeMap<String, Arc<SourceFile>>,
    open: BTreeMap<String, Arc<SourceFile>>,
    /// Open buffers that are no source text, and why.
    skipped: BTreeMap<String, String>,
    /// Other paths of files on disk, as links have, with theirs.
    pub(super) links: Vec<(PathBuf, PathBuf)>,
    /// The union of both, in the order of the report; behind them headers from elsewhere.
    pub(super) files: Vec<Arc<SourceFile>>,
    pub(super) reading: Reading,
    index: Arc<HashMap<String, usize>>,
    /// What the user and the project ask for; `None` where that is wrong.
    pub(super) effective: Option<Effective>,
    /// What its build passes; `None` where that is wrong.
    pub(super) database: Option<Database>,
    /// A directory of headers that is not there, which was complained of.
    pub(super) missing: Option<String>,
    /// An entry of the database that cannot be understood, which was complained of.
    broken: Option<String>,
    order: Option<Arc<Order>>,
    /// A text that can say what is promised is another one: the order may be another, too.
    undecided: bool,
    pub(super) dirty: bool,
    /// The file that was edited last.
    edited: Option<String>,
    /// The set of files, not only their texts.
    pub(super) reordered: bool,
    /// What is being judged.
    asked: Texts,
    /// What was judged last, and what was found in it.
    judged: Judged,
    /// An answer of which nobody speaks any more; a thread that has time lets it go.
    stale: Answer,
    worker: Worker,
    pub(super) complaints: Vec<String>,
    source: String,
}

impl Package {
    /// A package that only holds what is opened. `wake` is called when something was judged.
    pub(crate) fn of_file(path: &Path, settings: ClientSettings, wake: Wake) -> Package {
        Package::empty(path.to_owned(), Place::alone(path), settings, wake, true)
    }

    pub(super) fn empty(root: PathBuf, place: Place, settings: ClientSettings, wake: Wake, alone: bool) -> Package {
        Package {
            root,
            place,
            is_shared: false,
            settings,
            alone,
            disk: BTreeMap::new(),
            open: BTreeMap::new(),
            skipped: BTreeMap::new(),
            links: Vec::new(),
            reading: Reading::default(),
            files: Vec::new(),
            index: Arc::default(),
            effective: None,
            database: None,
            missing: None,
            broken: None,
            order: None,
            undecided: false,
            dirty: true,
            edited: None,
            reordered: true,
            asked: Texts::default(),
            judged: Judged::default(),
            stale: Answer::default(),
            worker: Worker::new(wake),
            complaints: Vec::new(),
            source: String::new(),
        }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Whether a path lies in its folder.
    pub(crate) fn holds(&self, path: &Path) -> bool {
        if self.alone { path == self.root } else { path.starts_with(&self.root) }
    }

    /// Whether it is only what was opened.
    pub(crate) fn is_alone(&self) -> bool {
        self.alone
    }

    /// Whether it lies in a directory, whose settings count for it then.
    pub(crate) fn is_under(&self, dir: &Path) -> bool {
        self.root.starts_with(dir)
    }

    /// The buffer of an editor takes the place of the file, or has a new text.
    pub(crate) fn set(&mut self, path: &str, text: Vec<u8>) {
        let judged = read::judge(path.to_owned(), text);
        let skipped = judged.as_ref().err().map(|p| p.message.clone());
        // What is no source text is there, and empty, so that its findings go.
        let file = judged.unwrap_or_else(|_| SourceFile { path: path.to_owned(), text: Vec::new() });
        let file = Arc::new(file);
        match skipped {
            Some(why) => drop(self.skipped.insert(path.to_owned(), why)),
            None => drop(self.skipped.remove(path)),
        }
        let before = match self.index.get(path) {
            Some(i) if !self.reordered => Some(std::mem::replace(&mut self.files[*i], file.clone())),
            _ => None,
        };
        // What it includes may be read from elsewhere.
        self.reordered |= before.as_ref().is_none_or(|f| may_include(&f.text) != may_include(&file.text));
        self.dirty = true;
        if speaks_of_targets(&file) || before.is_some_and(|f| speaks_of_targets(&f)) {
            self.undecided = true;
        }
        self.edited = Some(path.to_owned());
        self.open.insert(path.to_owned(), file);
    }

    /// The file on disk counts again.
    pub(crate) fn close(&mut self, path: &str) {
        self.open.remove(path);
        self.skipped.remove(path);
        (self.dirty, self.reordered, self.order) = (true, true, None);
    }

    /// Whether nothing is open in it.
    pub(crate) fn is_idle(&self) -> bool {
        self.open.is_empty()
    }

    /// A file on disk is new, another, or gone. Folders are read again as a whole.
    pub(crate) fn touched(&mut self, path: &Path, projects: &mut Projects) {
        let name = path.to_string_lossy().into_owned();
        if self.alone {
            return;
        }
        match self.disk.get(&name) {
            // Which new files belong to it is said by the ignore files.
            None => self.load(projects),
            Some(_) => {
                match read::read_found(path) {
                    Ok(file) => self.disk.insert(name, Arc::new(file)),
                    Err(_) => self.disk.remove(&name),
                };
                (self.dirty, self.reordered) = (true, true);
            }
        }
        self.order = None;
    }

    pub(super) fn ask_again(&mut self) {
        (self.dirty, self.reordered, self.order) = (true, true, None);
    }

    /// Other settings of the client.
    pub(crate) fn set_settings(&mut self, settings: ClientSettings) {
        self.settings = settings;
        self.ask_again();
    }

    /// Whether the last answer could differ from that of a fresh run.
    pub(crate) fn is_unsure(&self) -> bool {
        self.is_settled() && !self.judged.answer.sure && self.order.is_some()
    }

    /// Whether the last answer is that of the texts as they are now.
    pub(crate) fn is_settled(&self) -> bool {
        !self.dirty && !self.worker.is_busy()
    }

    /// Begins to judge everything as if it were new.
    pub(crate) fn verify(&mut self) {
        if !self.worker.is_busy() {
            self.judge(true);
        }
    }

    /// Begins to judge what is new, unless something is being judged.
    pub(crate) fn refresh(&mut self) {
        if !self.dirty || self.worker.is_busy() {
            return;
        }
        self.dirty = false;
        if self.reordered || self.order.is_none() {
            self.effective = self.asked();
            self.database = self.build();
        }
        if self.reordered {
            let mut all: BTreeMap<&str, &Arc<SourceFile>> = self.disk.iter().map(|(p, f)| (p.as_str(), f)).collect();
            all.extend(self.open.iter().map(|(p, f)| (p.as_str(), f)));
            let settings = self.effective.as_ref().map(|e| &e.project.settings);
            all.retain(|path, _| settings.is_none_or(|s| s.judges(Path::new(path))));
            let judged = all.into_values().cloned().collect();
            self.files = self.with_headers(judged);
            self.index = Arc::new(self.files.iter().enumerate().map(|(i, f)| (f.path.clone(), i)).collect());
            self.order = None;
            self.reordered = false;
        }
        self.judge(false);
    }

    /// Takes what was found since the last call; whether there is anything.
    pub(crate) fn collect(&mut self) -> bool {
        let answer = match self.worker.answer() {
            Progress::Idle | Progress::Working => return false,
            Progress::Done(answer) => answer,
            Progress::Died => {
                self.complaints.push(format!(
                    "a file below {} could not be checked because of an internal error; please report it",
                    self.root.display()
                ));
                Answer { sure: true, ..Answer::default() }
            }
        };
        let judged = Judged { texts: std::mem::take(&mut self.asked), answer };
        self.stale = std::mem::replace(&mut self.judged, judged).answer;
        true
    }

    fn judge(&mut self, fresh: bool) {
        let order = match &self.order {
            Some(order) if !self.undecided => order.clone(),
            _ => self.decide(),
        };
        let edited = self.edited.as_ref().and_then(|path| self.index.get(path)).copied();
        self.asked = Texts { files: self.files.clone(), index: self.index.clone() };
        let question = Question { files: self.files.clone(), order, edited, fresh };
        self.worker.ask(question, std::mem::take(&mut self.stale));
    }

    /// What the user asks for, then the project, then defaults.
    fn asked(&mut self) -> Option<Effective> {
        let ClientSettings { build_python, select, ignore, certainty, .. } = self.settings.clone();
        // Editors show what is there, also what a baseline accepts.
        let asked = Check { build_python, select, ignore, certainty, no_baseline: true, ..Check::default() };
        Effective::of(&asked, &self.place.dir).map_err(|e| self.complaints.push(format!("{e:#}"))).ok()
    }

    /// What the build passes; `None` where that cannot be read.
    pub(super) fn build(&mut self) -> Option<Database> {
        let read = self.settings.build_path.as_deref().map(compile_commands::read).transpose().map_err(Error::from);
        let database = read.map_err(|e| self.complaints.push(format!("{e:#}"))).ok()?.unwrap_or_default();
        // Of many broken entries one is enough for a message that pops up.
        let broken = database.problems.first().map(|p| format!("{}: {}", p.path, p.message));
        if broken != self.broken {
            self.complaints.extend(broken.clone());
            self.broken = broken;
        }
        Some(database)
    }

    pub(super) fn decide(&mut self) -> Arc<Order> {
        let order = self.ordered().unwrap_or_else(|e| {
            self.complaints.push(format!("{e:#}"));
            Order::nothing()
        });
        self.undecided = false;
        // What was read by the same order need not be read again.
        let order = self.order.take().filter(|before| **before == order).unwrap_or_else(|| Arc::new(order));
        self.order = Some(order.clone());
        order
    }

    fn ordered(&mut self) -> Result<Order> {
        let Some(effective) = &self.effective else { return Ok(Order::nothing()) };
        let Some(Database { entries, .. }) = &self.database else { return Ok(Order::nothing()) };
        let (defines, undefines) = (&effective.defines.value, &effective.undefines.value);
        let mut elsewhere = None;
        let targets = if self.settings.targets.is_empty() {
            let of_build = entries.iter().flat_map(|e| e.call.defines.iter());
            let others: Vec<_> = defines.iter().chain(of_build).cloned().collect();
            let inferred = infer(&[], &others, undefines, &self.files, &effective.project);
            self.source = inferred.source;
            elsewhere = inferred.elsewhere;
            inferred.targets
        } else {
            self.source = "the client's settings".to_owned();
            self.settings.targets.clone()
        };
        let targets: Vec<(Target, ConfigSet)> =
            targets.iter().map(|t| Ok((*t, t.configs(effective.build_python.value)?))).collect::<Result<_>>()?;
        let include_dirs = include_dirs(effective);
        let all =
            CommandLine { defines: defines.clone(), undefines: undefines.clone(), include_dirs, ..Default::default() };
        let options = Options {
            active: targets.iter().fold(ConfigSet::EMPTY, |all, (_, configs)| all | *configs),
            all,
            units: compile_commands::units(entries, &self.files),
            links: self.reading.links.clone(),
            judged: Some(self.reading.judged),
            ..Options::default()
        };
        let scopes = scopes(&effective.project.settings, effective.selection(), &self.files, elsewhere.as_ref());
        Ok(Order { targets, options, scopes, require_reason: effective.require_reason.value })
    }

    /// What could not be done since the last call, for the user.
    pub(crate) fn complaints(&mut self) -> Vec<String> {
        std::mem::take(&mut self.complaints)
    }

    /// The targets, and what they were inferred from.
    pub(crate) fn targets(&self) -> (&[(Target, ConfigSet)], &str) {
        (self.order.as_ref().map_or(&[], |o| &o.targets), &self.source)
    }

    /// Paths of all files that are judged, those without findings too.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().take(self.reading.judged).map(|f| f.path.as_str())
    }

    /// A file as it was judged.
    pub(crate) fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.judged.texts.files.get(id.0 as usize).map(|f| &**f)
    }

    /// What is found in a file, in the order of its text.
    pub(crate) fn findings(&self, path: &str) -> &[Finding] {
        self.judged.findings(path)
    }

    /// What is found in macros of other files, with the places at which a file uses them.
    pub(crate) fn findings_of_macros(&self, path: &str) -> impl Iterator<Item = (&Finding, abi3lint_model::Place)> {
        self.judged.findings_of_macros(path)
    }

    /// Files with findings in macros that code uses.
    pub(crate) fn paths_with_macros_in_use(&self) -> impl Iterator<Item = &str> {
        let in_use = self.judged.answer.findings.iter().filter(|f| !f.expansion.is_empty());
        in_use.filter_map(|f| Some(self.file(f.place.file)?.path.as_str()))
    }

    /// Why an open buffer is not judged.
    pub(crate) fn skipped(&self, path: &str) -> Option<&str> {
        self.skipped.get(path).map(String::as_str)
    }

    /// The uses whose names a byte offset of a file lies in, as far as it is what was judged.
    pub(crate) fn facts_at(&self, path: &str, offset: u32) -> impl Iterator<Item = &Fact> {
        let now = self.index.get(path).and_then(|i| self.files.get(*i));
        now.into_iter().flat_map(move |now| self.judged.facts_at(now, offset))
    }
}

/// Whether a text names one of the macros that select a stable ABI.
fn speaks_of_targets(file: &SourceFile) -> bool {
    MACROS.iter().any(|m| memmem::find(&file.text, m.as_bytes()).is_some())
}
