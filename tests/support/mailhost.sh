#!/usr/bin/env bash
# A private mail host on loopback for the tests: Dovecot and Postfix, mailboxes, TLS, tokens.
#
#   mailhost.sh serve DIR        start, say "ready", run until standard input ends, then stop
#   mailhost.sh start|stop DIR   the same in two steps, for a person who wants to look round
#   mailhost.sh imap-down DIR    end Dovecot only; imap-up starts it again
#   mailhost.sh env DIR          ports and files as shell assignments
#   mailhost.sh uids DIR USER [FOLDER]         the UIDs in a folder, one a line
#   mailhost.sh token DIR USER [SECONDS]       a signed OAuth2 token; negative: already expired
#   mailhost.sh queue DIR        how many messages Postfix still holds
#   mailhost.sh flush DIR        Postfix tries at once what it holds
#
# Mailboxes: NAME@example.test for every NAME, password pw-NAME; NAME+tag reaches NAME; names that
# begin with "nobody" do not exist. All of customers.test is customer@example.test, all of
# vendor.test is vendor@example.test. Any other address is refused: nothing leaves the machine.
# SMTP comes on three ports, by the verdict that is written into Authentication-Results (authserv-id
# mail.example.test; forged ones of that name are removed): +25 dmarc=none, +26 pass, +27 fail.
# Submission (+587 STARTTLS, +465 TLS) wants a login and says pass for example.test.
# IMAP is +143 and +993. On 127.0.0.2 the same server hides MOVE, on 127.0.0.3 UIDPLUS and IDLE too.
# DIR/tls/ca.pem is the authority to trust; other-ca.pem is one that did not sign.
#
# MAILHOST_PORT_BASE (default 10000) is added to each port. MAILHOST_PARTS="dovecot" leaves Postfix
# out. Written for Dovecot 2.3 and Postfix 3 (Debian 12, Ubuntu 24.04); run it as root.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

die() {
    echo "mailhost: $*" >&2
    exit 1
}

[ $# -ge 2 ] || die "usage: mailhost.sh serve|start|stop|imap-down|imap-up|env|uids|token|queue DIR"
verb=$1 dir=$(realpath -m -- "$2")
shift 2
[ -f "$dir/env" ] && [ "$verb" != start ] && [ "$verb" != serve ] && . "$dir/env"
base=${MAILHOST_PORT_BASE:-10000}
parts=${MAILHOST_PARTS:-dovecot postfix}
owner=mail

need_programs() {
    [ "$(id -u)" = 0 ] || die "run it as root; the servers drop their privileges themselves"
    local program
    for program in dovecot doveadm postfix openssl; do
        command -v $program >/dev/null || die "$program is missing; run:
    apt-get install --no-install-recommends dovecot-imapd dovecot-lmtpd postfix openssl"
    done
    [ -e /usr/lib/dovecot/lmtp ] ||
        die "Dovecot's LMTP is missing; run: apt-get install dovecot-lmtpd"
    case $(dovecot --version) in
    2.3.*) ;;
    *) die "this host is written for Dovecot 2.3, and here is $(dovecot --version)" ;;
    esac
}

make_keys() {
    mkdir -p "$dir/tls"
    local ca
    for ca in ca other-ca; do
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
            -subj "/CN=mailhost $ca" -addext basicConstraints=critical,CA:TRUE \
            -addext keyUsage=critical,keyCertSign -keyout "$dir/tls/$ca.key" -out "$dir/tls/$ca.pem"
    done
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
        -subj /CN=mail.example.test -keyout "$dir/tls/server.key" -out "$dir/tls/server.csr"
    printf '%s\n' basicConstraints=CA:FALSE extendedKeyUsage=serverAuth \
        subjectAltName=DNS:localhost,IP:127.0.0.1,IP:127.0.0.2,IP:127.0.0.3 \
        >"$dir/tls/server.ext"
    openssl x509 -req -in "$dir/tls/server.csr" -CA "$dir/tls/ca.pem" -CAkey "$dir/tls/ca.key" \
        -CAcreateserial -days 3650 -extfile "$dir/tls/server.ext" -out "$dir/tls/server.pem"
    # Tokens are JSON web tokens; Dovecot finds the key that checks them by client, method and name.
    mkdir -p "$dir/oauth2/default/RS256"
    openssl genrsa -out "$dir/tls/token.key" 2048
    openssl rsa -in "$dir/tls/token.key" -pubout -out "$dir/oauth2/default/RS256/default"
}

