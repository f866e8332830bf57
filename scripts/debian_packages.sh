#!/usr/bin/env bash
# Installs the Debian packages the tests use, where they are missing.
set -eu

missing=()
command -v chromium >/dev/null || missing+=(chromium)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
{ command -v fc-list && [ -n "$(fc-list :lang=zh-hk)" ] && [ -n "$(fc-list :lang=zh-cn)" ]; } >/dev/null 2>&1 ||
    missing+=(fontconfig fonts-noto-cjk)
[ ${#missing[@]} -eq 0 ] && exit 0

sentence="The tests need these Debian packages: ${missing[*]}. Install them as root: apt-get install ${missing[*]}"
as_root=()
if [ "$(id -u)" != 0 ]; then
    if ! sudo -n true 2>/dev/null; then
        echo "$sentence" >&2
        exit 1
    fi
    as_root=(sudo -n)
fi
command -v apt-get >/dev/null || { echo "$sentence" >&2; exit 1; }

echo "Installing ${missing[*]} (Debian packages the tests use)"
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq \
        -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3 "$@" </dev/null >/tmp/register-apt.$$.log 2>&1
}
# The lists may be new enough already; a failed update alone is no reason to give up.
apt update || true
apt install -y --no-install-recommends "${missing[@]}" || {
    tail -20 "/tmp/register-apt.$$.log" >&2
    echo "$sentence" >&2
    exit 1
}
rm -f "/tmp/register-apt.$$.log"
