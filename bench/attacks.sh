#!/usr/bin/env bash
# Starts Standalone, or a gateway and a silo with TLS and roles between them, each in a cgroup of 768 MiB, and attacks
# them. Fails if a process ends or runs out of memory, or if the mail of a bystander is late, refused or lost.
set -euo pipefail

usage() {
    cat <<'TEXT'
bench/attacks.sh standalone|cluster [SCENARIO[,SCENARIO]|all] [further options of bench/Attacks]

SCENARIO  default all-at-once; bench/Attacks --help lists them

environment variables: ADDRESSES="1 50" MEMORY=805306368 BUILD=1 KEEP=0
  ADDRESSES  numbers of source addresses; one run for each
  MEMORY     octets of each process: a cgroup if this user can make one, otherwise the heap limit of .NET alone
Needs root for cgroups. cluster needs initdb and postgres.
TEXT
    exit 2
}

[ $# -ge 1 ] || usage
shape=$1 scenario=${2:-all-at-once}
shift $(($# > 1 ? 2 : 1))
memory=${MEMORY:-$((768 * 1024 * 1024))}
root=$(cd "$(dirname "$0")/.." && pwd)
data=$(mktemp -d)
pids=() groups=()
mx=28925 submission=28987 http=28980 key=bench-bench-bench-bench

stop() {
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
        kill -INT "${pids[i]}" 2>/dev/null || true
        wait "${pids[i]}" 2>/dev/null || true
    done
    for group in "${groups[@]}"; do rmdir "$group" 2>/dev/null || true; done
    [ "${KEEP:-0}" = 1 ] || rm -rf "$data"
}
trap stop EXIT

# group NAME: makes a cgroup of version 2 or 1 with the limit, and prints its folder; prints nothing if it cannot.
group() {
    local base limit=memory.max
    if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
        base=/sys/fs/cgroup
    else
        base=/sys/fs/cgroup/memory limit=memory.limit_in_bytes
    fi
    mkdir "$base/relatemail-$$-$1" 2>/dev/null || return 0
    echo "$memory" 2>/dev/null >"$base/relatemail-$$-$1/$limit" || { rmdir "$base/relatemail-$$-$1"; return 0; }
    echo "$base/relatemail-$$-$1"
}

# start NAME PROGRAM ARGUMENT...: starts a program in a cgroup of its own.
start() {
    local name=$1 folder
    shift
    folder=$(group "$name")
    if [ -n "$folder" ]; then groups+=("$folder"); else echo "no cgroup for $name: heap limit only" >&2; fi
    (
        cd "$data"
        if [ -n "$folder" ]; then
            echo "$BASHPID" >"$folder/cgroup.procs"
        else
            export DOTNET_GCHeapHardLimit
            DOTNET_GCHeapHardLimit=$(printf '0x%X' $((memory * 3 / 4)))
        fi
        exec "$@"
    ) >"$data/$name.log" 2>&1 &
    pids+=($!)
}

# ready NAME HTTP-PORT: waits until the last started process is ready.
ready() {
    until curl -fs -o "$data/ready" "http://127.0.0.1:$2/readyz"; do
        kill -0 "${pids[-1]}" 2>/dev/null || { tail -5 "$data/$1.log" >&2; exit 2; }
        sleep 0.3
    done
}

settings() {
    export ASPNETCORE_ENVIRONMENT=Production Api__AdminKey=$key Cluster__AdvertisedAddress=127.0.0.1
    export Cluster__SiloPort=28911 Cluster__GatewayPort=28900 Directory__Domains__0=bench.test
    export Directory__Accounts__0__Address=bob@bench.test Directory__Accounts__0__Password=a-password-of-bob
    export Smtp__Mx__Port=$mx Smtp__Port=$submission Smtp__SecurePort=0 Smtp__ListenAddress=127.0.0.1
    export Http__ExemptPrivateNetworks=false
    export Limits__ExemptLoopback=false Timeouts__DrainDelay=00:00:00 Smtp__AllowUnsecureAuthentication=true
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=bench.test \
        -addext subjectAltName=DNS:bench.test -keyout "$data/key.pem" -out "$data/cert.pem" 2>"$data/openssl.log"
    export Smtp__CertificatePath="$data/cert.pem" Smtp__CertificateKeyPath="$data/key.pem"
}

start_standalone() {
    build src/Standalone
    ASPNETCORE_URLS=http://127.0.0.1:$http Storage__DataDirectory="$data/mail" \
        start standalone dotnet "$root/src/Standalone/bin/Release/net10.0/RelateMail.Standalone.dll"
    ready standalone $http
    attacked=("${pids[-1]}")
}

# PostgreSQL refuses to run as root. As root, use the user of Debian's package.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        chown -R postgres "$data/pg"
        setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
    else
        "$@"
    fi
}

start_cluster() {
    build src/Silo
    build src/Gateway
    PATH=$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
    chmod 755 "$data"
    mkdir "$data/pg"
    as_postgres initdb -D "$data/pg/data" -U relatemail -A trust >"$data/initdb.log"
    (exec $( [ "$(id -u)" = 0 ] && echo setpriv --reuid=postgres --regid=postgres --clear-groups ) \
        "$(command -v postgres)" -D "$data/pg/data" -p 28932 -h 127.0.0.1 -c unix_socket_directories=) \
        >"$data/postgres.log" 2>&1 &
    pids+=($!)
    dotnet "$root/src/Gateway/bin/Release/net10.0/RelateMail.Gateway.dll" make-node-certificates \
        "$data/authority" "silo=$data/node-silo" "gateway=$data/node-gateway" >"$data/certificates.log"
    export ConnectionStrings__RelateMail="Host=127.0.0.1;Port=28932;Database=postgres;Username=relatemail"
    export Storage__Provider=Postgres Cluster__Tls__RequireRoles=true
    Cluster__Tls__CertificatePath="$data/node-silo/node.pem" \
        Cluster__Tls__AuthorityPath="$data/node-silo/authority.pem" ASPNETCORE_URLS=http://127.0.0.1:$http \
        start silo dotnet "$root/src/Silo/bin/Release/net10.0/RelateMail.Silo.dll"
    ready silo $http
    attacked=("${pids[-1]}")
    export Cluster__Tls__CertificatePath="$data/node-gateway/node.pem"
    export Cluster__Tls__AuthorityPath="$data/node-gateway/authority.pem"
    ASPNETCORE_URLS=http://127.0.0.1:$((http + 1)) \
        start gateway dotnet "$root/src/Gateway/bin/Release/net10.0/RelateMail.Gateway.dll"
    ready gateway $((http + 1))
    attacked+=("${pids[-1]}")
    export Cluster__Silos__0=127.0.0.1:28900 # for stolen-certificate, which has the gateway's certificate
}

build() {
    [ "${BUILD:-1}" = 1 ] || return 0
    dotnet build -c Release -v quiet --nologo -p:RunAnalyzers=false "$root/$1" >&2
}

case $shape in standalone | cluster) ;; *) usage ;; esac
build bench/Attacks
settings
"start_$shape"
targets=$(for ((i = 0; i < 100; i++)); do printf '"target%d@bench.test",' "$i"; done)
api() { curl -fsS -o "$data/answer" -X PUT -H "Authorization: Bearer $key" "$@"; }
for ((i = 0; i < 100; i++)); do api "http://127.0.0.1:$http/api/v1/accounts/target$i@bench.test"; done
api -H 'Content-Type: application/json' -d "{\"targets\":[${targets%,}]}" \
    "http://127.0.0.1:$http/api/v1/aliases/list@bench.test"

