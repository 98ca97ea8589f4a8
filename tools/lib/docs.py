"""Writes the pages of docs/ that are made from the code, and checks that they are up to date.

    python3 tools/lib/docs.py            write them
    python3 tools/lib/docs.py --check    say which differ, and fail if any does

The reference pages come from the driver: $MILLSTREAM, else that of build/release, else of build/dev. Without any,
only the pages that need none are written.
"""

import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

CODES_HEAD = """# Diagnostics

Every error and warning has a code that never changes and is never used again. `millstream check` shows the place,
the line and a caret under it; `--diagnostics=json` and `--diagnostics=sarif` write the same for programs.

This page is made from `frontend/diag/Codes.def` and `runtime/env/Codes.def` by `tools/lib/docs.py`.
"""

CODE_TABLES = ("frontend/diag/Codes.def", "runtime/env/Codes.def")

FAMILIES = {"1": "The spec", "2": "Types and plan", "3": "Run time", "4": "Connectors", "5": "Checkpoints",
            "9": "Our bugs"}


def codes_page():
    text = "".join((ROOT / table).read_text() for table in CODE_TABLES)
    entries = re.findall(r'^MILLSTREAM_CODE\((\d{4}), (\w+), "((?:[^"\\]|\\.)*)"\)', text, re.M)
    lines = [CODES_HEAD]
    for family, title in FAMILIES.items():
        rows = sorted(entry for entry in entries if entry[0].startswith(family))
        if rows:
            lines.append(f"{'' if len(lines) == 1 else chr(10)}## {title}\n\n| code | meaning |\n|---|---|")
            lines += [f"| MS{number} | {summary} |" for number, _, summary in rows]
    return "\n".join(lines) + "\n"


COMMANDS_HEAD = """# Commands

`millstream` is the compiler driver; what it builds is a program of its own, here called `app`. This page shows what each
says when asked for help; it is made by `tools/lib/docs.py`.
"""

# What a command's own help does not say, and how it is usually called.
COMMANDS = {
    "new": ("millstream new first", "Makes a folder with `pipeline.yaml` and its input. Nothing is overwritten."),
    "check": ("millstream check pipeline.yaml", "Says everything that is wrong with a spec at once, and exits with 1 if "
              "anything is. Warnings alone exit with 0. Nothing is read but the spec."),
    "build": ("millstream build pipeline.yaml -o app", "Makes one executable, which needs glibc and nothing else. The "
              "same spec and options give the same bytes."),
    "run": ("millstream run pipeline.yaml --node large --limit 20", "Compiles in memory and runs at once. With `--node` "
            "the rows of one stream are shown instead of writing the sinks; an output of a node is `node.output`."),
    "explain": ("millstream explain pipeline.yaml", "Shows each stream with its columns, their types, how it changes "
                "(`append`, `upsert(keys)`, `retract`) and its event time."),
    "graph": ("millstream graph pipeline.yaml", "Prints a Mermaid chart, which GitHub, GitLab and many editors draw."),
    "schema": ("millstream schema > millstream.schema.json", "For an editor: a first line "
               "`# yaml-language-server: $schema=millstream.schema.json` in a spec makes it complete and check keys."),
}
APP_COMMANDS = {
    "": ("./app --help", ""),
    "run": ("./app run --checkpoint-dir checkpoints --checkpoint-interval 10s", "The same command line starts it and "
            "starts it again. SIGINT and SIGTERM stop it with a last checkpoint, exit code 0."),
    "info": ("./app info checkpoints", ""),
}


def driver():
    chosen = [os.environ.get("MILLSTREAM")] if os.environ.get("MILLSTREAM") else [
        str(ROOT / "build" / preset / "bin" / "millstream") for preset in ("release", "dev")]
    return next((path for path in chosen if os.path.exists(path)), None)


def said(*command, cwd=ROOT):
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True)
    return "".join(line.rstrip() + "\n" for line in done.stdout.rstrip("\n").split("\n"))


def command_section(title, example, text, shown):
    return "\n".join([f"## {title}", ""] + ([text, ""] if text else []) + ["```", example, "```", ""]
                     + ["```text", shown.rstrip("\n"), "```", ""])


def commands_page():
    found = set(re.findall(r"^  (\w+) {3,}", said(driver(), "--help").split("Subcommands:")[-1], re.M))
    if found != set(COMMANDS):
        sys.exit(f"tools/lib/docs.py: COMMANDS is not what the driver has: {sorted(found ^ set(COMMANDS))}")
    sections = [COMMANDS_HEAD]
    for name, (example, text) in COMMANDS.items():
        sections.append(command_section(f"millstream {name}", example, text, said(driver(), name, "--help")))
    with tempfile.TemporaryDirectory() as folder:
        spec = ROOT / "docs/examples/delays.yaml"
        said(driver(), "build", str(spec), "-o", "app", cwd=folder)
        for name, (example, text) in APP_COMMANDS.items():
            shown = said(*["./app"] + ([name] if name else []) + ["--help"], cwd=folder)
            sections.append(command_section(f"./app {name}".rstrip(), example, text, shown))
    return "\n".join(sections).rstrip("\n") + "\n"


PAGES = {"docs/diagnostics.md": codes_page}
DRIVER_PAGES = {
    "docs/reference/commands.md": commands_page,
    "docs/reference/functions.md": lambda: said(driver(), "schema", "--page", "functions"),
    "docs/reference/spec.md": lambda: said(driver(), "schema", "--page", "language"),
}


def main():
    different = 0
    pages = PAGES | (DRIVER_PAGES if driver() else {})
    for name, make in pages.items():
        path, wanted = ROOT / name, make()
        found = path.read_text() if path.exists() else ""
        if found == wanted:
            continue
        different += 1
        if "--check" in sys.argv:
            print(f"{name} is not up to date: run `python3 tools/lib/docs.py`")
            print("\n".join(list(difflib.unified_diff(found.split("\n"), wanted.split("\n"), lineterm=""))[:20]))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted)
            print(f"wrote {name}")
    return 1 if different and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
