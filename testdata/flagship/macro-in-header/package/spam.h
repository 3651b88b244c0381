#ifndef SPAM_H
#define SPAM_H

#define SPAM_FIRST(t) \
    PyTuple_GET_ITEM((t), 0) /*~[cp39-abi3 cp315-abi3t] accessor-expansion */ \
    /* reported where it stands, once, with the number of its uses */
//=^^[cp39-abi3 cp315-abi3t] (expanded 2 times)

#endif
