# What every script here begins with: the place, the tools, and a voice. Sourced, not run.

set -u
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT" || exit 1

# Where the machine's Node is too old, script/setup puts a newer one here.
if [ -x "$ROOT/build/node/node_modules/.bin/node" ]; then
    PATH="$ROOT/build/node/node_modules/.bin:$PATH"
fi
export PATH NO_UPDATE_NOTIFIER=1 npm_config_fund=false npm_config_audit=false
export npm_config_update_notifier=false REDOCLY_TELEMETRY=off

JOBS=${MOZAIK_JOBS:-$(nproc 2>/dev/null || echo 2)}

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# A folder has this npm script.
has_npm_script() {
    [ -f "$1/package.json" ] &&
        node -e 'process.exit(require(process.argv[1]).scripts?.[process.argv[2]] ? 0 : 1)' \
            "$ROOT/$1/package.json" "$2"
}
