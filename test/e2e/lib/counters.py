"""Counters of nodes, as a run logs them when it ends, against what a case expects.

A run with `--log-format json` or without writes one line a node at its end, as
`node big: in 4, out 2, late 0, dropped 1, failed 0`. A case names what it wants to hold:

    big: in 4, out 2
"""

import re

NAMES = ("in", "out", "late", "dropped", "failed")


def read(text):
    found = {}
    for match in re.finditer(r"\bnode (\S+): ((?:(?:in|out|late|dropped|failed) \d+(?:, )?)+)", text):
        found[match.group(1)] = parse_counts(match.group(2))
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
