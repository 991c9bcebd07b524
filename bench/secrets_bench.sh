#!/bin/bash
# GetSecretValue over HTTPS with keep-alive, its KMS call over mutual TLS included, against the bare HTTP stack. Decides
# whether components can fetch a key whenever they need one, and what a lease of the data key saves.
#   usage: bench/secrets_bench.sh BUILD_DIRECTORY [rounds] [seconds a round] [connections]
set -euo pipefail

rounds=${2:-5}
seconds=${3:-3}
connections=${4:-64}
. "$(dirname "$0")/against_bare.sh"

for mode in synced relaxed; do
  start_server "$1/bench/secrets_bench_server" "$mode"
  while read -r operation port bare_port; do
    case $operation in
      GetSecretValue) measure "$operation" "$port" "$bare_port" 0.35 "$operation, with its KMS call, audit $mode" ;;
      GetSecretValue-leased)
        measure "$operation" "$port" "$bare_port" 0.6 "$operation, with a data key leased for 5 s, audit $mode"
        ;;
    esac
  done < "$work/ports"
  stop_server
done
