# Sourced by the benchmarks of a service against the bare HTTP stack that answers a constant of the same size: same process,
# threads, cores and request bytes, in turns. A server of two threads and the client share two cores, so the ratio of requests
# a second holds the client's work on both sides; that of the server's own CPU a request does not.
# Wants $rounds, $seconds and $connections.
command -v wrk > /dev/null || { echo "$0: wrk is missing" >&2; exit 1; }
threads=2
ticks=$(getconf CLK_TCK)
work=$(mktemp -d)
pid=
clean_up() {
  [ -z "$pid" ] || kill "$pid" 2> /dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT

# start_server COMMAND...: with the folder $work/run; what it offers is in $work/ports.
start_server() {
  rm -rf "$work/run"
  mkdir "$work/run"
  : > "$work/ports"
  taskset -c 0,1 "$1" "$work/run" $threads "${@:2}" > "$work/ports" &
  pid=$!
  until grep -q ready "$work/ports"; do kill -0 "$pid"; sleep 0.1; done
}

stop_server() {
  kill "$pid"
  wait "$pid" 2> /dev/null || true
  pid=
}

cpu_ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$pid/stat"; }

# Prints requests a second, and microseconds of server CPU a request.
load() {
  local before after
  before=$(cpu_ticks)
  taskset -c 0,1 wrk -t1 -c"$connections" -d"${seconds}s" --latency -s "$work/run/$1.lua" "https://localhost:$2/" > "$work/wrk.out"
  after=$(cpu_ticks)
  if grep -q 'Non-2xx\|Socket errors' "$work/wrk.out"; then cat "$work/wrk.out" >&2; return 1; fi
  awk -v t="$((after - before))" -v hz="$ticks" \
    '/requests in/ { n = $1 } /Requests\/sec/ { r = $2 } /99%/ { p = $2 } END { printf "%.0f %.2f %s\n", r, t / hz / n * 1e6, p }' "$work/wrk.out"
}

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# measure OPERATION PORT BARE_PORT AIM WORDS: in turns, the medians printed.
measure() {
  local operation=$1 port=$2 bare_port=$3 aim=$4 words=$5 service bare
  load "$operation" "$bare_port" > /dev/null
  load "$operation" "$port" > /dev/null
  : > "$work/rounds"
  for _ in $(seq "$rounds"); do
    bare=$(load "$operation" "$bare_port")
    service=$(load "$operation" "$port")
    echo "$service $bare" >> "$work/rounds"
  done
  awk -v w="$words" -v rate="$(awk '{ print $1 / $4 }' "$work/rounds" | median)" \
    -v cpu="$(awk '{ print $5 / $2 }' "$work/rounds" | median)" -v aim="$aim" \
    '{ k += $1; b += $4; kc += $2; bc += $5; p = $3 } END { printf "%s / bare stack: requests a second %.2f, by CPU a request %.2f (aim >= %s); %d of %d a second, %.1f of %.1f us, p99 %s\n", w, rate, cpu, aim, k / NR, b / NR, kc / NR, bc / NR, p
      printf "figure | %s / bare stack, requests a second | %.2f | >= %s\n", w, rate, aim
      printf "figure | bare stack / %s, CPU a request | %.2f | none\n", w, cpu }' "$work/rounds"
}
