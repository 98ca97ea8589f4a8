"""What the benchmarks run on: the release build, specs turned into apps, inputs made once a run."""

import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
BUILD = ROOT / "build/release"
SPECS = ROOT / "test/bench/specs"


def build():
    """Configures and builds by the function that tools/quickstart and tools/check use."""
    script = '. tools/lib/common.sh; build_preset release millstream millstream_peers'
    if subprocess.run(["bash", "-euo", "pipefail", "-c", script, "test/bench/run"], cwd=ROOT).returncode:
        raise SystemExit("the release preset did not build")


class Bench:
    """One run: a folder for apps, inputs and outputs, and how much to measure."""

    def __init__(self, work, quick, repeat):
        self.work, self.quick, self.repeat = work, quick, repeat
        self.driver = BUILD / "bin/millstream"
        work.mkdir(parents=True, exist_ok=True)

    def scaled(self, full, quick):
        return quick if self.quick else full

    def peer(self, name):
        return BUILD / "bin" / f"peer_{name}"

    def say(self, text):
        print(f"   {text}", file=sys.stderr, flush=True)

    def spec(self, name, changes, output=None):
        """A spec of test/bench/specs with settings changed; with an output file in place of the blackhole."""
        text = (SPECS / f"{name}.yaml").read_text()
        for setting, value in changes.items():
            text, count = re.subn(rf"\b{setting}: [^,}}\n]+", f"{setting}: {value}", text, count=1)
            if not count:
                raise SystemExit(f"{name}.yaml has no setting '{setting}'")
        if output:
            sink = f"connector: {{file: {{path: {output}}}}}, format: "
            updating = "window: none" in text
            text = text.replace("connector: blackhole", sink + ("{json: {op_field: op}}" if updating else "csv"))
        return text

    def app(self, name, changes=None, output=None):
        """Builds an app of a spec; gives its path."""
        path = self.work / (name + ("-check" if output else "") + ".yaml")
        path.write_text(self.spec(name, changes or {}, output))
        app = path.with_suffix("")
        done = subprocess.run([self.driver, "build", path, "-o", app], capture_output=True, text=True)
        if done.returncode:
            raise NotCompiled(done.stderr.strip())
        return app

    def events(self, rows):
        """JSON lines, made by the peers' make_events."""
        path = self.work / f"events-{rows}.jsonl"
        if not path.exists():
            subprocess.run([self.peer("make_events"), str(rows), path], check=True)
        warm(path)
        return path

    def flights(self, times):
        """The departures of the examples, again and again, each time two weeks later."""
        path = self.work / f"flights-{times}.csv"
        if not path.exists():
            repeat_flights(ROOT / "docs/examples/data/flights.csv", path, times)
        warm(path)
        return path


class NotCompiled(Exception):
    """The compiler refuses a spec, as it does while a feature is missing."""


def warm(path):
    """Brings a file into the page cache."""
    with path.open("rb") as file:
        while file.read(1 << 24):
            pass


def repeat_flights(source, path, times):
    header, *lines = source.read_text().splitlines()
    column = header.split(",").index("time_hour")
    days = {}
    with path.open("w") as out:
        out.write(header + "\n")
        for number in range(times):
            for line in lines:
                fields = line.split(",")
                day = fields[column][:10]
                if (day, number) not in days:
                    seconds = time.mktime(time.strptime(day, "%Y-%m-%d")) + 12 * 3600 + number * 14 * 86400
                    days[day, number] = time.strftime("%Y-%m-%d", time.localtime(seconds))
                fields[column] = days[day, number] + fields[column][10:]
                out.write(",".join(fields) + "\n")


def machine():
    """One line about the machine, for the table's head."""
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux {os.uname().release}"
