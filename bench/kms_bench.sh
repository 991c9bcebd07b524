#!/bin/bash
# Encrypt, Decrypt, GenerateDataKey, Sign (P-256) and DescribeKey over HTTPS with keep-alive, SigV4 verified, policy
# evaluated, audit line written, against the bare HTTP stack answering a constant of the same size: same process, threads,
# cores and request bytes, in the same run. Decides whether a call's own work is small beside its transport. A server of two
# threads and the client share two cores, so the ratio of requests a second holds the client's work on both sides; the ratio
# of the server's own CPU a request does not. Then what many keys, and many grants on one key, cost a Decrypt. Rounds
# alternate; the medians are printed.
#   usage: bench/kms_bench.sh BUILD_DIRECTORY [rounds] [seconds a round] [connections] [keys] [grants]
set -euo pipefail

server=$1/bench/kms_bench_server
rounds=${2:-5}
seconds=${3:-3}
connections=${4:-64}
threads=2
keys=${5:-100000}
grants=${6:-10000}
ticks=$(getconf CLK_TCK)

command -v wrk > /dev/null || { echo "kms_bench: wrk is missing" >&2; exit 1; }
work=$(mktemp -d)
pid=
clean_up() {
  [ -z "$pid" ] || kill "$pid" 2> /dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT

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

measure() {
  local operation=$1 kms_port=$2 bare_port=$3 kms bare
  load "$operation" "$bare_port" > /dev/null
  load "$operation" "$kms_port" > /dev/null
  : > "$work/rounds"
  for _ in $(seq "$rounds"); do
    bare=$(load "$operation" "$bare_port")
    kms=$(load "$operation" "$kms_port")
    echo "$kms $bare" >> "$work/rounds"
  done
  awk -v o="$operation" -v m="$mode" -v rate="$(awk '{ print $1 / $4 }' "$work/rounds" | median)" \
    -v cpu="$(awk '{ print $5 / $2 }' "$work/rounds" | median)" -v aim="$aim" \
    '{ k += $1; b += $4; kc += $2; bc += $5; p = $3 } END { printf "%s, audit %s / bare stack: requests a second %.2f, by CPU a request %.2f (aim >= %s); %d of %d a second, %.1f of %.1f us, p99 %s\n", o, m, rate, cpu, aim, k / NR, b / NR, kc / NR, bc / NR, p
      printf "figure | %s, audit %s / bare stack, requests a second | %.2f | >= %s\n", o, m, rate, aim
      printf "figure | bare stack / %s, audit %s, CPU a request | %.2f | none\n", o, m, cpu }' "$work/rounds"
}

# What filling costs: the same Decrypt, before and after, in turns.
compare() {
  local before=$1 after=$2 port=$3 aim=$4 words=$5
  load "$before" "$port" > /dev/null
  load "$after" "$port" > /dev/null
  : > "$work/rounds"
  for _ in $(seq "$rounds"); do echo "$(load "$before" "$port") $(load "$after" "$port")" >> "$work/rounds"; done
  awk -v w="$words" -v aim="$aim" -v cpu="$(awk '{ print $5 / $2 }' "$work/rounds" | median)" \
    '{ b += $2; a += $5 } END { printf "%s: CPU a request %.2f of %.2f us (%.2f, aim <= %s)\n", w, a / NR, b / NR, cpu, aim
      printf "figure | %s, CPU a request | %.2f | <= %s\n", w, cpu, aim }' "$work/rounds"
}

for mode in synced relaxed; do
  [ "$mode" = synced ] && aim=0.5 || aim=0.7
  [ "$mode" = synced ] && fill=0 || fill=$keys
  rm -rf "$work/run"
  mkdir "$work/run"
  : > "$work/ports"
  taskset -c 0,1 "$server" "$work/run" $threads "$mode" "$fill" "$grants" > "$work/ports" &
  pid=$!
  until grep -q ready "$work/ports"; do kill -0 "$pid"; sleep 0.1; done
  while read -r operation kms_port bare_port; do
    case $operation in
      ready | Decrypt*Many* | Decrypt*Only*) ;;
      *) measure "$operation" "$kms_port" "$bare_port"; port=$kms_port ;;
    esac
  done < "$work/ports"
  if [ "$fill" != 0 ]; then
    compare Decrypt DecryptOfManyKeys "$port" 1.1 "Decrypt of $keys keys / of one"
    compare DecryptByTheOnlyGrant DecryptByOneOfManyGrants "$port" 1.2 "Decrypt by one of $grants grants / by the only one"
  fi
  kill "$pid"
  wait "$pid" 2> /dev/null || true
  pid=
done
