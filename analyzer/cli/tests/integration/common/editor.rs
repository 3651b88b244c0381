//! An editor for tests: speaks the protocol with the built binary over standard input and output.

use super::{Scratch, program};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// Nothing takes this long; a test that waits for it fails.
const LONG: Duration = Duration::from_secs(60);

pub(crate) struct Editor {
    child: Child,
    input: Option<ChildStdin>,
    output: Receiver<Value>,
    next: i64,
    /// What came and was not waited for yet.
    pub seen: Vec<Value>,
}

impl Editor {
    /// Starts a server and says nothing.
    pub(crate) fn silent(scratch: &Scratch, args: &[&str]) -> Editor {
        let mut child = program(scratch.path()).arg("lsp").args(args).spawn().unwrap();
        let mut from = BufReader::new(child.stdout.take().unwrap());
        let (send, output) = channel();
        std::thread::spawn(move || {
            loop {
                let mut size = 0;
                loop {
                    let mut line = String::new();
                    if from.read_line(&mut line).unwrap() == 0 {
                        return;
                    }
                    match line.trim_end_matches("\r\n").split_once(": ") {
                        Some((name, value)) => {
                            assert_eq!(name, "Content-Length", "standard output holds the protocol and nothing else");
                            size = value.parse().unwrap();
                        }
                        None => {
                            assert_eq!(line, "\r\n");
                            break;
                        }
                    }
                }
                let mut body = vec![0; size];
                from.read_exact(&mut body).unwrap();
                if send.send(serde_json::from_slice(&body).unwrap()).is_err() {
                    return;
                }
            }
        });
        Editor { input: child.stdin.take(), child, output, next: 0, seen: Vec::new() }
    }

    /// Starts a server for the scratch folder; `abilities` are the client's.
    pub(crate) fn new(scratch: &Scratch, abilities: Value) -> Editor {
        Editor::with(scratch, &[], json!({ "capabilities": abilities, "rootUri": uri(scratch, "") }))
    }

    /// Starts a server with these parameters of `initialize`.
    pub(crate) fn with(scratch: &Scratch, args: &[&str], params: Value) -> Editor {
        let mut editor = Editor::silent(scratch, args);
        let answer = editor.ask("initialize", params);
        assert!(answer["capabilities"].is_object(), "{answer}");
        editor.tell("initialized", json!({}));
        editor
    }

    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        // A server that has ended reads no more; its exit status is what the test looks at.
        let _ = self.input.as_mut().unwrap().write_all(bytes);
        let _ = self.input.as_mut().unwrap().flush();
    }

    pub(crate) fn send_body(&mut self, body: &str) {
        self.send_bytes(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    pub(crate) fn tell(&mut self, method: &str, params: Value) {
        self.send_body(&json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string());
    }

    /// Sends a request without waiting; its id.
    pub(crate) fn send(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        let id = self.next;
        self.send_body(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string());
        id
    }

    /// The whole response to a request.
    pub(crate) fn response(&mut self, method: &str, params: Value) -> Value {
        let id = self.send(method, params);
        self.wait(|m| m["id"] == id && m.get("method").is_none())
    }

    /// The result of a request that succeeds.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        let response = self.response(method, params);
        assert!(response.get("error").is_none(), "{response}");
        response["result"].clone()
    }

    /// The next message that was not waited for yet and fits.
    pub(crate) fn wait(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(i) = self.seen.iter().position(&fits) {
            return self.seen.remove(i);
        }
        loop {
            match self.output.recv_timeout(LONG) {
                Ok(message) if fits(&message) => return message,
                Ok(message) => self.seen.push(message),
                Err(RecvTimeoutError::Timeout) => panic!("no such message among {:#?}", self.seen),
                Err(RecvTimeoutError::Disconnected) => panic!("the server ended after {:#?}", self.seen),
            }
        }
    }

    pub(crate) fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "c", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    pub(crate) fn change(&mut self, uri: &str, version: i64, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// The next diagnostics that are published for a file.
    pub(crate) fn diagnostics(&mut self, uri: &str) -> Vec<Value> {
        let message = self.wait(|m| m["method"] == "textDocument/publishDiagnostics" && m["params"]["uri"] == uri);
        message["params"]["diagnostics"].as_array().unwrap().clone()
    }

    /// The first diagnostics of a file that are so many.
    pub(crate) fn wait_for(&mut self, uri: &str, count: usize) -> Vec<Value> {
        loop {
            let told = self.diagnostics(uri);
            if told.len() == count {
                return told;
            }
        }
    }

    /// `shutdown`, `exit`, and the exit status.
    pub(crate) fn quit(mut self) -> Option<i32> {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.ended().0
    }

    /// Closes the input and waits for the end: exit status and standard error.
    pub(crate) fn ended(mut self) -> (Option<i32>, String) {
        drop(self.input.take());
        let mut errors = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        assert!(!errors.contains("panicked"), "{errors}");
        (self.child.wait().unwrap().code(), errors)
    }

    /// As [`Editor::ended`], while the input stays open.
    pub(crate) fn ends_by_itself(mut self) -> (Option<i32>, String) {
        let input = self.input.take();
        let got = self.ended();
        drop(input);
        got
    }
}

/// The identifier of a file of the scratch folder.
pub(crate) fn uri(scratch: &Scratch, path: &str) -> String {
    format!("file://{}", scratch.path().join(path).display())
}

/// `rule-id line:column-line:column` of each diagnostic.
pub(crate) fn short(diagnostics: &[Value]) -> Vec<String> {
    diagnostics
        .iter()
        .map(|d| {
            let at = |end: &str| format!("{}:{}", d["range"][end]["line"], d["range"][end]["character"]);
            format!("{} {}-{}", d["code"].as_str().unwrap_or("-"), at("start"), at("end"))
        })
        .collect()
}
