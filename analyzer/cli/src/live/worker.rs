//! The thread that judges a package again and again.
//!
//! A thread of its own, because what it keeps from one time to the next borrows from the texts that it has
//! seen. These are let go all at once, while nobody waits where that can be. If the thread dies, the next
//! question starts another one.

use super::Order;
use crate::judge::comments_of;
use abi3lint_check::{Request, Suppressing, check_each, suppress};
use abi3lint_front_c::Memory;
use abi3lint_model::{Fact, Finding, SourceFile};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;
use typed_arena::Arena;

/// What is found.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// In the order of files and offsets.
    pub facts: Vec<Fact>,
    /// In the order of files, offsets and rules; those that are certain enough.
    pub findings: Vec<Finding>,
    /// A fresh run finds the same for certain.
    pub sure: bool,
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
}

#[derive(Debug, Default)]
pub(crate) struct Worker(Option<(Sender<Job>, Receiver<Answer>)>);

impl Worker {
    /// Judges files, which are in the order of their paths; `None` where the thread died.
    ///
    /// `edited` is the file of which more edits are expected; `fresh` has all of them read as the first time.
    pub fn judge(
        &mut self,
        files: &[Arc<SourceFile>],
        order: &Arc<Order>,
        edited: Option<usize>,
        fresh: bool,
    ) -> Option<Answer> {
        if self.0.is_none() {
            let (jobs, todo) = channel();
            let (done, answers) = channel();
            std::thread::Builder::new().name("judge".to_owned()).spawn(move || work(&todo, &done)).ok()?;
            self.0 = Some((jobs, answers));
        }
        let (jobs, answers) = self.0.as_ref()?;
        let job = Job { files: files.to_vec(), order: order.clone(), edited, fresh };
        let answer = jobs.send(job).ok().and_then(|()| answers.recv().ok());
        if answer.is_none() {
            self.0 = None;
        }
        answer
    }
}

/// Old texts are let go when they take so many bytes and nobody has asked for this long,
const TIDY: (usize, Duration) = (4 << 20, Duration::from_millis(1500));
/// and at the latest when they take so many; twice as many while a file has errors, of which a new reading makes
/// more than one that knows what was there before.
const MOST: usize = 96 << 20;

fn work(jobs: &Receiver<Job>, answers: &Sender<Answer>) {
    let Ok(mut job) = jobs.recv() else { return };
    let mut asked = true;
    let mut trouble = None;
    loop {
        let order = job.order.clone();
        let texts = Arena::new();
        let mut memory = Memory::new(&order.options);
        memory.warn(trouble.take());
        // A fresh answer is not that of who knows what was there before.
        if let Some(edited) = job.edited.filter(|_| !job.fresh) {
            memory.expect(edited);
        }
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
            let facts = memory.extract(&sources).facts;
            if asked {
                let findings = judge(&order, &sources, &facts);
                if answers.send(Answer { facts, findings, sure: memory.is_sure() }).is_err() {
                    return;
                }
            }
            // While nobody waits.
            if let Some(edited) = job.edited {
                memory.expect(edited);
            }
            let next = if old > TIDY.0 {
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
            let most = if memory.is_sure() { MOST } else { 2 * MOST };
            if !asked || job.fresh || old > most || !Arc::ptr_eq(&order, &job.order) {
                trouble = memory.trouble();
                break;
            }
        }
    }
}

/// As `check` does: by the rules of each file, without what comments allow or what is not certain enough.
pub(super) fn judge(order: &Order, sources: &[&SourceFile], facts: &[Fact]) -> Vec<Finding> {
    let scopes = &order.scopes;
    let request = Request { targets: &order.targets, select: &scopes.all.select, ignore: &scopes.all.ignore };
    let mut findings = check_each(sources, facts, &request, &scopes.locals());
    let comments = comments_of(sources, 0);
    let asked = Suppressing { comments: &comments, targets: &order.targets, require_reason: order.require_reason };
    let rules = |file| {
        let j = scopes.get(file);
        (j.select.as_slice(), j.ignore.as_slice())
    };
    suppress(sources, &mut findings, &asked, rules);
    findings.retain(|f| f.certainty >= scopes.least(f));
    findings
}
