# What ./run and ./test share: say what happens, install what is missing, and only that.
# Sourced by both from the project's root. Each step leaves a stamp (the hash of what it was made
# from), so that a second call takes milliseconds and needs no network.
# shellcheck shell=bash

say() { printf '==> %s\n' "$*"; }

fail() {
    printf 'Stopped: %s\n' "$*" >&2
    exit 1
}

# hash_of FILE...: one hash over the contents of the files.
hash_of() { cat "$@" | sha256sum | cut -d' ' -f1; }

# is_fresh STAMP TEXT: the stamp file holds exactly this text.
is_fresh() { [[ -f $1 && $(<"$1") == "$2" ]]; }

has_package() { dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

# install_packages PACKAGE...: install Debian packages, with sudo unless we are root.
install_packages() {
    (($#)) || return 0
    command -v apt-get >/dev/null ||
        fail "This script installs with apt-get (Debian, Ubuntu). Install the equivalents of: $*"
    local as_root=()
    if ((EUID)); then
        command -v sudo >/dev/null || fail "As root, run: apt-get install $*   Then start again."
        as_root=(sudo)
    fi
    say "Installing Debian packages: $*"
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq
        -o DPkg::Lock::Timeout=300)
    "${apt[@]}" update || say "Some package lists could not be read; trying with what is known."
    "${apt[@]}" install -y --no-install-recommends "$@" |
        sed -n 's/^Setting up \([^ ]*\) .*/    \1/p' ||
        fail "apt-get could not install: $*. Its message stands above."
}

# find_python: print a Python 3.11 or newer, Debian's own first: it can load SpatiaLite.
find_python() {
    local candidate
    for candidate in /usr/bin/python3 python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

# ensure_system [PACKAGE...]: what must stand before anything else, plus the packages named.
ensure_system() {
    local missing=() package
    find_python >/dev/null || missing+=(python3)
    "$(find_python)" -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
    # SpatiaLite for the embedded database; Pango and HarfBuzz lay out the PDF files
    for package in libsqlite3-mod-spatialite libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 "$@"; do
        has_package "$package" || missing+=("$package")
    done
    install_packages "${missing[@]}"
    find_python >/dev/null || fail "Python 3.11 or newer is needed (Debian 12, Ubuntu 24.04 or newer)."
}

# ensure_venv REQUIREMENTS [INCLUDED...]: .venv with this file installed; INCLUDED are files it
# refers to.
ensure_venv() {
    local python version wanted
    python=$(find_python)
    version=$("$python" -V)
    if [[ ! -x .venv/bin/pip || $(.venv/bin/python -V 2>/dev/null) != "$version" ]]; then
        say "Creating the virtual environment .venv ($version)"
        "$python" -m venv --clear .venv
    fi
    wanted=$(hash_of "$@" constraints.txt)
    is_fresh ".venv/stamp-$1" "$wanted" && return
    say "Installing Python packages from $1 (the first time takes a minute or two)"
    .venv/bin/python -m pip install --disable-pip-version-check --progress-bar off \
        -c constraints.txt -r "$1" |
        sed -u -n -e 's/^Collecting \([^ ]*\).*/    \1/p' -e 's/^Installing .*/    unpacking them/p' ||
        fail "pip could not install $1. Its message stands above."
    echo "$wanted" >".venv/stamp-$1"
}

# ensure_assets serving|testing: front-end files in static/vendor; for testing also axe-core in
# node_modules. Node.js is needed only when something changed.
ensure_assets() {
    local wanted omit=(--omit=dev)
    wanted=$(hash_of package.json package-lock.json scripts/vendor_assets.py)
    if [[ $1 == testing ]]; then
        omit=()
        [[ -f node_modules/axe-core/axe.min.js ]] || rm -f static/vendor/stamp
    fi
    is_fresh static/vendor/stamp "$wanted" && return
    command -v npm >/dev/null || install_packages nodejs npm
    say "Installing front-end files (map, font) from npm"
    npm ci "${omit[@]}" --no-audit --no-fund --loglevel=error >/dev/null ||
        fail "npm could not install the front-end files. Its message stands above."
    .venv/bin/python scripts/vendor_assets.py
    echo "$wanted" >static/vendor/stamp
}

# compile_kernels: the inner loops of the route search, where they are new or changed.
compile_kernels() {
    local wanted
    wanted=$(hash_of registry/engine/*.py requirements.txt)
    is_fresh .venv/stamp-kernels "$wanted" && return
    say "Compiling the route search (the first time takes a minute or two)"
    .venv/bin/python -m registry.engine.warming ||
        fail "The route search could not be compiled. The message stands above."
    echo "$wanted" >.venv/stamp-kernels
}

# compile_translations: the .mo file of every catalogue that is newer than it.
compile_translations() {
    local catalogue compiled
    for catalogue in translations/*/LC_MESSAGES/*.po; do
        compiled=${catalogue%.po}.mo
        [[ ! -f $catalogue || $compiled -nt $catalogue ]] && continue
        say "Compiling $catalogue"
        .venv/bin/python -m babel.messages.frontend --quiet compile -i "$catalogue" -o "$compiled"
    done
}

# find_chromium: print the browser for the page tests.
find_chromium() {
    command -v "${CHROMIUM:-chromium}" || command -v google-chrome
}

# ensure_chromium: a browser for the page tests; CHROMIUM names another one. Ubuntu has no package
# of it (its own is a snap that cannot read other folders): there Playwright brings one.
ensure_chromium() {
    find_chromium >/dev/null && return
    if grep -qx 'ID=ubuntu' /etc/os-release; then
        say "Installing Chromium"
        .venv/bin/python -m playwright install --with-deps chromium
    else
        install_packages chromium
    fi
}
