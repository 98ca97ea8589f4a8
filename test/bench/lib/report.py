"""The table, as text, as JSON and in docs/performance.md."""

import datetime
import os
import sys

import setup

DOCS = setup.ROOT / "docs/performance.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def show(figure):
    mark = "holds" if figure.holds else "SHORT"
    print(f"{figure.row:2}  {figure.title}: {figure.value} ({figure.bar}: {mark})", file=sys.stderr, flush=True)


def table(figures, out):
    width = max(len(figure.title) for figure in figures)
    print(f"\n{setup.machine()}\n", file=out)
    for figure in figures:
        print(f"{figure.row:2}  {figure.title:{width}}  {figure.value:>16}  {figure.bar:28}"
              f"  {'holds' if figure.holds else 'SHORT'}  {figure.detail}".rstrip(), file=out)
    short = sum(not figure.holds for figure in figures)
    print(f"\n{len(figures) - short} of {len(figures)} hold", file=out)


def as_json(figures):
    return {"machine": setup.machine(), "at": datetime.datetime.now().isoformat(timespec="seconds"),
            "figures": [{"row": f.row, "title": f.title, "bar": f.bar, "value": f.value, "holds": f.holds,
                         "detail": f.detail, **f.data} for f in figures]}


def write_docs(figures, options):
    """Replaces what stands between the markers."""
    lines = [BEGIN, "", f"{datetime.date.today().isoformat()}, {setup.machine()}, "
             f"`test/bench/run{' --quick' if options.quick else ''}`, load average at the end {os.getloadavg()[2]:.1f} "
             "(about 1 on a quiet machine):", "",
             "| | work | measured | must reach | |", "|---|---|---|---|---|"]
    for f in figures:
        value = f.value if f.holds else f"**{f.value}**"
        lines.append(f"| {f.row} | {f.title} | {value} | {f.bar} | {f.detail} |")
    text = DOCS.read_text()
    head, rest = text.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    DOCS.write_text(head + "\n".join(lines) + "\n\n" + END + tail)
