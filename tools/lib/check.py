"""Runs every test of Millstream, stage by stage, and prints the counts at the end.

    tools/check                 all stages
    tools/check --long          larger counts (hours)
    tools/check style unit      these stages alone
    tools/check --list          what stages there are

A stage gives counts of passed, failed and skipped checks, and counts of what was done (cases, kills, calls,
runs of fuzzers). All stages run even when one failed, except those that need a build that failed. The last
line is `N passed, N failed`, with `, N skipped` behind it if any were; the exit code is 0 if none failed.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIT = "/usr/lib/llvm-22/bin/lit"


class Counts:
    def __init__(self, passed=0, failed=0, skipped=0, note="", done=None):
        self.passed, self.failed, self.skipped, self.note = passed, failed, skipped, note
        self.done = done or {}  # what was done, by its name

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.note = ", ".join(filter(None, (self.note, other.note)))
        for name, number in other.done.items():
            self.done[name] = self.done.get(name, 0) + number


def run(command, **options):
    """Runs a command in the tree's root with its output shown; gives its exit code."""
    sys.stdout.flush()
    return subprocess.run([str(part) for part in command], cwd=ROOT, stdin=subprocess.DEVNULL, **options).returncode


def shell_build(preset, targets=()):
    """Configures and builds a preset by the same function as tools/quickstart does."""
    script = '. tools/lib/common.sh; build_preset "$@"'
    code = run(["bash", "-euo", "pipefail", "-c", script, "tools/check", preset, *targets])
    return Counts(1, 0) if code == 0 else Counts(0, 1, note="did not build")


def results_of(preset, stage):
    folder = ROOT / "build" / preset / "results" / stage
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def read_harness(path, code):
    """Counts that one of our own runners wrote as JSON; a runner that wrote none has failed."""
    try:
        found = json.loads(path.read_text())
        return Counts(found["passed"], max(found["failed"], 1 if code else 0), found["skipped"],
                      found.get("note", ""), found.get("counts"))
    except (OSError, ValueError, KeyError):
        return Counts(0, 1, note="ended without counts")


def stage_style(options):
    folder = results_of("check", "style")
    code = run([sys.executable, "test/style/check.py", "--counts", folder / "counts.json"])
    return read_harness(folder / "counts.json", code)


def stage_build(options):
    return shell_build("release")


def ctest(preset, only=()):
    """Runs the GoogleTest programs through CTest; counts their single tests, not the programs."""
    folder = results_of(preset, "unit")
    environment = dict(os.environ, GTEST_OUTPUT=f"json:{folder}/", GTEST_BRIEF="1")
    junit = folder / "ctest.xml"
    wanted = ["-R", "^(" + "|".join(only) + ")$"] if only else []
    run(["ctest", "--test-dir", f"build/{preset}", "--output-on-failure", "--output-junit", junit, "--timeout", "900",
         *wanted], env=environment)
    if not junit.exists():
        return Counts(0, 1, note="CTest did not run")
    counts, programs = Counts(), ElementTree.parse(junit).getroot().findall("testcase")
    for program in programs:
        counts.add(gtest_counts(folder / (program.get("name") + ".json"), program.get("status") == "run"))
    counts.note, counts.done = f"{len(programs)} programs", {"unit tests": counts.passed}
    return counts if programs else Counts(0, 1, note="no unit tests found")


def gtest_counts(report, ran):
    """What one program reported; one that crashed or is missing has failed at least once."""
    try:
        found = json.loads(report.read_text())
    except (OSError, ValueError):
        return Counts(1, 0) if ran else Counts(0, 1)
    skipped = sum(test.get("result") == "SKIPPED" for suite in found["testsuites"] for test in suite["testsuite"])
    failed = max(found["failures"] + found.get("errors", 0), 0 if ran else 1)
    return Counts(found["tests"] - failed - skipped - found.get("disabled", 0), failed, skipped)


def stage_unit(options):
    return ctest("release")


def stage_lit(options):
    suite = ROOT / "build/release/test/lit"
    if not any(ROOT.glob("test/lit/**/*.mlir")):
        return Counts(note="no tests yet")
    if not (suite / "lit.site.cfg.py").exists():
        return Counts(0, 1, note="build/release/test/lit/lit.site.cfg.py is missing")
    report = results_of("release", "lit") / "lit.json"
    run([sys.executable if not os.access(LIT, os.X_OK) else LIT, "--output", report, "-q", "-j2", suite])
    try:
        tests = json.loads(report.read_text())["tests"]
    except (OSError, ValueError, KeyError):
        return Counts(0, 1, note="lit did not run")
    codes = [test["code"] for test in tests]
    passed = sum(code in ("PASS", "XFAIL", "FLAKYPASS") for code in codes)
    skipped = sum(code in ("UNSUPPORTED", "SKIPPED", "EXCLUDED") for code in codes)
    return Counts(passed, len(codes) - passed - skipped, skipped, "", {"lit tests": passed})


def stage_e2e(options):
    report = results_of("release", "e2e") / "counts.json"
    code = run(["test/e2e/run", "--counts", report, *(["--long"] if options.long else [])])
    return read_harness(report, code)


def stage_docs(options):
    report = results_of("release", "docs") / "counts.json"
    code = run(["test/docs/run", "--counts", report])
    return read_harness(report, code)


def stage_faults(options):
    report = results_of("release", "faults") / "counts.json"
    code = run(["test/faults/run", "--counts", report, "--kills", 3000 if options.long else 300])
    return read_harness(report, code)


