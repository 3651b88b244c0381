//@ targets: cp315-abi3t cp315-abi3.abi3t cp315-abi3 cp315 cp315t
// What a module says about its build.
#include <Python.h>

PyABIInfo_VAR(of_the_build);

static PyABIInfo without_gil = {                        //~[cp315-abi3.abi3t cp315-abi3 cp315] module-export
    .abiinfo_major_version = 1,
    .flags = PyABIInfo_STABLE | PyABIInfo_FREETHREADED,
    .build_version = PY_VERSION_HEX,
    .abi_version = 0x030f0000,
};

static PyABIInfo with_gil = {                           //~[cp315-abi3t cp315-abi3.abi3t cp315t] module-export
    1, 0, PyABIInfo_STABLE | PyABIInfo_GIL, PY_VERSION_HEX, 0x030f0000
};

static PyABIInfo both = {
    1, 0, PyABIInfo_STABLE | PyABIInfo_FREETHREADING_AGNOSTIC, PY_VERSION_HEX, 0x030f0000
};

static PyABIInfo each = {
    1, 0, PyABIInfo_STABLE | PyABIInfo_GIL | PyABIInfo_FREETHREADED, PY_VERSION_HEX, 0x030f0000
};

static PyABIInfo as_built = {1, 0, PyABIInfo_DEFAULT_FLAGS, PY_VERSION_HEX, PyABIInfo_DEFAULT_ABI_VERSION};

static PyABIInfo unknown = {1, 0, PyABIInfo_STABLE | OWN_FLAGS, PY_VERSION_HEX, 0x030f0000};

PyABIInfo *all(int i)
{
    static PyABIInfo *list[] = {&of_the_build, &without_gil, &with_gil, &both, &each, &as_built, &unknown};
    return list[i];
}
