#!/usr/bin/env bash
# Posts mail to real products from Debian packages: 8-bit text in UTF-8 and Latin-1, an attachment of 25 MB, and a
# recipient that no header field has. Each product must file all of it.
#
#   tests/integrations/consumers.sh                  all products that are installed
#   tests/integrations/consumers.sh rails redmine    these
#
# Packages: python3-django-anymail gunicorn | ruby-rails ruby-actionmailbox ruby-sqlite3 puma | redmine redmine-sqlite
# puma | request-tracker5 rt5-db-sqlite rt5-standalone. Nothing is installed here. Each product runs with settings and a
# database of its own in a temporary folder. Exit code: 0 if no product failed, 1 if one failed, 2
# if the script cannot run here. Needs curl, python3 and the .NET SDK.
set -uo pipefail
cd "$(dirname "$0")" || exit 2
for tool in curl python3 dotnet; do
    command -v "$tool" > /dev/null || { echo "This script needs $tool."; exit 2; }
done

work=$(mktemp -d)
secret=whsec_$(head -c 32 /dev/urandom | base64)
readonly work secret patience=240 mails=4 products=$PWD/consumers
readonly rt=/usr/share/request-tracker5/libexec/rt-server
export RESULTS=$work/results
mkdir "$RESULTS"
started=() failed=0 ran=0

tear_down() {
    local process
    for process in "${started[@]}"; do
        kill "$process" 2> /dev/null && wait "$process" 2> /dev/null
    done
    rm -rf "$work"
}
trap tear_down EXIT
trap 'exit 1' INT TERM

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# start NAME COMMAND…: runs in the background, with a log.
start() {
    local name=$1
    shift
    "$@" > "$work/$name.log" 2>&1 &
    started+=($!)
}

# show NAME: the end of a log, without most of its stack traces.
show() { grep -v '(.*) lib/\|gems/' "$work/$1.log" | tail -20 | cut -c1-400; }

# answers NAME URL: waits until the server that was started last answers, with any status.
answers() {
    local begun=$SECONDS
    until curl -s -o /dev/null "$2"; do
        if [ $((SECONDS - begun)) -ge 60 ] || ! kill -0 "${started[-1]}" 2> /dev/null; then
            echo "$1 does not answer:"
            show "$1"
            return 1
        fi
        sleep 0.5
    done
}

start_relatemail() {
    smtp=$(free_port) http=$(free_port)
    api=http://127.0.0.1:$http/api/v1
    dotnet build ../../src/Standalone --nologo -v quiet > "$work/build.log" || { cat "$work/build.log"; return 1; }
    ASPNETCORE_ENVIRONMENT=Development ASPNETCORE_URLS=http://127.0.0.1:$http Storage__DataDirectory=$work/data \
        Smtp__ListenAddress=127.0.0.1 Smtp__Mx__Port=$smtp Smtp__Port=0 Smtp__SecurePort=0 \
        Webhooks__SealKey=$(head -c 32 /dev/urandom | base64) Webhooks__AllowedNetworks__0=127.0.0.0/8 \
        Webhooks__Timeout=00:02:00 \
        start relatemail ../../src/Standalone/bin/Debug/net10.0/RelateMail.Standalone
    answers relatemail "http://127.0.0.1:$http/readyz" || return 1
    key=$(cat "$work/data/api-key")
}

call() { curl -s -S --fail-with-body -H "Authorization: Bearer $key" -H 'Content-Type: application/json' "$@"; }

# delivered NAME: true when all mails are delivered; false at the first failure of an attempt, or after a time.
delivered() {
    local begun=$SECONDS list
    while [ $((SECONDS - begun)) -lt $patience ]; do
        list=$(call "$api/webhooks/$1/deliveries")
        [ "$(grep -o '"state":"delivered"' <<< "$list" | wc -l)" -lt $mails ] || return 0
        ! grep -q '"error":{' <<< "$list" || break
        sleep 0.5
    done
    echo "   not delivered:"
    grep -o '"error":{[^}]*}' <<< "$list" | cut -c1-400
    return 1
}

