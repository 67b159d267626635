# json, collections, itertools, functools, string, hashlib, contextlib, warnings.
import collections
import contextlib
import hashlib
import itertools
import json
import string
import warnings
from collections import OrderedDict, defaultdict, namedtuple
from enum import Enum
from functools import partial, reduce


class State(str, Enum):
    ON = "on"

    @property
    def label(self):
        return self.value.title()

    def __str__(self):
        return "state " + self.value


print(str(State.ON), f"{State.ON.value}", State("on").name, [s.value for s in State])
print(json.dumps({"a": [1, 2.5, None, True, "é\n\"\\\t\x7f\U0001F600"], 'b': {}, "c": [], 3: (1,), None: 1, True: 2, 1.5: State.ON}))
print(json.dumps({"b": [1, {"x": []}], "a": {}}, indent=2, sort_keys=True), json.dumps([1, "é"], ensure_ascii=False), json.dumps({"a": 1}, separators=(",", ":")))
print(json.dumps([1, [2, {"k": "v"}]], indent="\t"), json.dumps("x"), json.dumps(1e100), json.dumps(float(2)), json.dumps({1: {2: 3}}, indent=0))
print(json.loads('{"a": [1, -2.5e3, "\\u00e9\\ud83d\\ude00\\n/\\/"], "b": null, "c": true, "a": {"d": 0}}'), json.loads(" [ ] "), json.loads("1"), json.loads(b'"x"'))
print(json.dumps({"when": State}, default=lambda o: "other"), json.loads(json.dumps({"k": [1, None]})) == {"k": [1, None]})
counts = defaultdict(int)
groups = collections.defaultdict(list)
for word in ["a", "bb", "cc", "a"]:
    counts[word] += 1
    groups[len(word)].append(word)
print(sorted(counts.items()), groups[2], len(groups), "zz" in counts, counts["zz"], "zz" in counts, sorted(counts), dict(groups.items()))
del counts["zz"]
print(counts == {"a": 2, "bb": 1, "cc": 1}, list(counts.values()), counts.get("nope"))
Point = namedtuple("Point", ["x", "y"])
p = Point(1, y=2)
x, y = p
print(p.x, p[1], p[-1], x + y, len(p), list(p), p == (1, 2), p == Point(1, 2), p._asdict(), isinstance(p, Point), Point(3, 4).y, {p: 1}[Point(1, 2)], namedtuple("Q", "a, b")(1, 2).b)
ordered = OrderedDict([("b", 1), ("a", 2)])
print(list(ordered.items()), ordered == {"a": 2, "b": 1}, ordered == OrderedDict([("a", 2), ("b", 1)]), ordered["a"], json.dumps(ordered))
print(list(itertools.chain([1], "ab", (2,))), list(itertools.chain.from_iterable([[1, 2], [3]])), list(itertools.product([1, 2], "xy")), list(itertools.islice([1, 2, 3, 4], 2)), list(itertools.islice([1, 2, 3], 1, None)))
once = itertools.chain([1, 2])
print(list(once), list(once))
print(reduce(lambda a, b: a + b, [1, 2, 3]), reduce(lambda a, b: a * b, [], 7), partial(int)("5"), partial(lambda a, b, c=0: (a, b, c), 1, c=5)(2), partial(dict, a=1)(a=2, b=3))
print(string.ascii_letters, string.digits, string.ascii_uppercase[:3], string.punctuation)
print(hashlib.md5(b"").hexdigest(), hashlib.md5(("x" * 1000).encode()).hexdigest(), hashlib.sha1(b"abc").hexdigest(), hashlib.sha256("é".encode("utf-8")).hexdigest())
h = hashlib.sha1()
h.update(b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
h.update(b"bbbbbbbbb")
print(h.hexdigest(), "é".encode(), b"ab".decode(), b"\x00\xff".hex())
with contextlib.suppress(KeyError, ZeroDivisionError):
    print("before")
    1 / 0
    print("never")
with contextlib.suppress(KeyError):
    print("inside")
warnings.filterwarnings("ignore")
warnings.warn("quiet")
with contextlib.suppress(KeyError):
    raise ValueError("out")