def stage_differential(options):
    """Its last line tells how it went."""
    count = 5000 if options.long else 500
    sys.stdout.flush()
    done = subprocess.Popen(["test/differential/run", "--count", str(count)], cwd=ROOT, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, text=True)
    last = ""
    for line in done.stdout:
        print(line, end="", flush=True)
        last = line if line.strip() else last
    done.wait()
    found = re.match(r"differential: (\d+) cases, (\d+) mismatches", last)
    if not found:
        return Counts(0, 1, note="ended without counts")
    cases, wrong = int(found.group(1)), max(int(found.group(2)), 1 if done.returncode else 0)
    if cases < count:
        wrong = max(wrong, 1)
    return Counts(cases - wrong, wrong, note=last.strip().rpartition(", ")[2],
                  done={"differential runs": cases})


RUNTIME_TESTS = ["runtime_test", "kernels_test", "formats_test", "state_test"]
# Of the compiler's tests those that need no LLVM behind them: Debian's is not instrumented.
FRONTEND_TESTS = ["spec_test"]
FUZZERS = ["fuzz_spec", "fuzz_expression", "fuzz_json", "fuzz_csv", "fuzz_checkpoint"]


def stage_asan(options):
    built = shell_build("asan", [*RUNTIME_TESTS, *FRONTEND_TESTS, *FUZZERS])
    return built if built.failed else ctest("asan", RUNTIME_TESTS + FRONTEND_TESTS)


def stage_fuzz(options):
    report = results_of("asan", "fuzz") / "counts.json"
    code = run(["test/fuzz/run", "--counts", report, "--seconds", 600 if options.long else 30])
    return read_harness(report, code)


def stage_tsan(options):
    built = shell_build("tsan")
    return built if built.failed else ctest("tsan")


def sanitized_apps(sanitizer, options):
    """The end-to-end cases as apps whose generated code, kernels and runtime are instrumented."""
    report = results_of("release", sanitizer) / "counts.json"
    code = run(["test/e2e/run", "--sanitize", sanitizer, "--counts", report, *([] if options.long else ["--quick"])])
    counts = read_harness(report, code)
    counts.done = {f"{name} under the {sanitizer} sanitizer": number for name, number in counts.done.items()}
    return counts


def stage_asan_apps(options):
    return sanitized_apps("address", options)


def stage_tsan_apps(options):
    return sanitized_apps("thread", options)


# Name, what it does, function, the stages that it cannot do without, and the minutes that it may take on two
# cores of a bare machine: 45 for all of them.
STAGES = [
    ("style", "formatting and house rules", stage_style, (), 0.5),
    ("build", "the release preset", stage_build, (), 11),
    ("unit", "GoogleTest programs", stage_unit, ("build",), 1),
    ("lit", "dialects, passes, tools", stage_lit, ("build",), 0.5),
    ("e2e", "specs, rows in, rows out", stage_e2e, ("build",), 4),
    ("docs", "every snippet of the documentation", stage_docs, ("build",), 1.5),
    ("faults", "kills, failing calls, full disks", stage_faults, ("build",), 4),
    ("differential", "random specs against the interpreter", stage_differential, ("build",), 4),
    ("asan", "runtime and frontend under ASan and UBSan", stage_asan, (), 7),
    ("fuzz", "hostile specs, expressions, records, checkpoints", stage_fuzz, ("asan",), 2),
    ("tsan", "the runtime's tests under TSan", stage_tsan, (), 3.5),
    ("asan-apps", "the end-to-end cases under ASan", stage_asan_apps, ("build", "asan"), 3),
    ("tsan-apps", "the end-to-end cases under TSan", stage_tsan_apps, ("build", "tsan"), 3),
]


def heading(text):
    bold, plain = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", "")
    print(f"\n{bold}== {text}{plain}", flush=True)


def run_stages(wanted, options):
    results = {}
    for name, summary, function, needs, _ in STAGES:
        if name not in wanted:
            continue
        heading(f"{name}: {summary}")
        begin = time.monotonic()
        if any(other in results and not results[other][0].passed for other in needs):
            counts = Counts(0, 1, note="not run: the build failed")
        else:
            counts = function(options)
        results[name] = (counts, time.monotonic() - begin)
    return results


def summarize(results, options):
    heading("counts")
    total = Counts()
    for counts, _ in results.values():
        total.add(counts)
    for name, number in total.done.items():
        print(f"{number:12,}  {name}")
    print(f"\n{'stage':14}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}{'budget':>8}")
    budgets = {stage[0]: stage[4] * 60 for stage in STAGES}
    for name, (counts, seconds) in results.items():
        late = "; over its budget" if seconds > budgets[name] and not options.long else ""
        print(f"{name:14}{counts.passed:8}{counts.failed:8}{counts.skipped:9}{seconds:9.1f}{budgets[name]:8.0f}  "
              f"{counts.note}{late}".rstrip())
    print(f"{'all':14}{'':25}{sum(seconds for _, seconds in results.values()):9.1f}{sum(budgets.values()):8.0f}\n")
    print(f"{total.passed} passed, {total.failed} failed" + (f", {total.skipped} skipped" if total.skipped else ""),
          flush=True)
    return total.failed == 0 and total.passed > 0


def main():
    parser = argparse.ArgumentParser(prog="tools/check", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--long", action="store_true", help="larger counts")
    parser.add_argument("--list", action="store_true", help="print the stages")
    parser.add_argument("stages", nargs="*", metavar="STAGE")
    options = parser.parse_args()
    names = [stage[0] for stage in STAGES]
    if options.list:
        for name, summary, _, _, _ in STAGES:
            print(f"{name:14}{summary}")
        return 0
    for stage in options.stages:
        if stage not in names:
            parser.error(f"unknown stage '{stage}', expected one of {', '.join(names)}")
    return 0 if summarize(run_stages(options.stages or names, options), options) else 1


if __name__ == "__main__":
    sys.exit(main())
