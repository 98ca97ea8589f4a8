"""Runs one case in all its variants, each in a folder of its own, and says what went wrong."""

import gzip
import os
import pathlib
import random
import shutil
import signal
import subprocess
import time

import counters
import rows

ROOT = pathlib.Path(__file__).resolve().parents[3]
RUNTIMES = {"address": ROOT / "build/asan/lib", "thread": ROOT / "build/tsan/lib"}
TIMEOUT_S = 120
KILLS_MOST = 4


class Variant:
    def __init__(self, how, level, batch_rows=None, kill=False):
        self.how, self.level, self.batch_rows, self.kill = how, level, batch_rows, kill

    def name(self):
        parts = [self.how, f"O{self.level}"]
        if self.batch_rows:
            parts.append(f"batch{self.batch_rows}")
        if self.kill:
            parts.append("kill")
        return "-".join(parts)


def variants_of(case, features, quick, sanitizer=None):
    """What a case is run as. Quick leaves out half of them, of each kind one. The JIT has no sanitizers."""
    if case.exit == 1:
        return []
    if sanitizer:
        found = [Variant("built", 2, batch) for batch in (None, 1)]
        found = found[:1] if quick else found + [Variant("built", 0)]
        return [v for v in found + kill_variants(case, features) if case.only in ("", v.how)]
    found = [Variant(how, level, batch) for how in ("built", "jit") for level in (0, 2) for batch in (None, 1)]
    if quick:
        found = [v for v in found if (v.how == "built") == (v.level == 2) or v.batch_rows]
    return [v for v in found + kill_variants(case, features) if case.only in ("", v.how)]


def kill_variants(case, features):
    if not case.kill or case.exit != 0 or case.one("stdin") or "checkpoint" not in features:
        return []
    if any(section.name == "stdout" for section in case.of("expect")):
        return []
    return [Variant("built", 2, None, True)]


class Outcome:
    def __init__(self, case):
        self.case, self.failures, self.runs, self.kills, self.skipped = case, [], 0, 0, ""

    def fail(self, variant, text):
        self.failures.append((variant, text))


