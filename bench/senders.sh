#!/usr/bin/env bash
# Measures what sender authentication costs: a signed message of 4 KB with SPF, DKIM, DMARC and iprev, in turns with
# Authentication:Enabled=false. A network namespace gives the client a public address, and unbound answers for DNS.
# Needs root, ip, unbound and python3-dkim. Usage: bench/senders.sh standalone|cluster [TURNS]
set -euo pipefail

shape=${1:?standalone or cluster} turns=${2:-3} build=${BUILD:-1}
root=$(cd "$(dirname "$0")/.." && pwd)
space=relatemail-senders-$$ address=9.9.9.9
data=$(mktemp -d)
dns=

stop() {
    [ -z "$dns" ] || kill "$dns" 2>/dev/null || true
    ip netns delete "$space" 2>/dev/null || true
    rm -rf "$data"
}
trap stop EXIT

# A key of 2048 bits, and a message that it signs. The Message-ID, which differs in each message, is not signed.
/usr/bin/python3 - "$data" <<'PYTHON'
import base64, subprocess, sys, dkim
folder = sys.argv[1]
subprocess.run(["openssl", "genrsa", "-traditional", "-out", folder + "/key.pem", "2048"], check=True,
               capture_output=True)
public = subprocess.run(["openssl", "rsa", "-in", folder + "/key.pem", "-pubout", "-outform", "DER"],
                        check=True, capture_output=True).stdout
text = base64.b64encode(public).decode()
quoted = " ".join(f'"{part}"' for part in ["v=DKIM1; k=rsa; p=", text[:200], text[200:]])
with open(folder + "/key.txt", "w") as file:
    file.write(quoted)
fields = (b"From: Sender <sender@load.example>\r\nTo: user@bench.test\r\nSubject: a signed message\r\n"
          b"Date: Mon, 02 Nov 2026 10:00:00 +0000\r\nMessage-ID: <0000000000000000@load.example>\r\n"
          b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n")
line = b"The quick brown fox jumps over the lazy dog, and nobody knows why it does so.\r\n"
message = fields + b"\r\n" + line * 43
signature = dkim.sign(message, b"s1", b"load.example", open(folder + "/key.pem", "rb").read(),
                      canonicalize=(b"relaxed", b"relaxed"),
                      include_headers=[b"from", b"to", b"subject", b"date", b"mime-version", b"content-type"])
with open(folder + "/message.eml", "wb") as file:
    file.write(signature + message)
PYTHON

cat >"$data/unbound.conf" <<CONF
server:
  interface: 127.0.0.1@5353
  do-daemonize: no
  chroot: ""
  username: ""
  pidfile: "$data/unbound.pid"
  use-syslog: no
  local-zone: "." static
  local-data: 'load.example. 300 IN TXT "v=spf1 ip4:$address -all"'
  local-data: '_dmarc.load.example. 300 IN TXT "v=DMARC1; p=reject"'
  local-data: 's1._domainkey.load.example. 300 IN TXT $(cat "$data/key.txt")'
  local-data: 'mail.load.example. 300 IN A $address'
  local-data-ptr: "$address 300 mail.load.example."
CONF
ip netns add "$space"
ip -n "$space" link set lo up
ip -n "$space" address add "$address/32" dev lo
ip netns exec "$space" unbound -c "$data/unbound.conf" 2>"$data/unbound.log" &
dns=$!

measure() {
    echo "== Authentication:Enabled=$1"
    BUILD=$build REPEATS=1 HOST=$address Dns__Servers__0=127.0.0.1:5353 Authentication__Enabled=$1 \
        ip netns exec "$space" bash "$root/bench/row.sh" "$shape" new-4k \
        --from sender@load.example --helo mail.load.example --content "$data/message.eml" --warmup "${WARMUP:-20s}"
    build=0
}
for ((turn = 0; turn < turns; turn++)); do
    measure true
    measure false
done
