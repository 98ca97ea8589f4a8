"""Reads what a pipeline wrote and compares it with what it should have written."""

import collections
import json
import pathlib
import sys

from pipelines import canonical

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e" / "lib"))
from rows import read_output


def first_difference(wanted, got):
    for number, (a, b) in enumerate(zip(wanted, got)):
        if a != b:
            return f"row {number} is {b}, expected {a}"
    return f"{len(got)} rows, expected {len(wanted)}"


def multiset_difference(wanted, got):
    missing, extra = collections.Counter(wanted), collections.Counter(got)
    missing.subtract(got)
    extra.subtract(wanted)
    lost = [row for row, count in missing.items() if count > 0]
    more = [row for row, count in extra.items() if count > 0]
    return f"{len(lost)} rows lost, as {lost[:2]}; {len(more)} rows too many, as {more[:2]}"


def check_changes(wanted, lines):
    """A changelog of counts: per key each change is further than the one before, and the last is the truth."""
    table = {}
    for line in lines:
        row = json.loads(line)
        op, before = row.pop("op"), table.get(row["k"])
        if op != ("+I" if before is None else "+U"):
            return f"{line} behind {before}"
        if before is not None and row["n"] <= before["n"]:
            return f"{line} goes back behind {before}"
        table[row["k"]] = row
    final, wanted = sorted(map(canonical, table.values())), sorted(map(canonical, wanted))
    return "" if final == wanted else multiset_difference(wanted, final)


def problems_of(pipeline, folder):
    """What is wrong with the outputs of a run that ended; empty if nothing is."""
    found = []
    for output in pipeline.outputs:
        path = folder / output.path
        if not path.exists():
            found.append(f"{output.path} is not there")
            continue
        lines = read_output(path)
        if output.how == "changes":
            text = check_changes(output.rows, lines)
        else:
            wanted, got = output.wanted, output.read(lines)
            if output.how == "any":
                text = "" if sorted(wanted) == sorted(got) else multiset_difference(wanted, got)
            else:
                text = "" if wanted == got else first_difference(wanted, got)
        if text:
            found.append(f"{output.path}: {text}")
        if path.is_dir():
            found += [f"{output.path} still holds {part.name}" for part in path.iterdir() if part.name.startswith(".")]
    return found


def published_problems(pipeline, folder):
    """What is wrong with the parts that are public right now: each holds whole rows, none of them twice."""
    found = []
    for output in pipeline.outputs:
        path = folder / output.path
        if not path.is_dir():
            continue
        counts = collections.Counter(output.read(read_output(path)))
        counts.subtract(output.wanted)
        wrong = [row for row, count in counts.items() if count > 0]
        if wrong:
            found.append(f"{output.path} has published {len(wrong)} rows that do not belong there, as {wrong[0]}")
    return found


def has_rows(pipeline, folder):
    """Whether as many rows are public as there should be in the end, for inputs that never end."""
    for output in pipeline.outputs:
        path = folder / output.path
        if not path.exists():
            return False
        lines = read_output(path)
        if output.how != "changes" and len(lines) < len(output.rows):
            return False
        if output.how == "changes" and check_changes(output.rows, [line for line in lines if line.endswith("}")]):
            return False
    return True
