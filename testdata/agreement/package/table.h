static PyTypeObject Spam_Type = {
    .tp_name = "spam.Spam",
};

static int ready(void)
{
    return PyType_Ready(&Spam_Type);
}
