#!/usr/bin/env bash
# Shows that the OpenAPI documents are fit for generators: lints them, generates clients with NSwag, Kiota and
# openapi-typescript, compiles the clients, and runs them against a Standalone server, directly and through a proxy that
# adds unknown members and unknown values to every answer.
#
#   tests/openapi/run.sh              everything
#   tests/openapi/run.sh lint         only the documents
#   KEEP=1 tests/openapi/run.sh       keeps the folder with the generated clients, and prints its path
#
# Exit code: 0 if everything passed, 1 if something failed, 2 if the script cannot run here. Needs the .NET SDK, Node.js
# 20, curl, and the registries of NuGet and npm. The versions of the tools are in package.json and dotnet-tools.json.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
server= proxy=
failed=0

stop() {
    [ -z "$proxy" ] || kill "$proxy" 2> /dev/null
    [ -z "$server" ] || { kill "$server" 2> /dev/null; wait "$server" 2> /dev/null; }
    [ -n "${KEEP:-}" ] && echo "Kept: $work" || rm -rf "$work"
}
trap stop EXIT
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_ROLL_FORWARD=LatestMajor
export KIOTA_TUTORIAL_ENABLED=false KIOTA_OFFLINE_ENABLED=true
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true

need() { command -v "$1" > /dev/null || { echo "$1 is missing."; exit 2; }; }
for tool in dotnet node npm curl; do need "$tool"; done

# Runs a step; prints its output only if it fails.
step() {
    local name=$1
    shift
    if "$@" > "$work/step.log" 2>&1; then
        echo "passed: $name"
    else
        echo "FAILED: $name"
        sed 's/^/    /' "$work/step.log" | tail -40
        failed=1
        return 1
    fi
}

free_port() {
    node -e 'const s = require("net").createServer();
        s.listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

wait_for() {
    for _ in $(seq 600); do
        if curl -sf -o /dev/null "$1"; then return 0; fi
        kill -0 "$2" 2> /dev/null || return 1
        sleep 0.1
    done
    return 1
}

start_server() {
    mkdir -p "$work/data" && cd "$work/data" || return 1
    ASPNETCORE_ENVIRONMENT=Development dotnet "$standalone" "--Storage:DataDirectory=$work/data" \
        "--urls=http://127.0.0.1:$http" "--Smtp:Mx:Port=$smtp" "--Smtp:Port=$submission" "--Smtp:SecurePort=$secure" \
        > "$work/server.log" 2>&1 &
    server=$!
    wait_for "http://127.0.0.1:$http/readyz" "$server"
}

# Five mails, the last one with an attachment of known octets.
send_mails() {
    node -e 'process.stdout.write(Buffer.from(Array.from({length: 5000}, (_, i) => i * 7 % 256)))' > "$work/octets"
    for number in 1 2 3 4; do
        printf 'From: Carol <carol@example.org>\nSubject: Number %s\n\nIt works.\n' "$number" > "$work/mail"
        send || return 1
    done
    {
        printf 'From: Carol <carol@example.org>\nSubject: Octets\nMIME-Version: 1.0\n'
        printf 'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nAttached.\n'
        printf -- '--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=octets\n'
        printf 'Content-Transfer-Encoding: base64\n\n'
        base64 "$work/octets"
        printf -- '--b--\n'
    } > "$work/mail"
    send
}

send() {
    curl -sS --crlf -T "$work/mail" --mail-from carol@example.org --mail-rcpt alice@example.test \
        "smtp://127.0.0.1:$smtp"
}

# Warnings count too.
lint() {
    (cd "$work" && npx --no-install redocly lint "$1.json" --extends recommended --format json) > "$work/lint.json" \
        && node -e '
            const { totals } = JSON.parse(require("fs").readFileSync(process.argv[1]));
            process.exit(totals.errors + totals.warnings + totals.ignored);' "$work/lint.json" \
        || { cat "$work/lint.json"; return 1; }
}

tools() { cd "$work" && npm install --no-audit --no-fund --no-package-lock && dotnet tool restore; }

nswag() {
    cd "$work/nswag-$1" && dotnet nswag openapi2csclient "/input:$work/$1.json" /output:Client.cs \
        /namespace:RelateMail.Generated /classname:RelateMailClient /useBaseUrl:false /jsonLibrary:SystemTextJson \
        /generateNullableReferenceTypes:true /generateOptionalParameters:true \
        /generateOptionalPropertiesAsNullable:true && dotnet build -v q -o bin/out
}

kiota() {
    cd "$work/kiota-$1" && dotnet kiota generate -l CSharp -d "$work/$1.json" -o Client -n RelateMail.Generated \
        -c RelateMailClient --log-level Warning && dotnet build -v q -o bin/out
}

typescript() {
    cd "$work/typescript-$1" && npx --no-install openapi-typescript "$work/$1.json" -o api.d.ts \
        && npx --no-install tsc -p .
}

run_client() {
    local program
    case $1 in
        typescript-*) program="node $work/$1/main.js" ;;
        *) program="dotnet $work/$1/bin/out/client.dll" ;;
    esac
    $program "http://127.0.0.1:$http" "http://127.0.0.1:$future" "$(cat "$work/data/api-key")" "$work/octets"
}

cp "$here/package.json" "$here/proxy.mjs" "$work"
mkdir "$work/.config" && cp "$here/dotnet-tools.json" "$work/.config"
http=$(free_port) smtp=$(free_port) submission=$(free_port) secure=$(free_port) future=$(free_port)
standalone=$repository/src/Standalone/bin/Debug/net10.0/RelateMail.Standalone.dll

step "tools from their registries" tools || exit 2
[ -n "${NO_BUILD:-}" ] || step "build Standalone" dotnet build "$repository/src/Standalone" -v q || exit 1
step "start Standalone" start_server || { tail -20 "$work/server.log"; exit 1; }
for document in v1 v1-3.0 health; do
    curl -sSf -o "$work/$document.json" "http://127.0.0.1:$http/openapi/$document.json" || exit 1
    step "redocly recommended: $document" lint "$document"
done
step "docs/openapi/v1.json is the served document" cmp "$repository/docs/openapi/v1.json" "$work/v1.json"
[ "${1:-}" != lint ] || exit "$failed"

step "mails for the clients" send_mails || exit 1
node "$work/proxy.mjs" "http://127.0.0.1:$http" "$future" "$work/v1.json" > "$work/proxy.log" 2>&1 &
proxy=$!
wait_for "http://127.0.0.1:$future/livez" "$proxy" || { cat "$work/proxy.log"; exit 1; }
for document in v1 v1-3.0; do
    for generator in nswag kiota typescript; do
        cp -r "$here/$generator" "$work/$generator-$document"
        step "$generator: a client of $document compiles" "$generator" "$document" \
            && step "$generator: a client of $document works" run_client "$generator-$document"
    done
done

[ "$failed" -eq 0 ] && echo "Everything passed." || echo "Something failed."
exit "$failed"
