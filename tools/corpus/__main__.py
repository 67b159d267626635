"""scripts/corpus [OPTIONS] FOLDER

Tries Limbeck on real Alembic projects: FOLDER holds checked-out ones, each in a folder of its own.
Nothing of them is changed: what runs is a copy of their revisions with a plain env.py, by Debian's
Alembic and by Limbeck, each on a database of its own. Their revision scripts do run, and what these
import from the project.

Prints a row for each configuration, the reasons why scripts are not evaluated, the most frequent
first, and each place where Limbeck and Alembic differ. Exit status 1: they differ somewhere."""
import argparse
import collections
import dataclasses
import json
import pathlib
import re
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import configurations
import databases
import measures
import prepared

HEADINGS = ["configuration", "on", "revisions", "graph", "native", "down", "live", "frozen", "bridged",
            "refused", "SQL", "upgrade", "downgrade"]


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/corpus", usage="%(prog)s [OPTIONS] FOLDER",
                                     description=__doc__.partition("\n\n")[2],
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--limbeck", type=pathlib.Path, required=True, metavar="PROGRAM",
                        help="which program to try; build/release/limbeck if it is not given")
    parser.add_argument("--only", action="append", metavar="NAME", help="these projects; may repeat")
    parser.add_argument("--dialect", choices=["postgresql", "sqlite"],
                        help="for all; else SQLite where the project's own URL is one, or PostgreSQL")
    parser.add_argument("--library", action="append", type=pathlib.Path, default=[], metavar="FOLDER",
                        help="where modules are that the projects import and this Python lacks; may repeat")
    parser.add_argument("--quick", action="store_true", help="no comparison: who would run what")
    parser.add_argument("--alone", action="store_true",
                        help="scripts without the project's source and its MetaData; implies --quick")
    parser.add_argument("--json", action="store_true", help="everything as JSON")
    return parser.parse_args()


def measure_all(given):
    projects = sorted(each for each in given.folder.iterdir() if each.is_dir())
    for project in projects:
        if given.only and project.name not in given.only:
            continue
        for configuration in configurations.find_configurations(project):
            if given.dialect:
                configuration.dialect = given.dialect
            if given.alone:
                configuration.roots, configuration.target_metadata = [], ""
            print(f"{configuration.name} …", file=sys.stderr)
            with tempfile.TemporaryDirectory() as folder:
                measure = measures.Measure(configuration, folder, given.limbeck.resolve(),
                                           [each.resolve() for each in given.library])
                try:
                    yield measure.run(given.quick or given.alone)
                except prepared.Ended as error:
                    # Identifiers that code makes have no static graph, and are told as that.
                    if error.error.get("code") == "script.computed_identifier":
                        measure.found.graph = error.message
                    else:
                        measure.found.wrong.append(f"{configuration.name}: {error}")
                    yield measure.found


def cells(found):
    graph = "read" if not found.graph else "FAILS"
    sql = f"{found.compared - sum(1 for _ in found.wrong if '---' in _)}/{found.compared}"
    return [found.name, found.dialect, found.revisions, graph, found.native["upgrade"],
            found.native["downgrade"], found.live["upgrade"], found.frozen, found.bridged, found.refused,
            sql, shortened(found.upgrade), shortened(found.downgrade)]


def shortened(text):
    return text if len(text) <= 60 else text[:59] + "…"


def print_table(rows):
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip())


def total_line(all_found):
    revisions = sum(found.revisions for found in all_found)
    if not revisions:
        return "no revisions"
    def share(count):
        return f"{count} ({100 * count / revisions:.1f} %)"
    native = {direction: sum(found.native[direction] for found in all_found) for direction in measures.DIRECTIONS}
    return (f"{len(all_found)} configurations, {revisions} revisions: native {share(native['upgrade'])}, "
            f"down {share(native['downgrade'])}, frozen {share(sum(f.frozen for f in all_found))}, "
            f"bridged {share(sum(f.bridged for f in all_found))}, "
            f"refused {share(sum(f.refused for f in all_found))}; "
            f"SQL compared {sum(f.compared for f in all_found)}, "
            f"not comparable {sum(f.not_comparable for f in all_found)}, "
            f"wrong {sum(len(f.wrong) for f in all_found)}")


def pattern_of(reason):
    """Names left out, so that reasons that differ in them alone are one."""
    reason = re.sub(r"'[^']*'|\"[^\"]*\"", "…", reason)
    reason = re.sub(r", imported in line \d+", "", reason)
    return re.sub(r"\b(the parameter|the name|the type of the column) \S+", r"\1 …", reason)


def print_reasons(all_found):
    reasons = collections.defaultdict(list)
    for found in all_found:
        for direction, reason, place in found.reasons:
            reasons[direction, pattern_of(reason)].append(f"{found.name} {place}")
    for direction in (*measures.DIRECTIONS, "refused"):
        mine = [(len(places), reason, places) for (way, reason), places in reasons.items() if way == direction]
        if not mine:
            continue
        print(f"\n{direction}: {sum(count for count, _, _ in mine)} not evaluated")
        for count, reason, places in sorted(mine, key=lambda each: (-each[0], each[1])):
            projects = len({place.split()[0] for place in places})
            print(f"{count:5}  {reason}  [{projects} configuration{'s' * (projects != 1)}: {places[0]}]")


def main():
    given = arguments()
    if not databases.SERVER:
        sys.exit("corpus: needs a server: tools/with_postgresql")
    all_found = list(measure_all(given))
    if given.json:
        print(json.dumps([dataclasses.asdict(found) for found in all_found], indent=2))
    else:
        print(f"Alembic and SQLAlchemy: {prepared.alembic_version()}\n")
        print_table([HEADINGS, *map(cells, all_found)])
        print("\n" + total_line(all_found))
        print_reasons(all_found)
        for found in all_found:
            for note in found.notes + ([f"graph: {found.graph}"] if found.graph else []):
                print(f"\n{found.name}: {note}")
            for wrong in found.wrong:
                print(f"\nWRONG {wrong}")
    return 1 if any(found.wrong or found.graph for found in all_found) else 0


if __name__ == "__main__":
    sys.exit(main())
