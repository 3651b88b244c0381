"""What expressions of rules/null/probe.toml may name beside Python's own names.

probe.py gives `address`, `call`, `helper`, `memory`, `null`, `word`, `Address` and `NULL`. Structs are
written as CPython has them on 64-bit machines since 3.6.
"""
import collections
import importlib.machinery
import io
import marshal
import os
import pickle
import struct
import sys
import types
import weakref

try:
    import contextvars
except ImportError:  # before 3.7
    contextvars = None


class Plain(object):
    pass


class Thing(object):
    """Has what most functions ask for: attributes, items, a length, a call, an iterator."""

    a = 1

    def __call__(self, *args, **kwargs):
        return 1

    def __getitem__(self, key):
        return 1

    def __setitem__(self, key, value):
        pass

    def __delitem__(self, key):
        pass

    def __len__(self):
        return 3

    def __iter__(self):
        return iter([1, 2, 3])

    def __aiter__(self):
        return self

    def __fspath__(self):
        return "abc"

    def method(self, *args):
        return 1


def function(a=1, *, b=2):
    return a


function.__annotations__ = {"a": int}


def generator():
    yield 1
    yield 2


async def a_generator():
    yield 1


def raised(exception):
    """It, as it looks when it was raised: with a traceback."""
    try:
        raise exception
    except type(exception) as e:
        return e


def closure():
    inside = 1
    return lambda: inside


with_closure = closure()
code = function.__code__
frame = sys._getframe()
module = types.ModuleType("sample")
module.a = 1
module.__file__ = "sample.py"
referent = Plain()
reference = weakref.ref(referent)
cell = with_closure.__closure__[0]
traceback = raised(ValueError("text")).__traceback__
decode_error = UnicodeDecodeError("utf-8", b"abc", 0, 1, "reason")
encode_error = UnicodeEncodeError("utf-8", "abc", 0, 1, "reason")
translate_error = UnicodeTranslateError("abc", 0, 1, "reason")
caused = ValueError("text")
caused.__cause__ = caused.__context__ = KeyError("cause")
thread = call("PyThreadState_Get")
interpreter = call("PyInterpreterState_Head")
EVAL, FILE = 258, 257
HEAD = object.__basicsize__  # 16, and 32 in a free-threaded build
DEFAULT = 1 << 18 | 1 << 10  # Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE


def packed(layout, *values):
    """A struct; a value for P is anything that becomes a word."""
    kinds = layout.lstrip("@")
    return memory(struct.pack("@" + kinds, *[v if k != "P" else word(v) for k, v in zip(kinds, values)]))


def methods(name=b"name", function=None, flags=1, doc=b"doc"):
    return packed("PPqP", name, helper("a_method") if function is None else function, flags, doc)


def members(name=b"name", kind=6, offset=HEAD, doc=b"doc"):
    return packed("PqqqP", name, kind, offset, 0, doc)


def getsets(name=b"name", get=None, doc=b"doc"):
    return packed("PPPPP", name, helper("get") if get is None else get, 0, doc, 0)


def header():
    """The object that a module definition begins with."""
    return struct.pack("@q", 1) + bytes(HEAD + 24 - 8)


def module_def(name=b"sample", doc=b"doc", size=-1, methods=0, slots=0):
    rest = [word(name), word(doc), size, word(methods), word(slots), 0, 0, 0]
    return memory(header() + struct.pack("@PPqPPPPP", *rest))


def slots(*pairs):
    """PyType_Slot or PyModuleDef_Slot: a number and a pointer each."""
    return memory(b"".join(struct.pack("@qP", number, word(value)) for number, value in pairs), 1024)


def new_slots(*pairs):
    """PySlot of 3.15."""
    return memory(b"".join(struct.pack("@HHiP", number, 0, 0, word(value)) for number, value in pairs), 1024)


def spec(*pairs, **changes):
    """PyType_Spec of a type with these slots."""
    given = changes.get("slots", slots(*pairs))
    return packed("PiiIiP", changes.get("name", b"sample.Made"), changes.get("size", HEAD + 8), 0, DEFAULT, 0, given)


def sequence_desc(name=b"sample.Sequence", doc=b"doc", fields=None):
    default = memory(struct.pack("@PP", word(b"field"), word(b"doc")))
    return packed("PPPi", name, doc, default if fields is None else fields, 1)


def buffer(of=b"abc", flags=0):
    view = memory(b"", 128)
    call("PyObject_GetBuffer", address(of), view, flags)
    return view


def capsule(name=b"name"):
    return call("PyCapsule_New", memory(), name, NULL)


def key():
    made = call("PyThread_tss_alloc")
    call("PyThread_tss_create", made)
    return made


def instance_with(value):
    """An instance whose 8 bytes behind the head hold this."""
    made = call("PyObject_CallObject", call("PyType_FromSpec", spec()), 0)
    call("memcpy", Address(made.address + HEAD), memory(struct.pack("@Q", word(value))), 8)
    return made


def with_attribute():
    made = Plain()
    made.a = 1
    return made


def cleared_thread():
    made = call("PyThreadState_New", interpreter)
    call("PyThreadState_Clear", made)
    return made


def cleared_interpreter():
    made = call("PyInterpreterState_New")
    call("PyInterpreterState_Clear", made)
    return made


def taken_lock():
    made = call("PyThread_allocate_lock")
    call("PyThread_acquire_lock", made, 1)
    return made


def untracked():
    made = [1]
    call("PyObject_GC_UnTrack", address(made))
    return made


def added():
    """A definition whose module the interpreter knows."""
    made = module_def()
    call("PyState_AddModule", call("PyModule_Create2", made, 1013), made)
    return made


class Matrix(object):
    def __matmul__(self, other):
        return 1

    __imatmul__ = __matmul__


def writer_and_end():
    writer = call("PyBytesWriter_Create", 3)
    return writer, call("PyBytesWriter_GetData", writer)


def locked():
    made = memory()
    call("PyMutex_Lock", made)
    return made


def begun(function, *objects):
    """A critical section that can be left."""
    made = memory()
    call(function, made, *[address(o) for o in objects])
    return made


FULL = 0x11C  # PyBUF_FULL_RO

# What is made where it is asked for, once a call: not every version can make it, or it is named twice.
ONCE = {
    "DEFINED": lambda: module_def(size=8),
    "SLOTTED": lambda: module_def(size=0, slots=slots((2, helper("zero")))),
    "SOME": lambda: memory(),
    "SPEC": lambda: importlib.machinery.ModuleSpec("sample", None),
    "VARIABLE": lambda: contextvars.ContextVar("name"),
    "WRITER": writer_and_end,
}
