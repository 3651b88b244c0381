"""Calls one function of the module 'races' in four threads at once: races.py FUNCTION SECONDS.

Each way of calling has two parts, each for two of the threads, which they repeat until the time is over.
"""
import sys
import threading
import time

sys.path.insert(0, ".")
import races


def fresh(n):
    """A new object, which nothing else holds."""
    return ["%d" % n] * 3


def by_replacing(call, store):
    """Half of the threads read a place, the others put a new object there."""
    return [lambda n: call(), lambda n: store(fresh(n))]


def list_item(call):
    shared = [fresh(0)]
    return by_replacing(lambda: call(shared), lambda new: shared.__setitem__(0, new))


def dict_value(call):
    shared = {"key": fresh(0)}
    return by_replacing(lambda: call(shared), lambda new: shared.__setitem__("key", new))


def cell_content(call):
    content = fresh(0)

    def store(new):
        nonlocal content
        content = new

    return by_replacing(lambda: call(store.__closure__[0]), store)


def dict_loop(call):
    shared = {n: fresh(n) for n in range(8)}

    def change(n):
        shared[n % 8] = fresh(n)
        shared.pop(n % 64 + 8, None)
        shared[(n + 1) % 64 + 8] = fresh(n)

    return [lambda n: call(shared), change]


def items_loop(call):
    shared = [fresh(n) for n in range(8)]

    def change(n):
        shared[n % 4] = fresh(n)
        if n % 16 == 0:
            shared[4:] = [fresh(n) for _ in range(n % 64)]

    return [lambda n: call(shared), change]


def stores(call):
    """All threads store an object of their own."""
    return [lambda n: call(fresh(n))] * 2


static_cache = module_state = own_field = stores


def cursor(call):
    """All threads advance one iterator, and who comes to its end makes the next one."""
    shared = [races.Holder([])]

    def advance(n):
        if call(shared[0]) is None:
            shared[0] = races.Holder(["%d" % n * 20, "%d" % n * 30])

    return [advance, advance]


def function(name):
    """The function of this name: of the module, or of an object that all calls share."""
    if hasattr(races, name):
        return getattr(races, name)
    method = getattr(races.Holder, name)
    if name.startswith("cursor"):
        return method
    return method.__get__(races.Holder([]))


def main(name, seconds):
    parts = globals()[name.replace("_repaired", "")](function(name))
    together = threading.Barrier(4)
    errors = []

    def work(part):
        together.wait()
        end = time.monotonic() + seconds
        n = 0
        try:
            while time.monotonic() < end:
                for _ in range(100):
                    n += 1
                    part(n)
        except Exception as e:
            # A race may have given one of them an object that is none.
            errors.append(e)

    threads = [threading.Thread(target=work, args=(part,)) for part in parts * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


main(sys.argv[1], float(sys.argv[2]))