echo "commit  $(git -C "$root" describe --always --dirty)"
cpu=$(sed -n 's/^model name\s*://p' /proc/cpuinfo | head -1)
echo "machine $(nproc) x$cpu, $(uname -sr), .NET $(dotnet --version); load average $(cut -d' ' -f1-3 /proc/loadavg)"
ulimit -n "$(ulimit -Hn)"
failed=0
for addresses in ${ADDRESSES:-1 50}; do
    echo "== $shape, $scenario from $addresses addresses, $memory octets for each process"
    "$root/bench/Attacks/bin/Release/net10.0/RelateMail.Attacks" "$scenario" --smtp 127.0.0.1:$mx \
        --submission 127.0.0.1:$submission --http http://127.0.0.1:$http --cluster 127.0.0.1:28900 --key $key \
        --rcpt bob@bench.test --addresses "$addresses" "${attacked[@]/#/--pid=}" "$@" || failed=1
    curl -fsS -o "$data/answer" -X DELETE -H "Authorization: Bearer $key" \
        "http://127.0.0.1:$http/api/v1/reputation/127.0.0.0/8"
    sleep 3 # the gateways follow the reset within a second
done
if grep -l OutOfMemoryException "$data"/*.log; then failed=1; fi
echo "lines with OutOfMemoryException: $(cat "$data"/*.log | grep -c OutOfMemoryException || true)"
for folder in "${groups[@]}"; do
    peak=$(cat "$folder/memory.peak" "$folder/memory.max_usage_in_bytes" 2>/dev/null || true)
    kills=$(grep -h '^oom_kill ' "$folder/memory.events" "$folder/memory.oom_control" 2>/dev/null || true)
    echo "$(basename "$folder"): peak ${peak:-unknown} octets, ${kills:-oom_kill unknown}"
done
exit $failed