# post NAME LOG URL FORMAT MEMBERS: creates an account and a webhook, sends the mails, waits, and checks the messages
# that the product has filed. The function filed_NAME, if there is one, prints them.
post() {
    local name=$1 log=$2 mailbox=$1@example.test begun=$SECONDS filed=filed_${1//-/_}
    local webhook="{\"url\":\"$3\",\"format\":\"$4\",\"mailboxes\":[\"$mailbox\"]${5:+,$5}}"
    echo "-- $name"
    ran=$((ran + 1))
    if call -o /dev/null -X PUT "$api/accounts/$mailbox" -d '{"password":"not-used-here"}' \
        && call -o "$work/webhook" -X PUT "$api/webhooks/$name" -d "$webhook" \
        && python3 "$products/mail.py" send "$smtp" "$mailbox" \
        && delivered "$name" \
        && { ! declare -F "$filed" > /dev/null || "$filed" > "$RESULTS/$name" 2> "$work/$log.log"; } \
        && python3 "$products/mail.py" check "$mailbox" "$RESULTS/$name"
    then
        echo "   $((SECONDS - begun)) s"
        return
    fi
    failed=1
    show "$log"
}

run_anymail() {
    local port url basic='"credentials":{"type":"basic","user":"anymail","password":"anymail-password"}'
    port=$(free_port)
    url=http://127.0.0.1:$port/anymail
    SIGNING_KEY=$secret PYTHONPATH=$products start anymail \
        /usr/bin/python3 -m gunicorn.app.wsgiapp --bind "127.0.0.1:$port" --timeout 120 anymail_project:application
    answers anymail "http://127.0.0.1:$port/" || return 1
    post anymail-mailgun anymail "$url/mailgun/inbound/" mailgun "\"secret\":\"$secret\",$basic"
    post anymail-mailgun-mime anymail "$url/mailgun/inbound_mime/" mailgun-mime "\"secret\":\"$secret\",$basic"
    post anymail-postmark anymail "$url/postmark/inbound/" postmark "$basic"
}

# start_rails INGRESS PORT: an application has one ingress.
start_rails() {
    mkdir "$work/rails-$1"
    FOLDER=$work/rails-$1 INGRESS=$1 MAILGUN_INGRESS_SIGNING_KEY=$secret RAILS_ENV=production \
        RAILS_INBOUND_EMAIL_PASSWORD=rails-password RACK_MULTIPART_BUFFERED_UPLOAD_BYTESIZE_LIMIT=67108864 \
        start "rails-$1" puma -b "tcp://127.0.0.1:$2" -t 1:1 "$products/rails.ru"
    answers "rails-$1" "http://127.0.0.1:$2/"
}

run_rails() {
    local port basic='"credentials":{"type":"basic","user":"actionmailbox","password":"rails-password"}'
    local path=rails/action_mailbox
    port=$(free_port)
    start_rails relay "$port" || return 1
    post rails-relay rails-relay "http://127.0.0.1:$port/$path/relay/inbound_emails" rails "$basic"
    port=$(free_port)
    start_rails postmark "$port" || return 1
    post rails-postmark rails-postmark "http://127.0.0.1:$port/$path/postmark/inbound_emails" postmark "$basic"
    port=$(free_port)
    start_rails mailgun "$port" || return 1
    post rails-mailgun rails-mailgun "http://127.0.0.1:$port/$path/mailgun/inbound_emails/mime" mailgun-mime \
        "\"secret\":\"$secret\""
}

in_redmine() (
    cd "$work/redmine" || exit 1
    export RAILS_ENV=production REDMINE_INSTANCE=relatemail REDMINE_LANG=en SCHEMA=$work/redmine-schema.rb
    export RACK_MULTIPART_BUFFERED_UPLOAD_BYTESIZE_LIMIT=67108864
    exec "$@"
)

run_redmine() {
    local port instance=$work/redmine/instances/relatemail
    local fields='{"unknown_user":"accept","no_permission_check":"1","issue[project]":"mail"}'
    port=$(free_port)
    cp -a /usr/share/redmine "$work/redmine" || return 1
    rm "$work/redmine/instances" "$work/redmine/config/database.yml" "$work/redmine/Gemfile.lock" || return 1
    cp /var/lib/redmine/Gemfile.lock "$work/redmine/Gemfile.lock"
    mkdir -p "$instance/config" "$instance/files" "$instance/log" "$instance/public" "$instance/tmp"
    printf 'production:\n  adapter: sqlite3\n  database: %s/redmine.sqlite3\n' "$work" \
        > "$instance/config/database.yml"
    printf 'only a test, only a test, only a test' > "$instance/config/secret_key.txt"
    printf 'default:\n  email_delivery:\n    delivery_method: :test\n' > "$instance/config/configuration.yml"
    cp "$instance/config/configuration.yml" "$work/redmine/config/"
    if ! { in_redmine rake db:migrate && in_redmine rake redmine:load_default_data \
        && in_redmine rails runner "$products/redmine.rb" prepare; } > "$work/redmine.log" 2>&1; then
        show redmine
        return 1
    fi
    # By env and not by in_redmine: a function in the background is a shell, and its child would outlive the kill.
    start redmine env -C "$work/redmine" RAILS_ENV=production REDMINE_INSTANCE=relatemail \
        RACK_MULTIPART_BUFFERED_UPLOAD_BYTESIZE_LIMIT=67108864 \
        puma -b "tcp://127.0.0.1:$port" -t 1:1 config.ru
    answers redmine "http://127.0.0.1:$port/" || return 1
    post redmine redmine "http://127.0.0.1:$port/mail_handler?key=redmine-key" redmine "\"form\":{\"fields\":$fields}"
}

filed_redmine() { in_redmine rails runner "$products/redmine.rb" filed; }

run_request_tracker() {
    local port fields='{"queue":"General","action":"correspond"}'
    port=$(free_port)
    mkdir "$work/rt"
    export RT_SITE_CONFIG=$work/rt/RT_SiteConfig.pm RT_SITE_CONFIG_DIR=$work/rt/none
    cat > "$RT_SITE_CONFIG" << END
Set(\$rtname, 'example.test');
Set(\$Organization, 'example.test');
Set(\$DatabaseType, 'SQLite');
Set(\$DatabaseName, '$work/rt/rtdb');
Set(\$WebDomain, '127.0.0.1');
Set(\$WebPort, $port);
Set(\$WebPath, '');
Set(\$MaxAttachmentSize, 64_000_000);
Set(\$MailCommand, 'testfile');
Set(\$LogToSTDERR, 'info');
Set(\$LogToSyslog, undef);
1;
END
    cat > "$work/rt/rights" << 'END'
@ACL = map { { GroupDomain => 'SystemInternal', GroupType => 'Everyone', Queue => 'General', Right => $_ } }
    qw(CreateTicket ReplyToTicket);
1;
END
    if ! { rt-setup-database-5 --action init --skip-create --dba '' \
        && rt-setup-database-5 --action insert --datafile "$work/rt/rights" --dba ''; } \
        > "$work/request-tracker.log" 2>&1; then
        show request-tracker
        return 1
    fi
    TMPDIR=$work/rt start request-tracker "$rt" --port "$port" # its mail is written to files there
    answers request-tracker "http://127.0.0.1:$port/" || return 1
    post request-tracker request-tracker "http://127.0.0.1:$port/REST/1.0/NoAuth/mail-gateway" request-tracker \
        "\"form\":{\"fields\":$fields}"
}

filed_request_tracker() { perl "$products/request-tracker.pl"; }

has_anymail() { /usr/bin/python3 -c 'import anymail, gunicorn' 2> /dev/null; }
has_puma() { command -v puma > /dev/null && ruby -e 'require "sqlite3"' 2> /dev/null; }
has_rails() { has_puma && ruby -e 'require "rails"; require "action_mailbox/engine"' 2> /dev/null; }
has_redmine() { has_puma && [ -d /usr/share/redmine ]; }
has_request_tracker() { [ -x "$rt" ] && perl -MDBD::SQLite -e 1 2> /dev/null; }

wanted=("$@")
[ $# -gt 0 ] || wanted=(anymail rails redmine request-tracker)
for product in "${wanted[@]}"; do
    declare -F "has_${product//-/_}" > /dev/null || { echo "The product $product is unknown."; exit 2; }
done
start_relatemail || exit 2
for product in "${wanted[@]}"; do
    if "has_${product//-/_}"; then
        "run_${product//-/_}" || failed=1
    else
        echo "-- $product: skipped, its packages are not installed"
    fi
done
echo "$ran consumers ran"
exit "$failed"