write_dovecot() {
    mkdir -p "$dir/mail" "$dir/run"
    chown $owner: "$dir/mail"
    cat >"$dir/oauth2.conf" <<CONF
introspection_mode = local
local_validation_key_dict = fs:posix:prefix=$dir/oauth2/
username_attribute = email
issuers = https://login.example.test
CONF
    cat >"$dir/dovecot.conf" <<CONF
base_dir = $dir/run/dovecot
state_dir = $dir/run/dovecot-state
instance_name = saldo-$base
log_path = $dir/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1, 127.0.0.2, 127.0.0.3
ssl = yes
ssl_cert = <$dir/tls/server.pem
ssl_key = <$dir/tls/server.key
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
auth_username_format = %Lu
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = $dir/oauth2.conf
}
passdb {
  driver = static
  mechanisms = plain login
  args = password=pw-%n
}
userdb {
  driver = static
  args = uid=$owner gid=$owner home=$dir/mail/%n allow_all_users=yes
}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
recipient_delimiter = +
namespace inbox {
  inbox = yes
  mailbox Archive {
    auto = subscribe
    special_use = \Archive
  }
  mailbox "Gesendete Objekte" {
    auto = subscribe
    special_use = \Sent
  }
}
service imap-login {
  inet_listener imap {
    port = $((base + 143))
  }
  inet_listener imaps {
    port = $((base + 993))
    ssl = yes
  }
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service lmtp {
  unix_listener lmtp {
    mode = 0660
    user = postfix
    group = postfix
  }
}
service auth {
  unix_listener auth-smtp {
    mode = 0660
    user = postfix
    group = postfix
  }
}
protocol lmtp {
  postmaster_address = postmaster@example.test
}
local 127.0.0.2 {
  protocol imap {
    imap_capability = IMAP4rev1 ID IDLE NAMESPACE UIDPLUS SPECIAL-USE
  }
}
local 127.0.0.3 {
  protocol imap {
    imap_capability = IMAP4rev1
  }
}
CONF
}

write_postfix() {
    local verdict etc=$dir/postfix
    mkdir -p "$etc" "$dir/run/spool" "$dir/run/postfix"
    chown postfix "$dir/run/postfix"
    printf '%s\n' 'if !/^nobody/' '/^([a-z0-9._-]+)(\+.*)?@example\.test$/ $1' endif \
        >"$etc/mailboxes"
    printf '%s\n' '@customers.test customer@example.test' '@vendor.test vendor@example.test' \
        '@techsupport.vendor.test vendor@example.test' >"$etc/aliases"
    for verdict in none pass fail submission; do
        echo '/^Authentication-Results:\s*mail\.example\.test/ IGNORE'
        case $verdict in
        submission) echo '/^From:.*@(example\.test)>?\s*$/ PREPEND Authentication-Results:' \
            'mail.example.test; auth=pass; dmarc=pass header.from=$1' ;;
        *) echo '/^From:.*@([A-Za-z0-9.-]+)>?\s*$/ PREPEND Authentication-Results:' \
            "mail.example.test; dmarc=$verdict header.from=\$1" ;;
        esac
    done | split -l 2 --additional-suffix=.header - "$etc/verdict-"
    cat >"$etc/main.cf" <<CONF
compatibility_level = 3.6
queue_directory = $dir/run/spool
data_directory = $dir/run/postfix
daemon_directory = /usr/lib/postfix/sbin
maillog_file = $dir/postfix.log
maillog_file_prefixes = $dir
myhostname = mail.example.test
mydomain = example.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
biff = no
message_size_limit = 52428800
mailbox_size_limit = 0
virtual_mailbox_limit = 0
smtputf8_enable = yes
virtual_mailbox_domains = example.test
virtual_mailbox_maps = regexp:$etc/mailboxes
virtual_alias_domains = customers.test vendor.test techsupport.vendor.test
virtual_alias_maps = texthash:$etc/aliases
recipient_delimiter = +
virtual_transport = lmtp:unix:$dir/run/dovecot/lmtp
default_transport = error:5.7.1 no mail leaves this host
relay_transport = error:5.7.1 no mail leaves this host
smtpd_relay_restrictions = permit_auth_destination, reject
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_tls_cert_file = $dir/tls/server.pem
smtpd_tls_key_file = $dir/tls/server.key
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = unix:$dir/run/dovecot/auth-smtp
CONF
    local login="-o smtpd_sasl_auth_enable=yes"
    login+=" -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject"
    cat >"$etc/master.cf" <<CONF
127.0.0.1:$((base + 25))  inet n - n - - smtpd -o cleanup_service_name=cleanup-aa
127.0.0.1:$((base + 26))  inet n - n - - smtpd -o cleanup_service_name=cleanup-ab
127.0.0.1:$((base + 27))  inet n - n - - smtpd -o cleanup_service_name=cleanup-ac
127.0.0.1:$((base + 587)) inet n - n - - smtpd -o cleanup_service_name=cleanup-ad
  -o smtpd_tls_security_level=encrypt $login
127.0.0.1:$((base + 465)) inet n - n - - smtpd -o cleanup_service_name=cleanup-ad
  -o smtpd_tls_wrappermode=yes $login
$(for verdict in aa ab ac ad; do
        echo "cleanup-$verdict unix n - n - 0 cleanup"
        echo "  -o mime_header_checks= -o nested_header_checks="
        echo "  -o header_checks=regexp:$etc/verdict-$verdict.header"
    done)
