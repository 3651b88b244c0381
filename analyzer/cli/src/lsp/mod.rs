//! `abi3lint lsp`: the language server, over standard input and output.
//!
//! The only module that knows the Language Server Protocol. It must not decide what is found, only when it is
//! asked for and how it is told. One thread reads, one writes, and all else happens in order on a third, which waits
//! for nothing but the next event: packages are judged on threads of their own.

mod actions;
mod client;
mod closed;
mod convert;
mod documents;
mod folders;
mod hover;
mod published;
mod server;
mod text;
mod waiting;
mod wire;
mod workspace;

use crate::args::Lsp;
use crate::live::{ClientSettings, Wake};
use crate::output::terminal::{FAILED, say};
use crate::run::targets::each_once;
use anyhow::{Context, Result};
use server::{NO_SHUTDOWN, Server};
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};
use wire::{Incoming, Outgoing};

/// Nobody types for so long.
const PAUSE: Duration = Duration::from_millis(400);
const FOREVER: Duration = Duration::from_secs(3600);
/// A client that is gone may have left an end open that nobody reads; what it is told last waits no longer.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What happens.
#[derive(Debug)]
enum Event {
    Came(Incoming),
    /// Something was judged.
    Judged,
}

/// Serves until the client ends it: 0 after `shutdown` and `exit`, 1 where the client left without, 2 where
/// what it sends cannot be read.
///
/// # Errors
/// Options that are wrong; no thread.
pub(crate) fn run(args: &Lsp) -> Result<u8> {
    abi3lint_allocator::keep_for_next_time();
    let settings = ClientSettings {
        targets: each_once(&args.targets).unwrap_or_default(),
        build_python: args.build_python,
        select: args.select.clone(),
        ignore: args.ignore.clone(),
        certainty: args.certainty,
        build_path: args.build_path.clone(),
    };
    let (send, receive) = channel::<Event>();
    let (out, written) = channel::<Outgoing>();
    let judged = send.clone();
    let wake = Wake::new(move || drop(judged.send(Event::Judged)));
    // It waits for input that may never come, so nobody waits for it.
    thread::Builder::new()
        .name("read".to_owned())
        .spawn(move || {
            let mut from = io::BufReader::new(io::stdin());
            loop {
                let message = wire::read(&mut from);
                let last = matches!(message, Incoming::End | Incoming::Broken(_));
                if send.send(Event::Came(message)).is_err() || last {
                    return;
                }
            }
        })
        .context("cannot start threads")?;
    let (at_end, ended) = channel::<()>();
    thread::Builder::new()
        .name("write".to_owned())
        .spawn(move || {
            // Closed when all is written, or nobody reads.
            let _at_end = at_end;
            let mut to = io::stdout().lock();
            for message in written {
                // A client that does not listen any more closes its other end as well.
                if wire::write(&message, &mut to).is_err() {
                    return;
                }
            }
        })
        .context("cannot start threads")?;
    let mut server = Server::new(out, settings, wake);
    let status = serve(&mut server, &receive);
    drop(server);
    let _ = ended.recv_timeout(LAST_WORDS);
    Ok(status)
}

fn serve(server: &mut Server, events: &Receiver<Event>) -> u8 {
    loop {
        // All edits that wait are taken together; what they lead to is told once.
        let event = match events.try_recv() {
            Ok(event) => event,
            Err(_) => {
                server.settle(Instant::now());
                let wait = if server.is_unsure() { PAUSE } else { FOREVER };
                let until = server.until().map(|at| at.saturating_duration_since(Instant::now()));
                match events.recv_timeout(until.map_or(wait, |u| u.min(wait))) {
                    Ok(event) => event,
                    Err(RecvTimeoutError::Timeout) => {
                        if until.is_none() && wait == PAUSE {
                            server.verify();
                        }
                        continue;
                    }
                    Err(RecvTimeoutError::Disconnected) => return NO_SHUTDOWN,
                }
            }
        };
        match event {
            Event::Judged => {}
            Event::Came(Incoming::Message(message)) => {
                if let Some(status) = server.handle(message) {
                    return status;
                }
            }
            Event::Came(Incoming::NoJson) => server.refuse(wire::NO_JSON),
            Event::Came(Incoming::NoMessage) => server.refuse(wire::NO_MESSAGE),
            Event::Came(Incoming::End) => return server.left(),
            Event::Came(Incoming::Broken(why)) => {
                say(&format!("error: cannot read the client's messages: {why}"));
                return FAILED;
            }
        }
    }
}
