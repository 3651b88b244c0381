//! A client of the language server, as far as a measurement needs one.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

pub(crate) struct Client {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    /// The one document of the measurement.
    document: String,
    /// When the last message was there.
    pub(crate) arrived: Instant,
}

/// A place in a document: line and column from 0.
pub(crate) type Place = (usize, usize);

impl Client {
    /// A server for a document in a folder, or in none.
    pub(crate) fn start(server: &Path, folder: Option<&Path>) -> Result<Client> {
        let folder = folder.map(|folder| format!("file://{}", folder.display()));
        let mut child = Command::new(server)
            .args(["lsp", "--target", "cp39-abi3"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the server")?;
        let (to, from) = (child.stdin.take(), child.stdout.take());
        let mut client = Client {
            to: to.context("no input")?,
            from: BufReader::new(from.context("no output")?),
            arrived: Instant::now(),
            document: format!("{}/bench.c", folder.as_deref().unwrap_or("file:///nowhere")),
            child,
        };
        let shown = json!({ "relatedInformation": true, "dataSupport": true, "versionSupport": true });
        let abilities = json!({ "textDocument": { "publishDiagnostics": shown } });
        let folders = folder.map(|uri| json!([{ "uri": uri, "name": "bench" }]));
        let params = json!({ "capabilities": abilities, "workspaceFolders": folders });
        client.send(&json!({ "id": 1, "method": "initialize", "params": params }))?;
        client.wait(|m| m["id"] == 1)?;
        client.send(&json!({ "method": "initialized", "params": {} }))?;
        Ok(client)
    }

    /// Opens the document; its diagnostics.
    pub(crate) fn open(&mut self, text: &str) -> Result<Vec<Value>> {
        let document = json!({ "uri": self.document, "languageId": "c", "version": 0, "text": text });
        self.send(&json!({ "method": "textDocument/didOpen", "params": { "textDocument": document } }))?;
        self.diagnostics(0)
    }

    /// Makes an edit; the diagnostics after it.
    pub(crate) fn change(&mut self, version: usize, (start, end): (Place, Place), text: &str) -> Result<Vec<Value>> {
        let place = |(line, character): Place| json!({ "line": line, "character": character });
        let change = json!({ "range": { "start": place(start), "end": place(end) }, "text": text });
        let document = json!({ "uri": self.document, "version": version });
        let params = json!({ "textDocument": document, "contentChanges": [change] });
        self.send(&json!({ "method": "textDocument/didChange", "params": params }))?;
        self.diagnostics(version)
    }

    fn diagnostics(&mut self, version: usize) -> Result<Vec<Value>> {
        let mut told = self.wait(|m| m["params"]["version"] == version)?;
        match told["params"]["diagnostics"].take() {
            Value::Array(list) => Ok(list),
            other => bail!("no diagnostics: {other}"),
        }
    }

    fn send(&mut self, message: &Value) -> Result<()> {
        let mut message = message.clone();
        message["jsonrpc"] = "2.0".into();
        let body = message.to_string();
        self.to.write_all(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes())?;
        Ok(self.to.flush()?)
    }

    fn wait(&mut self, fits: impl Fn(&Value) -> bool) -> Result<Value> {
        loop {
            let mut size = 0;
            loop {
                let mut line = String::new();
                if self.from.read_line(&mut line)? == 0 {
                    bail!("the server ended");
                }
                match line.trim_end().split_once(": ") {
                    Some((_, value)) => size = value.parse()?,
                    None => break,
                }
            }
            let mut body = vec![0; size];
            self.from.read_exact(&mut body)?;
            self.arrived = Instant::now();
            let message: Value = serde_json::from_slice(&body)?;
            if fits(&message) {
                return Ok(message);
            }
        }
    }

    /// Bytes of memory that the server holds, where the system tells.
    pub(crate) fn memory(&self) -> Option<u64> {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = text.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
        Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? << 10)
    }

    /// Time that the server has spent on processors, where the system tells: on a busy machine the wall clock
    /// measures the others.
    pub(crate) fn worked(&self) -> Option<Duration> {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.id())).ok()?;
        let of = |task: std::io::Result<std::fs::DirEntry>| {
            let text = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
            text.split_whitespace().next()?.parse().ok()
        };
        Some(Duration::from_nanos(tasks.map(|t| of(t).unwrap_or(0)).sum::<u64>()))
    }

    pub(crate) fn quit(mut self) -> Result<()> {
        self.send(&json!({ "id": 2, "method": "shutdown" }))?;
        self.wait(|m| m["id"] == 2)?;
        self.send(&json!({ "method": "exit" }))?;
        let status = self.child.wait()?;
        if !status.success() {
            bail!("the server ended with {status}");
        }
        Ok(())
    }
}
