"""Writes a made-up access log in the combined format: docs/examples/data/access.log is its output.

    python3 docs/examples/make_access_log.py [LINES] > access.log

The same number of lines gives the same log. A few lines are no log lines, as in any real log.
"""

import datetime
import random
import sys

PATHS = ["/", "/index.html", "/cart", "/checkout", "/api/orders", "/api/orders?page=2", "/api/search?q=shoes",
         "/img/logo.png", "/static/app.js", "/login"]
AGENTS = ["Mozilla/5.0 (X11; Linux x86_64)", "curl/8.5.0", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2)"]
NOISE = ["", "-- MARK --", "10.0.0.1 - - [not a date] \"GET / HTTP/1.1\" 200 1"]


def status_of(random_, path, at):
    """Mostly 200; for ten minutes of the hour the API fails often."""
    if path.startswith("/api") and at.minute // 10 == 3:
        return random_.choice([200, 500, 503, 503])
    return random_.choices([200, 304, 404, 500], [900, 60, 35, 5])[0]


def main():
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    random_ = random.Random(lines)
    at = datetime.datetime(2026, 2, 5, 10, 0, 0)
    for _ in range(lines):
        at += datetime.timedelta(seconds=random_.choice([0, 1, 1, 2, 3]))
        if random_.random() < 0.005:
            print(random_.choice(NOISE))
            continue
        path = random_.choice(PATHS)
        host = f"10.0.{random_.randrange(4)}.{random_.randrange(1, 255)}"
        user = random_.choice(["-", "-", "-", "ada", "grace"])
        stamp = at.strftime("%d/%b/%Y:%H:%M:%S +0000")
        size = random_.randrange(200, 20000)
        print(f'{host} - {user} [{stamp}] "{random_.choice(["GET", "GET", "GET", "POST"])} {path} HTTP/1.1" '
              f'{status_of(random_, path, at)} {size} "-" "{random_.choice(AGENTS)}"')


if __name__ == "__main__":
    main()
