//! The thread that judges a package again and again.
//!
//! A thread of its own, because what it keeps from one time to the next borrows from the texts that it has
//! seen. These are let go all at once: while nobody asks, or with the whole thread, when another one has read the
//! files meanwhile. If the thread dies, the next question starts another one.
//!
//! Nobody is kept waiting: a question is asked with [`Worker::ask`], whoever asked is woken when there is an answer,
//! and fetches it with [`Worker::answer`]. There is one question at a time.

use super::order::Order;
use abi3lint_front_c::{IncrementalExtractor, Trouble, UsePlace};
use abi3lint_lint::{Coverage, Lint, LintCache};
use abi3lint_model::{Fact, FileId, Finding, SourceFile};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::time::Duration;
use typed_arena::Arena;

/// What is found.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// In the order of files and offsets.
    pub facts: Vec<Fact>,
    /// In the order of files, offsets and rules; those that are certain enough.
    pub findings: Vec<Finding>,
    /// Where findings are in macros of other files than the one that uses them first: by that use, all of them.
    pub uses: BTreeMap<UsePlace, Vec<UsePlace>>,
    /// A fresh run finds the same for certain.
    pub sure: bool,
    /// The thread holds many old texts; another one should take its place.
    pub(super) successor: Option<Successor>,
}

/// What a thread has to know that takes the place of another.
#[derive(Debug)]
pub(super) struct Successor(Option<Trouble>);

/// What the thread calls when it has an answer, or dies.
#[derive(Clone)]
pub(crate) struct Wake(Arc<dyn Fn() + Send + Sync>);

impl Wake {
    /// Calls this function, on the thread that judges.
    pub(crate) fn new(call: impl Fn() + Send + Sync + 'static) -> Wake {
        Wake(Arc::new(call))
    }
}

impl fmt::Debug for Wake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wake")
    }
}

/// Wakes also where the thread dies of a panic.
struct WakeAtEnd(Wake);

impl Drop for WakeAtEnd {
    fn drop(&mut self) {
        (self.0.0)();
    }
}

/// What has become of a question.
#[derive(Debug)]
pub(super) enum Progress {
    /// Nothing was asked.
    Idle,
    Working,
    Done(Answer),
    /// The thread died of it.
    Died,
}

#[derive(Debug)]
struct Job {
    /// In the order of their paths; the same object has the same text.
    files: Vec<Arc<SourceFile>>,
    order: Arc<Order>,
    /// The file that is edited.
    edited: Option<usize>,
    /// Nothing that is known counts.
    fresh: bool,
    /// Nobody waits for what is found, only for an answer.
    quiet: bool,
    /// The answer before, of which nobody speaks any more: let go when this one is given.
    old: Answer,
}

/// A thread, and the ways to it and back.
#[derive(Debug)]
struct Hand {
    jobs: Sender<Job>,
    answers: Receiver<Answer>,
}

impl Hand {
    fn new(most: usize, trouble: Option<Trouble>, wake: &Wake) -> Option<Hand> {
        let (jobs, todo) = channel();
        let (done, answers) = channel();
        let wake = wake.clone();
        let work = move || {
            // Dropped last, when the channel is closed: who is woken finds that nobody answers any more.
            let wake = WakeAtEnd(wake);
            let done = done;
            work(&todo, &done, &wake.0, most, trouble);
        };
        std::thread::Builder::new().name("judge".to_owned()).spawn(work).ok()?;
        Some(Hand { jobs, answers })
    }
}

/// A thread that reads what the other one has read.
#[derive(Debug)]
struct Next {
    hand: Hand,
    /// How many jobs it has not done yet.
    behind: usize,
}

impl Next {
    fn give(&mut self, job: Job) {
        // One that died is found out when it should take over.
        let _ = self.hand.jobs.send(Job { quiet: true, ..job });
        self.behind += 1;
    }

    /// Whether it has done all; `None` where it died.
    fn is_ready(&mut self) -> Option<bool> {
        loop {
            match self.hand.answers.try_recv() {
                Ok(_) => self.behind -= 1,
                Err(TryRecvError::Empty) => return Some(self.behind == 0),
                Err(TryRecvError::Disconnected) => return None,
            }
        }
    }
}

