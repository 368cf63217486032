#!/bin/sh
# Make the random secrets of docker-compose.yml that do not exist yet, and name those that only you can give.
set -eu
cd "$(dirname "$0")/secrets"
chmod 700 .
umask 022 # the folder keeps others out; the containers' own users must be able to read the files

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
keep() { [ -s "$1" ] || printf '%s\n' "$2" >"$1"; }

for name in postgres_password database_password redis_password secret_key factor_secrets; do keep "$name" "$(random)"; done
keep database_url "postgres://portal:$(cat database_password)@postgres:5432/portal"
keep redis_url "redis://:$(cat redis_password)@redis:6379/0"

for name in email_url tls_certificate tls_key; do
  [ -s "$name" ] || echo "Put $name into deploy/secrets/$name; docs/operations.md says what it holds." >&2
done
