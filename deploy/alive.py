"""Health check of one container: `alive.py web` asks its page, the others must have shown that they live."""
# ruff: noqa: INP001  a script, not a package

import sys
import urllib.request

import psycopg2

from bpsportal import env

PAGE = "http://127.0.0.1:8000/healthz"
LIMIT = "60 seconds"  # four times the slowest heartbeat
SEEN = "SELECT at > now() - %s::interval FROM promises_heartbeat WHERE name = %s"


def web() -> bool:
    """Say whether the web server answers."""
    with urllib.request.urlopen(PAGE, timeout=4) as answer:
        return bool(answer.status == 200)  # noqa: PLR2004  HTTP's OK


def heartbeat(name: str) -> bool:
    """Say whether this process showed within the limit that it lives."""
    connection = psycopg2.connect(env.text("DATABASE_URL"), connect_timeout=4)
    try:
        with connection.cursor() as cursor:
            cursor.execute(SEEN, [LIMIT, name])
            return cursor.fetchone() == (True,)
    finally:
        connection.close()


if __name__ == "__main__":
    try:
        is_alive = web() if sys.argv[1] == "web" else heartbeat(sys.argv[1])
    except (OSError, psycopg2.Error):
        is_alive = False
    sys.exit(0 if is_alive else 1)