/// A question, as every thread is asked it.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// In the order of their paths; the same object has the same text.
    pub files: Vec<Arc<SourceFile>>,
    pub order: Arc<Order>,
    /// The file of which more edits are expected.
    pub edited: Option<usize>,
    /// All files are read as the first time.
    pub fresh: bool,
}

impl Question {
    fn job(&self, old: Answer) -> Job {
        let Question { files, order, edited, fresh } = self.clone();
        Job { files, order, edited, fresh, quiet: false, old }
    }
}

#[derive(Debug)]
pub(crate) struct Worker {
    now: Option<Hand>,
    next: Option<Next>,
    /// What has no answer yet.
    asked: Option<Question>,
    /// See [`MOST`].
    most: usize,
    wake: Wake,
}

impl Worker {
    /// Threads that call `wake`.
    pub(crate) fn new(wake: Wake) -> Worker {
        Worker::with(MOST, wake)
    }

    /// A thread has another one take its place when it holds old texts of so many bytes.
    pub(crate) fn with(most: usize, wake: Wake) -> Worker {
        Worker { now: None, next: None, asked: None, most, wake }
    }

    /// Whether another thread is about to take the place of the one that answers.
    #[cfg(test)]
    pub(crate) fn is_replaced(&self) -> bool {
        self.next.is_some()
    }

    /// Begins to judge files; nothing else may be asked before there is an answer. `old` is an answer of which nobody
    /// speaks any more.
    pub(crate) fn ask(&mut self, question: Question, old: Answer) {
        match self.next.as_mut().map(Next::is_ready) {
            Some(Some(true)) => self.now = self.next.take().map(|n| n.hand),
            Some(None) => self.next = None,
            Some(Some(false)) | None => {}
        }
        if self.now.is_none() {
            self.now = Hand::new(self.most, None, &self.wake);
        }
        // Where there is no thread, or a dead one, `answer` finds it out.
        if let Some(now) = &self.now {
            let _ = now.jobs.send(question.job(old));
        }
        self.asked = Some(question);
    }

    /// Whether there is a question without an answer.
    pub(crate) fn is_busy(&self) -> bool {
        self.asked.is_some()
    }

    /// What has become of the question.
    pub(crate) fn answer(&mut self) -> Progress {
        if self.asked.is_none() {
            return Progress::Idle;
        }
        match self.now.as_ref().map(|now| now.answers.try_recv()) {
            Some(Ok(answer)) => Progress::Done(self.answered(answer)),
            Some(Err(TryRecvError::Empty)) => Progress::Working,
            Some(Err(TryRecvError::Disconnected)) | None => {
                (self.now, self.next, self.asked) = (None, None, None);
                Progress::Died
            }
        }
    }

    fn answered(&mut self, mut answer: Answer) -> Answer {
        let question = self.asked.take();
        if let Some(Successor(trouble)) = answer.successor.take() {
            self.next = Hand::new(self.most, trouble, &self.wake).map(|hand| Next { hand, behind: 0 });
        }
        // What is edited meanwhile it reads edit by edit: all at once can be most of a file.
        if let Some((next, question)) = self.next.as_mut().zip(question) {
            next.give(question.job(Answer::default()));
        }
        answer
    }

    /// Asks and waits; `None` where the thread died.
    #[cfg(test)]
    pub(crate) fn judge(&mut self, question: Question) -> Option<Answer> {
        self.ask(question, Answer::default());
        let answer = self.now.as_ref()?.answers.recv().ok()?;
        Some(self.answered(answer))
    }
}

/// Old texts are let go when they take so many bytes and nobody has asked for this long. It costs a reading of the
/// package, for which the next edit may have to wait: a package that is itself larger leaves it to another thread.
const TIDY: (usize, Duration) = (4 << 20, Duration::from_millis(1500));
/// A thread is replaced when they take so many; twice as many while a file has errors, of which a new reading makes
/// more than one that knows what was there before.
const MOST: usize = 64 << 20;
/// When they take so many times as much, and no other thread came, they are let go at once.
const TOO_MANY: usize = 4;

