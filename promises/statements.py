"""The statements that every action and every attempt needs: one round trip each, and never put together anew."""

MAKE = """
    WITH made AS (
        INSERT INTO promises_promise (kind, key, made_at, due_at, state, attempts, failure)
        VALUES (%s, %s, %s, %s, %s, 0, '')
        ON CONFLICT (kind, key) DO NOTHING RETURNING *
    )
    SELECT made.*, CASE WHEN due_at <= %s THEN pg_notify(%s, id::text) END AS told FROM made
"""
"""Every action makes promises; two that make the same one wait for each other here."""
MAKE_ALL = """
    WITH made AS (
        INSERT INTO promises_promise (kind, key, made_at, due_at, state, attempts, failure)
        SELECT kind, key, %s, due_at, %s, 0, ''
        FROM unnest(%s::varchar[], %s::varchar[], %s::timestamptz[]) AS wanted (kind, key, due_at)
        ON CONFLICT (kind, key) DO NOTHING RETURNING id, kind, key, due_at
    ), soon AS (
        SELECT pg_notify(%s, min(id)::text) FROM made WHERE due_at <= %s HAVING count(*) > 0
    )
    SELECT kind, key, (SELECT count(*) FROM soon) FROM made
"""
"""Several at once, and one nudge for all of them."""
CLAIM = """
    UPDATE promises_promise SET attempts = attempts + 1, tried_at = %s, due_at = %s + make_interval(
        secs => (CASE WHEN kind = ANY(%s) THEN %s::float8[] ELSE %s::float8[] END)[attempts + 1])
    WHERE id = (SELECT id FROM promises_promise
                WHERE id = %s AND state = 'owed' AND due_at <= %s AND attempts < %s FOR UPDATE SKIP LOCKED)
    RETURNING id
"""
"""Count an attempt, and put the next one off by the wait of its kind."""
TAKE_UP = "SELECT kind, key FROM promises_promise WHERE id = %s AND state = 'owed' FOR UPDATE SKIP LOCKED"
KEPT = "UPDATE promises_promise SET state = 'kept', kept_at = %s, failure = '' WHERE id = %s"
TAKE = """
    WITH alone AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(hashtext(%s)) AS is_alone),
    wanted AS (
        SELECT id FROM promises_promise, alone
        WHERE is_alone AND state = 'owed' AND due_at <= %s AND (kind = ANY(%s)) = %s
            AND NOT coalesce(published_at > %s AND (tried_at IS NULL OR published_at >= tried_at), false)
        ORDER BY due_at, id LIMIT %s FOR UPDATE OF promises_promise SKIP LOCKED
    )
    UPDATE promises_promise SET published_at = %s FROM wanted WHERE promises_promise.id = wanted.id
    RETURNING due_at, promises_promise.id
"""
"""Mark what is to be published, the longest due first, unless another relay is at it this moment."""
