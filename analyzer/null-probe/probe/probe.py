"""Performs the plan of a NULL sweep in the interpreter that runs it: python probe.py FOLDER < PLAN > RESULTS

FOLDER holds nullprobe.so. Each line of the plan is a function with the expressions of its arguments; each
call happens in a child of its own, first as it is and then with NULL in one place. For every Python since
3.6. What the words of a result mean is decided by the caller.
"""
import ast
import importlib.machinery
import importlib.util
import json
import os
import re
import select
import signal
import sys
import time

LIMIT = 3.0  # seconds
OBJECT = re.compile(r"^(const )?(struct )?(Py\w*Object|_typeobject|_object|_frame) \*$")


def load(folder):
    path = os.path.join(folder, "nullprobe.so")
    loader = importlib.machinery.ExtensionFileLoader("nullprobe", path)
    spec = importlib.util.spec_from_file_location("nullprobe", path, loader=loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


class Address(object):
    """A value that is passed as it is."""

    def __init__(self, address):
        self.address = address


class Once(dict):
    """Names whose values are made when they are first asked for."""

    def __init__(self, makers):
        dict.__init__(self)
        self.makers = makers

    def __missing__(self, name):
        self[name] = self.makers[name]()
        return self[name]


class Values(object):
    """The names that expressions of the plan may use, and how their values become words."""

    def __init__(self, c, source):
        self.c = c
        self.kept = []
        self.nulled = False
        self.names = {
            "NULL": Address(0),
            "Address": Address,
            "address": lambda value: Address(self.word(value, "PyObject *")),
            "call": self.call,
            "helper": lambda name: Address(c.helper(name)),
            "memory": lambda data=b"", size=256: Address(c.memory(data, size)),
            "null": lambda value: Address(0) if self.nulled else value,
            "word": lambda value: self.word(value, "char *"),
        }
        exec(source, self.names)

    def read(self, expression):
        return eval(expression, self.names, Once(self.names["ONCE"]))

    def call(self, name, *values):
        """A function of the interpreter or the C library, for a value that only it can make. Objects are
        given as address(x)."""
        function = self.c.symbol(name)
        if not function:
            raise LookupError(name)
        words = tuple(self.word(v, "char *") for v in values)
        return Address(self.c.call(function, words, (), -1))

    def word(self, value, kind):
        """The machine word for a parameter of this C type."""
        if isinstance(value, Address):
            return value.address
        if OBJECT.match(kind):
            self.kept.append(value)
            return id(value)
        if isinstance(value, bytes):
            return self.c.memory(value, 256)
        if isinstance(value, str):
            return self.c.memory(value.encode("utf-32-le"), 256)
        if isinstance(value, (list, tuple)):
            words = [self.word(v, "PyObject *") for v in value]
            return self.c.memory(b"".join(w.to_bytes(8, sys.byteorder) for w in words), 256)
        if isinstance(value, int):
            return value & 0xFFFFFFFFFFFFFFFF
        raise TypeError("%r is no value for %s" % (value, kind))


class Probe(object):
    """One line of the plan."""

    def __init__(self, plan):
        self.__dict__.update(plan)
        nodes = ast.parse("f(%s)" % self.args, mode="eval").body.args
        fixed = len(self.params)
        if len(nodes) < fixed:
            raise ValueError("%s: %d arguments for %d parameters" % (self.function, len(nodes), fixed))
        self.declared = list(self.nulls)
        # Behind the parameters, everything that is no number can be NULL.
        self.nulls = self.declared + [i for i in range(fixed, len(nodes)) if not is_number(nodes[i])]

    def arguments(self, values, null, size):
        """What nullprobe.probe takes."""
        given = values.read("[%s]" % self.args)
        words, floats = [], []
        for i, value in enumerate(given):
            kind = self.params[i] if i < len(self.params) else "..."
            if i == null:
                words.append(0)
            elif isinstance(value, float) and not OBJECT.match(kind):
                floats.append(value)
            elif size is not None and kind in ("Py_ssize_t", "size_t"):
                words.append(size)
            else:
                words.append(values.word(value, kind))
        list_from = len(self.params) if self.va_list else -1
        call = (values.c.symbol(self.function), tuple(words), tuple(floats), list_from)
        exception = values.read(self.raised) if self.raised else None
        return call, self.result, self.mode, self.errno, exception


def is_number(node):
    try:
        return isinstance(ast.literal_eval(node), (int, float))
    except ValueError:
        return False


def in_child(probe, values, null, size):
    """The child's part; it does not return."""
    values.nulled = null == "case"
    arguments = probe.arguments(values, null, size)
    values.c.probe(*arguments)


def run(probe, values, null=None, size=None):
    """One call: a word for the outcome, and what else is known."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setpgid(0, 0)
            os.close(reader)
            silence = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(silence, stream)
            values.c.quiet(writer)
            in_child(probe, values, null, size)
        except BaseException as e:
            os.write(writer, ("setup %s: %s\n" % (type(e).__name__, e)).encode("utf-8", "replace"))
        finally:
            os._exit(97)
    os.close(writer)
    lines, is_late = listen(reader)
    if is_late:
        # The group may not be there yet, and the child may be gone already.
        for end in (os.killpg, os.kill):
            try:
                end(child, signal.SIGKILL)
            except OSError:
                pass
    os.close(reader)
    status = os.waitpid(child, 0)[1]
    return judge(lines, status, is_late)


def listen(reader):
    """The lines that come through the pipe, and whether the time was over before its end."""
    data = b""
    end = time.monotonic() + LIMIT
    while True:
        left = end - time.monotonic()
        if left <= 0 or not select.select([reader], [], [], left)[0]:
            return data.decode("utf-8", "replace").splitlines(), True
        part = os.read(reader, 4096)
        if not part:
            return data.decode("utf-8", "replace").splitlines(), False
        data += part


def judge(lines, status, is_late):
    faults = [l[len("fault "):] for l in lines if l.startswith("fault ")]
    said = [l for l in lines if not l.startswith("fault ")]
    by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if said and said[0].startswith("setup "):
        return {"outcome": "setup", "detail": said[0][len("setup "):]}
    if said:
        # It came back. What happens to its result afterwards is another matter.
        broke = said[-1] != "used" and not said[0].startswith("exc:")
        return {"outcome": said[0], "detail": "its result cannot be used" if broke else ""}
    if is_late:
        return {"outcome": "hang", "detail": ""}
    if by == signal.SIGABRT or not by:
        return {"outcome": "fatal", "detail": "" if by else "the process ended"}
    return {"outcome": "crash", "detail": faults[0] if faults else signal.Signals(by).name}


def sweep(probe, values):
    """Every row of one line of the plan."""
    if not values.c.symbol(probe.function):
        yield {"id": probe.id, "param": None, "outcome": "absent"}
        return
    if probe.is_case:
        # A call that has nothing to be NULL is measured as it is.
        control = run(probe, values) if "null(" in probe.args else {"outcome": ""}
        yield dict(run(probe, values, "case"), id=probe.id, param=None, size=None, control=control["outcome"])
        return
    sized = any(k in ("Py_ssize_t", "size_t") for k in probe.params)
    # Where nothing is said to follow, nobody reads what stands behind the parameters.
    for size, nulls in ((None, probe.nulls), (0, probe.declared if sized else [])):
        control = run(probe, values, None, size) if nulls else {}
        for null in nulls:
            row = run(probe, values, null, size)
            if control["outcome"] == "setup":
                row = control
            yield dict(row, id=probe.id, param=null, size=size, control=control["outcome"])


def main(folder):
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "values.py"), encoding="utf-8") as f:
        source = f.read()
    values = Values(load(folder), source)
    plan = [Probe(json.loads(line)) for line in sys.stdin]
    for probe in plan:
        for row in sweep(probe, values):
            sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
