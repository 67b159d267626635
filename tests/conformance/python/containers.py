# Lists, tuples, dicts, sets, comprehensions, unpacking.
items = [3, 1, 2]
items.append(5)
items.extend([8, 9])
items.insert(1, 7)
print(items, items.pop(), items.pop(0), items, items.index(7), items.count(1), 7 in items)
items.sort()
print(items, sorted(items, reverse=True), sorted(["b", "A", "c"], key=lambda x: x.lower()), list(reversed(items)))
items[0] = "first"
del items[1]
items += ["more"]
print(items, items[-2:], items[:1] + items[1:], [0] * 3)
d = {"a": 1, "b": 2, **{"c": 3}}
d["d"] = 4
d.setdefault("e", []).append(5)
d.update({"a": 10}, f=6)
del d["b"]
print(d, d.get("zz"), d.get("zz", 0), d.pop("f"), list(d), list(d.keys()), list(d.values()), list(d.items()))
for key, value in d.items():
    print(key, value)
print({"x": 1} == {"x": 1.0}, {1: "a", True: "b"}, {(1, 2): "t"}[(1, 2)], "a" in d, {"a": 1} | {"b": 2})
print(sorted({3, 1, 2} | {5}), sorted({1, 2, 3} & {2, 3, 4}), sorted({1, 2} - {2}), {1}, set(), frozenset([1]))
a, (b, *c), d2 = 1, [2, 3, 4], 5
print(a, b, c, d2)
first, *rest = "abc"
print(first, rest)
print([x * 2 for x in range(5) if x % 2], {k: v for k, v in zip("ab", [1, 2])}, sorted({x % 3 for x in range(9)}))
print([(x, y) for x in range(3) for y in range(x)], sum(x for x in range(4)), list(enumerate("ab", 1)))
print(list(map(str, [1, 2])), list(filter(None, [0, 1, "", "x"])), next((x for x in [1, 2, 3] if x > 1), None))
print((1,), (), (1, 2) + (3,), [1, [2, (3, "x")]], {"k": [1, {"n": None}]})
matrix = [[1, 2], [3, 4]]
print([row[0] for row in matrix], matrix[1][1], [[v for v in row] for row in matrix])
total = 0
for i in range(10, 0, -3):
    if i == 4:
        continue
    total += i
else:
    total += 100
print(total)
while True:
    total -= 50
    if total < 0:
        break
print(total, "neg" if total < 0 else "pos", (n := 5) + n)
print([*range(3), *"ab"], dict([("k", 1)]), dict(a=1), list("ab"), tuple([1]), range(3), range(1, 9, 2)[1] if False else 0)
