//@ targets: cp39-abi3 cp313
static PyObject *first(PyObject *args)
{
    // abi3lint: allow(acessor-expansion): the macro is quicker
    return PyTuple_GetItem(args, 0);
}

//~^^^^ unused-suppression
