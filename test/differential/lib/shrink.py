"""Makes a mismatch smaller: fewer nodes, sinks and rows, as long as the same variant still differs."""

import copy
import pathlib

import execute

RUNS_MOST = 60


class Shrinker:
    def __init__(self, case, driver, interpreter):
        self.case, self.driver, self.interpreter = case, driver, interpreter
        self.folder = pathlib.Path(f"{case.folder}-small")
        self.runs = 0
        self.problems = []

    def fails(self, graph):
        """Whether the graph still shows a mismatch; its folder is left as of the last one that did."""
        self.runs += 1
        case = execute.Case(self.case.seed, self.folder, graph)
        case.write()
        execute.interpret(self.interpreter, [case])
        if not case.verdict.startswith(("ok", "stopped")):
            return False
        problems = execute.run_variant(case, self.driver, self.case.variant)
        if problems and not case.verdict.startswith("unsupported"):
            self.problems = problems
            return True
        return False

    def shrink(self):
        """The problems of the smallest case found; empty if not even the whole one fails again."""
        best = copy.deepcopy(self.case.graph)
        if not self.fails(best):
            return []
        for attempt in (self.fewer_sinks, self.fewer_rows):
            best = attempt(best)
        self.fails(best)
        return self.problems

    def try_all(self, best, candidates):
        for candidate in candidates:
            if self.runs < RUNS_MOST and self.fails(candidate):
                return candidate
        return None

    def fewer_sinks(self, best):
        while len(best.sinks) > 1:
            found = self.try_all(best, (without_sink(best, name) for name in list(best.sinks)))
            if not found:
                return best
            best = found
        return best

    def fewer_rows(self, best):
        for name in list(best.files):
            pieces = 2
            while pieces <= 16 and self.runs < RUNS_MOST:
                lines = best.files[name].splitlines(keepends=True)
                if len(lines) < pieces:
                    break
                found = self.try_all(best, (with_lines(best, name, lines, part, pieces) for part in range(pieces)))
                best, pieces = (found, 2) if found else (best, pieces * 2)
        return best


def with_lines(graph, name, lines, part, pieces):
    """The graph without one part of a file's lines."""
    smaller = copy.deepcopy(graph)
    first = lines[:1] if name in graph.headers else []
    lines = lines[len(first):]
    begin, end = len(lines) * part // pieces, len(lines) * (part + 1) // pieces
    smaller.files[name] = "".join(first + lines[:begin] + lines[end:])
    return smaller


def inputs_of(node):
    return node["from"] if isinstance(node["from"], list) else [node["from"]]


def without_sink(graph, name):
    """The graph without a sink and without what then nobody reads."""
    smaller = copy.deepcopy(graph)
    del smaller.sinks[name], smaller.sink_keys[name]
    while True:
        read = {source.split(".")[0] for group in (smaller.sinks, smaller.transforms) for node in group.values()
                for source in inputs_of(node)}
        for group in (smaller.transforms, smaller.sources):
            unread = [node for node in group if node not in read]
            for node in unread:
                del group[node]
            if unread:
                break
        else:
            return smaller
