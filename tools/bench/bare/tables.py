"""The tables of the bare view and the bare task."""

ROWS, TRIPS = "bench_bare_row", "bench_bare_trip"
FIELDS = tuple(f"field_{number}" for number in range(1, 13))
"""The twelve fields of the bare form."""

COLUMNS = ", ".join(f"{name} text NOT NULL" for name in FIELDS)
MAKE = f"""
    CREATE TABLE IF NOT EXISTS {ROWS} (id bigserial PRIMARY KEY, {COLUMNS});
    CREATE TABLE IF NOT EXISTS {TRIPS} (id bigint PRIMARY KEY, at timestamptz);
    CREATE TABLE IF NOT EXISTS django_session
        (session_key varchar(40) PRIMARY KEY, session_data text NOT NULL, expire_date timestamptz NOT NULL)
"""
