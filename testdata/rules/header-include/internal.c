//@ targets: cp310..cp315 cp313
// Files that a version does not ship.
#define Py_BUILD_CORE 1
#include <Python.h>
#include <internal/pycore_opcode.h>     //~ header-include
#if PY_VERSION_HEX >= 0x030D0000
#include <internal/pycore_critical_section.h>
#endif
#include "internal/pycore_pystate.h"
#include "pycore_dict.h"        //~[cp310..cp315] header-include
