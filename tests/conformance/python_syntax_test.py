#!/usr/bin/env python3
"""Our syntax trees beside CPython's, of the files of Python's own library.

A third of them; all with LIMBECK_PYTHON_FILES=all, or those of the folders that it names."""
import ast
import os
import pathlib
import subprocess
import sys
import sysconfig
import unittest

TREE = pathlib.Path(os.environ.get("TOOLS", "build/asan/tests")) / "python_tree"
UNARY = [ast.USub, ast.UAdd, ast.Invert, ast.Not]
BINARY = [ast.Add, ast.Sub, ast.Mult, ast.MatMult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow,
          ast.LShift, ast.RShift, ast.BitOr, ast.BitXor, ast.BitAnd]
COMPARE = [ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Is, ast.IsNot, ast.In, ast.NotIn]
COMPREHENSIONS = [ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp]


class Printer:
    def __init__(self, lines):
        self.lines = lines
        self.formatted = 0

    def open(self, kind, node):
        if self.formatted:
            return f"({kind} "
        column = len(self.lines[node.lineno - 1][:node.col_offset].decode("utf-8", "replace"))
        return f"({kind}{node.lineno}:{column + 1} "

    def block(self, body):
        return "[" + "".join(self.statement(each) for each in body) + "]"

    def statement(self, node):
        return self.open("S", node) + self.statement_body(node) + ")\n"

    def expression(self, node):
        return "-" if node is None else self.open("E", node) + self.body(node) + ")"

    def list(self, nodes):
        return "[" + "".join(self.expression(each) for each in nodes) + "]"

    @staticmethod
    def quoted(value):
        data = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
        return '"' + "".join(f"\\{byte:02x}" if byte < 0x20 or byte >= 0x7F or byte in b'"\\' else
                             chr(byte) for byte in data) + '"'

    def keywords(self, nodes):
        return "".join(f" {each.arg or '**'}={self.expression(each.value)}" for each in nodes)

    def parameter(self, node, default=None):
        return f" {node.arg}:{self.expression(node.annotation)}{self.expression(default)}"

    def parameters(self, node):
        plain = node.posonlyargs + node.args
        defaults = [None] * (len(plain) - len(node.defaults)) + node.defaults
        shown = [self.parameter(*each) for each in zip(plain, defaults)]
        split = len(node.posonlyargs)
        return ("{" + "".join(shown[:split]) + "/" + "".join(shown[split:]) + "*" +
                (self.parameter(node.vararg) if node.vararg else "") + "," +
                "".join(self.parameter(*each) for each in zip(node.kwonlyargs, node.kw_defaults)) +
                "**" + (self.parameter(node.kwarg) if node.kwarg else "") + "}")

    def constant(self, value):
        if isinstance(value, (str, bytes)):
            return ("b" if isinstance(value, bytes) else "") + self.quoted(value)
        if isinstance(value, (float, complex)):
            return show_number(value)
        return "..." if value is ... else repr(value)

    def body(self, node):
        kind = type(node)
        e = self.expression
        if kind is ast.Constant:
            return self.constant(node.value)
        if kind is ast.Name:
            return node.id
        if kind is ast.Attribute:
            return f"{e(node.value)}.{node.attr}"
        if kind is ast.Subscript:
            return f"sub{e(node.value)}{e(node.slice)}"
        if kind is ast.Slice:
            return f"slice{e(node.lower)}{e(node.upper)}{e(node.step)}"
        if kind is ast.Starred:
            return f"*{e(node.value)}"
        if kind is ast.Call:
            return f"call{e(node.func)}{self.list(node.args)}{self.keywords(node.keywords)}"
        if kind is ast.UnaryOp:
            return f"unary{UNARY.index(type(node.op))} {e(node.operand)}"
        if kind is ast.BinOp:
            return f"binary{BINARY.index(type(node.op))} {e(node.left)}{e(node.right)}"
        if kind is ast.BoolOp:
            return ("and" if isinstance(node.op, ast.And) else "or") + self.list(node.values)
        if kind is ast.Compare:
            ops = "".join(f" {COMPARE.index(type(op))}" for op in node.ops)
            return f"compare{e(node.left)}{ops}{self.list(node.comparators)}"
        if kind is ast.IfExp:
            return f"if{e(node.test)}{e(node.body)}{e(node.orelse)}"
        if kind is ast.NamedExpr:
            return f"{node.target.id}:={e(node.value)}"
        if kind in (ast.List, ast.Tuple, ast.Set):
            return kind.__name__.lower() + self.list(node.elts)
        if kind is ast.Dict:
            return "dict" + self.list(node.keys) + self.list(node.values)
        if kind in COMPREHENSIONS:
            element, value = (node.key, node.value) if kind is ast.DictComp else (node.elt, None)
            clauses = "".join(
                ("async for" if each.is_async else "for") + e(each.target) + e(each.iter) +
                self.list(each.ifs) for each in node.generators)
            return f"comprehension{COMPREHENSIONS.index(kind)} {e(element)}{e(value)}{clauses}"
        if kind is ast.Lambda:
            return f"lambda{self.parameters(node.args)}{e(node.body)}"
        if kind is ast.JoinedStr:
            return self.formatted_string(node)
        if kind in (ast.Await, ast.Yield, ast.YieldFrom):
            return kind.__name__.lower() + e(node.value)
        raise TypeError(kind)

    def formatted_string(self, node):
        self.formatted += 1
        text = "f"
        for part in node.values:
            if isinstance(part, ast.Constant):
                text += self.quoted(part.value)
            else:
                conversion = "" if part.conversion < 0 else f"!{chr(part.conversion)}"
                text += "{" + self.expression(part.value) + conversion + \
                    self.expression(part.format_spec) + "}"
        self.formatted -= 1
        return text

    def statement_body(self, node):
        kind = type(node)
        e, b = self.expression, self.block
        if kind is ast.Expr:
            return e(node.value)
        if kind is ast.Assign:
            return "=" + self.list(node.targets) + e(node.value)
        if kind is ast.AugAssign:
            return f"aug{BINARY.index(type(node.op))} {e(node.target)}{e(node.value)}"
        if kind is ast.AnnAssign:
            return f"ann{e(node.target)}{e(node.annotation)}{e(node.value)}"
        if kind is ast.Return:
            return f"return{e(node.value)}"
        if kind is ast.Delete:
            return "del" + self.list(node.targets)
        if kind in (ast.Pass, ast.Break, ast.Continue):
            return kind.__name__.lower()
        if kind is ast.Raise:
            return f"raise{e(node.exc)}{e(node.cause)}"
        if kind is ast.Assert:
            return f"assert{e(node.test)}{e(node.msg)}"
        if kind in (ast.Global, ast.Nonlocal):
            return kind.__name__.lower() + "".join(f" {name}" for name in node.names)
        if kind is ast.Import:
            return "import" + self.imported(node.names)
        if kind is ast.ImportFrom:
            return f"from {node.level} {node.module or ''}" + self.imported(node.names)
        if kind in (ast.If, ast.While):
            return f"{kind.__name__.lower()}{e(node.test)}{b(node.body)}{b(node.orelse)}"
        if kind in (ast.For, ast.AsyncFor):
            word = "for" if kind is ast.For else "afor"
            return f"{word}{e(node.target)}{e(node.iter)}{b(node.body)}{b(node.orelse)}"
        if kind in (ast.With, ast.AsyncWith):
            items = "".join(e(each.context_expr) + e(each.optional_vars) for each in node.items)
            return ("with" if kind is ast.With else "awith") + items + b(node.body)
        if kind in (ast.Try, getattr(ast, "TryStar", ast.Try)):
            star = "" if kind is ast.Try else "*"
            handlers = "".join(f"except{star} {each.name or ''} {e(each.type)}{b(each.body)}"
                               for each in node.handlers)
            return f"try{b(node.body)}{handlers}{b(node.orelse)}{b(node.finalbody)}"
        if kind in (ast.FunctionDef, ast.AsyncFunctionDef):
            word = "def" if kind is ast.FunctionDef else "adef"
            return (f"{word} {node.name}{self.parameters(node.args)}{e(node.returns)}"
                    f"{self.list(node.decorator_list)}{b(node.body)}")
        if kind is ast.ClassDef:
            return (f"class {node.name}{self.list(node.bases)}{self.keywords(node.keywords)}"
                    f"{self.list(node.decorator_list)}{b(node.body)}")
        if kind is ast.Match:
            return "a match statement"
        raise TypeError(kind)

    @staticmethod
    def imported(names):
        return "".join(f" {each.name} as {each.asname or ''}" for each in names)