class Executor:
    def __init__(self, driver, work, seed, features, quick, sanitizer=None):
        self.driver, self.work, self.features, self.quick = driver, work, features, quick
        self.sanitizer = sanitizer
        self.seed = seed

    def execute(self, case):
        outcome = Outcome(case)
        folder = self.work / case.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            if self.check(case, folder, outcome):
                apps = self.build(case, folder, outcome)
                for variant in variants_of(case, self.features, self.quick, self.sanitizer):
                    if variant.how == "jit" or variant.level in apps:
                        self.run_variant(case, folder, variant, apps, outcome)
        except subprocess.TimeoutExpired as late:
            outcome.fail("", f"took more than {late.timeout} s: {' '.join(map(str, late.cmd))}")
        except OSError as problem:
            outcome.fail("", str(problem))
        if not outcome.failures:
            shutil.rmtree(folder, ignore_errors=True)
        return outcome

    def check(self, case, folder, outcome):
        """Runs `millstream check`; says whether the case goes on."""
        self.fill(case, folder)
        found = self.call([self.driver, "check", "spec.yaml"], folder, case)
        outcome.runs += 1
        text = found.stdout + found.stderr
        wanted = "\n".join(line for section in case.of("error") for line in section.lines)
        if found.returncode == 1 and b"MS1099" in text and case.needs and "MS1099" not in wanted:
            outcome.skipped = ", ".join(case.needs)
            return False
        expected = 1 if case.exit == 1 else 0
        if found.returncode != expected:
            outcome.fail("check", f"exit code {found.returncode}, expected {expected}\n{tail(text)}")
            return False
        for section in case.of("error") if case.exit == 1 else case.of("warning"):
            self.compare_texts(section, text, "check", outcome)
        return case.exit != 1

    def build(self, case, folder, outcome):
        apps = {}
        for level in sorted({v.level for v in variants_of(case, self.features, self.quick, self.sanitizer) if v.how == "built"}):
            app = folder / f"app-O{level}"
            command = [self.driver, "build", "spec.yaml", "-o", app, f"-O{level}"]
            if self.sanitizer:  # the runtime too, as the preset of that name builds it
                command += [f"--sanitize={self.sanitizer}", "--debug-info", f"--runtime={RUNTIMES[self.sanitizer]}"]
            found = self.call(command, folder, case)
            outcome.runs += 1
            if found.returncode != 0 or not app.exists():
                text = tail(found.stdout + found.stderr)
                outcome.fail(f"build-O{level}", f"exit code {found.returncode}\n{text}")
            else:
                apps[level] = app
        return apps

    def run_variant(self, case, folder, variant, apps, outcome):
        place = folder / variant.name()
        place.mkdir()
        self.fill(case, place)
        if variant.how == "jit":
            command = [self.driver, "run", "spec.yaml", f"-O{variant.level}"]
        else:
            command = [apps[variant.level], "run"]
        if variant.batch_rows:
            command += ["--batch-rows", str(variant.batch_rows)]
        if case.one("counters"):
            command += ["--log-format", "json"]
        command += case.args
        outcome.runs += 1
        if variant.kill:
            found, command = self.run_with_kills(case, command, place, outcome)
        else:
            found = self.call(command, place, case)
        problems = self.judge(case, variant, found, place)
        if problems:
            shown = "cd " + str(place) + " && " + " ".join(str(part) for part in command)
            outcome.fail(variant.name(), "\n".join(problems + ["standard error:", tail(found.stderr), shown]))

    def judge(self, case, variant, found, place):
        problems = []
        if found.returncode != case.exit:
            problems.append(f"exit code {found.returncode}, expected {case.exit}")
        holder = Outcome(case)
        for section in case.of("error"):
            self.compare_texts(section, found.stderr, "", holder)
        problems += [text for _, text in holder.failures]
        for section in case.of("expect"):
            problems += self.compare_output(case, section, found, place)
        for section in case.of("absent"):
            if (place / section.name).exists():
                problems.append(f"{section.name} is there, and should not be")
        if case.one("counters") and not variant.kill:
            problems += counters.compare(case.one("counters").lines, found.stderr)
        return [text for text in problems if text]

    @staticmethod
    def compare_output(case, section, found, place):
        if section.name == "stdout":
            return [rows.compare(section, rows.split_lines(found.stdout), case.order)]
        path = place / section.name
        if not path.exists():
            return [f"{section.name} was not written"]
        return [rows.compare(section, rows.read_output(path), case.order)]

    @staticmethod
    def compare_texts(section, text, where, outcome):
        shown = text.decode("utf-8", "replace")
        for line in section.lines:
            if line.strip() and line.strip() not in shown:
                outcome.fail(where, f"'{line.strip()}' is not in what was said:\n{tail(text)}")

    def run_with_kills(self, case, command, place, outcome):
        """Runs with checkpoints, killed at random moments, until a run ends by itself; then once more, for a
        finished run that is started again changes nothing."""
        choice = random.Random(f"{self.seed} {case.name}")
        command = command + ["--checkpoint-dir", "checkpoints", "--checkpoint-interval", "5ms"]
        span_s, done = 0.02, None
        while done is None and outcome.kills < KILLS_MOST:
            begin = time.monotonic()
            process = subprocess.Popen([str(part) for part in command], cwd=place, env=self.environment(case),
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            try:
                out, err = process.communicate(timeout=choice.uniform(0.0, span_s))
                if not self.lacks_room(process.returncode, err):
                    done = subprocess.CompletedProcess(command, process.returncode, out, err)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.communicate()
                outcome.kills += 1
                span_s = max(span_s, 1.5 * (time.monotonic() - begin))
        done = done or self.call(command, place, case)
        return (self.call(command, place, case) if done.returncode == 0 else done), command

    def call(self, command, place, case):
        stdin = case.one("stdin")
        for _ in range(10):
            done = subprocess.run([str(part) for part in command], cwd=place, env=self.environment(case),
                                  input=stdin.data() if stdin else b"", capture_output=True, timeout=TIMEOUT_S)
            if not self.lacks_room(done.returncode, done.stderr):
                break
        return done

    def lacks_room(self, code, err):
        """TSan leaves little address space, by chance not always in pieces as large as tables of state want."""
        return self.sanitizer == "thread" and code == 6 and b"[MS3008]" in err

    @staticmethod
    def environment(case):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MILLSTREAM")}
        return dict(kept, **case.env)

    @staticmethod
    def fill(case, place):
        (place / "spec.yaml").write_text(case.spec(), encoding="utf-8")
        for section in case.of("input"):
            path = place / section.name
            path.parent.mkdir(parents=True, exist_ok=True)
            data = section.data()
            if path.suffix == ".gz":
                data = gzip.compress(data)
            elif path.suffix == ".zst":
                data = subprocess.run(["zstd", "-c"], input=data, check=True, capture_output=True).stdout
            path.write_bytes(data)


def tail(data, most=25):
    lines = data.decode("utf-8", "replace").rstrip("\n").split("\n")
    return "\n".join("    " + line for line in lines[-most:])


def find_features(driver, work):
    """What the driver can do beyond compiling: read from an app's own --help."""
    folder = pathlib.Path(work) / "features"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spec.yaml").write_text(
        "version: 1\npipeline: {name: features}\n"
        "sources: {s: {connector: {file: {path: s.jsonl}}, format: json, type: {a: int}}}\n"
        "sinks: {o: {from: s, connector: blackhole}}\n")
    built = subprocess.run([driver, "build", "spec.yaml", "-o", "app"], cwd=folder, capture_output=True)
    if built.returncode != 0:
        return set()
    shown = subprocess.run([folder / "app", "run", "--help"], capture_output=True).stdout
    return {"checkpoint"} if b"--checkpoint-dir" in shown else set()
