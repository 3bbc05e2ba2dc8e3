# shellcheck shell=bash
# shellcheck disable=SC2034  # Other files use what is set here.
# What every script needs: where the project is, what is said, and stages that leave nothing behind.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
readonly ROOT

# Exit codes of sysexits.h.
readonly EX_USAGE=64 EX_UNAVAILABLE=69

say() { printf '==> %s\n' "$*"; }

# fail CODE MESSAGE...: what is wrong and what to do, then out.
fail() {
    local code=$1
    shift
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit "$code"
}

# Stages that have ended, for the summary: "seconds name".
STAGES=()
stage_child=

# stage NAME COMMAND...: run a command, say what it is and how long it took; stop the script when it fails. It runs in a
# process group of its own with nothing to read, so that what it leaves running can be ended with it.
stage() {
    local name=$1 start=$SECONDS code=0
    shift
    say "$name: $*"
    set -m
    "$@" </dev/null &
    stage_child=$!
    set +m
    wait "$stage_child" || code=$?
    end_stage
    STAGES+=("$((SECONDS - start)) $name")
    if ((code != 0)); then
        summary
        fail "$code" "$name failed with exit code $code"
    fi
}

# Ends what is left of the running stage: politely, then by force.
end_stage() {
    [[ -n $stage_child ]] || return 0
    local tries=0
    kill -TERM -- "-$stage_child" 2>/dev/null || { stage_child=; return 0; }
    while kill -0 -- "-$stage_child" 2>/dev/null && ((tries++ < 50)); do sleep 0.1; done
    kill -KILL -- "-$stage_child" 2>/dev/null || true
    stage_child=
}

summary() {
    local entry
    for entry in "${STAGES[@]}"; do printf '    %4ss  %s\n' "${entry%% *}" "${entry#* }"; done
}

trap end_stage EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
