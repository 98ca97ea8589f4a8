"""The same spec gives the same executable: built twice, in other folders, at other times, from other places."""

import os
import shutil
import subprocess
import time

LEVELS = (0, 2)


def build(driver, spec, app, cwd, level, environment):
    command = [str(driver), "build", str(spec), "-o", str(app), f"-O{level}"]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(f"does not build: {(done.stdout + done.stderr).decode()[-800:]}")
    return app.read_bytes()


def difference(first, second):
    if first == second:
        return ""
    if len(first) != len(second):
        return f"{len(first)} and {len(second)} bytes"
    at = next(i for i, (a, b) in enumerate(zip(first, second)) if a != b)
    return f"the first byte that differs is {at}"


def compare(driver, spec, work, level):
    """Relative and absolute names, another folder, another time, other variables around it."""
    here, there = work / "here", work / "elsewhere" / "deeper"
    for folder in (here, there):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.copy(spec, folder / spec.name)
        os.utime(folder / spec.name, (1_000_000_000, 1_000_000_000) if folder is here else None)
    first = build(driver, spec.name, here / "app", here, level, dict(os.environ, TZ="UTC"))
    time.sleep(1.1 if level == 0 else 0)  # a time of day in whole seconds would show
    again = build(driver, spec.name, there / "other", there, level, dict(os.environ, TZ="Asia/Tokyo", LC_ALL="C"))
    named_from_root = build(driver, here / spec.name, work / "third", "/", level, dict(os.environ, HOME="/nowhere"))
    found = [difference(first, again), difference(first, named_from_root)]
    names = ("in another folder", "from another folder, by an absolute path")
    return [f"-O{level} {name}: {text}" for name, text in zip(names, found) if text]


def run_all(driver, root, work):
    for spec in sorted((root / "docs/examples").glob("*.yaml")):
        yield spec.name, [text for level in LEVELS for text in compare(driver, spec, work / spec.stem, level)]
