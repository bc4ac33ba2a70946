#!/usr/bin/env bash
# Tests the cluster of docker-compose.yml: builds and starts it, sends and reads a mail as the README does, and scales
# it to three gateways and three silos. While the ledger sends mail, the script kills a silo, a gateway and PostgreSQL,
# rolls out a certificate, drains a gateway, and restarts the rest one by one. Prints a table, then removes everything.
#
#   tests/compose/run.sh            RATE=20 mails a second (from the environment), in its own Compose project
#
# Exit code: 0 if every step passed, 1 if a step failed, 2 if the script cannot run here. Needs Docker with Compose 2.24
# or later, curl, openssl, and the .NET SDK for the ledger.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
need() { "$@" > /dev/null 2>&1 || { echo "This test needs Docker with Compose: $* fails."; exit 2; }; }
need docker version
need docker compose version

readonly project=relatemail-test patience=600
work=$(mktemp -d)
ledger= failed= rows=()

# Independent of the caller: no variable of the file, no .env, and any free ports.
unset RELATEMAIL_NAME RELATEMAIL_CERTIFICATE RELATEMAIL_ADMIN_KEY AUTH_IN_CLEAR COMPOSE_FILE
unset POSTGRES_PASSWORD SILO_PASSWORD GATEWAY_PASSWORD CERTIFICATES_KEY
export RELATEMAIL_TAG=test SMTP_ADDRESS=127.0.0.1 HTTP_ADDRESS=127.0.0.1
export SMTP_PORT=0 SUBMISSION_PORT=0 SUBMISSIONS_PORT=0 HTTP_PORT=0
export SECRETS_DIRECTORY="$work/secrets"
files=(-f docker-compose.yml)
compose() { docker compose --env-file /dev/null -p "$project" "${files[@]}" --progress quiet --ansi never "$@"; }

tear_down() {
    [ -z "$ledger" ] || kill "$ledger" 2> /dev/null
    compose down --volumes --remove-orphans --timeout 60 > /dev/null 2>&1
    docker image rm relatemail/gateway:test relatemail/silo:test > /dev/null 2>&1
    rm -rf "$work"
}
trap tear_down EXIT
trap 'exit 1' INT TERM

table() {
    printf '\n%-62s %8s  %s\n' "what" "seconds" "result"
    printf '%s\n' "${rows[@]}"
}

# Runs one step and writes its row. The first failed step ends the run, because later steps depend on it.
step() {
    local name=$1 begun=$SECONDS
    shift
    echo "-- $name"
    if "$@"; then
        rows+=("$(printf '%-62s %8d  ok' "$name" $((SECONDS - begun)))")
        return
    fi

    rows+=("$(printf '%-62s %8d  FAILED' "$name" $((SECONDS - begun)))")
    failed=1
    compose ps --all
    compose logs --tail 40
    table
    exit 1
}

until_true() {
    local end=$((SECONDS + patience))
    until "$@"; do
        [ $SECONDS -lt $end ] || { echo "Not within $patience s: $*"; return 1; }
        sleep 0.5
    done
}

node() { echo "$project-$1"; }
inspect() { docker inspect -f "$2" "$(node "$1")"; }
is_healthy() { [ "$(inspect "$1" '{{.State.Health.Status}}')" = healthy ]; }
has_restarted() { [ "$(inspect "$1" '{{.RestartCount}}')" -gt "$2" ]; }
port() { compose port haproxy "$1" | sed 's/.*://'; }
up() { compose up --detach --wait --wait-timeout $patience "$@"; }
bring_up() {
    up "$@" || return
    mx=$(port 2525) submission=$(port 2587) submissions=$(port 2465) http=$(port 8080)
}

api() { # PATH [more of curl's options]
    local path=$1
    shift
    curl -fsS -H "Authorization: Bearer ${key:-development-admin-key}" "$@" "http://localhost:$http/api/v1/$path"
}
send() { # SUBJECT URL [more of curl's options]
    local subject=$1 url=$2
    shift 2
    printf "Subject: $subject\n\nIt works.\n" | curl -fsS --crlf -T - --mail-from me@example.org \
        --mail-rcpt alice@example.test "$@" "$url"
}
has_mail() { api mailboxes/alice@example.test/messages | grep -q "\"subject\":\"$1\""; }

send_and_read() { send Hello "smtp://localhost:$mx" && has_mail Hello; }

