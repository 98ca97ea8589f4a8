"""Runs every test of Millstream, stage by stage, and prints the counts at the end.

    tools/check                 all stages
    tools/check --long          larger counts (hours)
    tools/check style unit      these stages alone
    tools/check --list          what stages there are

A stage gives counts of passed, failed and skipped checks. All stages run even when one failed, except
those that need a build that failed. The last line is `N passed, N failed`, with `, N skipped` behind it
if any were; the exit code is 0 if none failed.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIT = "/usr/lib/llvm-22/bin/lit"


class Counts:
    def __init__(self, passed=0, failed=0, skipped=0, note=""):
        self.passed, self.failed, self.skipped, self.note = passed, failed, skipped, note

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped


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
        return Counts(found["passed"], max(found["failed"], 1 if code else 0), found["skipped"], found.get("note", ""))
    except (OSError, ValueError, KeyError):
        return Counts(0, 1, note="ended without counts")


def stage_style(options):
    folder = results_of("check", "style")
    code = run([sys.executable, "test/style/check.py", "--counts", folder / "counts.json"])
    return read_harness(folder / "counts.json", code)


def stage_build(options):
    return shell_build("release")


def ctest(preset):
    """Runs the GoogleTest programs through CTest; counts their single tests, not the programs."""
    folder = results_of(preset, "unit")
    environment = dict(os.environ, GTEST_OUTPUT=f"json:{folder}/", GTEST_BRIEF="1")
    junit = folder / "ctest.xml"
    run(["ctest", "--test-dir", f"build/{preset}", "--output-on-failure", "--output-junit", junit, "--timeout", "600"],
        env=environment)
    if not junit.exists():
        return Counts(0, 1, note="CTest did not run")
    counts, programs = Counts(), ElementTree.parse(junit).getroot().findall("testcase")
    for program in programs:
        counts.add(gtest_counts(folder / (program.get("name") + ".json"), program.get("status") == "run"))
    counts.note = f"{len(programs)} programs"
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
    return Counts(passed, len(codes) - passed - skipped, skipped)


def stage_e2e(options):
    report = results_of("release", "e2e") / "counts.json"
    code = run(["test/e2e/run", "--counts", report, *(["--long"] if options.long else [])])
    return read_harness(report, code)


def stage_docs(options):
    report = results_of("release", "docs") / "counts.json"
    code = run(["test/docs/run", "--counts", report])
    return read_harness(report, code)


def sanitized(preset):
    built = shell_build(preset)
    return built if built.failed else ctest(preset)


def stage_asan(options):
    return sanitized("asan")


def stage_tsan(options):
    return sanitized("tsan")


# Name, what it does, function, the stages that it cannot do without.
STAGES = [
    ("style", "formatting and house rules", stage_style, ()),
    ("build", "the release preset", stage_build, ()),
    ("unit", "GoogleTest programs", stage_unit, ("build",)),
    ("lit", "dialects, passes, tools", stage_lit, ("build",)),
    ("e2e", "specs, rows in, rows out", stage_e2e, ("build",)),
    ("docs", "every snippet of the documentation", stage_docs, ("build",)),
    ("asan", "the runtime's tests under ASan and UBSan", stage_asan, ()),
    ("tsan", "the runtime's tests under TSan", stage_tsan, ()),
]


def heading(text):
    bold, plain = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", "")
    print(f"\n{bold}== {text}{plain}", flush=True)


def run_stages(wanted, options):
    results = {}
    for name, summary, function, needs in STAGES:
        if name not in wanted:
            continue
        heading(f"{name}: {summary}")
        begin = time.monotonic()
        if any(other in results and results[other][0].failed for other in needs):
            counts = Counts(0, 1, note="not run: the build failed")
        else:
            counts = function(options)
        results[name] = (counts, time.monotonic() - begin)
    return results


def summarize(results):
    heading("counts")
    print(f"{'stage':8}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}")
    for name, (counts, seconds) in results.items():
        print(f"{name:8}{counts.passed:8}{counts.failed:8}{counts.skipped:9}{seconds:9.1f}  {counts.note}".rstrip())
    total = [sum(getattr(counts, field) for counts, _ in results.values()) for field in ("passed", "failed", "skipped")]
    print()
    print(f"{total[0]} passed, {total[1]} failed" + (f", {total[2]} skipped" if total[2] else ""), flush=True)
    return total[1] == 0 and total[0] > 0


def main():
    parser = argparse.ArgumentParser(prog="tools/check", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--long", action="store_true", help="larger counts")
    parser.add_argument("--list", action="store_true", help="print the stages")
    parser.add_argument("stages", nargs="*", metavar="STAGE")
    options = parser.parse_args()
    names = [stage[0] for stage in STAGES]
    if options.list:
        for name, summary, _, _ in STAGES:
            print(f"{name:8}{summary}")
        return 0
    for stage in options.stages:
        if stage not in names:
            parser.error(f"unknown stage '{stage}', expected one of {', '.join(names)}")
    return 0 if summarize(run_stages(options.stages or names, options)) else 1


if __name__ == "__main__":
    sys.exit(main())
