#!/usr/bin/env python3
"""Small programs run by our evaluator and by CPython print the same."""
import contextlib
import io
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest
import warnings

RUN = pathlib.Path(os.environ.get("TOOLS", "build/asan/tests")) / "python_run"
MARK = "\n# ---\n"
PROGRAMS = pathlib.Path(__file__).parent / "python"


def cpython(path):
    process = subprocess.run([sys.executable, path], capture_output=True, text=True)
    raised = process.stderr.strip().splitlines()[-1] if process.returncode else ""
    # Without the module's name.
    name, colon, message = raised.partition(":")
    return process.stdout + (f"raised {name.split('.')[-1]}{colon}{message}\n" if raised else "")


def ours(path):
    return subprocess.run([RUN, path], capture_output=True, text=True, timeout=300).stdout


class Expressions:
    """Of a seeded grammar; each is printed with its value or its exception's type."""

    def __init__(self, seed):
        self.choose = random.Random(seed)

    def number(self, depth):
        if depth == 0 or self.choose.random() < 0.3:
            return self.choose.choice(["0", "1", "-1", "2", "7", "-7", "10", "True", "1.5", "-0.5", "100"])
        left, right = self.number(depth - 1), self.number(depth - 1)
        if self.choose.random() < 0.15:
            return self.choose.choice([f"len({self.text(depth - 1)})", f"abs({left})", f"int({left})",
                                       f"sum([{left}, {right}])", f"min({left}, {right})",
                                       f"max([{left}, {right}])", f"({left} if {right} else {left})"])
        return f"({left} {self.choose.choice(['+', '-', '*', '//', '%', '/', 'and', 'or', '<', '=='])} {right})"

    def text(self, depth):
        if depth == 0 or self.choose.random() < 0.3:
            return self.choose.choice(["''", "'a'", "'Ab c'", "'é'", "'x,y,,z'", "' p q '", "\"it's\"", "'%'"])
        one, other = self.text(depth - 1), self.text(depth - 1)
        index = self.choose.choice(["0", "1", "-1", "5", ":1", "1:", "::-1", "-2:", "1:-1", "::2"])
        return self.choose.choice([
            f"({one} + {other})", f"({one} * {self.choose.randint(-1, 3)})", f"{one}[{index}]",
            f"{one}.replace({other}, 'r')", f"{one}.strip()", f"'-'.join([{one}, {other}])",
            f"str({self.number(depth - 1)})", f"repr({one})", f"'{{}}|{{!r:>6}}'.format({one}, {other})",
            f'f"""{{{self.number(0)}!s:>7}}"""', f"('%s %r' % ({one}, {self.number(depth - 1)}))",
            f"{one}.split(',')[0]", f"({one} or {other})"])

    def collection(self, depth):
        one, number = self.text(depth - 1), self.number(depth - 1)
        return self.choose.choice([
            f"[{one}, {number}]", f"({number}, {one})", f"{{{one}: {number}}}", f"list({one})",
            f"sorted(list({one}))", f"[c + {one} for c in {one}]", f"{one}.split()",
            f"{{k: v for v, k in enumerate({one})}}", f"[{number}, {number}] == [{number}, 1]",
            f"({one} in {self.text(depth - 1)}, {number} in [{number}, 0])"])

    def duration(self, depth):
        one = self.choose.choice([
            "timedelta(days=1)", "timedelta(-1, 5)", "timedelta(hours=-36, microseconds=7)", "timedelta(0)",
            "timedelta(days=0.1, minutes=1.7)", "timedelta(weeks=500, milliseconds=-1.5)"])
        if depth == 0 or self.choose.random() < 0.3:
            return one
        other = self.duration(depth - 1)
        return self.choose.choice([
            f"({one} + {other})", f"({one} - {other})", f"(-{other})", f"({other} * {self.choose.randint(-3, 9)})",
            f"({other} / {self.choose.randint(-3, 7)})", f"({other} // {self.choose.randint(-3, 7)})",
            f"({one} % {other})", f"({self.moment(depth - 1)} - {self.moment(depth - 1)})"])

    def moment(self, depth):
        if depth == 0 or self.choose.random() < 0.3:
            return self.choose.choice([
                "datetime(2024, 2, 29, 12, 30)", "datetime(1999, 12, 31, 23, 59, 59, 999999)",
                "datetime(2000, 1, 1, tzinfo=timezone.utc)", "datetime(1970, 1, 1, 0, 0, 1, 5)",
                "datetime(2030, 6, 1, 1, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))"])
        one = self.moment(depth - 1)
        return self.choose.choice([
            f"({one} + {self.duration(depth - 1)})", f"({one} - {self.duration(depth - 1)})",
            f"{one}.replace(month={self.choose.randint(1, 13)})", f"{one}.replace(tzinfo=None)",
            f"{one}.replace(tzinfo=timezone.utc).astimezone(timezone(timedelta(hours=2)))",
            f"datetime.combine({one}.date(), {one}.time())", f"datetime.fromisoformat({one}.isoformat())"])

    def of_time(self, depth):
        one, other = self.moment(depth - 1), self.duration(depth - 1)
        return self.choose.choice([
            one, other, f"({one} {self.choose.choice(['<', '==', '!=', '>='])} {self.moment(depth - 1)})",
            f"({other} {self.choose.choice(['<', '==', '>'])} {self.duration(depth - 1)})", f"{one}.isoformat()",
            f"{one}.strftime('%Y-%m-%d %H:%M:%S.%f%z %j %a')", f"{other}.total_seconds()", f"{one}.date()",
            f"({one}.time(), {one}.weekday(), {other}.days, {other}.seconds)", f"({other} / {self.duration(1)})",
            f"({other} // {self.duration(1)})", f"{{{one}: 1, {self.moment(1)}: 2}}"])

    def decimal(self, depth):
        if depth == 0 or self.choose.random() < 0.3:
            return self.choose.choice(["Decimal('1.10')", "Decimal('-0.005')", "Decimal('12E+2')", "Decimal(7)",
                                       "Decimal('0.00')", "3", "Decimal('99999.999')", "Decimal('-1E-8')"])
        one, other = self.decimal(depth - 1), self.decimal(depth - 1)
        return self.choose.choice([
            f"({one} {self.choose.choice(['+', '-', '*', '/', '<', '==', '>='])} {other})", f"(-{one})",
            f"Decimal({one}).quantize(Decimal('0.01'))", f"str({one})"])

    def programs(self, count):
        imports = "from datetime import datetime, timedelta, timezone\nfrom decimal import Decimal\n"
        for _ in range(count):
            choice = self.choose.choice([self.number, self.text, self.collection, self.of_time, self.decimal])
            expression = choice(3)
            before = imports if choice in (self.of_time, self.decimal) else ""
            yield f"{before}print({expression!r}, repr({expression}))\n"


