-- Role and databases of the private cluster; every start runs it, so it changes only what is missing.
-- The values come from the environment, because a command line can be read by everybody on the machine.
\set pg_user `printenv LAYMAN_PG_USER`
\set pg_password `printenv LAYMAN_PG_PASSWORD`
\set pg_dbname `printenv LAYMAN_PG_DBNAME`
\set csw_dbname `printenv LAYMAN_CSW_DBNAME`
SET client_min_messages = warning;

DO $$
DECLARE
    version text := (SELECT default_version FROM pg_available_extensions WHERE name = 'postgis');
BEGIN
    IF version IS NULL THEN
        RAISE EXCEPTION 'PostGIS was not found beside this PostgreSQL; install it with: sudo apt-get install postgresql-%-postgis-3',
            current_setting('server_version_num')::integer / 10000;
    ELSIF split_part(version, '.', 1)::integer < 3 THEN
        RAISE EXCEPTION 'PostGIS % is too old, 3.0 or newer is needed; install it with: sudo apt-get install postgresql-%-postgis-3',
            version, current_setting('server_version_num')::integer / 10000;
    END IF;
END $$;

SELECT format('CREATE ROLE %I LOGIN', :'pg_user')
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'pg_user') \gexec
ALTER ROLE :"pg_user" WITH LOGIN PASSWORD :'pg_password';
SELECT format('CREATE DATABASE %I OWNER %I', name, :'pg_user')
    FROM unnest(ARRAY[:'pg_dbname', :'csw_dbname']) AS name
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = name) \gexec

\connect :"pg_dbname"
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS postgis;
-- Layers may have a CRS that PROJ knows and PostGIS does not; the server adds it.
GRANT INSERT ON spatial_ref_sys TO :"pg_user";
-- After an upgrade of the package, the database still has the functions of the old version.
SELECT format('ALTER EXTENSION postgis UPDATE TO %L', available.default_version)
    FROM pg_available_extensions AS available
    WHERE available.name = 'postgis' AND available.installed_version <> available.default_version \gexec

-- The metadata catalogue searches by bounding box; its own user may not add the extension.
\connect :"csw_dbname"
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS postgis;
SELECT format('ALTER EXTENSION postgis UPDATE TO %L', available.default_version)
    FROM pg_available_extensions AS available
    WHERE available.name = 'postgis' AND available.installed_version <> available.default_version \gexec