fn work(jobs: &Receiver<Job>, answers: &Sender<Answer>, wake: &Wake, most: usize, mut trouble: Option<Trouble>) {
    let Ok(mut job) = jobs.recv() else { return };
    let mut asked = true;
    loop {
        let mut alone = true;
        let order = job.order.clone();
        let texts = Arena::new();
        let mut extractor = IncrementalExtractor::new(&order.options);
        extractor.warn(trouble.take());
        // A fresh answer is not that of who knows what was there before.
        if let Some(edited) = job.edited.filter(|_| !job.fresh) {
            extractor.expect(edited);
        }
        let mut cache = LintCache::default();
        let mut sources: Vec<&SourceFile> = Vec::new();
        let mut files: Vec<Arc<SourceFile>> = Vec::new();
        let mut old = 0;
        // As long as the texts of this time can be kept.
        loop {
            if files.len() != job.files.len() {
                sources = job.files.iter().map(|f| &**texts.alloc(f.clone())).collect();
            } else {
                for (i, (was, is)) in files.iter().zip(&job.files).enumerate() {
                    if !Arc::ptr_eq(was, is) {
                        old += was.text.len();
                        sources[i] = texts.alloc(is.clone());
                    }
                }
            }
            files.clone_from(&job.files);
            let facts = extractor.extract(&sources).facts;
            if asked && job.quiet {
                if answers.send(Answer::default()).is_err() {
                    return;
                }
            } else if asked {
                let findings = judge(&order, &mut cache, &sources, &facts);
                let uses = extractor.macro_uses(&used_elsewhere(&findings));
                let sure = extractor.is_sure();
                let is_heavy = alone && old > if sure { most } else { 2 * most };
                let successor = is_heavy.then(|| Successor(extractor.trouble()));
                alone &= !is_heavy;
                if answers.send(Answer { facts, findings, uses, sure, successor }).is_err() {
                    return;
                }
                (wake.0)();
                drop(std::mem::take(&mut job.old));
            }
            // While nobody waits.
            if let Some(edited) = job.edited {
                extractor.expect(edited);
            }
            let size: usize = sources.iter().map(|s| s.text.len()).sum();
            let next = if old > TIDY.0 && size <= TIDY.0 {
                jobs.recv_timeout(TIDY.1)
            } else {
                jobs.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            asked = match next {
                Ok(next) => {
                    job = next;
                    true
                }
                // The same again, without the old texts.
                Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let is_same = Arc::ptr_eq(&order, &job.order);
            // A quiet thread is to know what the other one knows, not what it answers.
            let is_fresh = !job.fresh || is_same && same(&files, &job.files) && (job.quiet || extractor.verify());
            if !asked || !is_fresh || old > TOO_MANY * most || !is_same {
                trouble = extractor.trouble();
                break;
            }
        }
    }
}

/// The first uses of macros that stand in other files than what is wrong with them.
fn used_elsewhere(findings: &[Finding]) -> BTreeSet<UsePlace> {
    let first = |f: &Finding| f.expansion.first().filter(|e| e.file != f.place.file).map(|e| (e.file, e.span));
    findings.iter().filter_map(first).collect()
}

/// Whether these are the same objects.
fn same(a: &[Arc<SourceFile>], b: &[Arc<SourceFile>]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| Arc::ptr_eq(a, b))
}

/// As `check` does. Nothing is said of files that are only read.
pub(super) fn judge<'f>(
    order: &Order,
    cache: &mut LintCache<'f>,
    sources: &[&'f SourceFile],
    facts: &[Fact],
) -> Vec<Finding> {
    let Order { targets, options, scopes, require_reason } = order;
    let judged = options.judged.unwrap_or(sources.len());
    let coverage = |file: FileId| if (file.0 as usize) < judged { Coverage::Whole } else { Coverage::OnlyRead };
    let lint = Lint { targets, scopes, require_reason: *require_reason, release: None };
    lint.run_again(cache, sources, facts, coverage).findings
}
