#!/usr/bin/env bash
# Runs one target of bench/Fuzz under AFL++ for a given time and prints what it found. Needs afl-fuzz (package afl++).
set -euo pipefail

usage() {
    cat <<'TEXT'
bench/fuzz.sh mime|fields|command|proxy|content SECONDS [SEEDS]

SEEDS  a folder of inputs; the default is a few built-in ones
environment variables: FINDINGS=folder, the default is a new one under TMPDIR

Replay a finding: dotnet run -c Release --project bench/Fuzz -- TARGET FILE
TEXT
    exit 2
}

[ $# -ge 2 ] || usage
target=$1 seconds=$2
root=$(cd "$(dirname "$0")/.." && pwd)
work=${FINDINGS:-$(mktemp -d)}
mkdir -p "$work"
command -v afl-fuzz >/dev/null || { echo 'afl-fuzz is missing: install the package afl++.' >&2; exit 1; }

dotnet publish "$root/bench/Fuzz" -c Release -v q --nologo -o "$work/program"
dotnet tool install SharpFuzz.CommandLine --version 2.3.0 --tool-path "$work/tools" >/dev/null
for assembly in Mime Ingress Smtp; do
    "$work/tools/sharpfuzz" "$work/program/RelateMail.$assembly.dll"
done

seeds=${3:-$work/seeds}
if [ $# -lt 3 ]; then
    mkdir -p "$seeds"
    case $target in
        mime)
            printf 'From: A <a@example.org>\r\nSubject: =?utf-8?Q?x?=\r\n\r\nbody\r\n' > "$seeds/plain"
            printf '%b' 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b\r\n' \
                'Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n' > "$seeds/mixed"
            printf '%b' 'Content-Type: message/rfc822\r\n\r\nContent-Type: text/html\r\n\r\n<meta charset=x>' \
                > "$seeds/message"
            ;;
        fields)
            printf '"A, B" <a@example.org>, Team: =?utf-8?B?eA?= <c@d>;' > "$seeds/addresses"
            printf 'Tue, 24 Nov 2026 12:27:13 GMT+02:00 (x)' > "$seeds/date"
            printf "attachment; name*0*=utf-8''%%C3%%A4; name*1=\"b\"" > "$seeds/parameters"
            ;;
        command)
            printf 'MAIL FROM:<a@example.org> SIZE=4096 BODY=8BITMIME RET=HDRS ENVID=a+2Bb' > "$seeds/mail"
            printf 'RCPT TO:<@r.example:"a b"@[IPv6:2001:db8::1]> NOTIFY=NEVER ORCPT=rfc822;a' > "$seeds/rcpt"
            printf 'BDAT 10 LAST' > "$seeds/bdat"
            ;;
        proxy)
            printf 'PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nEHLO' > "$seeds/v1"
            printf '\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\x02\x01\xc0\0\x02\x02\0\x01\0\x02' > "$seeds/v2"
            ;;
        content) printf '..a\r\n.b\r\nc\r\n.\r\nQUIT\r\n' > "$seeds/data" ;;
        *) usage ;;
    esac
fi

export AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1
afl-fuzz -i "$seeds" -o "$work/findings" -t 20000 -m none -V "$seconds" -- \
    dotnet "$work/program/RelateMail.Fuzz.dll" "$target" > "$work/afl.log" 2>&1 \
    || { tail -20 "$work/afl.log"; exit 1; }
grep -E '^(execs_done|execs_per_sec|corpus_count|saved_crashes|saved_hangs|edges_found)' \
    "$work/findings/default/fuzzer_stats"
echo "findings: $work/findings/default"
