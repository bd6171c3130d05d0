#!/bin/sh
# A throw-away PostgreSQL of the system's packages (Debian: apt-get install postgresql-15) for tests.
#   eval "$(scripts/ci-postgres.sh start)"    starts it and sets OUTBREAK_TEST_DATABASE_URL
#   scripts/ci-postgres.sh stop               ends it and removes its folder
# It listens on a free port of the loopback address. As root it runs as the account `postgres`.
set -eu

version="${POSTGRES_VERSION:-15}"
bin="/usr/lib/postgresql/$version/bin"
folder="${CI_POSTGRES_FOLDER:-/tmp/outbreak-ci-postgres-$version-$(id -u)}"

as_server_user() {
  # A working folder that the account may not read would make every program complain.
  if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid postgres --regid postgres --clear-groups "$@")
  else (cd / && "$@"); fi
}

find_free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => {
    console.log(s.address().port); s.close(); })'
}

start() {
  if [ ! -x "$bin/postgres" ]; then
    echo "ci-postgres: no $bin/postgres; run: apt-get install -y postgresql-$version" >&2
    exit 1
  fi
  if [ -e "$folder" ]; then
    echo "ci-postgres: $folder exists; run: scripts/ci-postgres.sh stop" >&2
    exit 1
  fi
  mkdir -m 700 "$folder"
  password="$(od -An -tx1 -N16 /dev/urandom | tr -d ' \n')"
  echo "$password" >"$folder/password"
  if [ "$(id -u)" = 0 ]; then chown -R postgres: "$folder"; fi
  as_server_user "$bin/initdb" -D "$folder/data" -U outbreak --auth=scram-sha-256 \
    --pwfile="$folder/password" --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1 ||
    { cat "$folder/initdb.log" >&2; exit 1; }
  port="$(find_free_port)"
  as_server_user "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -s \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c fsync=off" \
    start >&2 || { cat "$folder/log" >&2; exit 1; }
  echo "export OUTBREAK_TEST_DATABASE_URL=postgresql://outbreak:$password@127.0.0.1:$port/postgres"
}

stop() {
  if [ -e "$folder/data/postmaster.pid" ]; then
    as_server_user "$bin/pg_ctl" -D "$folder/data" -m immediate -w -s stop
  fi
  rm -rf "$folder"
}

case "${1:-}" in
  start) start ;;
  stop) stop ;;
  *) echo "usage: scripts/ci-postgres.sh start|stop" >&2; exit 2 ;;
esac