class Evaluator(unittest.TestCase):
    def test_programs(self):
        paths = sorted(PROGRAMS.glob("*.py"))
        self.assertGreater(len(paths), 2)
        for path in paths:
            with self.subTest(path.name):
                self.assertEqual(ours(path), cpython(path))

    def test_random_expressions(self):
        seed = int(os.environ.get("LIMBECK_SEED", "1"))
        programs = list(Expressions(seed).programs(4000))
        with tempfile.NamedTemporaryFile("w", suffix=".py", encoding="utf-8") as file:
            file.write(MARK.join(programs))
            file.flush()
            found = ours(file.name).split(MARK)
        self.assertEqual(len(found), len(programs))
        refused = 0
        for program, got in zip(programs, found):
            if got.startswith("unsupported"):
                refused += 1
                continue
            # The words of an exception differ from one Python to the next.
            kind = got.split(":")[0] if got.startswith("raised") else got
            self.assertEqual(kind, self.run_here(program), f"seed {seed}: {program}")
        self.assertLess(refused, len(programs) / 20)

    @staticmethod
    def run_here(program):
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(program, {})
        except Exception as error:
            return printed.getvalue() + "raised " + type(error).__name__
        return printed.getvalue()


class Limits(unittest.TestCase):
    """What no script needs ends in a refusal, never in a crash."""

    def end_of(self, program):
        with tempfile.NamedTemporaryFile("w", suffix=".py", encoding="utf-8") as file:
            file.write(program)
            file.flush()
            process = subprocess.run([RUN, file.name], capture_output=True, text=True, timeout=120)
        self.assertEqual(process.returncode, 0, process.stderr[-500:])
        return process.stdout.strip().splitlines()[-1]

    def test_each_is_named(self):
        for program, end in (
                ("while True:\n    pass\n", "steps to evaluate"),
                ("def f(n):\n    return 1 + f(n + 1)\nf(0)\n", "recursion"),
                ("def f(n):\n    return " + "-(" * 60 + "f(n)" + ")" * 60 + "\nf(0)\n", "recursion"),
                ("x = 'a' * 10 ** 12\n", "value of that size"),
                ("x = list(range(10 ** 12))\n", "range of that size"),
                ("x = 2 ** 64\n", "beyond 64 bits"), ("x = 9223372036854775807 + 1\n", "beyond 64 bits"),
                ("a = []\na.append(a)\n", "holds itself"),
                ("a = {}\nb = [(a,)]\na['b'] = b\n", "holds itself"),
                ("def f():\n    yield 1\nlist(f())\n", "a generator"),
                ("from app.models import User\nprint(1)\nUser()\n", "app.models.User, imported in line 1"),
                ("import numpy as np\nnp.array([1])\n", "the module numpy, imported in line 1"),
                ("open('/etc/passwd')\n", "the builtin open"), ("async def f():\n    pass\n", "an async function"),
                ("match 1:\n    case 1:\n        pass\n", "match"), ("def d(x):\n    return x\n@d\nclass A:\n    pass\n", "decorated"),
                ("with open('x') as f:\n    pass\n", "the builtin open"), ("f'{1:z}'\n", "the format"),
                # What may say more of the evaluator than of the script is not caught.
                ("import numpy as np\ntry:\n    x = list(np)\nexcept Exception:\n    x = []\n", "numpy"),
                ("import numpy as np\ntry:\n    x = len(np.x)\nexcept:\n    x = 1\n", "numpy"),
                ("import numpy as np\ntry:\n    x = np + 1\nexcept TypeError:\n    x = 1\n", "numpy"),
                ("import numpy as np\nx = hasattr(np, 'a')\n", "numpy"),
                ("import numpy as np\nx = getattr(np, 'a', None)\n", "numpy"),
                ("import numpy as np\nx = isinstance(np.a, str)\n", "numpy"),
                ("import numpy as np\nx = [] == [np]\n", "numpy"),
                ("import numpy as np\nx = 1 if np else 2\n", "numpy"),
                ("import numpy as np\nx = np in [1]\n", "numpy"),
                ("import numpy as np\nx = str(np)\n", "numpy"),
                ("import numpy as np\nx = '%s' % np\n", "numpy"),
                ("import numpy as np\nx = f'{np}'\n", "numpy"),
                ("import numpy as np\nx = {np: 1}\n", "numpy"),
                ("import numpy as np\nx = [1, 2][np]\n", "numpy"),
                ("import numpy as np\nx = callable(np)\n", "callable"),
                ("import numpy as np\na, b = np\n", "numpy"),
                ("import numpy as np\nx = sorted([np, 1])\n", "numpy"),
                ("import numpy as np\nx = bool(np)\n", "numpy"),
                ("import numpy as np\nx = not np\n", "numpy"),
                ("import numpy as np\nx = print(*np)\n", "numpy"),
                ("import numpy as np\nx = dict(**np)\n", "numpy"),
                ("import numpy as np\nx = ''.join(np)\n", "numpy"),
                ("import numpy as np\nx = 'a'.replace('a', np)\n", "numpy"),
                ("try:\n    x = 'a' + 1\nexcept TypeError:\n    x = 1\n", "a TypeError within try"),
                ("def f():\n    return f()\ntry:\n    f()\nexcept Exception:\n    x = 1\n", "recursion"),
                ("def f():\n    try:\n        return 1 + ''\n    finally:\n        return 2\nf()\n",
                 "a TypeError within try"),
                ("{[1]: 2}\n", "unhashable type: 'list'"), ("import os\nos.remove('x')\n", "remove")):
            with self.subTest(program[:60]):
                self.assertIn(end, self.end_of(program))


if __name__ == "__main__":
    unittest.main()
