# shellcheck shell=bash
# The Swift toolchain. Needs common.sh and packages.sh.

# The version that is got where there is none; the oldest that can build this is the same.
SWIFT_VERSION=$(<"$ROOT/.swift-version")
readonly SWIFT_VERSION

# has_swift: whether `swift` is there and new enough.
has_swift() {
    local version
    # Not in the project, where swiftly's `swift` is bound to the exact version.
    version=$(cd / && swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p') || return 1
    [[ -n $version && $(printf '%s\n' "$SWIFT_VERSION" "$version" | sort -V | head -n 1) == "$SWIFT_VERSION" ]]
}

# ensure_swift: put a toolchain that is new enough on the PATH, installing the official one by swiftly if need be.
ensure_swift() {
    local home=${SWIFTLY_HOME_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/swiftly}
    has_swift && return
    if [[ -f $home/env.sh ]]; then
        use_swiftly "$home"
        has_swift && return
    else
        install_swiftly "$home"
        use_swiftly "$home"
    fi
    local after
    after=$(mktemp)
    say "swift: swiftly installs Swift $SWIFT_VERSION"
    swiftly install "$SWIFT_VERSION" --use --assume-yes --post-install-file="$after" </dev/null ||
        fail "$EX_UNAVAILABLE" "swiftly could not install Swift $SWIFT_VERSION. $(how_to_get_swift)"
    if [[ -s $after ]]; then
        as_root bash "$after" </dev/null ||
            fail "$EX_UNAVAILABLE" "the toolchain needs what root has to install; run: sudo bash $after"
    fi
    rm -f "$after"
    hash -r
    has_swift || fail "$EX_UNAVAILABLE" "Swift $SWIFT_VERSION was installed and is not found. $(how_to_get_swift)"
}

use_swiftly() {
    # shellcheck source=/dev/null
    source "$1/env.sh"
    hash -r
}

# The official way without a terminal: swift.org, "Install swiftly automatically".
install_swiftly() {
    local archive folder
    archive="swiftly-$(uname -m).tar.gz"
    ensure_packages curl gnupg
    folder=$(mktemp -d)
    say "swift: no Swift $SWIFT_VERSION or newer here, so swiftly is got from swift.org"
    if ! curl -fsSL --retry 3 --max-time 600 -o "$folder/$archive" "https://download.swift.org/swiftly/linux/$archive"; then
        rm -rf "$folder"
        fail "$EX_UNAVAILABLE" "download.swift.org cannot be reached. $(how_to_get_swift)"
    fi
    tar -xzf "$folder/$archive" -C "$folder"
    SWIFTLY_HOME_DIR=$1 SWIFTLY_BIN_DIR=${SWIFTLY_BIN_DIR:-$1/bin} "$folder/swiftly" init --assume-yes --skip-install \
        --quiet-shell-followup --no-modify-profile </dev/null ||
        fail "$EX_UNAVAILABLE" "swiftly could not be set up. $(how_to_get_swift)"
    rm -rf "$folder"
}

how_to_get_swift() {
    printf 'Install Swift %s or newer as https://www.swift.org/install/linux says, put it on the PATH, and try again.' \
        "$SWIFT_VERSION"
}
