#!/usr/bin/env bash
# Runs the command blocks of README and docs in order, each page from a fresh start. Fails if a block no longer works.
#
#   tests/docs/run.sh                                all pages
#   tests/docs/run.sh README.md docs/clients.md      these pages
#   tests/docs/run.sh --list [PAGE …]                lists the blocks with their markers, runs nothing
#
# Pages run in a copy of this checkout. The blocks of a page share a shell, as for a reader. HTML comments above a block
# specify how it runs:
#
#   not run: REASON                      is skipped
#   needs: docker, initdb                is skipped if one of these is missing (docker: an engine that answers)
#   prints: TEXT                         must print the text
#   fails, prints: TEXT                  must fail and print the text
#   runs until it prints: TEXT           is stopped when it has printed the text
#   runs until stopped, ready: URL       runs on; the next block waits until the URL answers 200
#   stop                                 stops everything that runs
#
# Exit code: 0 if no block failed, 1 if a block failed, 2 if the script cannot run here. Needs curl, git, the .NET SDK
# and the ports that the pages use.
set -uo pipefail
repository=$(cd "$(dirname "$0")/../.." && pwd)
readonly repository extract=$repository/tests/docs/extract.awk patience=900
readonly ports=(2525 2587 2465 8080 8081 11111 30000)

is_listing=
if [ "${1:-}" = --list ]; then
    is_listing=1
    shift
fi

cd "$repository" || exit 2
pages=("$@")
[ $# -gt 0 ] || pages=(README.md CONTRIBUTING.md SECURITY.md docs/*.md)
for page in "${pages[@]}"; do
    awk -f "$extract" "$page" > /dev/null || exit 1
done

if [ -n "$is_listing" ]; then
    for page in "${pages[@]}"; do
        awk -f "$extract" "$page" | grep -E '^(block [0-9]|stop$)' | sed "s|^|$page: |; s| <<.*||"
    done
    exit 0
fi

has_docker() { docker version > /dev/null 2>&1 && docker compose version > /dev/null 2>&1; }
has() { if [ "$1" = docker ]; then has_docker; else command -v "$1" > /dev/null; fi; }

is_open() { (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null; }
for port in "${ports[@]}"; do
    if is_open "$port"; then
        echo "Port $port is in use: stop the program that uses it."
        exit 2
    fi
done

# The pages stop the Compose project relatemail and delete its volumes, which must not be those of a real cluster.
if has_docker && [ -n "$(docker ps -aq --filter label=com.docker.compose.project=relatemail)$(
    docker volume ls -q --filter label=com.docker.compose.project=relatemail)" ]; then
    echo "There is a Compose project relatemail: remove it with docker compose down --volumes."
    exit 2
fi

# Independent of the caller's settings.
for name in $(compgen -e); do
    case $name in
        *__* | ASPNETCORE_* | OTEL_* | COMPOSE_* | RELATEMAIL_* | SMTP_* | SUBMISSION* | HTTP_* | AUTH_IN_CLEAR)
            unset "$name" ;;
        SECRETS_DIRECTORY | POSTGRES_PASSWORD | SILO_PASSWORD | GATEWAY_PASSWORD | CERTIFICATES_KEY)
            unset "$name" ;;
    esac
done
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 COMPOSE_PROGRESS=quiet COMPOSE_ANSI=never

work=$(mktemp -d)
copy=$work/RelateMail
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
mkdir "$copy"
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
    [ ! -e "$file" ] || printf '%s\0' "$file"
done | tar c --null -T - | tar x -C "$copy"
cd "$copy" || exit 2
git init -q && git add -A && git -c user.name=docs -c user.email=docs@localhost commit -qm copy || exit 2

