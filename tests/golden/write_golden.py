"""What tools/update_golden runs: plans every case anew and writes the files. Says which cases, when
they are run, do not lead there and back."""
import concurrent.futures
import pathlib
import sys

from golden_cases import all_files, read_cases, write_cases
from golden_databases import Databases

WORKERS = 4


def main():
    files = [pathlib.Path(name).resolve() for name in sys.argv[1:]] or all_files()
    for dialect in ("sqlite", "postgresql"):
        chosen = [path for path in files if path.parent.name == dialect]
        if chosen:
            update(dialect, chosen)


def update(dialect, files):
    with Databases(dialect, WORKERS) as databases, \
            concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for path in files:
            head, cases = read_cases(path)
            for case, (parts, problem) in zip(cases, pool.map(databases.plan_and_run, cases)):
                case.parts.update(parts)
                if bool(problem) != bool(case.mark):
                    note = problem or f"leads there and back, though it is marked [{case.mark}]"
                    print(f"{dialect}/{path.name}: {case.title}: {note}", file=sys.stderr)
            write_cases(path, head, cases)


if __name__ == "__main__":
    main()
