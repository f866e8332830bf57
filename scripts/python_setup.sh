#!/usr/bin/env bash
# Makes .venv from requirements.lock, every package checked against its hash. Run by make; safe to run again.
set -eu
cd "$(dirname "$0")/.."
python="${PYTHON:-python3}"

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Python 3.11 or newer is needed, and \`$python\` is not that. Name another: make PYTHON=python3.11 run" >&2
    exit 1
fi

here="$(pwd -P)"
if [ "$(cat .venv/.made_in 2>/dev/null)" != "$here" ] || ! .venv/bin/python -c '' 2>/dev/null; then
    "$python" -m venv --clear .venv || {
        echo "Python cannot make a virtual environment (Debian: apt-get install python3-venv)." >&2
        exit 1
    }
    printf '%s\n' "$here" > .venv/.made_in
fi
venv="$here/.venv/bin/python"

# uv installs in a quarter of pip's time; its own line of the lock is read first, hashes included.
only_uv="$(mktemp)"
trap 'rm -f "$only_uv"' EXIT
awk '/^[^ #]/ { wanted = /^uv==/ } wanted' requirements.lock > "$only_uv"

install() {
    "$venv" -m uv pip install --quiet --python "$venv" "$@" || {
        echo "uv could not install; trying pip, which takes about a minute." >&2
        "$venv" -m pip install --quiet --disable-pip-version-check "$@"
    }
}

"$venv" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$only_uv" ||
    echo "uv itself could not be installed; pip will do." >&2
install --require-hashes -r requirements.lock
install --no-deps --no-build-isolation --editable .
