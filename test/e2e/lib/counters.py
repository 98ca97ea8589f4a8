"""Counters of nodes, as a run logs them at its end with `--log-format json`, against what a case expects.

A case names what it wants to hold:

    big: in 4, out 2
"""

import json

NAMES = ("in", "out", "late", "dropped", "failed")


def read(text):
    """The last counts of each node in a log of JSON lines; other lines are passed over."""
    found = {}
    for line in text.split("\n"):
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and entry.get("message") == "node":
            found[entry.get("node")] = entry
    return found


def parse_counts(text):
    counts = {}
    for part in text.split(","):
        words = part.split()
        if len(words) != 2 or words[0] not in NAMES:
            raise ValueError(f"'{part.strip()}' is no counter: expected one of {', '.join(NAMES)} and a number")
        counts[words[0]] = int(words[1])
    return counts


def compare(lines, stderr):
    found = read(stderr.decode("utf-8", "replace"))
    problems = []
    for line in filter(str.strip, lines):
        node, _, wanted = line.partition(":")
        actual = found.get(node.strip())
        if actual is None:
            problems.append(f"no counters of node {node.strip()} at the end of the run")
            continue
        for name, count in parse_counts(wanted).items():
            if actual.get(name) != count:
                problems.append(f"counter {node.strip()}: {name} {actual.get(name)}, expected {count}")
    return problems
