# What tools/setup, tools/quickstart and tools/check share. Sourced, not run.

millstream_root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

# Bold headings on a terminal, plain lines elsewhere.
heading() {
  if [ -t 1 ]; then printf '\n\033[1m%s\033[0m\n' "$*"; else printf '\n== %s\n' "$*"; fi
}

fail() {
  printf '%s: error: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# Configures a preset unless that was done, then builds the targets given (default: all of it).
build_preset() {
  local preset="$1"
  shift
  local folder="$millstream_root/build/$preset"
  if [ ! -f "$folder/build.ninja" ]; then
    mkdir -p "$folder"
    echo "configuring build/$preset (log: build/$preset/configure.log)"
    if ! (cd "$millstream_root" && cmake --preset "$preset") >"$folder/configure.log" 2>&1; then
      tail -n 30 "$folder/configure.log" >&2
      rm -f "$folder/build.ninja"
      fail "cannot configure build/$preset"
    fi
  fi
  NINJA_STATUS='[%f/%t, %es] ' ninja -C "$folder" "$@"
}