# Trusts the certificate of the gateways only.
submit_with_tls() {
    docker cp -q "$(node gateway-1)":/certificates/development-certificate.pem - | tar xO > "$work/certificate.pem" \
        || return
    local options=(--cacert "$work/certificate.pem" --ssl-reqd --user alice@example.test:alice-secret)
    send STARTTLS "smtp://localhost:$submission" "${options[@]}" && has_mail STARTTLS \
        && send Implicit "smtps://localhost:$submissions" "${options[@]}" && has_mail Implicit
}

# The PROXY header works: Received has the address of the client, not that of HAProxy.
names_the_client() {
    local balancer
    balancer=$(inspect haproxy-1 '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}')
    api mailboxes/alice@example.test/messages/1/raw > "$work/raw" && grep -q '^Received: from' "$work/raw" \
        && ! grep -qF "[$balancer]" "$work/raw"
}

is_locked_down() {
    local service format='{{.HostConfig.ReadonlyRootfs}} {{.Config.User}} {{.HostConfig.CapDrop}}'
    for service in gateway-1 silo-1; do
        [ "$(inspect $service "$format")" = "true 1654 [ALL]" ] || return
    done
}

# The API needs the key, and HAProxy forwards only what is public.
status() { curl -s --path-as-is -o /dev/null -w '%{http_code}' "http://localhost:$http/$1"; }
is_closed() {
    local path
    [ "$(status api/v1/domains)" = 401 ] && [ "$(status openapi/v1.json)" = 200 ] || return
    for path in metrics metrics/ METRICS %6detrics /metrics api/v1/../../metrics api/v1/%2e%2e/%2E./metrics; do
        [ "$(status "$path")" = 404 ] || { echo "/$path is forwarded"; return 1; }
    done
}

# Each node has a certificate with its own role, and only the node that makes them can read the authority's key.
has_node_tls() {
    local role mounts
    for role in silo gateway; do
        docker cp -q "$(node $role-1)":/node-certificates/$role/node.pem - | tar xO \
            | openssl x509 -noout -ext subjectAltName | grep -q "URI:urn:relatemail:role:$role" || return
        mounts=$(inspect $role-1 '{{range .Mounts}}{{.Destination}} {{end}}')
        [[ $mounts != *authority* ]] || return
    done

    ! compose logs silo gateway | grep -q "no TLS between the nodes"
}

# A program in the place of a gateway, with its certificate, can deliver, and do nothing that a gateway does not do.
refuses_a_stolen_certificate() {
    local balancer silo
    dotnet build bench/Attacks -c Release -v quiet --nologo -p:RunAnalyzers=false || return
    balancer=$(inspect haproxy-1 '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}')
    silo=$(inspect silo-1 "{{(index .NetworkSettings.Networks \"${project}_nodes\").IPAddress}}")
    compose run --rm --no-deps -T --volume "$PWD/bench/Attacks/bin/Release/net10.0:/attacks:ro" \
        --env "Cluster__Silos__0=$silo:30000" --env ConnectionStrings__RelateMail= --entrypoint dotnet \
        gateway /attacks/RelateMail.Attacks.dll \
        stolen-certificate --smtp "$balancer:2525" --http "http://$balancer:8080" --key development-admin-key \
        --rcpt alice@example.test --duration 60s > "$work/stolen.txt"
    cat "$work/stolen.txt"
    grep -q "calls allowed: 4, calls refused: 10" "$work/stolen.txt"
}

build_ledger() { dotnet build bench/Ledger -c Release -v quiet --nologo -p:RunAnalyzers=false; }

start_load() {
    RELATEMAIL_API_KEY=development-admin-key dotnet bench/Ledger/bin/Release/net10.0/RelateMail.Ledger.dll send \
        --gateway "localhost:$mx" --api "http://localhost:$http" --mailboxes 'load{0..19}@example.test' \
        --create-accounts --rate "${RATE:-20}" --duration 240m --patience "${patience}s" \
        --ledger-file "$work/ledger.jsonl" > "$work/ledger.txt" 2> "$work/ledger.progress" &
    ledger=$!
    under_load
}

# Sends some mail before and after each event.
under_load() {
    sleep 5
    kill -0 "$ledger" 2> /dev/null || { cat "$work/ledger.txt" "$work/ledger.progress"; return 1; }
}

