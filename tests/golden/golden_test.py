#!/usr/bin/env python3
"""Every golden case: the plan is the one in the file, and leads there and back when it is run."""
import concurrent.futures
import difflib
import unittest

from golden_cases import FOLDER, all_files, read_cases
from golden_databases import SERVER, Databases

WORKERS = 4


def apart(golden, found):
    lines = difflib.unified_diff(golden.splitlines(), found.splitlines(), "golden", "now", lineterm="")
    return "\n".join(lines)


class Golden:
    dialect = ""

    @classmethod
    def setUpClass(cls):
        if cls.dialect == "postgresql" and not SERVER:
            raise unittest.SkipTest("needs tools/with_postgresql")

    def test_every_case_is_planned_as_written_and_leads_there_and_back(self):
        cases = [(path, case) for path in all_files() if path.parent.name == self.dialect
                 for case in read_cases(path)[1]]
        with Databases(self.dialect, WORKERS) as databases, \
                concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            results = pool.map(lambda each: databases.plan_and_run(each[1]), cases)
            for (path, case), (parts, problem) in zip(cases, results):
                with self.subTest(file=str(path.relative_to(FOLDER)), case=case.title):
                    self.expect(case, parts, problem)

    def expect(self, case, parts, problem):
        for part in ("up", "down", "risks"):
            golden = case.parts.get(part, "")
            self.assertEqual(golden, parts[part], f"{part} differs; tools/update_golden if it is "
                             f"better now\n{apart(golden, parts[part])}")
        if case.mark:
            self.assertNotEqual(problem, "", f"leads there and back now: take [{case.mark}] away")
        else:
            self.assertEqual(problem, "")


class OnSqlite(Golden, unittest.TestCase):
    dialect = "sqlite"


class OnPostgresql(Golden, unittest.TestCase):
    dialect = "postgresql"


if __name__ == "__main__":
    unittest.main()
