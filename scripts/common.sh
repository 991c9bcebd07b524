# Sourced by the scripts beside it: strict mode, the checkout as working directory, and a line at the end with the time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
script_name=scripts/$(basename "$0")

as_time() { printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); }

# step TITLE COMMAND...: says what begins, runs it, says how long it took; ends with the command's status, also where the
# caller catches it (`step … || failed=1`), as bash then does not stop at the first failure.
step() {
  local title=$1 began=$SECONDS status=0
  shift
  printf '\n== %s\n' "$title"
  "$@" || status=$?
  printf -- '-- %s: %s\n' "$title" "$(as_time $((SECONDS - began)))"
  return $status
}

# configure PRESET: configures build/PRESET; CMake's own words are shown only when it fails.
configure() {
  mkdir -p "build/$1"
  cmake --preset "$1" >"build/$1/configure.log" 2>&1 || { cat "build/$1/configure.log"; return 1; }
}

build() { cmake --build --preset "$1" --target "${@:2}"; }

# run_tests PRESET [CTEST ARGUMENT...]: all that ctest says goes to the screen and to build/PRESET/ctest.log.
run_tests() {
  ctest --preset "$1" --parallel "$(nproc)" "${@:2}" 2>&1 | tee "build/$1/ctest.log"
}

say_time() {
  local status=$?
  printf '\n%s: %s after %s\n' "$script_name" "$([ $status -eq 0 ] && echo done || echo "FAILED ($status)")" "$(as_time $SECONDS)"
}
trap say_time EXIT
