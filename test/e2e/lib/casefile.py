"""Reads a case file: what test/e2e/README.md describes."""

import re
import shlex

HEADER_KEYS = {"needs", "order", "exit", "args", "env", "only", "kill"}
SECTION_KINDS = {"spec", "input", "stdin", "expect", "counters", "error", "warning", "absent"}
OPTIONS = {"input": {"repeat", "escaped", "no-newline"}, "stdin": {"repeat", "escaped", "no-newline"},
           "expect": {"repeat", "order", "as", "key", "text"}}


class BadCase(Exception):
    pass


class Section:
    def __init__(self, kind, name, options, line):
        self.kind, self.name, self.options, self.line = kind, name, options, line
        self.lines = []

    def text(self):
        """The section's lines as a file's text; `repeat=N` writes them N times, `$i` counting from 0."""
        lines = self.lines
        if "repeat" in self.options:
            lines = [line.replace("$i", str(i)) for i in range(int(self.options["repeat"])) for line in lines]
        text = "".join(line + "\n" for line in lines)
        return text[:-1] if "no-newline" in self.options and text else text

    def data(self):
        if "escaped" not in self.options:
            return self.text().encode()
        return self.text().encode().decode("unicode_escape").encode("latin-1")


class Case:
    def __init__(self, path, name):
        self.path, self.name = path, name
        self.title, self.sections = "", []
        self.needs, self.args, self.env = [], [], {}
        self.order, self.exit, self.only, self.kill = "exact", 0, "", True

    def of(self, kind):
        return [section for section in self.sections if section.kind == kind]

    def one(self, kind):
        found = self.of(kind)
        return found[0] if found else None

    def spec(self):
        return self.one("spec").text()


def read_case(path, name):
    case = Case(path, name)
    lines = path.read_text(encoding="utf-8").split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    section = None
    for number, line in enumerate(lines, 1):
        if line.startswith("--- "):
            section = read_section_line(line, number)
            case.sections.append(section)
        elif section is not None:
            section.lines.append(line)
        else:
            read_header_line(case, line, number)
    for section in case.sections:
        # A blank line before the next section belongs to the case file's looks, not to the section.
        if section is not case.sections[-1] and section.lines and not section.lines[-1]:
            section.lines.pop()
    validate(case)
    return case


def read_header_line(case, line, number):
    if line.startswith("#"):
        case.title = (case.title + " " + line.lstrip("# ")).strip()
        return
    if not line.strip():
        return
    key, colon, value = line.partition(":")
    key, value = key.strip(), value.strip()
    if not colon or key not in HEADER_KEYS:
        raise BadCase(f"{number}: unknown header '{line}', expected one of {', '.join(sorted(HEADER_KEYS))}")
    if key == "needs":
        case.needs = [word.strip() for word in value.split(",")]
    elif key == "args":
        case.args = shlex.split(value)
    elif key == "env":
        case.env = dict(word.split("=", 1) for word in shlex.split(value))
    elif key == "exit":
        case.exit = int(value)
    elif key == "kill":
        case.kill = value != "no"
    else:
        setattr(case, key, value)


def read_section_line(line, number):
    words = shlex.split(line[4:])
    if not words or words[0] not in SECTION_KINDS:
        raise BadCase(f"{number}: unknown section '{line}'")
    kind, words = words[0], words[1:]
    name = ""
    if kind in ("input", "expect", "absent"):
        if not words:
            raise BadCase(f"{number}: '{kind}' needs the name of a file")
        name, words = words[0], words[1:]
    options = {}
    for word in words:
        key, _, value = word.partition("=")
        if key not in OPTIONS.get(kind, ()):
            raise BadCase(f"{number}: '{kind}' has no option '{key}'")
        options[key] = value
    return Section(kind, name, options, number)


def validate(case):
    if not case.title:
        raise BadCase("1: a case opens with a comment that says what it shows")
    if len(case.of("spec")) != 1:
        raise BadCase("1: a case has one spec")
    if case.order not in ("exact", "any"):
        raise BadCase(f"1: order is exact or any, not '{case.order}'")
    if case.only not in ("", "jit", "built"):
        raise BadCase(f"1: only is jit or built, not '{case.only}'")
    if not re.search(r"^version:", case.spec(), re.M) and case.exit == 0:
        raise BadCase("1: the spec has no version")
    results = case.of("expect") + case.of("counters") + case.of("error") + case.of("warning") + case.of("absent")
    if not results:
        raise BadCase("1: a case expects something")
    if case.exit == 0 and case.of("error"):
        raise BadCase("1: an error section needs `exit: N` in the header")
