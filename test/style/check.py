"""The style gate: what the house rules say and a machine can check.

    python3 test/style/check.py             all rules over all files of the tree
    python3 test/style/check.py FILE…       these files alone
    python3 test/style/check.py --no-format without clang-format

Files of the tree are those that git knows or would add. A finding is one line, `file:line: what`.
"""

import argparse
import ast
import json
import pathlib
import re
import subprocess
import sys

from cpp_shape import functions, strip_comments

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLANG_FORMAT = "clang-format-22"

LINES_MAX = 800
TABLEGEN_LINES_MAX = 600
FUNCTION_LINES_MAX = 70

TOP_FOLDERS = {".ci", "codegen", "dialects", "docs", "frontend", "passes", "runtime", "test", "tools"}
TOP_FILES = {".clang-format", ".clang-tidy", ".gitattributes", ".gitignore", "CHANGELOG.md", "CMakeLists.txt",
             "CMakePresets.json", "CONTRIBUTING.md", "LICENSE", "README.md"}

CPP = {".cpp", ".h"}
CODE = CPP | {".td", ".def", ".py", ".proto", ".g4", ".cmake", ".sh"}
# Rows, expected output and seeds of fuzzers are not prose: only rules on paths hold there.
DATA = {".csv", ".jsonl", ".json", ".log", ".gz", ".zst", ".bin"}

# Which top-level folders an #include of each may name.
MAY_INCLUDE = {
    "dialects": {"dialects", "runtime"}, # the seam: where fields lie in a slot
    "frontend": {"frontend", "dialects", "runtime"},
    "passes": {"passes", "dialects", "runtime"},
    "codegen": {"codegen", "passes", "dialects", "runtime"},
    "runtime": {"runtime"},
}
CODE_TABLES = ("frontend/diag/Codes.def", "runtime/env/Codes.def")
RUNTIME_BANS = {"iostream", "regex", "locale", "filesystem"}

# Split, so that this file does not find itself.
FORBIDDEN = [
    (re.compile(r"/(?:" + "work|root" + r")/"), "an absolute path of one machine"),
    (re.compile(r"/home/" + r"\w+/"), "an absolute path of one machine"),
    (re.compile(r"\b(?:T" + r"ODO|F" + r"IXME|X" + r"XX|H" + r"ACK)\b"), "a note for later: file it instead"),
]


def tree_files():
    """Every file of the tree, relative to its root."""
    listed = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True)
    if listed.returncode == 0:
        names = [name for name in listed.stdout.decode().split("\0") if name]
    else:
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file()]
        names = [name for name in names if not name.startswith(("build/", ".git/"))]
    return sorted(pathlib.PurePosixPath(name) for name in set(names) if (ROOT / name).is_file())


