"""What the world around an app does to it: full and read-only disks, inputs that are missing, cut off or
hostile, wrong settings, a second process, a spec that changed. A clear error with its exit code, nothing
half-published, and where a restart may help, the exact output after it.
"""

import gzip
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

import apps
import outputs
import pipelines

CHECKPOINTED = ["--checkpoint-dir", "checkpoints", "--checkpoint-interval", "1ms"]
GIB = 1 << 30
MEMORY_MOST_KIB = 128 << 10

CASES = []


def case(function):
    CASES.append(function)
    return function


class Skip(Exception):
    pass


class Place:
    """What a case works with: a folder, and apps that are built in it."""

    def __init__(self, driver, work):
        self.driver, self.work, self.problems, self.mounts = driver, work, [], []
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)

    def app(self, pipeline):
        return apps.App(self.driver, self.work, pipeline)

    def simple(self, name, source, sink="{file: {path: out.jsonl}}", inputs=None, extra="", form="json",
               columns="n: int"):
        spec = pipelines.spec_of(name, f"sources:\n  t:\n    connector: {source}\n    format: {form}\n"
                                       f"    type: {{{columns}}}\n{extra}"
                                       f"sinks:\n  o: {{from: t, connector: {sink}, format: json}}\n")
        return self.app(pipelines.Pipeline(name, spec, inputs or {}, []))

    def expect(self, holds, text):
        if not holds:
            self.problems.append(text)

    def expect_error(self, ended, code, *words):
        """A line that says what is wrong, with a code, and no more than the exit code promises."""
        self.expect(ended.code == code, f"exit code {ended.code}, expected {code}: {ended.text[-600:]}")
        for word in words:
            self.expect(word in ended.text, f"'{word}' is not in: {ended.text[-600:]}")
        self.expect(bool(ended.error_codes()), f"no error code in: {ended.text[-600:]}")

    def tmpfs(self, folder, options):
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True)
        if done.returncode != 0:
            raise Skip("mounting a tmpfs needs root")
        self.mounts.append(folder)
        return folder

    @staticmethod
    def remount(folder, options):
        subprocess.run(["mount", "-o", "remount," + options, str(folder)], check=True, capture_output=True)

    def close(self):
        for folder in reversed(self.mounts):
            subprocess.run(["umount", "-l", str(folder)], capture_output=True)


def expect_with_room(place, app, folder, small, room):
    """Run again with room on the disk that was full, the app ends with all its rows."""
    place.remount(small, room)
    again = app.run(folder, CHECKPOINTED)
    place.expect(again.code == 0, f"with room again: exit code {again.code}: {again.text[-600:]}")
    place.problems += outputs.problems_of(app.pipeline, folder)


@case
def a_full_disk_under_the_output(place):
    for make, path in ((pipelines.windows, "windows"), (pipelines.hops, "late"), (pipelines.packed, "kept")):
        app = place.app(make(5, 20_000))
        folder = app.place("full")
        small = place.tmpfs(folder / path, "size=64k")
        ended = app.run(folder, CHECKPOINTED)
        place.expect_error(ended, 6, "No space left on device", "MS4002", path)
        place.problems += outputs.published_problems(app.pipeline, folder)
        expect_with_room(place, app, folder, small, "size=64m")


@case
def a_full_disk_without_checkpoints(place):
    app = place.app(pipelines.packed(5, 20_000))
    folder = app.place("full")
    small = place.tmpfs(folder / "kept", "size=64k")
    place.expect_error(app.run(folder), 6, "No space left on device", "MS4002")
    place.problems += outputs.published_problems(app.pipeline, folder)
    place.remount(small, "size=64m")
    # Parts that had rolled are published: going over them needs a word.
    place.expect(app.run(folder, ["--overwrite"]).code == 0, "with room again")
    place.problems += outputs.problems_of(app.pipeline, folder)


@case
def a_full_disk_under_the_checkpoints(place):
    app = place.app(pipelines.updating(5, 20_000))
    folder = app.place("full")
    small = place.tmpfs(folder / "checkpoints", "size=4k,nr_inodes=8")
    ended = app.run(folder, CHECKPOINTED)
    place.expect_error(ended, 6, "No space left on device", "MS5002", "checkpoints/")
    expect_with_room(place, app, folder, small, "size=64m,nr_inodes=1000")


