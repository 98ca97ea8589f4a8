"""SIGKILL at random moments: each pipeline is killed several times on its way, then ends by itself, and its
output is exact; started once more it changes nothing."""

import pathlib
import random
import signal
import subprocess
import threading
import time

import apps
import outputs

ROWS = 40_000
ROWS_FOLLOWED = 8_000
KILLS_IN_A_ROW = 6
OPTIONS = ["--checkpoint-dir", "checkpoints", "--checkpoint-interval", "1ms"]


class Appender(threading.Thread):
    """Writes rows into growing files, with pauses, a record sometimes in two pieces."""

    def __init__(self, folder, data, choice):
        super().__init__(daemon=True)
        self.folder, self.lines, self.choice = folder, data.splitlines(keepends=True), choice

    def run(self):
        at, number = 0, 0
        while at < len(self.lines):
            size = self.choice.randrange(1, 400)
            chunk, at = b"".join(self.lines[at:at + size]), at + size
            cut = self.choice.randrange(len(chunk))
            with (self.folder / f"log-{number // 4}").open("ab", buffering=0) as file:
                file.write(chunk[:cut])
                time.sleep(self.choice.uniform(0, 0.01))
                file.write(chunk[cut:])
            number += 1


class RandomKills:
    def __init__(self, app, seed, turn):
        self.app, self.choice = app, random.Random(f"{seed} {app.pipeline.name} {turn}")
        self.folder = app.place(f"kills-{turn}")
        self.options = OPTIONS + ["--batch-rows", str(self.choice.choice([1, 1, 3, 64]))]
        self.kills, self.problems = 0, []

    def run(self):
        if self.app.pipeline.follow:
            self.killed_while_followed()
        else:
            self.killed_on_the_way()
        self.problems += outputs.problems_of(self.app.pipeline, self.folder)
        return self

    def after_kill(self, newest_before):
        self.kills += 1
        newest = apps.newest_checkpoint(self.folder)
        if newest < newest_before:
            self.problems.append(f"checkpoint {newest_before} is gone, the newest is {newest}")
        if self.choice.random() < 0.25:
            self.problems += outputs.published_problems(self.app.pipeline, self.folder)
        said = apps.resumed_from((self.folder / "log").read_text(errors="replace"))
        if said < self.resumed:
            self.problems.append(f"it went back from checkpoint {self.resumed} to {said}")
        self.resumed = said

    def killed_on_the_way(self):
        span_s, wanted, ended, self.resumed = 0.06, self.choice.randrange(1, KILLS_IN_A_ROW + 1), False, 0
        while not ended and self.kills < wanted:
            newest, begin = apps.newest_checkpoint(self.folder), time.monotonic()
            if self.app.run_until_kill(self.folder, self.options, self.choice.uniform(0.001, span_s)):
                self.after_kill(newest)
                span_s = max(span_s, 1.2 * (time.monotonic() - begin))
            else:
                ended = True
        last = apps.newest_checkpoint(self.folder)
        done = self.app.run(self.folder, self.options)
        if done.code != 0:
            self.problems.append(f"exit code {done.code}: {done.text[-1500:]}")
        if not ended and last and apps.resumed_from(done.text) < last:
            self.problems.append(f"checkpoint {last} was there, but it went on from {apps.resumed_from(done.text)}")
        before = self.bytes_of_outputs()
        again = self.app.run(self.folder, self.options)
        if again.code != 0 or self.bytes_of_outputs() != before:
            self.problems.append(f"started again after its end, it changed something: exit code {again.code}")

    def killed_while_followed(self):
        self.resumed, wanted = 0, self.choice.randrange(3, KILLS_IN_A_ROW + 3)
        appender = Appender(self.folder / "logs", self.app.pipeline.inputs["rows"], self.choice)
        appender.start()
        for _ in range(wanted):
            newest = apps.newest_checkpoint(self.folder)
            if self.app.run_until_kill(self.folder, self.options, self.choice.uniform(0.002, 0.1)):
                self.after_kill(newest)
        process = self.app.start(self.folder, self.options)
        appender.join()
        if not apps.wait_until(lambda: outputs.has_rows(self.app.pipeline, self.folder), 20, 0.1):
            self.problems.append("rows that were appended never came out")
        process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(timeout=apps.TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        if code != 0:
            self.problems.append(f"exit code {code} after SIGTERM: {(self.folder / 'log').read_text()[-1500:]}")

    def bytes_of_outputs(self):
        found = {}
        for output in self.app.pipeline.outputs:
            path = pathlib.Path(self.folder / output.path)
            files = sorted(path.iterdir()) if path.is_dir() else [path]
            found.update({file: file.read_bytes() for file in files if file.exists()})
        return found
