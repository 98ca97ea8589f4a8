"""Every call that changes the disk: killed there, or failed there, by the counter in the app's file
interface (MILLSTREAM_FAULT, runtime/env/Faults.h) and by strace; the output is exact after a restart.

The counter and strace must agree on how many such calls a run makes, so that none goes past the interface.
"""

import collections
import random
import re

import apps
import outputs

# By rows and batches: some checkpoints in each, and a few dozen calls.
ROWS = 6_000
OPTIONS = ["--batch-rows", "1", "--checkpoint-dir", "checkpoints", "--checkpoint-interval", "1ms",
           "--log-level", "error"]

# What the interface makes; opening counts only where it may create.
COUNTED = ["openat", "write", "pwrite64", "fsync", "fdatasync", "ftruncate", "mkdir", "rename", "renameat2", "link",
           "unlink"]
# What would change the disk behind its back.
UNKNOWN = ["creat", "open", "truncate", "fallocate", "writev", "pwritev", "pwritev2", "sendfile", "copy_file_range",
           "splice", "renameat", "linkat", "symlink", "symlinkat", "mkdirat", "mknod", "mknodat", "rmdir", "unlinkat",
           "sync", "syncfs", "sync_file_range", "msync", "io_uring_setup", "chmod", "fchmod", "utimensat"]

# What a fault may end in: with a class of exit code and a code of the table, or unnoticed.
FAULTS = {
    "kill": "killed", "torn": "killed", "eio": "failed", "enospc": "failed", "enospc+": "failed", "sync": "failed",
    "short": "goes on", "eintr": "either",
}
EXPECTED_CODES = {"MS4002", "MS5002"}


class Points:
    """One pipeline under one kind of fault at each of its calls."""

    def __init__(self, app, kind, seed):
        self.app, self.kind, self.points, self.problems = app, kind, 0, []
        self.choice = random.Random(f"{seed} {app.pipeline.name} {kind}")

    def run(self):
        clean_runs, at = 0, 0
        # How many calls a run makes varies a little with its checkpoints.
        while clean_runs < 2 and at < 2000:
            at += 1
            if self.one(at):
                clean_runs = 0
                self.points += 1
            else:
                clean_runs += 1
        return self

    def fault(self, at):
        return f"{self.kind.rstrip('+')}:{at}" + ("+" if self.kind.endswith("+") else "")

    def one(self, at):
        """Whether the fault struck."""
        folder = self.app.place("point-" + self.kind)
        ended = self.app.run(folder, OPTIONS, self.fault(at))
        struck, text = self.judge(ended)
        if text:
            self.problem(at, text)
        for text in outputs.published_problems(self.app.pipeline, folder):
            self.problem(at, "right after it: " + text)
        # Now and then the recovery is killed too.
        if struck and self.choice.random() < 0.3:
            self.app.run(folder, OPTIONS, f"kill:{self.choice.randrange(1, 25)}")
        again = self.app.run(folder, OPTIONS)
        if again.code != 0:
            self.problem(at, f"the next run ended with exit code {again.code}: {again.text[-800:]}")
        for text in outputs.problems_of(self.app.pipeline, folder):
            self.problem(at, text)
        return struck or (FAULTS[self.kind] in ("goes on", "either") and self.exists(at))

    def exists(self, at):
        """A fault that is gone on with does not show; whether there was an N-th call shows by a kill."""
        return self.app.run(self.app.place("point-probe"), OPTIONS, f"kill:{at}").killed()

    def judge(self, ended):
        outcome = FAULTS[self.kind]
        if ended.killed() and outcome == "killed":
            return True, ""
        if ended.code == 0:
            return False, ""
        if outcome in ("failed", "either") and ended.code == 6:
            known = EXPECTED_CODES.intersection(ended.error_codes())
            return True, "" if known else f"no code of {sorted(EXPECTED_CODES)} in: {ended.text[-500:]}"
        return True, f"exit code {ended.code}: {ended.text[-800:]}"

    def problem(self, at, text):
        self.problems.append(f"{self.app.pipeline.name}, {self.fault(at)}: {text}")


def traced(app, name, wanted, *inject):
    folder = app.place(name)
    prefix = ["strace", "-f", "-o", "trace", "-e", "trace=" + ",".join(wanted), "-e", "signal=none"]
    for rule in inject:
        prefix += ["-e", "inject=" + rule]
    return folder, prefix


def mutating_calls(trace):
    """How often each counted call is made in a trace; unfinished ones are told once, when they begin."""
    found, unknown = collections.Counter(), collections.Counter()
    for line in trace.split("\n"):
        match = re.match(r"\d+ +(\w+)\((.*)", line)
        if not match:
            continue
        call, arguments = match.groups()
        if call in UNKNOWN:
            unknown[line] += 1
        elif call == "openat" and "O_CREAT" not in arguments:
            continue
        elif call in ("write", "pwrite64") and re.match(r"[012](<[^>]*>)?,", arguments):
            continue
        else:
            found[call] += 1
    return found, unknown


class Strace:
    """The counter against strace, and strace's own kills at every such call."""

    def __init__(self, app):
        self.app, self.points, self.calls, self.problems = app, 0, 0, []

    def run(self):
        self.compare_counts()
        for call in COUNTED:
            self.kill_at_each(call)
        return self

    def compare_counts(self):
        # Traced, a run is slower and makes more checkpoints: both count the same run.
        folder, prefix = traced(self.app, "strace-count", COUNTED + UNKNOWN)
        ended = self.app.run(folder, OPTIONS, "count", prefix)
        told = re.search(r"mutating calls: (\d+)", ended.text)
        found, unknown = mutating_calls((folder / "trace").read_text(errors="replace"))
        self.calls = sum(found.values())
        name = self.app.pipeline.name
        if ended.code != 0 or not told:
            self.problems.append(f"{name} under strace: exit code {ended.code}: {ended.text[-800:]}")
        elif int(told.group(1)) != self.calls:
            self.problems.append(f"{name}: the interface counted {told.group(1)} calls, strace {self.calls}: {found}")
        if unknown:
            self.problems.append(f"{name}: calls that change the disk past the interface: {list(unknown)[:3]}")

    def kill_at_each(self, call):
        """strace counts by thread: the n-th of any thread, until none is reached."""
        for at in range(1, 400):
            folder, prefix = traced(self.app, "strace-kill", [call], f"{call}:signal=KILL:when={at}")
            if not self.app.run(folder, OPTIONS, None, prefix).killed():
                return
            self.points += 1
            again = self.app.run(folder, OPTIONS)
            where = f"{self.app.pipeline.name}, strace kill at {call} {at}"
            if again.code != 0:
                self.problems.append(f"{where}: the next run ended with {again.code}: {again.text[-800:]}")
            self.problems += [f"{where}: {text}" for text in outputs.problems_of(self.app.pipeline, folder)]
