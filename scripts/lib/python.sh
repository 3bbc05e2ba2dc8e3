# shellcheck shell=bash
# The Python environment of the tests and the demo. Needs common.sh.

readonly PYTHON_ENVIRONMENT=$ROOT/.dt/venv

# ensure_python: make the environment, or bring it up to scripts/requirements.txt when that has changed.
ensure_python() {
    local wanted=$ROOT/scripts/requirements.txt stamp=$PYTHON_ENVIRONMENT/requirements.txt
    if ! cmp -s "$wanted" "$stamp" || ! "$PYTHON_ENVIRONMENT/bin/python3" -c '' 2>/dev/null; then
        say "python: an environment in ${PYTHON_ENVIRONMENT#"$ROOT"/} with $(grep -c '^[a-z]' "$wanted") pinned packages"
        rm -rf "$PYTHON_ENVIRONMENT"
        python3 -m venv "$PYTHON_ENVIRONMENT" </dev/null ||
            fail "$EX_UNAVAILABLE" "python3 cannot make an environment; install python3-venv"
        "$PYTHON_ENVIRONMENT/bin/python3" -m pip install --quiet --disable-pip-version-check --no-input \
            --requirement "$wanted" </dev/null ||
            fail "$EX_UNAVAILABLE" "pip could not install scripts/requirements.txt; is a package index reachable?"
        cp "$wanted" "$stamp"
    fi
    # As activating it would.
    export VIRTUAL_ENV=$PYTHON_ENVIRONMENT PATH=$PYTHON_ENVIRONMENT/bin:$PATH
}
