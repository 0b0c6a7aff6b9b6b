# A throw-away PostgreSQL cluster with PostGIS for ./test: a folder of its own, a free loopback
# port, a random password, no regard for power cuts, in memory where there is room. Gone when the
# script that sources this ends.
# shellcheck shell=bash

cluster=
as_owner=() # PostgreSQL refuses to run as root; Debian's package made the user postgres

# find_postgis: print the programs' folder of the newest PostgreSQL that has PostGIS.
find_postgis() {
    local control version newest=
    for control in /usr/share/postgresql/*/extension/postgis.control; do
        version=${control#/usr/share/postgresql/}
        version=${version%%/*}
        [[ -x /usr/lib/postgresql/$version/bin/initdb ]] || continue
        ((version > ${newest:-0})) && newest=$version
    done
    [[ $newest ]] && echo "/usr/lib/postgresql/$newest/bin"
}

# ensure_postgis: install PostgreSQL and PostGIS when there are none.
ensure_postgis() {
    find_postgis >/dev/null && return
    local package
    install_packages postgresql-common
    package=$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' | cut -d' ' -f1 | sort -V | tail -1)
    [[ $package ]] || fail "No package postgresql-NN-postgis-3 is known to apt. Run apt-get update."
    install_packages "$package"
}

# cluster_folder: make the cluster's folder. The tests create and drop a thousand databases: in memory
# (/dev/shm) that takes a third of the time, but a container may have no more of it than 64 MB.
cluster_folder() {
    local free
    free=$(df --output=avail -B1M /dev/shm 2>/dev/null | tail -1) || free=0
    if ((free > 3000)) && [[ -w /dev/shm ]]; then
        mktemp -d /dev/shm/marshrut-postgis.XXXXXX
    else
        mktemp -d -t marshrut-postgis.XXXXXX
    fi
}

# start_postgis: start the cluster; MARSHRUT_TEST_DATABASE_URL tells the tests where.
start_postgis() {
    local programs port password
    programs=$(find_postgis)
    cluster=$(cluster_folder)
    trap stop_postgis EXIT
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    echo "$password" >"$cluster/password"
    if ((EUID == 0)); then
        as_owner=(runuser -u postgres --)
        chown -R postgres "$cluster"
    fi
    port=$(.venv/bin/python scripts/free_port.py 127.0.0.1)
    (
        cd "$cluster"
        "${as_owner[@]}" "$programs/initdb" --pgdata=data --username=marshrut --pwfile=password \
            --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync >initdb.log
        "${as_owner[@]}" "$programs/pg_ctl" --pgdata=data --log=server.log --silent --wait start --options="\
            -c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='' \
            -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=1GB \
            -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c jit=off"
    ) || {
        cat "$cluster"/*.log >&2
        fail "The test cluster of PostgreSQL did not start; its log stands above."
    }
    export MARSHRUT_TEST_DATABASE_URL=postgresql://marshrut:$password@127.0.0.1:$port/postgres
}

stop_postgis() {
    local programs
    programs=$(find_postgis)
    (cd "$cluster" && "${as_owner[@]}" "$programs/pg_ctl" --pgdata=data --silent --mode=immediate stop) || true
    rm -rf "$cluster"
}
