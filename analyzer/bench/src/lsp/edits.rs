//! What somebody who writes C does to a file, key by key; the same for the same seed.
//!
//! The editor closes what is opened, as most do; without that, what is typed leaves the rest of the file in an
//! open brace or comment until its end is typed.

use crate::client::Place;
use std::collections::VecDeque;

/// One change of the document.
pub(crate) struct Edit {
    pub(crate) kind: &'static str,
    pub(crate) range: (Place, Place),
    pub(crate) text: String,
}

/// The document with the changes that are still to come.
pub(crate) struct Editor {
    text: String,
    state: u64,
    waiting: VecDeque<(&'static str, Change)>,
    pairs: bool,
}

/// By byte offset.
enum Change {
    Insert(usize, String),
    Delete(usize, usize),
}

/// Statements that are typed into functions. Those with a brace leave the rest of the file in it until theirs
/// is closed.
const STATEMENTS: &[&str] = &[
    "    PyObject *tmp = PyList_GetItem(self->children, 0);\n",
    "    Py_XDECREF(Py_TYPE(self)->tp_dict);\n",
    "    self->depth = PyTuple_GET_SIZE(self->name);\n",
    "    const char *text = PyUnicode_AsUTF8(self->name);\n",
    "    /* nothing to see */\n",
    "    if (self->flags & 1) {\n        self->flags = 0;\n    }\n",
    "    while (self->parent) self = self->parent;\n",
    "    PyObject *s = PyObject_Str((PyObject *)self);\n    Py_DECREF(s);\n",
    "    // a remark until the end of the line\n",
    "    printf(\"%s (%d)\\n\", \"two\", 'x');\n",
];

/// Lines that are typed between functions.
const ITEMS: &[(&str, &str)] = &[
    ("a declaration", "static int helper(PyObject *o, int flags);\n"),
    ("a definition", "#define NODE_NAME(n) ((n)->name)\n"),
    ("a condition", "#if PY_VERSION_HEX < 0x03090000\nint old;\n#endif\n"),
    ("a struct", "struct pair { PyObject *one; PyTypeObject *two; };\n"),
    ("a function", "static Py_ssize_t length(PyObject *o)\n{\n    return Py_SIZE(o);\n}\n"),
];

impl Editor {
    pub(crate) fn new(text: String, seed: u64, pairs: bool) -> Editor {
        Editor { text, state: seed, waiting: VecDeque::new(), pairs }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Makes the next change.
    pub(crate) fn next(&mut self) -> Edit {
        while self.waiting.is_empty() {
            self.plan();
        }
        let Some((kind, change)) = self.waiting.pop_front() else { unreachable!("something was planned") };
        let (start, end, text) = match change {
            Change::Insert(at, text) => (at, at, text),
            Change::Delete(start, end) => (start, end, String::new()),
        };
        let range = (self.place(start), self.place(end));
        self.text.replace_range(start..end, &text);
        Edit { kind, range, text }
    }

    fn place(&self, at: usize) -> Place {
        let before = &self.text[..at];
        let line = before.bytes().filter(|b| *b == b'\n').count();
        (line, at - before.rfind('\n').map_or(0, |i| i + 1))
    }

    /// SplitMix64.
    fn random(&mut self, below: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % below.max(1) as u64) as usize
    }

    /// The start of a line behind a random place that fits.
    fn line(&mut self, fits: impl Fn(&str, &str) -> bool) -> usize {
        loop {
            let mut at = self.random(self.text.len());
            while !self.text.is_char_boundary(at) {
                at -= 1;
            }
            let Some(found) = self.text[at..].match_indices('\n').map(|(i, _)| at + i + 1).find(|i| {
                let before = self.text[..i - 1].rsplit('\n').next().unwrap_or("");
                let after = self.text[*i..].split('\n').next().unwrap_or("");
                fits(before, after)
            }) else {
                continue;
            };
            return found;
        }
    }

