#!/bin/bash
# Encrypt, Decrypt, GenerateDataKey, Sign (P-256) and DescribeKey over HTTPS with keep-alive, SigV4 verified, policy
# evaluated, audit line written, against the bare HTTP stack. Decides whether a call's own work is small beside its
# transport. Then what many keys, and many grants on one key, cost a Decrypt.
#   usage: bench/kms_bench.sh BUILD_DIRECTORY [rounds] [seconds a round] [connections] [keys] [grants]
set -euo pipefail

rounds=${2:-5}
seconds=${3:-3}
connections=${4:-64}
keys=${5:-100000}
grants=${6:-10000}
. "$(dirname "$0")/against_bare.sh"

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
  start_server "$1/bench/kms_bench_server" "$mode" "$fill" "$grants"
  while read -r operation kms_port bare_port; do
    case $operation in
      ready | Decrypt*Many* | Decrypt*Only*) ;;
      *) measure "$operation" "$kms_port" "$bare_port" "$aim" "$operation, audit $mode"; port=$kms_port ;;
    esac
  done < "$work/ports"
  if [ "$fill" != 0 ]; then
    compare Decrypt DecryptOfManyKeys "$port" 1.1 "Decrypt of $keys keys / of one"
    compare DecryptByTheOnlyGrant DecryptByOneOfManyGrants "$port" 1.2 "Decrypt by one of $grants grants / by the only one"
  fi
  stop_server
done