pickup     unix n - n 60 1 pickup
cleanup    unix n - n - 0 cleanup
qmgr       unix n - n 300 1 qmgr
tlsmgr     unix - - n 1000? 1 tlsmgr
rewrite    unix - - n - - trivial-rewrite
bounce     unix - - n - 0 bounce
defer      unix - - n - 0 bounce
trace      unix - - n - 0 bounce
verify     unix - - n - 1 verify
flush      unix n - n 1000? 0 flush
proxymap   unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
showq      unix n - n - - showq
error      unix - - n - - error
retry      unix - - n - - error
lmtp       unix - - n - - lmtp
anvil      unix - - n - 1 anvil
scache     unix - - n - 1 scache
postlog    unix-dgram n - n - 1 postlogd
CONF
}

write_env() {
    cat >"$dir/env" <<CONF
MAILHOST_PORT_BASE=$base
MAILHOST_PARTS="$parts"
MAILHOST_IMAP_PORT=$((base + 143))
MAILHOST_IMAPS_PORT=$((base + 993))
MAILHOST_SMTP_PORT=$((base + 25))
MAILHOST_SMTP_PASS_PORT=$((base + 26))
MAILHOST_SMTP_FAIL_PORT=$((base + 27))
MAILHOST_SUBMISSION_PORT=$((base + 587))
MAILHOST_SUBMISSIONS_PORT=$((base + 465))
MAILHOST_CA=$dir/tls/ca.pem
MAILHOST_OTHER_CA=$dir/tls/other-ca.pem
CONF
}

# Both servers come back from their start only when they listen, so nothing here needs to wait.
# They keep whatever they are started with open, so they are given no pipe of the caller's.
imap_up() {
    dovecot -c "$dir/dovecot.conf" </dev/null >>"$dir/start.log" 2>&1 ||
        die "Dovecot did not start: see $dir/start.log and $dir/dovecot.log"
}

start() {
    need_programs
    [ ${#dir} -le 60 ] || die "$dir is too long: the paths of Unix sockets below it have limits"
    mkdir -p "$dir"
    chmod 755 "$dir"
    make_keys 2>>"$dir/openssl.log" || die "openssl failed: see $dir/openssl.log"
    write_dovecot
    write_env
    imap_up
    case $parts in *postfix*)
        write_postfix
        # It makes the queue's folders; its complaints about their unusual place are noise.
        postfix -c "$dir/postfix" check >>"$dir/start.log" 2>&1
        /usr/lib/postfix/sbin/master -c "$dir/postfix" -w </dev/null >>"$dir/start.log" 2>&1 ||
            die "Postfix did not start: see $dir/start.log and $dir/postfix.log"
        ;;
    esac
}

# end PIDFILE NAME: ends the process of PIDFILE, if it is still the one we started, and its
# children, since a Dovecot session would outlive its master by up to half a minute.
end() {
    local pid children
    [ -f "$1" ] && pid=$(tr -dc 0-9 <"$1") && [ -n "$pid" ] || return 0
    tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q "$2.*$dir/" || return 0
    children=$(cat "/proc/$pid/task/$pid/children")
    kill -TERM "$pid" || return 0
    for child in $children; do kill -TERM "$child" 2>/dev/null || true; done
    timeout 15 tail --pid="$pid" -s 0.02 -f /dev/null || kill -KILL "$pid"
}

imap_down() { end "$dir/run/dovecot/master.pid" dovecot; }

stop() {
    end "$dir/run/spool/pid/master.pid" master
    imap_down
}

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

token() {
    local now lifetime=${2:-3600} head body born
    now=$(date +%s)
    born=$((lifetime < 0 ? now + lifetime - 60 : now))
    head=$(printf '{"alg":"RS256","typ":"JWT"}' | base64url)
    body=$(printf '{"iss":"https://login.example.test","sub":"%s",' "$1"
        printf '"email":"%s@example.test",' "$1"
        printf '"iat":%d,"nbf":%d,"exp":%d}' $born $born $((now + lifetime)))
    body=$(printf '%s' "$body" | base64url)
    printf '%s.%s.' "$head" "$body"
    printf '%s.%s' "$head" "$body" |
        openssl dgst -sha256 -sign "$dir/tls/token.key" -binary | base64url
}

case $verb in
serve)
    trap stop EXIT
    start
    echo ready
    exec >>"$dir/serve.log" 2>&1
    cat >/dev/null
    stop
    trap - EXIT
    rm -rf "$dir"
    ;;
start) start ;;
stop) stop ;;
imap-down) imap_down ;;
imap-up) imap_up ;;
env) cat "$dir/env" ;;
uids)
    doveadm -c "$dir/dovecot.conf" -f tab fetch -u "$1@example.test" \
        uid mailbox "${2:-INBOX}" all | sed 1d
    ;;
token) token "$@" ;;
flush) postqueue -c "$dir/postfix" -f ;;
# A file that is moved on while it is counted is no error.
queue)
    { find "$dir/run/spool/"{maildrop,incoming,active,deferred} -type f 2>/dev/null || true; } |
        wc -l
    ;;
*) die "what is $verb?" ;;
esac
