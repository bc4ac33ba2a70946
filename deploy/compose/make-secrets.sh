#!/usr/bin/env bash
# Makes random passwords and keys for deploy/compose/secrets.yml, and a file .env that makes Compose use them:
#
#   deploy/compose/make-secrets.sh              the folder secrets and the file .env beside docker-compose.yml
#   deploy/compose/make-secrets.sh DIRECTORY    the folder DIRECTORY only; set SECRETS_DIRECTORY and COMPOSE_FILE
#
# Existing secrets are not changed. An existing .env keeps its lines and gets COMPOSE_FILE if that is missing.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
directory=${1:-"$root/secrets"}

random() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; } # 192 bits, without characters of a connection string
connection() { echo "Host=postgres;Database=relatemail;Username=$1;Password=$2"; }

make_secrets() {
    local owner silo gateway new
    owner=$(random) silo=$(random) gateway=$(random)
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
    # Only its owner can open the folder. The containers run as another user, who must be able to read the files.
    chmod -R u=rwX,go=rX "$new/postgres" "$new/silo" "$new/gateway"
    mv "$new" "$directory"
    echo "Made $directory; the key of the HTTP API is in $directory/silo/Api__AdminKey."
}

make_env() {
    local file=$root/.env
    if grep -qs '^COMPOSE_FILE=' "$file"; then
        echo "$file has COMPOSE_FILE already; it must name deploy/compose/secrets.yml."
        return
    fi

    [ -e "$file" ] || cat > "$file" <<'VARIABLES'
# Settings of Docker Compose for this folder; docs/production.md explains them.
#
# SMTP_ADDRESS=0.0.0.0
# SMTP_PORT=25
# SUBMISSION_PORT=587
# SUBMISSIONS_PORT=465
# RELATEMAIL_NAME=mail.example.com
# RELATEMAIL_CERTIFICATE=/certificates/mail.pem
# AUTH_IN_CLEAR=false
VARIABLES
    echo 'COMPOSE_FILE=docker-compose.yml:deploy/compose/secrets.yml' >> "$file"
    echo "Wrote COMPOSE_FILE to $file; docker compose uses the secrets from now on."
}

if [ -e "$directory" ]; then
    echo "$directory exists; nothing in it was changed."
else
    make_secrets
fi

if [ $# -eq 0 ]; then
    make_env
fi
