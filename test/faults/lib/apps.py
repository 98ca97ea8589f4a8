"""Builds pipelines and runs them: to their end, until a kill, under strace, with a fault."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

TIMEOUT_S = 60


class Ended:
    """How a run ended: its exit code (negative: by that signal) and what it said."""

    def __init__(self, code, err, out=b""):
        self.code, self.text, self.out = code, err.decode("utf-8", "replace"), out

    def killed(self):
        return self.code in (-signal.SIGKILL, 128 + signal.SIGKILL)

    def error_codes(self):
        return re.findall(r"\[(MS\d{4})\]", self.text)


def environment(fault=None):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MILLSTREAM")}
    return dict(kept, MILLSTREAM_FAULT=fault) if fault else kept


class App:
    """A built pipeline in a folder; `place` makes fresh folders in which it can be run."""

    def __init__(self, driver, work, pipeline, level=2, extra=()):
        self.pipeline, self.work = pipeline, work / pipeline.name
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        (self.work / "spec.yaml").write_text(pipeline.spec)
        self.path = self.work / "app"
        command = [driver, "build", "spec.yaml", "-o", self.path, f"-O{level}", *extra]
        built = subprocess.run([str(part) for part in command], cwd=self.work, capture_output=True)
        if built.returncode != 0:
            raise RuntimeError(f"{pipeline.name} does not build:\n" + (built.stdout + built.stderr).decode())
        inputs = self.work / "inputs"
        for name, data in pipeline.inputs.items():
            (inputs / name).parent.mkdir(parents=True, exist_ok=True)
            (inputs / name).write_bytes(data)

    def place(self, name):
        """A new folder with the inputs in it (as links: nobody changes them)."""
        folder = self.work / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        if self.pipeline.follow:
            (folder / "logs").mkdir()
            return folder
        for entry in self.pipeline.inputs:
            (folder / entry).parent.mkdir(parents=True, exist_ok=True)
            os.link(self.work / "inputs" / entry, folder / entry)
        return folder

    def command(self, options=()):
        return [str(self.path), "run", *map(str, options)]

    def run(self, folder, options=(), fault=None, prefix=(), timeout_s=TIMEOUT_S):
        done = subprocess.run([*prefix, *self.command(options)], cwd=folder, env=environment(fault),
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout_s)
        return Ended(done.returncode, done.stderr, done.stdout)

    def start(self, folder, options=()):
        log = (folder / "log").open("ab")
        return subprocess.Popen(self.command(options), cwd=folder, env=environment(), stdin=subprocess.DEVNULL,
                                stdout=log, stderr=log)

    def run_until_kill(self, folder, options, after_s):
        """Kills the process after a while; None if it ended before by itself, with code 0."""
        process = self.start(folder, options)
        try:
            code = process.wait(timeout=after_s)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            return process.wait() == -signal.SIGKILL
        if code != 0:
            raise RuntimeError(f"exit code {code}: " + (folder / "log").read_text()[-2000:])
        return False


def newest_checkpoint(folder, name="checkpoints"):
    """The number of the newest checkpoint that is there; 0: none."""
    directory = pathlib.Path(folder) / name
    numbers = [int(path.name[11:]) for path in directory.glob("checkpoint-*")] if directory.exists() else []
    return max(numbers, default=0)


def resumed_from(text):
    """The checkpoint that a run said it goes on from, or has ended with; 0: none."""
    found = re.findall(r"(?:going on from a checkpoint|the run had already finished).*?checkpoint=(\d+)", text)
    return int(found[-1]) if found else 0


def wait_until(condition, timeout_s=TIMEOUT_S, step_s=0.01):
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(step_s)
    return True
