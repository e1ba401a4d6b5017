# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The library source out of Debian's package rust-src, without a change to the system.
# Sourced by `install`, which sets the variables that come from elsewhere and uses those set here:
# shellcheck disable=SC2034,SC2154

suites="${NERV_DEBIAN_SUITES:-trixie-backports trixie sid}"

# The address of the Debian archive this machine already uses: mirrors and proxies stay.
debian_archive() {
    # In single quotes: apt fills this in, not the shell.
    # shellcheck disable=SC2016
    apt-get indextargets --no-release-info --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null \
        | grep -E '/debian/?$|mirrors/debian\.list$' | head -n 1
}

# apt with sources, lists and cache of its own: the system's apt is left as it is, and
# no root is needed. Its proxies and passwords still hold, as they are in Dir::Etc.
private_apt() {
    local command="$1"
    shift
    limited 300 "$command" -qq \
        -o Dir::Etc::SourceList="$work/apt/sources.list" \
        -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State="$work/apt/state" \
        -o Dir::State::status="$work/apt/state/status" \
        -o Dir::Cache="$work/apt/cache" \
        -o APT::Sandbox::User="$(id -un)" \
        -o Acquire::Languages=none \
        -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
        -o Acquire::IndexTargets::deb::DEP-11-icons::DefaultEnabled=false \
        -o Acquire::IndexTargets::deb::DEP-11-icons-small::DefaultEnabled=false \
        -o Acquire::IndexTargets::deb::DEP-11-icons-large::DefaultEnabled=false \
        -o Acquire::IndexTargets::deb::DEP-11-icons-hidpi::DefaultEnabled=false \
        -o Acquire::http::Timeout=20 \
        -o Acquire::Retries=1 \
        "$@"
}

# Debian's package whose upstream version is rustc's, without regard to Debian's suffixes.
matching_package() {
    private_apt apt-cache madison rust-src 2>/dev/null | awk -F'|' -v want="$version" '{
        gsub(/ /, "", $2)
        upstream = $2
        sub(/^[0-9]+:/, "", upstream)
        sub(/[-+~].*/, "", upstream)
        if (upstream == want) { print $2; exit }
    }'
}

source_debian() {
    local archive keyring options='' suite package=''
    if ! have apt-get || ! have dpkg-deb; then
        say "no Debian packages on this system"
        return 1
    fi
    archive="$(debian_archive || true)"
    if [ -z "$archive" ]; then
        say "apt knows no Debian archive here"
        return 1
    fi
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    if [ -r "$keyring" ]; then options="[signed-by=$keyring] "; fi

    mkdir -p "$work/apt/state/lists/partial" "$work/apt/cache/archives/partial"
    : >"$work/apt/state/status"
    for suite in $suites; do
        say "looking for rust-src $version in Debian's $suite ..."
        printf 'deb %s%s %s main\n' "$options" "$archive" "$suite" >"$work/apt/sources.list"
        if ! private_apt apt-get update >"$work/apt.log" 2>&1; then
            say "  not reached: $(grep -m 1 '^[EW]:' "$work/apt.log" || echo 'it took too long')"
            continue
        fi
        package="$(matching_package)"
        [ -z "$package" ] || break
    done
    [ -n "$package" ] || return 1

    say "downloading rust-src $package (some 50 MB) ..."
    (cd "$work" && private_apt apt-get download "rust-src=$package") >"$work/apt.log" 2>&1 || {
        say "  failed: $(grep -m 1 '^[EW]:' "$work/apt.log" || echo 'it took too long')"
        return 1
    }
    mkdir -p "$work/debian"
    dpkg-deb --fsys-tarfile "$work"/rust-src_*.deb \
        | tar -x -C "$work/debian" --wildcards './usr/src/*/library/*'
    library="$(compgen -G "$work/debian/usr/src/*/library" | head -n 1)"
    is_library "$library"
}
