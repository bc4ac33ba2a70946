#!/usr/bin/env bash
# Makes the files that deploy/compose/secrets.yml refers to, with random values: make-secrets.sh [DIRECTORY], else
# secrets in the folder of docker-compose.yml. What is there already stays as it is.
set -euo pipefail
directory=${1:-"$(cd "$(dirname "$0")/../.." && pwd)/secrets"}
if [ -e "$directory" ]; then
    echo "$directory is there already; nothing was changed."
    exit 0
fi

random() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; } # 192 bits; nothing that a connection string would read
connection() { echo "Host=postgres;Database=relatemail;Username=$1;Password=$2"; }
owner=$(random) silo=$(random) gateway=$(random)

# The folder is its owner's alone; in the containers each file is seen by a user of another number, who must read it.
new=$(mktemp -d "$directory.XXXXXX")
mkdir "$new/postgres" "$new/silo" "$new/gateway"
echo "$owner" > "$new/postgres/password"
connection relatemail "$owner" > "$new/silo/ConnectionStrings__RelateMailOwner"
connection relatemail_silo "$silo" > "$new/silo/ConnectionStrings__RelateMail"
echo "$silo" > "$new/silo/Storage__SiloPassword"
echo "$gateway" > "$new/silo/Storage__GatewayPassword"
random > "$new/silo/Api__AdminKey"
head -c 32 /dev/urandom | base64 > "$new/silo/Certificates__EncryptionKey"
connection relatemail_gateway "$gateway" > "$new/gateway/ConnectionStrings__RelateMail"
chmod -R u=rwX,go=rX "$new/postgres" "$new/silo" "$new/gateway"
mv "$new" "$directory"
echo "$directory was made; the key of the HTTP API is in $directory/silo/Api__AdminKey."
