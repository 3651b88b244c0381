//@ targets: cp39-abi3
//$ run: print(refused_modules.__name__)
//$ build: 3.9 -DPy_LIMITED_API=0x03090000 -DSLOTS_AT_ONCE
//$ 3.9-3.15: raises SystemError: module refused_modules: PyModule_Create is incompatible with m_slots
//$ build: 3.9 -DPy_LIMITED_API=0x03090000 -DNEGATIVE_STATE
//$ 3.9-3.15: raises SystemError: module refused_modules: m_size may not be negative for multi-phase initialization
//$ build: 3.9 -DPy_LIMITED_API=0x03090000 -DOTHER_NAME
//$ 3.9-3.15: raises ImportError: dynamic module does not define module export function
//$ build: 3.9 -DPy_LIMITED_API=0x03090000 -DHIDDEN
//$ 3.9-3.15: raises ImportError: dynamic module does not define module export function
//$ build: 3.9 -DPy_LIMITED_API=0x03090000 -DTWO_CREATE
//$ 3.9-3.15: raises SystemError: module refused_modules has multiple
//$ build: 3.9 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.15: prints refused_modules
#include <Python.h>

static int filled(PyObject *module)
{
    return PyModule_AddStringConstant(module, "text", "");
}

static PyObject *created(PyObject *spec, PyModuleDef *definition)
{
    return PyModule_New("refused_modules");
}

static PyModuleDef_Slot slots[] = {
    { Py_mod_exec, (void *)filled },
#ifdef TWO_CREATE
    { Py_mod_create, (void *)created },
    { Py_mod_create, (void *)created },
#endif
    { 0, NULL }
};

#ifdef NEGATIVE_STATE
#define STATE -1
#else
#define STATE 0
#endif

static struct PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT, .m_name = "refused_modules", .m_size = STATE, .m_slots = slots
};

#ifdef OTHER_NAME
PyMODINIT_FUNC PyInit_other(void)
#elif defined(HIDDEN)
static PyObject *PyInit_refused_modules(void)
#else
PyMODINIT_FUNC PyInit_refused_modules(void)
#endif
{
#ifdef SLOTS_AT_ONCE
    return PyModule_Create(&definition);
#else
    return PyModuleDef_Init(&definition);
#endif
}
