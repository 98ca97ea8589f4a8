"""Runs one generated case as compiled pipelines and compares what they write with the interpreter's rows."""

import collections
import pathlib
import random
import shutil
import subprocess
import sys
import time

import graphs

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e" / "lib"))
import rows  # noqa: E402

TIMEOUT_S = 60
# What the texts of errors are is free, and so where in a batch a window's row stood.
MASKED = {"error"}
BUILT_SHARE = 0.3
CHECKPOINT_SHARE = 0.3


class Case:
    def __init__(self, seed, folder, graph=None):
        self.seed, self.folder = seed, folder
        self.graph = graph or graphs.Graph(random.Random(seed)).build()
        self.verdict = ""
        self.variant = None  # the one that showed a mismatch

    def write(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        (self.folder / "spec.yaml").write_text(self.graph.spec(), encoding="utf-8")
        for name, text in self.graph.files.items():
            (self.folder / name).write_text(text, encoding="utf-8")


def interpret(interpreter, cases):
    """Lets the interpreter work on all cases in one process; one that it does not survive ends the process alone."""
    waiting = {str(case.folder): case for case in cases}
    while waiting:
        found = subprocess.run([interpreter, *waiting], capture_output=True, text=True, errors="replace")
        for line in found.stdout.split("\n"):
            folder, _, verdict = line.partition(" ")
            if folder in waiting:
                waiting.pop(folder).verdict = verdict
        if found.returncode != 0 and waiting:
            first = next(iter(waiting))
            waiting.pop(first).verdict = f"crash of the interpreter: exit code {found.returncode} {found.stderr[-300:]}"
        elif waiting:
            return


def masked(line):
    try:
        row = rows.parse_json(line)
    except ValueError:
        return "not JSON: " + line
    if isinstance(row, rows.Members) and len(row) == 4 and row[1][0] == "error" and row[3][0] == "position":
        row = rows.Members(pair for pair in row if pair[0] not in MASKED)
    return row


def read_rows(path):
    return [masked(line) for line in rows.read_output(path)] if path.exists() else []


def difference(expected, actual):
    show = [collections.Counter(map(rows.show, side)) for side in (expected, actual)]
    missing, extra = show[0] - show[1], show[1] - show[0]
    lines = [f"- {row}" for row in missing.elements()][:5] + [f"+ {row}" for row in extra.elements()][:5]
    total = sum(missing.values()) + sum(extra.values())
    return lines + ([f"… {total - len(lines)} rows more"] if total > len(lines) else [])


class Variant:
    def __init__(self, rng, level):
        self.level = level
        self.built = rng.random() < BUILT_SHARE
        self.batch_rows = rng.choice([None, 1, 2, 7, 64])
        self.checkpoints = rng.random() < CHECKPOINT_SHARE
        # Of an app with checkpoints: killed after so long, and started again.
        self.kill_after_s = rng.uniform(0.0005, 0.008) if self.built and self.checkpoints else None

    def commands(self, driver):
        arguments = ["--batch-rows", str(self.batch_rows)] if self.batch_rows else []
        if self.checkpoints:
            arguments += ["--checkpoint-dir", "checkpoints", "--checkpoint-interval", "1ms"]
        if not self.built:
            return [[str(driver), "run", "spec.yaml", f"-O{self.level}", *arguments]]
        return [[str(driver), "build", "spec.yaml", f"-O{self.level}", "-o", "app"], ["./app", "run", *arguments]]


def run_variant(case, driver, variant):
    """The problems of one variant, as lines of text."""
    for name in case.graph.sinks:
        (case.folder / f"{name}.jsonl").unlink(missing_ok=True)
    shutil.rmtree(case.folder / "checkpoints", ignore_errors=True)
    commands = variant.commands(driver)
    for command in commands:
        if variant.kill_after_s and command is commands[-1]:
            killed = subprocess.Popen(command, cwd=case.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(variant.kill_after_s)
            killed.kill()
            killed.wait()
        try:
            found = subprocess.run(command, cwd=case.folder, capture_output=True, timeout=TIMEOUT_S)
        except subprocess.TimeoutExpired:
            return [f"took more than {TIMEOUT_S} s: {' '.join(command)}"]
        if found.returncode != 0:
            break
    shown = "cd %s && %s" % (case.folder, " && ".join(" ".join(command) for command in commands))
    stops = case.verdict.startswith("stopped")
    if found.returncode == 1 and b"MS1099" in found.stderr + found.stdout:
        case.verdict = "unsupported by the driver"
        return []
    if found.returncode != (5 if stops else 0):
        tail = found.stderr.decode("utf-8", "replace")[-600:]
        return [shown, f"exit code {found.returncode}, the interpreter says: {case.verdict}", tail]
    problems = [] if stops else compare(case)
    return [shown, *problems] if problems else []


def compare(case):
    problems = []
    for name, keys in case.graph.sink_keys.items():
        expected = read_rows(case.folder / "expected" / f"{name}.jsonl")
        actual = read_rows(case.folder / f"{name}.jsonl")
        if keys is not None:
            actual = rows.apply_changes(actual, keys)
        lines = difference(expected, actual)
        if lines:
            problems += [f"sink {name} (- the interpreter's, + the pipeline's)", *lines]
    return problems


def check(case, driver):
    """Runs the case at -O0 and at -O2; the problems of the first variant that has some."""
    rng = random.Random(case.seed + 1)
    for level in rng.sample([0, 2], 2):
        case.variant = Variant(rng, level)
        problems = run_variant(case, driver, case.variant)
        if problems:
            return problems
    return []
