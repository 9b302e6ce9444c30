# Sets up .venv in this folder; run by `make setup`. Nothing outside the folder is changed, but for
# the package cache of uv.
set -eu

stop() {
    echo "error: $1" >&2
    exit 1
}

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    stop "Switchboard needs Python 3.11 or later as '$PYTHON': install it, or name another with make PYTHON=..."

# the local speech models come as wheels for glibc 2.34 and later
"$PYTHON" -c '
import platform, sys
name, version = platform.libc_ver()
old = name != "glibc" or tuple(map(int, version.split(".")[:2])) < (2, 34)
sys.exit(sys.platform == "linux" and old)
' || stop "the local speech models have no wheel for this machine: they need glibc 2.34 or later (Debian 12, Ubuntu 22.04)"

if ! command -v "$UV" >/dev/null 2>&1; then
    echo "setup: uv" >&2
    rm -rf .uv
    if "$PYTHON" -m venv .uv >/dev/null 2>&1; then
        .uv/bin/python -m pip install -q --disable-pip-version-check "uv>=0.9"
    elif "$PYTHON" -m pip --version >/dev/null 2>&1; then
        rm -rf .uv
        "$PYTHON" -m pip install -q --disable-pip-version-check --target .uv "uv>=0.9"
    else
        stop "'$PYTHON' has neither venv nor pip: install one (Debian: python3-venv)"
    fi
fi

echo "setup: packages" >&2
"$UV" venv -q --allow-existing --python "$PYTHON" --no-python-downloads .venv
"$UV" pip sync -q --python .venv/bin/python --require-hashes requirements-dev.lock
"$UV" pip install -q --python .venv/bin/python --no-deps --editable .