class Gate:
    def __init__(self):
        self.findings = []
        self.checked = 0

    def find(self, path, line, text):
        self.findings.append((str(path), line, text))

    def check(self, path):
        self.checked += 1
        self.top_level(path)
        data = (ROOT / path).read_bytes()
        if b"\0" in data[:8192] or path.suffix in {".gz", ".zst"}:
            return
        try:
            text = data.decode()
        except UnicodeDecodeError:
            if path.suffix in CODE | {".md"}:
                self.find(path, 1, "not UTF-8")
            return
        self.words(path, text)
        if path.suffix not in DATA and path.suffix != ".case" and "corpus" not in path.parts:
            self.shape(path, text)
        if path.suffix in CPP:
            self.cpp(path, text)
        elif path.suffix == ".py":
            self.python(path, text)
        elif text.startswith("#!") and "sh" in text.split("\n", 1)[0]:
            self.shell(path)

    def top_level(self, path):
        if len(path.parts) == 1 and path.name not in TOP_FILES:
            self.find(path, 1, "not a file that belongs in the root")
        elif len(path.parts) > 1 and path.parts[0] not in TOP_FOLDERS:
            self.find(path, 1, f"'{path.parts[0]}/' is not one of the tree's folders")

    def words(self, path, text):
        for pattern, what in FORBIDDEN:
            for match in pattern.finditer(text):
                self.find(path, text.count("\n", 0, match.start()) + 1, f"{what}: '{match.group()}'")

    def shape(self, path, text):
        lines = text.count("\n")
        limit = TABLEGEN_LINES_MAX if path.suffix == ".td" else LINES_MAX
        if path.suffix in CODE and lines > limit:
            self.find(path, lines, f"{lines} lines, more than {limit}: split it by family")
        if text and not text.endswith("\n"):
            self.find(path, lines + 1, "no line end at the end of the file")
        for number, line in enumerate(text.split("\n"), 1):
            if line.endswith((" ", "\t", "\r")) and path.suffix != ".md":
                self.find(path, number, "blanks at the end of the line")
        if path.suffix in CODE and not text.lstrip().startswith(("//", "/*", "#", '"""')):
            self.find(path, 1, "does not open with what the file is for")

    def cpp(self, path, text):
        if path.suffix == ".h":
            guard = "MILLSTREAM_" + re.sub(r"[^A-Za-z0-9]", "_", str(path)).upper()
            if f"#ifndef {guard}\n#define {guard}\n" not in text:
                self.find(path, 1, f"the include guard is not {guard}")
        self.includes(path, text)
        plain = strip_comments(text)
        for name, begin, end in functions(plain):
            if end - begin + 1 > FUNCTION_LINES_MAX:
                self.find(path, begin, f"'{name}' has {end - begin + 1} lines, more than {FUNCTION_LINES_MAX}")

    def includes(self, path, text):
        folder = path.parts[0]
        for match in re.finditer(r'^#include\s+(["<])([^">]+)[">]', text, re.M):
            name, line = match.group(2), text.count("\n", 0, match.start()) + 1
            target = name.split("/")[0]
            beside = (ROOT / path).parent / name
            if match.group(1) == '"' and target not in TOP_FOLDERS and beside.exists():
                self.find(path, line, f"'{name}' is not written from the project root")
            if folder in MAY_INCLUDE and target in TOP_FOLDERS and target not in MAY_INCLUDE[folder]:
                self.find(path, line, f"{folder}/ must not include '{name}'")
            if folder == "runtime" and target in {"mlir", "llvm", "llvm-c"}:
                self.find(path, line, "the runtime knows nothing of LLVM")
            if folder == "runtime" and match.group(1) == "<" and name in RUNTIME_BANS:
                self.find(path, line, f"<{name}> is too large for the runtime")

    def python(self, path, text):
        try:
            tree = ast.parse(text)
        except SyntaxError as error:
            self.find(path, error.lineno or 1, f"does not parse: {error.msg}")
            return
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = node.end_lineno - node.lineno + 1
                if lines > FUNCTION_LINES_MAX:
                    self.find(path, node.lineno, f"'{node.name}' has {lines} lines, more than {FUNCTION_LINES_MAX}")

    def shell(self, path):
        if "python" in (ROOT / path).open().readline():
            return
        parsed = subprocess.run(["bash", "-n", str(ROOT / path)], capture_output=True, text=True)
        if parsed.returncode:
            self.find(path, 1, "does not parse: " + parsed.stderr.strip().split("\n")[0])
        elif "\nset -euo pipefail\n" not in (ROOT / path).read_text():
            self.find(path, 1, "has no `set -euo pipefail`")

    def codes(self):
        """The tables of diagnostics: numbers rise, none and no name twice."""
        numbers, names = set(), set()
        for path in map(pathlib.PurePosixPath, CODE_TABLES):
            last = 0
            for line, text in enumerate((ROOT / path).read_text().split("\n"), 1):
                match = re.match(r"MILLSTREAM_CODE\((\d+), (\w+), ", text)
                if not match:
                    continue
                number, name = int(match.group(1)), match.group(2)
                if number <= last or number in numbers:
                    self.find(path, line, f"code {number} stands twice, or not in order")
                if name in names:
                    self.find(path, line, f"'{name}' stands twice")
                last = number
                numbers.add(number)
                names.add(name)

    def formatting(self, paths):
        """One run of clang-format for all files; one finding a file."""
        paths = [str(path) for path in paths if path.suffix in CPP]
        if not paths:
            return
        try:
            found = subprocess.run([CLANG_FORMAT, "--dry-run", *paths], cwd=ROOT, capture_output=True, text=True)
        except FileNotFoundError:
            self.find("tools/packages.txt", 1, f"{CLANG_FORMAT} is not installed")
            return
        seen = set()
        for line in found.stderr.split("\n"):
            match = re.match(r"(.+?):(\d+):\d+: (?:warning|error):", line)
            if match and match.group(1) not in seen:
                seen.add(match.group(1))
                self.find(match.group(1), int(match.group(2)), f"not formatted: run {CLANG_FORMAT} -i on it")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-format", action="store_true")
    parser.add_argument("--counts", type=pathlib.Path, help="write the counts there, as JSON")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    paths = tree_files()
    if options.files:
        wanted = {str(pathlib.Path(name).resolve().relative_to(ROOT)) for name in options.files}
        paths = [path for path in paths if str(path) in wanted]
    gate = Gate()
    for path in paths:
        gate.check(path)
    gate.codes()
    if not options.no_format:
        gate.formatting(paths)
    for path, line, text in sorted(gate.findings):
        print(f"{path}:{line}: {text}")
    bad = len({path for path, _, _ in gate.findings})
    print(f"style: {gate.checked} files, {len(gate.findings)} findings in {bad} files")
    if options.counts:
        options.counts.write_text(json.dumps({"passed": gate.checked - bad, "failed": bad, "skipped": 0}))
    return 1 if gate.findings else 0


if __name__ == "__main__":
    sys.exit(main())