# The shell of one page; its commands are the output of extract.awk. Runs in a subshell. The variables are not local,
# because the trap at its exit needs them.
run_page() {
    page=$1 ran=0 skipped=0 output=$work/output place= head=
    running=()
    set +e

    # curl fails on an error status, and waits for a node that restarts.
    curl() {
        command curl --fail-with-body --silent --show-error --retry 30 --retry-delay 1 --retry-connrefused "$@"
    }

    finish() { # CODE
        stop
        if grep -q docker "$page" && has_docker; then
            docker compose down --volumes --remove-orphans > /dev/null 2>&1
        fi
        exit "$1"
    }

    row() { printf '%-8s %s:%-4s %s\n' "$1" "$page" "$2" "$3"; }
    failed() { # LINE TEXT
        row FAILED "$1" "$2"
        [ ! -s "$output" ] || tail -40 "$output" | cut -c1-2000 | sed 's/^/    | /'
        finish 1
    }

    end() { # PID …: stops these process groups
        local pid limit=$((SECONDS + 120))
        for pid in "$@"; do
            kill -TERM -- "-$pid" 2> /dev/null
        done
        for pid in "$@"; do
            while is_alive "$pid" && [ $SECONDS -lt $limit ]; do
                sleep 0.2
            done
            kill -KILL -- "-$pid" 2> /dev/null
            wait "$pid" 2> /dev/null
        done
    }

    stop() {
        end "${running[@]}"
        running=()
    }

    start() { # COMMANDS LOG: in its own process group, with the variables of this shell
        set -m
        (eval "$1") > "$2" 2>&1 < /dev/null &
        running+=($!)
        set +m
    }

    is_alive() { kill -0 "$1" 2> /dev/null; }
    wait_for() { # PID CONDITION …
        local pid=$1 end=$((SECONDS + patience))
        shift
        until "$@"; do
            is_alive "$pid" || { "$@"; return; }
            [ $SECONDS -lt $end ] || return
            sleep 0.5
        done
    }
    answers() { [ "$(command curl -s -o "$work/answer" -w '%{http_code}' "$1")" = 200 ]; }
    printed() { grep -qF -- "$2" "$1"; }

    block() { # LINE [MARKER …], the commands on standard input
        local line=$1 commands marker need expected= url= kind=plain
        commands=$(cat)
        shift
        local title=${commands%%$'\n'*}
        for marker in "$@"; do
            case $marker in
                "not run: "*)
                    row skipped "$line" "$title (${marker#not run: })"
                    skipped=$((skipped + 1))
                    return ;;
                "needs: "*)
                    for need in $(tr ',' ' ' <<< "${marker#needs: }"); do
                        if ! has "$need"; then
                            row skipped "$line" "$title (there is no $need here)"
                            skipped=$((skipped + 1))
                            return
                        fi
                    done ;;
                "prints: "*) expected=${marker#prints: } ;;
                "fails, prints: "*) kind=fails expected=${marker#fails, prints: } ;;
                "runs until it prints: "*) kind=until expected=${marker#runs until it prints: } ;;
                "runs until stopped, ready: "*) kind=service url=${marker#runs until stopped, ready: } ;;
            esac
        done

        ran=$((ran + 1))
        : > "$output"
        case $kind in
            plain)
                place=$line head=$title
                trap 'failed "$place" "$head"' EXIT
                set -e
                eval "$commands" > "$output" 2>&1 < /dev/null
                set +e
                trap - EXIT ;;
            fails)
                (set -e; eval "$commands") > "$output" 2>&1 < /dev/null && failed "$line" "$title (did not fail)" ;;
            until)
                start "$commands" "$output"
                wait_for $! printed "$output" "$expected" || failed "$line" "$title (did not print '$expected')"
                end "${running[-1]}"
                unset 'running[-1]' ;;
            service)
                start "$commands" "$work/service-${#running[@]}"
                wait_for $! answers "$url" && is_alive "${running[-1]}" || {
                    cp "$work/service-$((${#running[@]} - 1))" "$output"
                    failed "$line" "$title ($url does not answer)"
                } ;;
        esac

        [ -z "$expected" ] || printed "$output" "$expected" || failed "$line" "$title (did not print '$expected')"
        row ok "$line" "$title"
    }

    . "$work/commands"
    stop
    printf '%s: %d run, %d skipped\n' "$page" "$ran" "$skipped"
    finish 0
}

result=0
for page in "${pages[@]}"; do
    awk -f "$extract" "$page" > "$work/commands"
    [ -s "$work/commands" ] || continue
    (run_page "$page") # not in a condition: that would turn off set -e inside
    [ $? -eq 0 ] || result=1
    if [ -n "$(git status --porcelain)" ]; then
        echo "FAILED   $page leaves files that .gitignore does not know:"
        git status --porcelain
        result=1
    fi
    git reset -q --hard && git clean -fdxq -e bin -e obj
done

exit $result
