-- The database of Signet and its two users. Run by a superuser, with two files that hold passwords:
--
--   OWNER_PASSWORD_FILE=owner SERVER_PASSWORD_FILE=server psql -f deploy/postgres/roles.sql postgres
--
-- Run again, it sets the passwords anew and leaves the rest as it is.
\set ON_ERROR_STOP on
\set owner_password `head -n 1 "$OWNER_PASSWORD_FILE"`
\set server_password `head -n 1 "$SERVER_PASSWORD_FILE"`
SELECT least(length(:'owner_password'), length(:'server_password')) < 16 AS too_short \gset
\if :too_short
    DO $$ BEGIN RAISE 'each of the two files must hold a password of at least 16 characters'; END $$;
\endif
-- Keeps the passwords out of the server's log.
SET log_statement = 'none';
SET log_min_error_statement = 'panic';

SELECT 'CREATE ROLE ' || name || ' LOGIN'
  FROM (VALUES ('signet_owner'), ('signet')) AS users (name)
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

-- Owns the schema: signet migrate and signet init connect as it (database.owner in signet.yaml).
ALTER ROLE signet_owner PASSWORD :'owner_password';
-- What servers connect as (database.user). Migrations grant it what servers need and no more: it
-- cannot alter the schema, nor change or delete what is only ever appended to.
ALTER ROLE signet PASSWORD :'server_password';

SELECT 'CREATE DATABASE signet OWNER signet_owner ENCODING ''UTF8'' TEMPLATE template0'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'signet')
\gexec

REVOKE ALL ON DATABASE signet FROM PUBLIC;
GRANT CONNECT ON DATABASE signet TO signet;