@case
def a_full_disk_under_a_build(place):
    """A disk is full for an executable that is larger than what is left, and for no other, however it is made."""
    app = place.app(pipelines.windows(5, 100))
    spec, folder = app.path.parent / "spec.yaml", app.place("full")
    for sanitizer in ("none", "address"):
        build = [place.driver, "build", spec, *(["--sanitize", sanitizer] if sanitizer != "none" else []), "-o"]
        whole = folder / sanitizer
        done = subprocess.run([*build, whole], capture_output=True, text=True)
        place.expect(done.returncode == 0, f"{sanitizer}: {done.stderr[-600:]}")
        for room, code in ((-65536, 6), (65536, 0)):
            small = place.tmpfs(folder / f"{sanitizer}{code}", f"size={whole.stat().st_size + room}")
            done = subprocess.run([*build, small / "app"], capture_output=True, text=True)
            place.expect(done.returncode == code, f"exit code {done.returncode}, expected {code}: {done.stderr[-600:]}")
            place.expect(code == 0 or "No space left on device" in done.stderr, f"says why: {done.stderr[-600:]}")
            place.expect(os.listdir(small) == ([] if code else ["app"]), f"{sanitizer}: {os.listdir(small)}")


@case
def a_read_only_disk(place):
    app = place.app(pipelines.windows(5, 100))
    folder = app.place("read-only")
    place.tmpfs(folder / "windows", "ro")
    place.expect_error(app.run(folder), 6, "windows", "Read-only file system", "MS4002")
    place.expect(os.listdir(folder / "windows") == [], "nothing is there")
    folder = app.place("checkpoints")
    place.tmpfs(folder / "checkpoints", "ro")
    place.expect_error(app.run(folder, CHECKPOINTED), 6, "checkpoints/lock", "Read-only file system", "MS5002")
    place.expect(not (folder / "copy.jsonl").exists(), "no output is begun")


@case
def an_output_that_cannot_be_made(place):
    app = place.simple("unwritable", "{file: {path: in.jsonl}}", "{file: {path: in.jsonl/below/}}",
                       {"in.jsonl": b'{"n": 1}\n'})
    folder = app.place("run")
    place.expect_error(app.run(folder), 6, "in.jsonl/below/", "Not a directory", "MS4002")
    app = place.simple("folder", "{file: {path: in.jsonl}}", "{file: {path: taken}}", {"in.jsonl": b'{"n": 1}\n'})
    folder = app.place("run")
    (folder / "taken").mkdir()
    place.expect_error(app.run(folder), 6, "'taken'", "Is a directory", "MS4002")


@case
def a_missing_input_leaves_earlier_output(place):
    app = place.simple("missing", "{file: {path: in.jsonl}}", inputs={"in.jsonl": b'{"n": 1}\n'})
    folder = app.place("run")
    place.expect(app.run(folder).code == 0, "the first run")
    (folder / "in.jsonl").unlink()
    place.expect_error(app.run(folder), 6, "in.jsonl", "MS4003")
    place.expect((folder / "out.jsonl").read_text() == '{"n":1}\n', "the output of the run before is there still")


@case
def more_files_than_may_be_open(place):
    inputs = {f"in/{i}.jsonl": b'{"n": 1, "at": "2026-01-01T00:00:00"}\n' for i in range(80)}
    time = "    event_time: {field: at, out_of_order: 0s, idle_after: never}\n"
    limited = ("prlimit", "--nofile=64:64")
    for splits, code in (("each", 6), ("sequential", 0)):
        app = place.simple(splits, f"{{file: {{path: in/, splits: {splits}}}}}", inputs=inputs, extra=time,
                           columns="n: int, at: timestamp(3)")
        folder = app.place("run")
        ended = app.run(folder, prefix=limited)
        if code != 0:
            place.expect_error(ended, code, "Too many open files", "splits: sequential", "MS4001")
        else:
            place.expect(ended.code == 0, f"{splits}: exit code {ended.code}: {ended.text[-600:]}")
            place.expect(len((folder / "out.jsonl").read_text().split()) == 80, "all rows")


def killed_with_checkpoint(app, folder):
    """A run killed as soon as it has left a checkpoint behind."""
    folder = app.place(folder)
    for _ in range(20):
        if not app.run_until_kill(folder, CHECKPOINTED + ["--batch-rows", "1"], 0.02):
            return None
        if apps.newest_checkpoint(folder):
            return folder
    return None


