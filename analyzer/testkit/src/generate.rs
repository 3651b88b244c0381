//! C made of arbitrary bytes, for tests that whatever is C is read whole.
//!
//! Each byte makes a choice, so that whoever changes bytes changes the text: which item stands next, what stands in
//! it, how often it is repeated. Where the bytes end, each choice is the first, which ends things. The text has all
//! the density that tables, generated scanners and lists of calls have, and at known places what must be found.
//!
//! It is C by its syntax alone: labels may stand twice, and names are declared nowhere. What the grammars are known
//! not to read is left out: comparisons without parentheses, which C++ may take for templates.

/// A source, and what must be found in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Generated {
    /// The source.
    pub text: String,
    /// How often it uses the field `tp_name` of `PyTypeObject`.
    pub fields: usize,
    /// How often it uses a new dictionary that may be NULL.
    pub unchecked: usize,
}

/// Makes a source of some bytes, of about `most` bytes at most.
pub fn generate(bytes: &[u8], most: usize) -> Generated {
    let mut maker = Maker { bytes, most, count: 0, out: Generated { text: HEAD.to_owned(), fields: 0, unchecked: 0 } };
    while !maker.bytes.is_empty() && maker.out.text.len() < most {
        maker.item();
    }
    // What is lost last takes this along.
    maker.field();
    maker.unchecked();
    maker.out
}

const HEAD: &str = "#include <Python.h>\nstruct own { int m; struct own *n; };\n";

/// How deep expressions and statements stand in one another.
const DEPTH: usize = 4;

struct Maker<'b> {
    bytes: &'b [u8],
    most: usize,
    count: usize,
    out: Generated,
}

