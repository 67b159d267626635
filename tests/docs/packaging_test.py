#!/usr/bin/env python3
"""The completion scripts and the man page name every command and every long option of --help."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIMBECK = os.environ.get("LIMBECK", "limbeck")
FILES = {
    "bash": ROOT / "packaging/completion/limbeck.bash",
    "zsh": ROOT / "packaging/completion/_limbeck",
    "fish": ROOT / "packaging/completion/limbeck.fish",
    "man": ROOT / "packaging/limbeck.1",
}


def text_of(name):
    return FILES[name].read_text(encoding="utf-8").replace("\\-", "-")


def help_of(*words):
    return subprocess.run([LIMBECK, *words, "--help"], capture_output=True, text=True,
                          check=True).stdout


def commands():
    listing = re.split(r"(?im)^commands:?\n", help_of(), maxsplit=1)[1].split("\n\n", 1)[0]
    return re.findall(r"^  ([a-z_]+) ", listing, re.MULTILINE)


def complete_in_bash(folder, *words):
    """What bash would offer for the last word."""
    script = (f"PATH={pathlib.Path(LIMBECK).resolve().parent}:$PATH; source {FILES['bash']}; "
              'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _limbeck; printf "%s\\n" "${COMPREPLY[@]}"')
    result = subprocess.run(["bash", "-c", script, "bash", *words], capture_output=True, text=True,
                            check=True, cwd=folder)
    return result.stdout.split()


class Packaging(unittest.TestCase):
    def test_every_command_is_in_every_file(self):
        self.assertGreater(len(commands()), 15)
        for name in FILES:
            for command in commands():
                self.assertRegex(text_of(name), rf"\b{command}\b", name)

    def test_every_long_option_is_in_every_file(self):
        for command in commands():
            for option in set(re.findall(r"(--[a-z][a-z-]+)", help_of(command).split("\nExample")[0])):
                for name in FILES:
                    wanted = rf"(-l {option[2:]}\b)" if name == "fish" else rf"{option}\b"
                    self.assertRegex(text_of(name), wanted, f"{name}, {command}")

    def test_bash_completes_commands_options_and_revisions(self):
        with tempfile.TemporaryDirectory() as folder:
            environment = {key: value for key, value in os.environ.items()
                           if key not in ("DATABASE_URL", "LIMBECK_CONFIG", "ALEMBIC_CONFIG")}
            for words in (["init"], ["revision", "-m", "one", "--rev-id", "abc1"]):
                subprocess.run([LIMBECK, *words], cwd=folder, check=True, capture_output=True,
                               env=environment)
            self.assertEqual(complete_in_bash(folder, "limbeck", "upg"), ["upgrade"])
            self.assertEqual(complete_in_bash(folder, "limbeck", "upgrade", "abc"), ["abc1"])
            self.assertIn("-1", complete_in_bash(folder, "limbeck", "downgrade", "-"))
            self.assertIn("--dry-run", complete_in_bash(folder, "limbeck", "upgrade", "--d"))
            self.assertEqual(
                complete_in_bash(folder, "limbeck", "upgrade", "--resolve", ""),
                ["applied", "reverted"])

    def test_the_shells_accept_their_scripts(self):
        for shell, check in (("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["--no-execute"])):
            if shutil.which(shell):
                subprocess.run([shell, *check, str(FILES[shell])], check=True)

    @unittest.skipUnless(shutil.which("groff"), "groff is not installed")
    def test_the_man_page_has_no_mistakes(self):
        result = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z", str(FILES["man"])],
                                capture_output=True, text=True, check=True)
        self.assertEqual(result.stderr, "")


if __name__ == "__main__":
    unittest.main()