@case
def an_input_that_goes_away_between_runs(place):
    app = place.app(pipelines.windows(5, 60_000))
    for attempt in range(10):
        folder = killed_with_checkpoint(app, f"run{attempt}")
        if not folder:
            continue
        os.rename(folder / "in.jsonl", folder / "away.jsonl")
        ended = app.run(folder, CHECKPOINTED)
        if ended.code != 0 or "already finished" not in ended.text:
            break  # else the kill came between the last checkpoint and the exit
    else:
        raise Skip("no kill left a checkpoint of an unfinished run behind")
    place.expect(ended.code in (4, 5, 6), f"exit code {ended.code}: {ended.text[-600:]}")
    place.expect("in.jsonl" in ended.text and ended.error_codes(), f"it says which: {ended.text[-600:]}")
    os.rename(folder / "away.jsonl", folder / "in.jsonl")
    place.expect(app.run(folder, CHECKPOINTED).code == 0, "with its input again")
    place.problems += outputs.problems_of(app.pipeline, folder)


@case
def parts_of_another_run(place):
    for options in ([], CHECKPOINTED):
        app = place.app(pipelines.windows(5, 100))
        folder = app.place("run")
        (folder / "windows").mkdir()
        other = folder / "windows" / "part-000000-000000.json"
        other.write_text('{"n": 7}\n')
        (folder / "windows" / ".part-000000-000001.json").write_text('{"n": 8}\n')
        (folder / "windows" / "notes.txt").write_text("mine\n")
        place.expect_error(app.run(folder, options), 4, "windows/", "--overwrite", other.name, "MS4005")
        place.expect(other.read_text() == '{"n": 7}\n', "it is left alone")
        place.expect(app.run(folder, [*options, "--overwrite"]).code == 0, "told to, it goes on")
        place.expect((folder / "windows" / "notes.txt").exists(), "what is no part is never touched")
        (folder / "windows" / "notes.txt").unlink()
        place.problems += outputs.problems_of(app.pipeline, folder)


def run_with_memory(app, folder, options):
    """A run and the most memory that it had, in KiB. (The kernel's own maximum counts this process too.)"""
    most_kib = 0
    with (folder / "err").open("wb") as err:
        process = subprocess.Popen(app.command(options), cwd=folder, env=apps.environment(), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=err)
        while process.poll() is None:
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            found = re.search(r"VmHWM:\s+(\d+)", status)
            most_kib = max(most_kib, int(found.group(1)) if found else 0)
            time.sleep(0.01)
    return apps.Ended(process.returncode, (folder / "err").read_bytes()), most_kib


@case
def a_line_of_one_gigabyte(place):
    forms = (("json", "n: int", b'{"n": 1}\n', b'{"n": "'), ("csv", "n: int", b"n\n1\n", b'"'),
             ("raw", "n: string", b"1\n", b"x"))
    for form, columns, head, begin in forms:
        app = place.simple(form, "{file: {path: in}}", extra="    errors: {parse: drop}\n", form=form, columns=columns)
        folder = app.place("run")
        with (folder / "in").open("wb") as file:
            file.write(head + begin)
            file.seek(GIB, os.SEEK_CUR)  # a hole reads as zeros
            file.write(b"\n" + (b"2\n" if form != "json" else b'{"n": 2}\n'))
        ended, most_kib = run_with_memory(app, folder, ["--log-format", "json"])
        (folder / "in").unlink()
        place.expect(ended.code == 0, f"{form}: exit code {ended.code}: {ended.text[-600:]}")
        place.expect(0 < most_kib < MEMORY_MOST_KIB, f"{form}: {most_kib} KiB of memory")
        # In CSV the quote that is never closed takes the rows behind it with it.
        rows = (folder / "out.jsonl").read_text().split()
        place.expect(len(rows) == (1 if form == "csv" else 2), f"{form}: {len(rows)} rows came out")
        place.expect('"failed":1' in ended.text or '"failed": 1' in ended.text, f"{form}: counted as failed")