impl Maker<'_> {
    fn pick(&mut self, choices: usize) -> usize {
        let Some((first, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        usize::from(*first) % choices
    }

    fn one<'w>(&mut self, words: &[&'w str]) -> &'w str {
        let i = self.pick(words.len());
        words.get(i).copied().unwrap_or("")
    }

    /// How often something is repeated.
    fn times(&mut self) -> usize {
        [1, 1, 2, 3, 5, 20, 300, 4000].get(self.pick(8)).copied().unwrap_or(1)
    }

    /// A text several times, as far as there is room.
    fn repeated(&mut self, text: &str) -> String {
        let room = self.most.saturating_sub(self.out.text.len()) / text.len().max(1);
        text.repeat(self.times().min(room).max(1))
    }

    fn name(&mut self) -> String {
        self.count += 1;
        format!("n{}", self.count)
    }

    fn list(&mut self, mut one: impl FnMut(&mut Self) -> String) -> String {
        let count = self.pick(4) + 1;
        (0..count).map(|_| one(self)).collect::<Vec<_>>().join(", ")
    }

    fn item(&mut self) {
        let item = match self.pick(16) {
            0 => self.function(),
            1 => return self.field(),
            2 => return self.unchecked(),
            3 => self.numbers(),
            4 => self.rows(),
            5 => self.strings(),
            6 => self.methods(),
            7 => self.prototypes(),
            8 => self.record(),
            9 => self.macro_use(),
            10 => self.conditional(),
            11 => self.comment(),
            12 => format!("enum {} {{ {} }};\n", self.name(), self.list(|m| format!("{} = {}", m.name(), m.number()))),
            13 => format!("typedef int (*{})(struct own *, {});\n", self.name(), self.list(|m| m.ty().to_owned())),
            14 => format!("static {} {} = {};\n", self.ty(), self.name(), self.expression(0)),
            _ => format!("struct own *{}(int a[], ...), *{};\n", self.name(), self.name()),
        };
        self.out.text.push_str(&item);
    }

    /// A function that uses a field which the limited API hides.
    fn field(&mut self) {
        let function = format!("const char *{}(PyTypeObject *t)\n{{\n    return t->tp_name;\n}}\n", self.name());
        self.out.text.push_str(&function);
        self.out.fields += 1;
    }

    /// A function that uses a result which nobody tested.
    fn unchecked(&mut self) {
        let function = format!(
            "PyObject *{}(PyObject *v)\n{{\n    PyObject *d = PyDict_New();\n    \
             PyDict_SetItemString(d, \"k\", v);\n    return d;\n}}\n",
            self.name()
        );
        self.out.text.push_str(&function);
        self.out.unchecked += 1;
    }

    fn ty(&mut self) -> &'static str {
        self.one(&["int", "unsigned char", "double", "const char *", "struct own *", "size_t", "PyObject *"])
    }

    fn number(&mut self) -> &'static str {
        self.one(&["0", "1", "12", "0x1Fu", "-1", "1.5e3", "'a'", "'\\n'", "'\\''", "(1 << 2)", "0777L"])
    }

    fn string(&mut self) -> &'static str {
        self.one(&["\"\"", "\"a\"", "\"\\\"{\\\\\"", "\"a\" \"b\"", "\"/* no */\"", "\"'\"", "\"// \\x41\\101\""])
    }

    fn variable(&mut self) -> &'static str {
        self.one(&["a", "b", "c", "value", "i"])
    }

    fn numbers(&mut self) -> String {
        let separator = self.one(&[",", ", ", ",\n", ", /* x */ "]);
        let row: String = (0..=self.pick(12)).map(|_| format!("{}{separator}", self.number())).collect();
        let end = self.one(&["\n", "", "\n\t"]);
        let rows = self.repeated(&format!("{row}{end}"));
        format!("static const unsigned char {}[] = {{\n{rows}0\n}};\n", self.name())
    }

    fn initialiser(&mut self, depth: usize) -> String {
        match self.pick(if depth < DEPTH { 7 } else { 4 }) {
            0 => self.number().to_owned(),
            1 => self.string().to_owned(),
            2 => format!("&{}", self.variable()),
            3 => format!("(void *){}", self.variable()),
            4 => format!(".m = {}", self.number()),
            5 => format!("[{}] = {{ {} }}", self.pick(9), self.list(|m| m.initialiser(depth + 1))),
            _ => format!("{{{}}}", self.list(|m| m.initialiser(depth + 1))),
        }
    }

    fn rows(&mut self) -> String {
        let row = format!("    {{{}}},\n", self.list(|m| m.initialiser(0)));
        let rows = self.repeated(&row);
        let end = self.one(&["    {0}\n", "    {0},\n", ""]);
        format!("static struct own {}[] = {{\n{rows}{end}}};\n", self.name())
    }

    fn strings(&mut self) -> String {
        let row = format!("    {},\n", self.list(|m| m.string().to_owned()));
        let rows = self.repeated(&row);
        format!("static const char *const {}[] = {{\n{rows}}};\n", self.name())
    }

    /// A table of methods, with entries that macros bring along.
    fn methods(&mut self) -> String {
        let entries: String = (0..=self.pick(6))
            .map(|_| match self.pick(3) {
                0 => "    {\"m\", m, METH_NOARGS, NULL},\n".to_owned(),
                1 => format!("    KIT_{}_METHODDEF\n", self.name().to_uppercase()),
                _ => "    {\"n\", (PyCFunction)n, METH_VARARGS | METH_KEYWORDS, \"\"},\n".to_owned(),
            })
            .collect();
        let end = self.one(&["{NULL, NULL}", "{NULL, NULL},", "{0},", "{NULL, NULL, 0, NULL} /* end */"]);
        format!("static PyMethodDef {}[] = {{\n{entries}    {end}\n}};\n", self.name())
    }

    fn prototypes(&mut self) -> String {
        let (ty, parameters) = (self.ty(), self.list(|m| m.ty().to_owned()));
        let one = format!("{ty} {}({parameters});\n", self.name());
        self.repeated(&one)
    }

    fn record(&mut self) -> String {
        let kind = self.one(&["struct", "union"]);
        let member = match self.pick(3) {
            0 => format!("    {} {};\n", self.ty(), self.name()),
            1 => format!("    unsigned {} : {};\n", self.name(), self.pick(8) + 1),
            _ => format!("    int {}[4], *{};\n", self.name(), self.name()),
        };
        let members = self.repeated(&member);
        format!("{kind} {} {{\n{members}}};\n", self.name())
    }

    fn macro_use(&mut self) -> String {
        let name = self.name().to_uppercase();
        let body = match self.pick(3) {
            0 => format!("({})", self.expression(1)),
            1 => {
                let statement = self.statement(2).replace('\n', " ");
                format!("do {{ {}}} while (0)", self.repeated(&statement))
            }
            _ => format!("g((a), {})", self.string()),
        };
        let value = if body.starts_with("do") { "" } else { "value = " };
        format!(
            "#define {name}(a) \\\n    {body}\nvoid {}(int a, int value)\n{{\n    {value}{name}(a);\n}}\n",
            self.name()
        )
    }

    fn conditional(&mut self) -> String {
        let condition = self.one(&["defined(OWN)", "OWN > 3", "PY_VERSION_HEX >= 0x03090000"]);
        let (first, second) = (self.prototypes(), self.function());
        match self.pick(2) {
            0 => format!("#if {condition}\n{first}#endif\n"),
            _ => format!("#if {condition}\n{first}#else\n{second}#endif\n"),
        }
    }

    fn comment(&mut self) -> String {
        let one =
            self.one(&["/* don't { */\n", "// \"( it's\n", "/**/\n", "/* a\n * b\n */\n", "\n\n", "// x \\\n y\n"]);
        self.repeated(one)
    }

    fn function(&mut self) -> String {
        let count = self.pick(6);
        let body: String = (0..=count)
            .map(|_| {
                let statement = self.statement(0);
                self.repeated(&statement)
            })
            .collect();
        format!("static int {}(int a, int b, struct own *p)\n{{\n{body}    return 0;\n}}\n", self.name())
    }

    /// What may stand without braces.
    fn simple(&mut self, depth: usize) -> String {
        let deeper = depth + 1;
        match self.pick(7) {
            0 => format!("    value = {};\n", self.expression(deeper)),
            1 => format!("    g({});\n", self.list(|m| m.expression(deeper))),
            2 => "    PUSH(a); POP(b);\n".to_owned(),
            3 => format!("    {}++;\n", self.variable()),
            4 => "    ;\n".to_owned(),
            5 => format!("    p->n->m {} {};\n", self.one(&["=", "+=", "<<="]), self.expression(deeper)),
            _ => format!("    return {};\n", self.expression(deeper)),
        }
    }

    fn statement(&mut self, depth: usize) -> String {
        let deeper = depth + 1;
        match self.pick(if depth < DEPTH { 18 } else { 8 }) {
            0..=6 => self.simple(deeper),
            7 => format!("    {} {} = {};\n", self.ty(), self.name(), self.expression(deeper)),
            8 => format!("    if ({})\n    {}", self.expression(deeper), self.simple(deeper)),
            9 => format!("    if ({}) {{\n{}    }}\n", self.expression(deeper), self.statement(deeper)),
            10 => format!(
                "    if ({}) {{\n{}    }} else if ({}) {{\n{}    }} else\n    {}",
                self.expression(deeper),
                self.statement(deeper),
                self.expression(deeper),
                self.statement(deeper),
                self.simple(deeper)
            ),
            11 => format!("    for (i = 0; i != {}; i++)\n    {}", self.expression(deeper), self.simple(deeper)),
            12 => format!("    while ({}) {{\n{}    }}\n", self.expression(deeper), self.statement(deeper)),
            13 => format!("    do {{\n{}    }} while ({});\n", self.statement(deeper), self.expression(deeper)),
            14 => {
                let case = format!("    case {}:\n{}        break;\n", self.number(), self.statement(deeper));
                format!("    switch (a) {{\n{}    default:\n        ;\n    }}\n", self.repeated(&case))
            }
            15 => format!("    {{\n{}{}    }}\n", self.statement(deeper), self.statement(deeper)),
            16 => format!("{}:\n    goto {};\n", self.variable(), self.variable()),
            _ => format!("    /* if ( */\n{}", self.statement(deeper)),
        }
    }

    fn expression(&mut self, depth: usize) -> String {
        let deeper = depth + 1;
        match self.pick(if depth < DEPTH { 16 } else { 4 }) {
            0 => self.variable().to_owned(),
            1 => self.number().to_owned(),
            2 => "g(a)".to_owned(),
            3 => "v[0]".to_owned(),
            4 => {
                let operator = self.one(&["+", "-", "*", "/", "%", "|", "^"]);
                format!("{} {operator} {}", self.expression(deeper), self.expression(deeper))
            }
            5 => {
                let operator = self.one(&["<", ">", "==", "!=", "<=", "&&", "||", ">>", "&", ","]);
                format!("({} {operator} {})", self.expression(deeper), self.expression(deeper))
            }
            6 => format!("{}({})", self.one(&["-", "!", "~", "*", "&"]), self.expression(deeper)),
            7 => format!("g({})", self.list(|m| m.expression(deeper))),
            8 => format!("v[{}]", self.expression(deeper)),
            9 => format!("p->n->m{}", self.one(&["", "[1]", "++"])),
            10 => format!("({} ? {} : {})", self.expression(deeper), self.expression(deeper), self.expression(deeper)),
            11 => format!("({})({})", self.ty(), self.expression(deeper)),
            12 => format!("sizeof({})", self.one(&["int", "struct own", "*p", "v[0]"])),
            13 => self.string().to_owned(),
            14 => format!("((({})))", self.expression(deeper)),
            _ => format!("(*p->f)({})", self.expression(deeper)),
        }
    }
}