def show_number(value):
    """As C prints a double with %a."""
    number = value.imag if isinstance(value, complex) else value
    end = "j" if isinstance(value, complex) else ""
    if number in (float("inf"), float("-inf")):
        return ("-" if number < 0 else "") + "inf" + end
    mantissa, exponent = number.hex().split("p")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}p{exponent}{end}"


def theirs(path):
    data = path.read_bytes()
    try:
        tree = ast.parse(data, str(path))
    except (SyntaxError, ValueError):
        return "error"
    encoding = "utf-8"
    first = data.split(b"\n", 2)[:2]
    for line in first:
        if b"coding" in line and (b"latin" in line or b"8859" in line):
            encoding = "latin-1"
    text = data.decode(encoding, "replace").lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = [line.encode() for line in text.split("\n")]
    return Printer(lines).block(tree.body)


def chosen_files():
    wanted = os.environ.get("LIMBECK_PYTHON_FILES", "")
    roots = [sysconfig.get_path("stdlib")] if wanted in ("", "all") else wanted.split(":")
    files = sorted(path for root in roots for path in pathlib.Path(root).rglob("*.py"))
    return files[::3] if not wanted else files


class PythonSyntax(unittest.TestCase):
    def test_trees_are_cpythons(self):
        files = [path for path in chosen_files() if path.stat().st_size < 300_000]
        self.assertGreater(len(files), 0)
        wrong = []
        for start in range(0, len(files), 100):
            some = files[start:start + 100]
            out = subprocess.run([TREE, *some], capture_output=True, check=True).stdout
            parts = split_output(out.decode("utf-8", "replace"), some)
            for path, ours in zip(some, parts):
                expected = theirs(path)
                # No table of all character names, and no table of every encoding.
                is_known = "\\N{" in ours or "the encoding '" in ours
                if ours.startswith("error: ") and (expected == "error" or is_known):
                    continue
                if ours.strip() != expected.strip():
                    wrong.append(f"{path}: {first_difference(ours, expected)}")
        self.assertFalse(wrong, "\n".join(wrong))


def split_output(text, files):
    parts = []
    at = 0
    for number, path in enumerate(files):
        at = text.index(f"== {path}\n", at) + len(f"== {path}\n")
        end = text.index(f"== {files[number + 1]}\n", at) if number + 1 < len(files) else len(text)
        parts.append(text[at:end])
        at = end
    return parts


def first_difference(ours, expected):
    for left, right in zip(ours.splitlines(), expected.splitlines()):
        if left != right:
            return f"\n  ours:   {left[:300]}\n  theirs: {right[:300]}"
    return "one is longer"


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    unittest.main()