@case
def records_with_nul_bytes(place):
    # Around a number in CSV it is a blank, as it is for Flink.
    forms = (("json", b'{"n": 1}\n{"n": \x002}\n\x00\n{"n": 3}\x00\n{"n": 4}\n', 3),
             ("csv", b"n\n1\n2\x002\n\x003\x00\n\x00\n4\n", 2))
    for form, data, failed in forms:
        app = place.simple(form, "{file: {path: in}}", inputs={"in": data}, extra="    errors: {parse: drop}\n",
                           form=form)
        folder = app.place("run")
        ended = app.run(folder, ["--log-format", "json"])
        place.expect(ended.code == 0, f"{form}: exit code {ended.code}: {ended.text[-600:]}")
        found = (folder / "out.jsonl").read_text()
        wanted = '{"n":1}\n{"n":4}\n' if form == "json" else '{"n":1}\n{"n":3}\n{"n":4}\n'
        place.expect(found == wanted, f"{form}: {found!r}")
        place.expect(f'"failed":{failed}' in ended.text, f"{form}: they are counted: {ended.text[-600:]}")
    app = place.simple("raw", "{file: {path: in}}", inputs={"in": b"a\x00b\n"}, form="raw", columns="n: string")
    folder = app.place("run")
    place.expect(app.run(folder).code == 0, "raw: it runs")
    found = (folder / "out.jsonl").read_text()
    place.expect(found == '{"n":"a\\u0000b"}\n', f"raw: {found!r}")


@case
def compressed_input_that_ends_too_early(place):
    data = b"".join(b'{"n": %d}\n' % i for i in range(20_000))
    zstd = subprocess.run(["zstd", "-c"], input=data, check=True, capture_output=True).stdout
    damaged = bytearray(gzip.compress(data))
    damaged[-6] ^= 0x55  # its checksum
    for name, packed, whole in (("cut.gz", gzip.compress(data)[:-9], gzip.compress(data)), ("cut.zst", zstd[:-9], zstd),
                                ("bad.gz", bytes(damaged), gzip.compress(data)),
                                ("none.gz", b"not compressed", gzip.compress(data))):
        app = place.simple(name.replace(".", "-"), f"{{file: {{path: {name}}}}}", "{file: {path: out/}}")
        folder = app.place("run")
        (folder / name).write_bytes(packed)
        place.expect_error(app.run(folder), 5, name, "MS4004")
        published = [part for part in (folder / "out").iterdir() if not part.name.startswith(".")]
        place.expect(not published, f"{name}: nothing is published, but {published}")
        (folder / name).write_bytes(whole)
        place.expect(app.run(folder).code == 0, f"{name}: whole again, it runs")
        lines = outputs.read_output(folder / "out")
        place.expect(len(lines) == 20_000, f"{name}: {len(lines)} rows")


@case
def settings_that_are_no_numbers(place):
    source = '{datagen: {rows: "${env.ROWS}", fields: {n: {sequence: {start: 1, end: "${params.last}"}}}}}'
    spec = pipelines.spec_of("settings", "params: {last: {type: string, default: \"100\"}}\n"
                             f"sources:\n  t: {{connector: {source}, type: {{n: int}}}}\n"
                             "sinks:\n  o: {from: t, connector: {file: {path: out.jsonl}}, format: json}\n")
    app = place.app(pipelines.Pipeline("settings", spec, {}, []))
    folder = app.place("run")
    (folder / "out.jsonl").write_text("of an earlier run\n")

    def run(rows, *options):
        variables = dict(apps.environment(), ROWS=rows) if rows is not None else apps.environment()
        done = subprocess.run(app.command([*CHECKPOINTED, *options]), cwd=folder, env=variables,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=apps.TIMEOUT_S)
        return apps.Ended(done.returncode, done.stderr)

    for rows in ("", "many", "1e3", "-1", "10 ", "0x10", "99999999999999999999"):
        place.expect_error(run(rows), 2, "'t'", "rows", f"'{rows}'", "MS4008")
    place.expect_error(run("5", "--set", "last=ten"), 2, "'t'", "end", "'ten'", "MS4008")
    place.expect_error(run(None), 2, "'ROWS' is not set", "MS3005")
    place.expect((folder / "out.jsonl").read_text() == "of an earlier run\n", "no output is begun")
    place.expect(not (folder / "checkpoints").exists(), "no checkpoint directory is made")
    place.expect(run("5").code == 0, "a number will do")
    place.expect(len((folder / "out.jsonl").read_text().split()) == 5, "five rows")


