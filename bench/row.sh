#!/usr/bin/env bash
# Measures one row of the table of targets: starts a server with its own data, warms it up, measures and stops it.
# Prints the machine, the commit and the figures. Usage: see below, or bench/README.md.
set -euo pipefail

usage() {
    cat <<'TEXT'
bench/row.sh engine|standalone|cluster|smtpserver ROW [further options of bench/Load]

engine      the SMTP engine alone: every content is discarded
standalone  one process, SQLite
cluster     gateway, silo and PostgreSQL 15 or later as processes of this machine; needs initdb and postgres
smtpserver  the same with samples/SmtpServerHost, the package SmtpServer, in place of the gateway

ROW  new-4k new-4k-100 reused-4k reused-4k-100 reused-64k pipelined-4k starttls large-10m large-10m-100 idle

environment variables: WARMUP=20s DURATION=6s REPEATS=3 KEEP=0 BUILD=1 HOST=127.0.0.1
  KEEP=1 keeps the data folder; BUILD=0 uses the last build; HOST is the address of the SMTP server
TEXT
    exit 2
}

[ $# -ge 2 ] || usage
shape=$1 row=$2
shift 2
repeats=${REPEATS:-3} warmup=${WARMUP:-20s} duration=${DURATION:-6s}
root=$(cd "$(dirname "$0")/.." && pwd)
data=$(mktemp -d)
port=28825 host=${HOST:-127.0.0.1}
pids=()

case $row in
    new-4k) load=(--sessions 20) ;;
    new-4k-100) load=(--sessions 100) ;;
    reused-4k) load=(--sessions 20 --reuse 100) ;;
    reused-4k-100) load=(--sessions 100 --reuse 100) ;;
    reused-64k) load=(--sessions 20 --reuse 100 --size 65536) ;;
    pipelined-4k) load=(--sessions 20 --reuse 100 --pipelining) ;;
    starttls) load=(--sessions 20 --tls starttls --tls-version 1.3) ;;
    large-10m) load=(--sessions 4 --reuse 0 --size 10485760 --messages 40) ;;
    large-10m-100) load=(--sessions 100 --reuse 0 --size 10485760 --messages 100) ;;
    idle) load=(idle --connections 10000) ;;
    *) usage ;;
esac

stop() {
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
        kill -INT "${pids[i]}" 2>/dev/null || true
        wait "${pids[i]}" 2>/dev/null || true
    done
    [ "${KEEP:-0}" = 1 ] || rm -rf "$data"
}
trap stop EXIT

build() {
    [ "${BUILD:-1}" = 1 ] || return 0
    dotnet build -c Release -v quiet --nologo -p:RunAnalyzers=false "$root/$1" >&2
}

# start NAME PROGRAM ARGUMENT...: starts a program in the background; its output is beside the data.
start() {
    local name=$1
    shift
    (cd "$data" && exec "$@") >"$data/$name.log" 2>&1 &
    pids+=($!)
}

# ready NAME HTTP-PORT: waits until the last started process is ready.
ready() {
    until curl -fs -o "$data/ready" "http://127.0.0.1:$2/readyz"; do
        kill -0 "${pids[-1]}" 2>/dev/null || { tail -5 "$data/$1.log" >&2; exit 2; }
        sleep 0.3
    done
}

node() {
    export Logging__LogLevel__Default=Warning Cluster__AdvertisedAddress=127.0.0.1 Api__AdminKey=bench-bench-bench-bench
    export Cluster__SiloPort=28811 Cluster__GatewayPort=28800 Directory__Domains__0=bench.test
    export Smtp__Mx__Port=$port Smtp__Port=0 Smtp__SecurePort=0 Smtp__ListenAddress=$host
    export Limits__ConnectionsPerAddress=0 Limits__ConnectionRatePerAddress=0 Limits__Connections=20000
    export Timeouts__DrainDelay=00:00:00
    for number in $(seq 0 15); do
        export "Directory__Accounts__${number}__Address=user$number@bench.test"
    done
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=bench.test \
        -addext subjectAltName=DNS:bench.test -keyout "$data/key.pem" -out "$data/cert.pem" 2>"$data/openssl.log"
    export Smtp__CertificatePath="$data/cert.pem" Smtp__CertificateKeyPath="$data/key.pem"
}

start_engine() {
    build bench/Engine
    start engine dotnet "$root/bench/Engine/bin/Release/net10.0/RelateMail.Engine.dll" $port
    until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
        kill -0 "${pids[-1]}" 2>/dev/null || { tail -5 "$data/engine.log" >&2; exit 2; }
        sleep 0.3
    done
}

start_standalone() {
    build src/Standalone
    ASPNETCORE_ENVIRONMENT=Production ASPNETCORE_URLS=http://127.0.0.1:28880 Storage__DataDirectory="$data/mail" \
        start standalone dotnet "$root/src/Standalone/bin/Release/net10.0/RelateMail.Standalone.dll"
    ready standalone 28880
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

start_cluster() { start_nodes src/Gateway; }

start_smtpserver() { start_nodes samples/SmtpServerHost; }

# start_nodes FRONT: PostgreSQL, a silo, and the program of a project as the front.
start_nodes() {
    local front=$1
    build src/Silo
    build "$front"
    PATH=$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
    chmod 755 "$data"
    mkdir "$data/pg"
    as_postgres initdb -D "$data/pg/data" -U relatemail -A trust >"$data/initdb.log"
    start postgres $( [ "$(id -u)" = 0 ] && echo setpriv --reuid=postgres --regid=postgres --clear-groups ) \
        "$(command -v postgres)" -D "$data/pg/data" -p 28832 -h 127.0.0.1 -c unix_socket_directories=
    export ConnectionStrings__RelateMail="Host=127.0.0.1;Port=28832;Database=postgres;Username=relatemail"
    ASPNETCORE_URLS=http://127.0.0.1:28880 \
        start silo dotnet "$root/src/Silo/bin/Release/net10.0/RelateMail.Silo.dll"
    ready silo 28880
    ASPNETCORE_URLS=http://127.0.0.1:28881 \
        start gateway dotnet "$root/$front/bin/Release/net10.0/RelateMail.$(basename "$front").dll"
    ready gateway 28881
}

case $shape in
    engine | standalone | cluster | smtpserver) ;;
    *) usage ;;
esac
build bench/Load
node
"start_$shape"

echo "commit  $(git -C "$root" describe --always --dirty)"
cpu=$(sed -n 's/^model name\s*://p' /proc/cpuinfo | head -1)
echo "machine $(nproc) x$cpu, $(uname -sr), .NET $(dotnet --version)"
echo "load average $(cut -d' ' -f1-3 /proc/loadavg); row $shape $row; $repeats times $duration after $warmup"
run() {
    "$root/bench/Load/bin/Release/net10.0/RelateMail.Load" "$@"
}
list=$(IFS=,; echo "${pids[*]}")
if [ "$row" = idle ]; then
    ulimit -n "$(ulimit -Hn)"
    run "${load[@]}" --host "$host" --port $port --pid "$list" "$@"
    exit
fi
times=(--duration "$duration")
[ "${row#large}" = "$row" ] || times=()
run --host "$host" --port $port --rcpt 'user{0}@bench.test' --sessions 20 --duration "$warmup" --warmup 0s \
    >"$data/warmup.log"
for ((repeat = 0; repeat < repeats; repeat++)); do
    run "${load[@]}" "${times[@]}" --host "$host" --port $port --rcpt 'user{0}@bench.test' --pid "$list" "$@"
done
