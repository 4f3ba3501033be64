#!/bin/sh
# Installs Dovecot and Postfix for the real-server tests, and Chromium for those of the desk, where it can, without
# starting any of them.
#
# Cyrus, a second IMAP server, conflicts with Dovecot in Debian, so its package is only unpacked, under $CYRUS_ROOT; where
# that fails only its own tests are skipped.
#
# Status 0 also when it cannot: the tests are then skipped, and one line says so. With AFSPRAAK_REQUIRE_SERVERS=1, as in
# CI, that is an error (status 1).
set -u
PATH=$PATH:/usr/sbin:/sbin
SERVERS="dovecot-imapd dovecot-lmtpd postfix"
BROWSER="chromium fonts-dejavu-core"
PROXY="nginx-light" # before the desk, in one test; without it that is skipped
CYRUS_ROOT=${CYRUS_ROOT:-/opt/afspraak-cyrus}
CYRUS_LIBRARIES="libical3 libpcre3 libxapian30 libsasl2-2 libsasl2-modules libsasl2-modules-db sasl2-bin"

servers_there() {
    command -v dovecot >/dev/null && [ -x /usr/lib/dovecot/lmtp ] && [ -x /usr/lib/postfix/sbin/master ]
}

browser_there() {
    [ -x /usr/bin/chromium ]
}

cyrus_there() {
    [ -x "$CYRUS_ROOT/usr/lib/cyrus/bin/master" ]
}

give_up() {
    echo "Some tests will be skipped: $1 (needed: $SERVERS $BROWSER)." >&2
    [ "${AFSPRAAK_REQUIRE_SERVERS:-}" = 1 ] && exit 1
    exit 0
}

servers_there && browser_there && command -v nginx >/dev/null && { cyrus_there || [ "$(id -u)" != 0 ]; } && exit 0
[ "$(id -u)" = 0 ] || give_up "Dovecot, Postfix or Chromium is not installed, and only root could install them"
command -v apt-get >/dev/null || give_up "Dovecot, Postfix or Chromium is not installed, and there is no apt-get"

log=$(mktemp) || give_up "no temporary file could be made"
policy=/usr/sbin/policy-rc.d # asked by Debian's packages before they start a daemon; 101 forbids it
ours=
cleanup() {
    rm -f "$log"
    [ -z "$ours" ] || rm -f "$policy"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM
if [ ! -e "$policy" ]; then
    ours=yes
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
fi

export DEBIAN_FRONTEND=noninteractive
quiet="-qq -o DPkg::Lock::Timeout=120 -o Acquire::Retries=2 -o Acquire::http::Timeout=30"
# shellcheck disable=SC2086 # a list of words
apt-get $quiet update >"$log" 2>&1 </dev/null

install() {
    echo "Installing $* for the tests ..."
    # shellcheck disable=SC2086
    apt-get $quiet install -y --no-install-recommends "$@" >>"$log" 2>&1 </dev/null
}

if ! servers_there; then
    echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections 2>/dev/null
    # shellcheck disable=SC2086
    install $SERVERS
fi
# shellcheck disable=SC2086
browser_there || install $BROWSER
command -v nginx >/dev/null || install $PROXY
servers_there || { tail -n 5 "$log" >&2; give_up "installing Dovecot and Postfix failed"; }
browser_there || { tail -n 5 "$log" >&2; give_up "installing Chromium failed"; }

cyrus_there && exit 0
echo "Unpacking Cyrus for the tests on a second IMAP server ..."
packed=$(mktemp -d) && chmod 777 "$packed" # apt downloads as a user of its own
# shellcheck disable=SC2086
(cd "$packed" && apt-get $quiet download cyrus-imapd cyrus-common) >>"$log" 2>&1 </dev/null &&
    apt-get $quiet install -y --no-install-recommends $CYRUS_LIBRARIES >>"$log" 2>&1 </dev/null &&
    mkdir -p "$CYRUS_ROOT" &&
    for each in "$packed"/*.deb; do dpkg -x "$each" "$CYRUS_ROOT"; done
rm -rf "$packed"
cyrus_there || echo "Unpacking Cyrus failed; its tests are skipped." >&2