@case
def standard_input_that_is_the_output(place):
    for name in ("-", "/dev/stdin"):
        app = place.simple("itself", f"{{file: {{path: {name}}}}}", "{file: {path: out.jsonl}}")
        folder = app.place("run")
        (folder / "out.jsonl").write_text('{"n": 1}\n')
        with (folder / "out.jsonl").open() as rows:
            done = subprocess.run(app.command([]), cwd=folder, env=apps.environment(), stdin=rows, capture_output=True,
                                  timeout=apps.TIMEOUT_S)
        place.expect_error(apps.Ended(done.returncode, done.stderr), 2, "'o'", "which source", "reads", "MS4008")
        place.expect((folder / "out.jsonl").read_text() == '{"n": 1}\n', f"{name}: the rows are still there")


@case
def a_second_process(place):
    app = place.simple("second", "{file: {path: logs/, follow: true}}")
    folder = app.place("run")
    (folder / "logs").mkdir()
    (folder / "logs" / "a").write_text('{"n": 1}\n')
    process = app.start(folder, CHECKPOINTED)
    try:
        place.expect(apps.wait_until(lambda: apps.newest_checkpoint(folder) > 0), "the first makes checkpoints")
        place.expect_error(app.run(folder, CHECKPOINTED), 4, f"process {process.pid}", "checkpoints", "MS5001")
        place.expect_error(app.run(folder, [*CHECKPOINTED, "--from-scratch"]), 4, f"process {process.pid}", "MS5001")
        (folder / "logs" / "a").open("a").write('{"n": 2}\n')
        place.expect(apps.wait_until(lambda: (folder / "out.jsonl").read_text().count("\n") == 2),
                     "the first goes on undisturbed")
    finally:
        process.send_signal(signal.SIGTERM)
        place.expect(process.wait(apps.TIMEOUT_S) == 0, "the first stops in good order")


@case
def a_sink_that_a_newer_spec_has_not(place):
    """Killed with parts that are promised and not yet public: the newer app publishes them."""
    rows = 3000
    head = ("sources:\n  t: {connector: {file: {path: in.jsonl}}, format: json, type: {n: int}}\n"
            "sinks:\n  o: {from: t, connector: {file: {path: out/}}, format: json}\n")
    inputs = {"in.jsonl": b"".join(b'{"n": %d}\n' % i for i in range(rows))}
    both = place.app(pipelines.Pipeline("both", pipelines.spec_of("same", head + "  side: {from: t, connector: "
                                        "{file: {path: side/}}, format: json}\n"), inputs, []))
    one = place.app(pipelines.Pipeline("one", pipelines.spec_of("same", head), inputs, []))
    points = pending = 0
    for at in range(1, 200):
        folder = both.place("run")
        if not both.run(folder, CHECKPOINTED + ["--batch-rows", "1"], fault=f"kill:{at}").killed():
            break
        points += 1
        promised = apps.newest_checkpoint(folder) > 0
        hidden = promised and [p for p in (folder / "side").iterdir() if p.name.startswith(".")]
        pending += bool(hidden)
        ended = one.run(folder, CHECKPOINTED)
        place.expect(ended.code == 0, f"kill {at}: exit code {ended.code}: {ended.text[-600:]}")
        place.expect(len(outputs.read_output(folder / "out")) == rows, f"kill {at}: all rows are there")
        if promised and apps.resumed_from(ended.text):
            place.expect("side" in ended.text, f"kill {at}: the log tells of the sink")
            left = [p.name for p in (folder / "side").iterdir() if p.name.startswith(".")]
            place.expect(not left, f"kill {at}: side/ still holds {left}")
            lines = outputs.read_output(folder / "side")
            wanted = outputs.read_output(folder / "out")[:len(lines)]
            place.expect(lines == wanted, f"kill {at}: side/ holds {len(lines)} rows, and not the first ones")
    place.expect(points > 15 and pending > 0, f"{points} points, {pending} with pending parts")


def run_all(driver, work):
    for function in CASES:
        place = Place(driver, work / function.__name__)
        try:
            function(place)
            yield function.__name__.replace("_", " "), place.problems
        except Skip as reason:
            yield function.__name__.replace("_", " "), str(reason)
        except (OSError, RuntimeError, subprocess.SubprocessError, ValueError) as problem:
            yield function.__name__.replace("_", " "), place.problems + [f"{type(problem).__name__}: {problem}"]
        finally:
            place.close()
