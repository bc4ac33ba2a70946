#!/usr/bin/env bash
# Plays the faults of the ledger one after the other, behind HAProxy and with 200 watchers, prints a row for each fault
# when its run has ended, and stops by itself.
# Usage: faults.sh TIMES FOLDER [SCENARIO...]. FOLDER keeps the reports; OPTIONS adds options of the ledger, such as
# --node-tls, and LOGS=1 keeps the logs of the nodes. Needs root, PostgreSQL, haproxy, iproute2 and iptables.
# Exit code: the number of runs that were not clean.
set -u
cd "$(dirname "$0")/.."
times=${1:?how often each scenario is played} folder=${2:?a folder for the reports}
shift 2
[ $# -gt 0 ] || set -- partial-cut deaf no-database gateway-cut clock frozen-database slow-database \
    connections-exhausted disk-full descriptors failover
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
for project in src/Silo src/Gateway bench/Ledger; do
    dotnet build -c Release "$project" -v q --nologo || exit 255
done

load() { cut -d ' ' -f 1 /proc/loadavg; }
value() { sed -n -E "s/^$1 {2,}//p" "$report" | tail -n 1; }

echo "Commit $(git rev-parse --short HEAD). Times are seconds; recovery counts from the heal."
echo "| scenario, run | load | fault | length | stall | half of the rate | not ready | healed: rate | ready" \
    "| acknowledged | lost, doubled, gaps, repeats | exit code |"
echo "|---|---|---|---|---|---|---|---|---|---|---|---|"
wrong=0
for turn in $(seq "$times"); do
    for scenario in "$@"; do
        report=$folder/$scenario-$turn.txt
        begin=$(load)
        # shellcheck disable=SC2086 # several options
        timeout -k 5 420 dotnet run -c Release --no-build --project bench/Ledger -- scenario "$scenario" \
            --silos 3 --gateways 2 --rate 60 --sessions 60 --mailboxes 30 --away 20 --timeline \
            ${LOGS:+--logs "$folder/logs-$turn"} ${OPTIONS:-} > "$report" 2>&1
        code=$?
        [ $code -eq 0 ] || wrong=$((wrong + 1))
        row="| $scenario, $turn | $begin to $(load) |"
        seen=$(value watchers | sed -E 's/^[0-9,]+: ([0-9,]+) gaps, ([0-9,]+) repeats.*/\1, \2/')
        proof="$(value acknowledged) of $(value 'mails sent') | $(value lost), $(value doubled), $seen | $code |"
        if grep -q '^fault' "$report"; then
            sed -n -E '/^fault/{
                s/^fault +//; s/after the heal //; s/after ([0-9.]+) s/\1/g
                s/, for ([0-9.]+) s: longest stall ([0-9.]+) s, half of the rate ([^,]+), / | \1 | \2 | \3 | /
                s/not ready ([^;]+); half of the rate ([^,]+), ready (.*)$/\1 | \2 | \3 |/p
            }' "$report" | while read -r fault; do echo "$row $fault $proof"; done
        else
            echo "$row - | - | $(value 'longest stall' | cut -d ' ' -f 1) | - | - | - | - | $proof"
        fi
    done
done

echo "$wrong runs were not clean."
exit $wrong
