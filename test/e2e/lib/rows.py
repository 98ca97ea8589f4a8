"""Compares rows: expected lines of a case against what a pipeline wrote.

JSON lines are compared by value with columns in order and numbers by their digits, so that `1.50` is
not `1.5`, but blanks do not matter. In an expected row the text "<any>" stands for anything, "<~REGEX>"
for text in which the regular expression is found. Other lines are compared as they are.
"""

import collections
import difflib
import gzip
import json
import re
import subprocess


class Number(str):
    """A JSON number by its spelling."""


class Members(list):
    """A JSON object: its (name, value) pairs in order."""


def parse_json(line):
    return json.loads(line, parse_int=Number, parse_float=Number, parse_constant=Number, object_pairs_hook=Members)


def show(value):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, Members):
        return "{" + ", ".join(json.dumps(name, ensure_ascii=False) + ": " + show(item) for name, item in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(show(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def matches(expected, actual):
    if type(expected) is str and expected == "<any>":
        return True
    if type(expected) is str and expected.startswith("<~") and expected.endswith(">"):
        return isinstance(actual, str) and re.search(expected[2:-1], actual) is not None
    if type(expected) is not type(actual):
        return False
    if isinstance(expected, Members):
        return len(expected) == len(actual) and all(
            a[0] == b[0] and matches(a[1], b[1]) for a, b in zip(expected, actual))
    if isinstance(expected, list):
        return len(expected) == len(actual) and all(matches(a, b) for a, b in zip(expected, actual))
    return expected == actual


def read_output(path):
    """The lines of an output file, or of all published part files of a directory."""
    if path.is_dir():
        parts = [part for part in sorted(path.rglob("*"))
                 if part.is_file() and not any(name.startswith(".") for name in part.relative_to(path).parts)]
        return [line for part in parts for line in read_output(part)]
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    elif path.suffix == ".zst":
        data = subprocess.run(["zstd", "-dc", str(path)], check=True, capture_output=True).stdout
    return split_lines(data)


def split_lines(data):
    text = data.decode("utf-8", "backslashreplace")
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    else:
        lines[-1] += "<no line end>"
    return lines


def is_json(lines):
    return any(line.startswith(("{", "[")) for line in lines)


def parse_lines(lines, as_text):
    parsed = []
    for line in lines:
        if as_text:
            parsed.append(line)
            continue
        try:
            parsed.append(parse_json(line))
        except ValueError:
            parsed.append("not JSON: " + line)
    return parsed


def apply_changes(rows, key_names):
    """The table that a changelog leaves: rows without their op. With keys (an empty list too), as an upsert."""
    table = []
    for row in rows:
        if not isinstance(row, Members):
            return rows
        op = dict(row).get("op", "+I")
        content = Members(pair for pair in row if pair[0] != "op")
        if key_names is not None:
            key = [show(dict(content).get(name)) for name in key_names]
            table = [old for old in table if [show(dict(old).get(name)) for name in key_names] != key]
        if op in ("+I", "+U"):
            table.append(content)
        elif key_names is None and content in table:
            table.remove(content)
    return table


def pair_up(expected, actual):
    """Reorders `actual` so that rows that match stand beside their expected ones."""
    rest, ordered = list(actual), []
    for row in expected:
        found = next((i for i, other in enumerate(rest) if matches(row, other)), None)
        if found is not None:
            ordered.append((row, rest.pop(found)))
        else:
            ordered.append((row, None))
    return ordered, rest


def compare(section, actual_lines, order):
    """The difference as text, empty if there is none."""
    expected_lines = section.text().split("\n")[:-1] if section.lines else []
    as_text = "text" in section.options or not is_json(expected_lines or actual_lines)
    expected, actual = parse_lines(expected_lines, as_text), parse_lines(actual_lines, as_text)
    order = section.options.get("order", order)
    if section.options.get("as") == "table":
        keys = section.options.get("key")
        if keys is not None:
            keys = [key for key in keys.split(",") if key]
        actual, order = apply_changes(actual, keys), "any"
    if len(expected) == len(actual) and all(matches(a, b) for a, b in zip(expected, actual)):
        return ""
    text = (lambda row: row) if as_text else show
    if order == "any":
        if collections.Counter(map(text, expected)) == collections.Counter(map(text, actual)):
            return ""
        pairs, extra = pair_up(expected, actual)
        if not extra and all(found is not None for _, found in pairs):
            return ""
        lines = ["-" + text(row) for row, found in pairs if found is None] + ["+" + text(row) for row in extra]
        return f"rows of {section.name}, in any order (- missing, + not expected)\n" + cut(lines)
    wild = [text(b) if matches(a, b) else text(a) for a, b in zip(expected, actual)]
    wild += [text(row) for row in expected[len(wild):]]
    diff = difflib.unified_diff(wild, [text(row) for row in actual], "expected", "actual", lineterm="", n=2)
    return f"rows of {section.name} (- expected, + actual)\n" + cut(list(diff)[2:])


def cut(lines, most=40):
    if len(lines) > most:
        lines = lines[:most] + [f"… {len(lines) - most} lines more"]
    return "\n".join("    " + line for line in lines)
