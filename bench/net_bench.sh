#!/bin/bash
# The bare HTTP stack against nginx: CPU per request, same certificate, suite, answer size and load, in the same run.
# Decides whether src/net is a fair base for the other ratios. Server CPU is utime + stime of the serving process, per
# request that wrk completed; rounds alternate between the two, and the median of the rounds' ratios is the result.
#   usage: bench/net_bench.sh BUILD_DIRECTORY [rounds] [seconds a round] [connections]
set -euo pipefail

bare_server=$1/bench/bare_server
rounds=${2:-7}
seconds=${3:-4}
connections=${4:-64}
aim=0.85
ticks=$(getconf CLK_TCK)

for tool in nginx wrk openssl; do
  command -v "$tool" > /dev/null || { echo "net_bench: $tool is missing" >&2; exit 1; }
done

work=$(mktemp -d)
pids=()
clean_up() {
  for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done
  rm -rf "$work"
}
trap clean_up EXIT

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
  -keyout "$work/key.pem" -out "$work/cert.pem" 2> /dev/null

free_port() {
  local port
  for port in $(seq 18443 18543); do
    (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null || { echo "$port"; return; }
  done
}

start_nginx() {
  nginx_port=$(free_port)
  cat > "$work/nginx.conf" <<EOF
daemon off; worker_processes 1; pid $work/nginx.pid; error_log $work/error.log;
events { worker_connections 2048; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_time 10h; server_tokens off;
  client_body_temp_path $work/b; proxy_temp_path $work/p; fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/s;
  server {
    listen 127.0.0.1:$nginx_port ssl;
    ssl_certificate $work/cert.pem; ssl_certificate_key $work/key.pem;
    ssl_protocols TLSv1.3; ssl_ecdh_curve X25519; ssl_conf_command Ciphersuites TLS_AES_256_GCM_SHA384;
    default_type application/x-amz-json-1.1;
    add_header x-amzn-RequestId 6a1c0c3e-7a35-4b6c-9f2a-2d5a1f6e0b11; add_header Cache-Control no-store;
    location / { return 200 "$(printf 'x%.0s' $(seq 400))"; }
  }
}
EOF
  nginx -c "$work/nginx.conf" -p "$work" 2> /dev/null &
  pids+=($!)
  until nginx_pid=$(pgrep -P "$!") && [ -n "$nginx_pid" ]; do sleep 0.1; done  # the worker
}

start_bare() {
  "$bare_server" "$work/cert.pem" "$work/key.pem" 1 > "$work/port" &
  bare_pid=$!
  pids+=("$bare_pid")
  until [ -s "$work/port" ]; do sleep 0.1; done
  bare_port=$(cat "$work/port")
}

cpu_ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }

# An AWS-shaped request: 300 bytes of body, headers as a signed call has them.
cat > "$work/load.lua" <<'EOF'
wrk.method = "POST"
wrk.body = string.rep("b", 300)
wrk.headers["Content-Type"] = "application/x-amz-json-1.1"
wrk.headers["X-Amz-Target"] = "TrentService.Decrypt"
wrk.headers["X-Amz-Date"] = "20260301T120000Z"
wrk.headers["User-Agent"] = "aws-cli/2.9.19 Python/3.11.2 Linux/6.1"
wrk.headers["Authorization"] = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260301/eu-central-1/kms/aws4_request, " ..
  "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" .. string.rep("a", 64)
EOF

# Prints microseconds of server CPU a request.
measure() {
  local pid=$1 port=$2 before after requests
  before=$(cpu_ticks "$pid")
  wrk -t1 -c"$connections" -d"${seconds}s" -s "$work/load.lua" "https://127.0.0.1:$port/" > "$work/wrk.out"
  after=$(cpu_ticks "$pid")
  if grep -q 'Non-2xx\|Socket errors' "$work/wrk.out"; then cat "$work/wrk.out" >&2; return 1; fi
  requests=$(awk '/requests in/ { print $1 }' "$work/wrk.out")
  awk -v t="$((after - before))" -v n="$requests" -v hz="$ticks" 'BEGIN { printf "%.3f\n", t / hz / n * 1e6 }'
}

start_nginx
start_bare
measure "$nginx_pid" "$nginx_port" > /dev/null  # warm-up
measure "$bare_pid" "$bare_port" > /dev/null
for _ in $(seq "$rounds"); do
  bare=$(measure "$bare_pid" "$bare_port")
  nginx=$(measure "$nginx_pid" "$nginx_port")
  awk -v b="$bare" -v n="$nginx" 'BEGIN { printf "%.4f  bare %.2f us, nginx %.2f us\n", b / n, b, n }'
done | tee "$work/rounds" >&2
ratio=$(sort -n "$work/rounds" | awk '{ r[NR] = $1 } END { print r[int((NR + 1) / 2)] }')
printf 'figure | bare stack / nginx, CPU a request | %.2f | <= %s\n' "$ratio" "$aim"
