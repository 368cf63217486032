-- The roles of the portal. Run it once for each cluster, as somebody who may create roles; again, it changes nothing:
--   psql -v ON_ERROR_STOP=1 -d postgres -f docs/roles.sql
-- The owner, whom DATABASE_URL names, must exist already. It is called portal; for another name set
--   PGOPTIONS='-c portal.owner=NAME'
-- The three roles cannot sign in; the owner's sessions change into them.
DO $$
DECLARE
  owner name := coalesce(nullif(current_setting('portal.owner', true), ''), 'portal');
  member name;
BEGIN
  FOREACH member IN ARRAY ARRAY['portal_app', 'portal_sealer', 'portal_purge']::name[] LOOP
    IF to_regrole(member::text) IS NULL THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS', member);
    END IF;
    IF NOT pg_has_role(owner, member, 'MEMBER') THEN
      EXECUTE format('GRANT %I TO %I', member, owner);
    END IF;
  END LOOP;
END
$$;
