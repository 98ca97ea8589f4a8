"""Writes the pages of docs/ that are made from the code, and checks that they are up to date.

    python3 tools/lib/docs.py            write them
    python3 tools/lib/docs.py --check    say which differ, and fail if any does
"""

import difflib
import pathlib
import re
import sys

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


PAGES = {"docs/diagnostics.md": codes_page}


def main():
    different = 0
    for name, make in PAGES.items():
        path, wanted = ROOT / name, make()
        found = path.read_text() if path.exists() else ""
        if found == wanted:
            continue
        different += 1
        if "--check" in sys.argv:
            print(f"{name} is not up to date: run `python3 tools/lib/docs.py`")
            print("\n".join(list(difflib.unified_diff(found.split("\n"), wanted.split("\n"), lineterm=""))[:20]))
        else:
            path.write_text(wanted)
            print(f"wrote {name}")
    return 1 if different and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