# Simulates a crash: the process ends, and the engine's restart policy starts it again. After `docker kill` the engine
# would not restart it.
kill_inside() {
    local before
    before=$(inspect "$1" '{{.RestartCount}}')
    docker exec "$(node "$1")" sh -c 'for p in /proc/[0-9]*; do
        [ "$(tr "\0" " " < $p/cmdline)" = "$0 " ] && kill -9 "${p#/proc/}"; done' "$2"
    until_true has_restarted "$1" "$before" && until_true is_healthy "$1" && under_load
}

kill_postgres() {
    docker kill -s KILL "$(node postgres-1)" > /dev/null && sleep 2 && docker start "$(node postgres-1)" > /dev/null \
        && until_true is_healthy postgres-1 && under_load
}

# SIGTERM: the node exits by itself with code 0 and within its time.
stop_and_start() {
    docker stop "$(node "$1")" > /dev/null && [ "$(inspect "$1" '{{.State.ExitCode}}')" = 0 ] \
        && docker start "$(node "$1")" > /dev/null && until_true is_healthy "$1" && under_load
}

# Connects through the balancer, which uses the gateways in turn.
shown() {
    openssl s_client -connect "localhost:$mx" -starttls smtp -servername localhost < /dev/null 2> /dev/null \
        | openssl x509 -noout -fingerprint -sha256
}
has_converged() { api certificates/localhost | grep -q '"converged":true'; }
roll_out() {
    local expected i
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/key.pem" -out "$work/new.pem" -days 90 \
        -subj /CN=localhost -addext subjectAltName=DNS:localhost 2> /dev/null || return
    expected=$(openssl x509 -in "$work/new.pem" -noout -fingerprint -sha256)
    cat "$work/new.pem" "$work/key.pem" > "$work/pair.pem"
    api certificates/localhost/rollout -o "$work/order" -X PUT -H "Content-Type: application/x-pem-file" \
        --data-binary "@$work/pair.pem" && until_true has_converged || return
    for i in 1 2 3 4 5 6; do
        [ "$(shown)" = "$expected" ] || return
    done
    under_load
}

stop_load() {
    kill -TERM "$ledger"
    wait "$ledger"
    local code=$?
    ledger=
    cat "$work/ledger.txt"
    return $code
}

took_mail_everywhere() { [ "$(compose logs haproxy | grep -o 'smtp/gateway[0-9]*' | sort -u | wc -l)" -ge 3 ]; }

begin_with_secrets() {
    compose down --volumes && deploy/compose/make-secrets.sh "$SECRETS_DIRECTORY" || return
    files+=(-f deploy/compose/secrets.yml)
    bring_up
}

reads_secrets() {
    key=$(cat "$SECRETS_DIRECTORY/silo/Api__AdminKey")
    api domains > "$work/domains" && ! grep -q example.test "$work/domains" \
        && ! (key=development-admin-key api domains 2> /dev/null)
}

compose down --volumes --remove-orphans > /dev/null 2>&1 # left by an interrupted run
step "build the images" compose build
step "build the ledger" build_ledger
step "start one gateway and one silo" bring_up
step "send and read as in the README" send_and_read
step "submit with STARTTLS and with TLS, logged in" submit_with_tls
step "Received names the client, not the balancer" names_the_client
step "read-only, not root, no capabilities" is_locked_down
step "TLS between the nodes, each with its own role" has_node_tls
step "a gateway's certificate reads, deletes, sets no password" refuses_a_stolen_certificate
step "the API needs the key; only what is public is forwarded" is_closed
step "scale to 3 gateways and 3 silos" bring_up --no-recreate --scale gateway=3 --scale silo=3
step "start to send, ${RATE:-20} mails a second" start_load
step "kill -9 a silo from inside; it comes back" kill_inside silo-2 "dotnet RelateMail.Silo.dll"
step "kill -9 a gateway from inside; it comes back" kill_inside gateway-3 "dotnet RelateMail.Gateway.dll"
step "roll a certificate out; every gateway shows it" roll_out
step "drain a gateway (SIGTERM), start it again" stop_and_start gateway-2
step "kill -9 PostgreSQL, start it again" kill_postgres
step "restart PostgreSQL with SIGTERM" stop_and_start postgres-1
for silo in silo-1 silo-2 silo-3; do
    step "rolling restart: $silo" stop_and_start $silo
done
step "stop sending; nothing lost, doubled or misplaced" stop_load
step "three gateways accepted mail" took_mail_everywhere
step "start again, with secrets in files" begin_with_secrets
step "the new secrets are in force" reads_secrets
table
