#!/bin/sh
# Runs once, when the database container makes its cluster: the owner of the portal's database, and the database.
set -eu
psql --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres --set=password="$(cat /run/secrets/database_password)" <<'SQL'
CREATE ROLE portal LOGIN PASSWORD :'password';
CREATE DATABASE portal OWNER portal;
SQL
