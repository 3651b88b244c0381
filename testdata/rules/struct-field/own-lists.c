//@ targets: cp39-abi3 cp38..cp315
// Lists of fields of the package's own structs, with names that CPython has too.
#include <Python.h>
#include <stddef.h>

typedef struct {
    const char *tp_name;
    int tp_print;
} Own;

void use(const void *value);

#define OWN_FIELDS(APPLY) APPLY(tp_name) APPLY(tp_print)
#define ADDRESS(field) use(&own->field);
#define SIZE(field) sizeof(((Own *)0)->field) +

size_t each(Own *own)
{
    OWN_FIELDS(ADDRESS)
    return OWN_FIELDS(SIZE) 0;
}

#define OFFSET(type, field) offsetof(type, field)
#define ENTRY(field, value) .field = value

size_t offset(void)
{
    Own own = {ENTRY(tp_name, "own"), ENTRY(tp_print, 1)};

    return OFFSET(Own, tp_print) + (size_t)own.tp_print;
}

#define NAME(kind) "Py" #kind "_GET_ITEM"
#define OWN(kind) own_Py##kind##_GET_ITEM

int own_PyList_GET_ITEM(const char *name);

int names(void)
{
    return OWN(List)(NAME(List));
}
