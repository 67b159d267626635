# Functions, closures, classes, exceptions.
from enum import Enum, IntEnum, auto
from typing import List, Optional
import textwrap


def plain(a, b=2, *rest, c, d=4, **others):
    return a, b, rest, c, d, others


print(plain(1, c=3), plain(1, 5, 6, 7, c=3, e=9), plain(*[1, 2], **{"c": 8}))


def outer():
    count = 0

    def inner(step: int = 1) -> Optional[int]:
        nonlocal count
        count += step
        return count

    inner()
    inner(5)
    return count


print(outer(), (lambda x, y=2: x * y)(3))
factorial = lambda n: 1 if n < 2 else n * factorial(n - 1)
print(factorial(10))
GLOBAL = 1


def change():
    global GLOBAL
    GLOBAL += 1
    local: List[int] = []
    local.append(GLOBAL)
    return local


print(change(), GLOBAL)


class State(str, Enum):
    ON = "on"
    OFF = "off"
    ALIAS = "on"


class Plain(Enum):
    A = 1
    B = auto()


class Number(IntEnum):
    ONE = 1
    TWO = 2


print(State.ON.value, State.ON == "on", [s.value for s in State], State("off").name, State["ON"].value, len(State), State.ALIAS is State.ON)
print(Plain.A, Plain.B.value, Plain.A == 1, [p.name for p in Plain], Number.TWO + 1, Number.ONE == 1, f"{Number.TWO}", sorted([Number.TWO, Number.ONE])[0].name)
print(isinstance("x", str), isinstance(1, (str, int)), isinstance(State.ON, State), isinstance(True, int), hasattr(State, "ON"))


class Thing:
    kind = "thing"

    def __init__(self, name):
        self.name = name

    def text(self, more=""):
        return self.kind + ":" + self.name + more


class Other(Thing):
    kind = "other"


print(Thing("a").text(), Other("b").text("!"), Other.kind, getattr(Thing("x"), "nope", 5))


class Broken(ValueError):
    pass


for bad in (lambda: 1 / 0, lambda: {}["k"], lambda: [1][5], lambda: int("x"), lambda: nothing, lambda: int("y")):
    try:
        bad()
    except ZeroDivisionError as error:
        print("zero")
    except (KeyError, IndexError) as error:
        print("lookup", error)
    except (ValueError, NameError, TypeError) as error:
        print("other", error)
    else:
        print("fine")
    finally:
        print("after")
try:
    try:
        raise Broken("inner")
    except Broken:
        raise
except ValueError as error:
    print("caught", error, repr(error))
try:
    assert 1 == 2, "not so"
except AssertionError as error:
    print(error)
print(textwrap.dedent("""
    one
      two

    three
""").strip())
del GLOBAL
raise Broken("at the end")
