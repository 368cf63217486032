"""Give the roles of docs/roles.sql to a database server that is not ours; runs in the prepared environment."""

import sys
from pathlib import Path

import psycopg2

from bpsportal import env

ROLES = Path(__file__).resolve().parent.parent.parent / "docs" / "roles.sql"
FIRST = "Ask whoever runs the database server to run docs/roles.sql there."
MISSING = """
    SELECT count(*) FROM unnest(%s::text[]) AS name
    WHERE to_regrole(name) IS NULL OR NOT pg_has_role(name, 'MEMBER')
"""
NAMES = ["portal_app", "portal_sealer", "portal_purge"]


def main() -> str:
    """Make the roles where they are missing; returns an empty text, or the sentence that says what to do."""
    try:
        connection = psycopg2.connect(env.text("DATABASE_URL"), connect_timeout=5)
    except psycopg2.Error:
        return "The database server of DATABASE_URL does not answer or refuses this sign-in."
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(MISSING, [NAMES])
            if cursor.fetchone() != (0,):
                cursor.execute("SELECT set_config('portal.owner', current_user, true)")
                cursor.execute(ROLES.read_text(encoding="utf-8"))
    except psycopg2.errors.InsufficientPrivilege:
        return f"The roles of the portal are missing and this sign-in may not make them. {FIRST}"
    except psycopg2.Error as error:
        return f"The roles of the portal could not be made ({type(error).__name__}). {FIRST}"
    finally:
        connection.close()
    return ""


if __name__ == "__main__":
    sys.exit(main() or 0)