    fn plan(&mut self) {
        let in_body = |before: &str, _: &str| before.starts_with("    ") && before.ends_with(';');
        match self.random(20) {
            0..=11 => {
                let at = self.line(in_body);
                let text = STATEMENTS[self.random(STATEMENTS.len())];
                self.keys("a statement", at, text);
                // Some of what is written goes again, at once or from its end.
                if self.random(2) == 0 && self.pairs {
                    self.waiting.push_back(("undone", Change::Delete(at, at + text.len())));
                } else if !self.pairs && self.random(2) == 0 {
                    for i in (0..text.len()).rev() {
                        self.waiting.push_back(("backspace", Change::Delete(at + i, at + i + 1)));
                    }
                }
            }
            12..=13 => {
                let at = self.line(|before, after| before.is_empty() && after.starts_with("/* Unit"));
                let (kind, text) = ITEMS[self.random(ITEMS.len())];
                self.keys(kind, at, text);
            }
            14 => {
                let at = self.line(|before, _| before.contains("Py_ssize_t used_"));
                self.keys("a field", at, "    PyObject *more;\n");
            }
            15..=16 => {
                let start = self.line(in_body);
                let end = self.text[start..].find('\n').map_or(self.text.len(), |i| start + i + 1);
                let line = self.text[start..end].to_owned();
                self.waiting.push_back(("a line cut", Change::Delete(start, end)));
                self.waiting.push_back(("a line pasted", Change::Insert(start, line)));
            }
            17 => {
                let at = self.line(in_body);
                let lines = "    self->flags++;\n    if (self->name) {\n        Py_CLEAR(self->name);\n    }\n";
                self.waiting.push_back(("lines pasted", Change::Insert(at, lines.to_owned())));
            }
            _ => {
                // A name is written anew.
                let start = self.line(in_body) + 4;
                let end = (start + 4).min(self.text.len());
                if self.text.is_char_boundary(start) && self.text.is_char_boundary(end) {
                    self.waiting.push_back(("a few letters", Change::Delete(start, end)));
                    self.keys("a few letters", start, "value");
                }
            }
        }
    }

    fn keys(&mut self, kind: &'static str, at: usize, text: &str) {
        // An editor indents by itself: the blanks at the start of a line come with the line.
        let mut closed: Vec<(usize, usize)> = Vec::new();
        let mut i = 0;
        while i < text.len() {
            let rest = &text[i..];
            let blanks = rest.len() - rest.trim_start_matches(' ').len();
            let step = if blanks > 1 { blanks } else { 1 };
            let key = &rest[..step];
            if self.pairs && closed.last() == Some(&(i, step)) {
                // It stands there already.
                closed.pop();
            } else {
                let mut key = key.to_owned();
                // What comes between goes before the partner, which stands there when it is its turn.
                if self.pairs
                    && let Some((end, length)) = partner(text, i)
                {
                    key.push_str(&text[end..end + length]);
                    closed.extend((0..length).rev().map(|k| (end + k, 1)));
                }
                self.waiting.push_back((kind, Change::Insert(at + i, key)));
            }
            i += step;
        }
    }
}

/// Where the partner of what opens at `i` stands in a text that is typed, and its length.
fn partner(text: &str, i: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let (open, close) = match bytes[i] {
        b'(' => (b'(', b')'),
        b'{' => (b'{', b'}'),
        b'[' => (b'[', b']'),
        b'"' | b'\'' => {
            let quote = char::from(bytes[i]);
            return text[i + 1..].find(quote).map(|k| (i + 1 + k, 1));
        }
        b'*' if i > 0 && bytes[i - 1] == b'/' => return text[i + 1..].find("*/").map(|k| (i + 1 + k, 2)),
        _ => return None,
    };
    let mut depth = 0;
    for (k, b) in bytes.iter().enumerate().skip(i) {
        depth += i32::from(*b == open) - i32::from(*b == close);
        if depth == 0 {
            return Some((k, 1));
        }
    }
    None
}
