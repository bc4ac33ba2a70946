#!/usr/bin/env bash
# Measures the directory at growing numbers of accounts: starts a server with its own data, and stops it at the end.
set -euo pipefail

usage() {
    cat <<'TEXT'
bench/addresses.sh standalone|cluster [options of bench/Addresses, such as --counts 1,10000,100000 --domains 1000]

standalone  one process, SQLite
cluster     gateway, two silos and PostgreSQL 15 or later as processes of this machine; needs initdb and postgres
TEXT
    exit 2
}

[ $# -ge 1 ] || usage
shape=$1
shift
root=$(cd "$(dirname "$0")/.." && pwd)
data=$(mktemp -d)
pids=()

stop() {
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
        kill -INT "${pids[i]}" 2>/dev/null || true
        wait "${pids[i]}" 2>/dev/null || true
    done
    rm -rf "$data"
}
trap stop EXIT

build() { dotnet build -c Release -v quiet --nologo -p:RunAnalyzers=false "$root/$1" >&2; }

start() {
    local name=$1
    shift
    (cd "$data" && exec "$@") >"$data/$name.log" 2>&1 &
    pids+=($!)
}

ready() {
    until curl -fs -o "$data/ready" "http://127.0.0.1:$2/readyz"; do
        kill -0 "${pids[-1]}" 2>/dev/null || { tail -5 "$data/$1.log" >&2; exit 2; }
        sleep 0.3
    done
}

program() { echo "$root/src/$1/bin/Release/net10.0/RelateMail.$1.dll"; }

export Logging__LogLevel__Default=Warning Cluster__AdvertisedAddress=127.0.0.1 Api__AdminKey=bench-bench-bench-bench
export Smtp__Mx__Port=28825 Smtp__Port=0 Smtp__SecurePort=0 Smtp__ListenAddress=127.0.0.1
export Timeouts__DrainDelay=00:00:00 Directory__Domains__0=bench.test

case $shape in
    standalone)
        build src/Standalone
        ASPNETCORE_ENVIRONMENT=Production ASPNETCORE_URLS=http://127.0.0.1:28880 Storage__DataDirectory="$data/mail" \
            start standalone dotnet "$(program Standalone)"
        ready standalone 28880
        silos=(--api http://127.0.0.1:28880 --pid "${pids[-1]}")
        ;;
    cluster)
        build src/Silo
        build src/Gateway
        PATH=$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
        chmod 755 "$data"
        mkdir "$data/pg"
        as=()
        if [ "$(id -u)" = 0 ]; then
            chown postgres "$data/pg"
            as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
        fi
        "${as[@]}" initdb -D "$data/pg/data" -U relatemail -A trust >"$data/initdb.log"
        start postgres "${as[@]}" "$(command -v postgres)" -D "$data/pg/data" -p 28832 -h 127.0.0.1 \
            -c unix_socket_directories=
        export ConnectionStrings__RelateMail="Host=127.0.0.1;Port=28832;Database=postgres;Username=relatemail"
        for number in 0 1; do
            ASPNETCORE_ENVIRONMENT=Development ASPNETCORE_URLS=http://127.0.0.1:2888$number \
                Cluster__SiloPort=2881$number Cluster__GatewayPort=2880$number \
                Storage__DataDirectory="$data/silo$number" \
                start "silo$number" dotnet "$(program Silo)"
            ready "silo$number" "2888$number"
        done
        silo=${pids[-1]}
        ASPNETCORE_ENVIRONMENT=Development ASPNETCORE_URLS=http://127.0.0.1:28889 Storage__DataDirectory="$data/front" \
            start gateway dotnet "$(program Gateway)"
        ready gateway 28889
        silos=(--api http://127.0.0.1:28880 --api http://127.0.0.1:28881 --pid "$silo")
        ;;
    *) usage ;;
esac

build bench/Addresses
echo "commit  $(git -C "$root" describe --always --dirty), $(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg)"
dotnet "$root/bench/Addresses/bin/Release/net10.0/RelateMail.Addresses.dll" \
    --key "$Api__AdminKey" --smtp 28825 "${silos[@]}" "$@"
