# shellcheck shell=bash
# shellcheck disable=SC2034  # Other files use what is set here.
# Debian packages. Needs common.sh.

# What building and testing needs on a bare Debian 12, Ubuntu 22.04 or 24.04, besides Swift: a C and C++ library with
# headers and a linker (g++), the libraries that the Swift toolchain is linked with, and what our dependencies include.
readonly BUILD_PACKAGES=(
    ca-certificates git g++ libcurl4 libncurses6 libsqlite3-dev libxml2 python3 python3-venv tzdata zlib1g-dev
)

# as_root COMMAND...: run it as root, or say that it cannot be.
as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
        sudo -- "$@"
    else
        return "$EX_UNAVAILABLE"
    fi
}

# missing_packages PACKAGE...: those of them that are neither installed nor provided by another package that is.
missing_packages() {
    local installed package
    installed=$(dpkg-query -W -f '${db:Status-Abbrev}|${Package}, ${Provides}\n' | sed -n 's/^.i *|//p' |
        sed -e 's/ *([^)]*)//g' -e 's/, */\n/g')
    for package; do grep -qxF -- "$package" <<<"$installed" || printf '%s\n' "$package"; done
}

# ensure_packages PACKAGE...: install what is missing; where that is not possible, say which and exit 69.
ensure_packages() {
    local missing
    command -v dpkg-query >/dev/null || {
        say "packages: no dpkg here, so these are taken to be there under this system's names: $*"
        return 0
    }
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]} > 0)) || return 0
    say "packages: installing ${missing[*]}"
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
    as_root "${apt[@]}" update </dev/null ||
        fail "$EX_UNAVAILABLE" "packages are missing, and need root to install: sudo apt-get install ${missing[*]}"
    as_root "${apt[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null ||
        fail "$EX_UNAVAILABLE" "apt-get could not install: ${missing[*]}"
}
