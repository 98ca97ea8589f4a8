"""What docs/examples/departures.yaml must give, computed by a plain loop over the same file.

    python3 test/docs/departures.py FOLDER      compares the rows in FOLDER, exits with 1 if they differ
"""

import collections
import csv
import datetime
import json
import pathlib
import sys

FLIGHTS = pathlib.Path(__file__).resolve().parents[2] / "docs/examples/data/flights.csv"
HOUR = datetime.timedelta(hours=1)
OUT_OF_ORDER = datetime.timedelta(hours=12)


def departures():
    """(departure, row) of each flight that left, in the order of the file."""
    with FLIGHTS.open(newline="") as file:
        for row in csv.DictReader(file):
            if row["dep_delay"] != "NA":
                minutes = int(row["minute"]) + int(row["dep_delay"])
                yield datetime.datetime.fromisoformat(row["time_hour"].rstrip("Z")) + datetime.timedelta(minutes=minutes), row


def windows():
    """Delays by airport and hour, by airport, carrier and hour, and how many flights were late for theirs."""
    airports, carriers = collections.defaultdict(list), collections.defaultdict(list)
    greatest, late = datetime.datetime.min + OUT_OF_ORDER, 0
    for at, row in departures():
        start = at.replace(minute=0, second=0)
        if start + HOUR - datetime.timedelta(milliseconds=1) <= greatest - OUT_OF_ORDER:
            late += 1
        else:
            airports[row["origin"], start].append(int(row["dep_delay"]))
            carriers[row["origin"], start, row["carrier"]].append(int(row["dep_delay"]))
        greatest = max(greatest, at)
    return airports, carriers, late


def airport_row(key, delays):
    return {"origin": key[0], "window_start": key[1].isoformat(), "window_end": (key[1] + HOUR).isoformat(),
            "flights": len(delays), "delayed": sum(delay > 15 for delay in delays),
            "average_min": int(sum(delays) / len(delays)), "worst_min": max(delays)}


def carrier_row(key, delays):
    return {"origin": key[0], "window_start": key[1].isoformat(), "carrier": key[2], "flights": len(delays),
            "delayed": sum(delay > 15 for delay in delays), "delay_min": sum(delays)}


def main():
    folder = pathlib.Path(sys.argv[1])
    airports, carriers, late = windows()
    expected = {"airports.jsonl": [airport_row(*item) for item in airports.items()],
                "carriers.jsonl": [row for row in (carrier_row(*item) for item in carriers.items()) if row["delayed"]]}
    bad = 0
    for name, rows in expected.items():
        wanted = collections.Counter(json.dumps(row) for row in rows)
        found = collections.Counter(json.dumps(json.loads(line)) for line in (folder / name).open())
        print(f"{name}: {sum(found.values())} rows, {sum((wanted - found).values())} missing, "
              f"{sum((found - wanted).values())} not expected")
        bad += wanted != found
    lines = sum(1 for _ in (folder / "late.jsonl").open())
    print(f"late.jsonl: {lines} rows, expected {2 * late}")
    return 1 if bad or lines != 2 * late else 0


if __name__ == "__main__":
    sys.exit(main())
