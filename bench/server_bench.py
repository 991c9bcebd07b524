#!/usr/bin/env python3
"""The running platform over HTTPS: stream reads against the bare stack sending the same bytes, and durable appends of 64
writers against raw RocksDB. Decides whether what the platform does for a request is small beside transport and disk.

Server, bare stack and raw RocksDB have one core and as many threads, wrk has another; they take turns, and medians of the
rounds' ratios are printed.    usage: bench/server_bench.py BUILD_DIRECTORY [rounds] [seconds a round]
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import measure
from measure import LUA_DONE, SERVER_CORE, Load, figure, median

BUILD = Path(sys.argv[1])
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
SECONDS = int(sys.argv[3]) if len(sys.argv) > 3 else 2
measure.use_build(BUILD)

from harness import Dev  # noqa: E402
from rest import Rest, events_path  # noqa: E402
from scenario import sandbox_tenant  # noqa: E402

STREAM_BYTES = 8 << 20
READ_SIZES = (256, 1024, 16384)  # of an event's data
READERS = 8
WRITERS, TENANTS, APPEND_DATA = 64, 8, 512


def fill_stream(user, tenant, stream, data_bytes):
    """Appends events of `data_bytes` until the stream has STREAM_BYTES of them."""
    event = {"type": "measured", "data": {"d": "x" * (data_bytes - 8)}}
    left = STREAM_BYTES // data_bytes
    while left:
        some = min(left, 500)
        answer = user.append(tenant, stream, [event] * some)
        assert answer.status == 201, answer.body
        left -= some


class BareStack:
    """bench/bare_server answering with the bytes of a real answer, in pieces as the platform sends them."""

    def __init__(self, folder, body):
        (folder / "body").write_bytes(body)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                        "2", "-subj", "/CN=localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
                       check=True, capture_output=True)
        command = [BUILD / "bench/bare_server", folder / "cert.pem", folder / "key.pem", "2", folder / "body"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.url = f"https://127.0.0.1:{self.process.stdout.readline().strip()}/"
        measure.pin(self.process.pid, SERVER_CORE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def lua_read(folder, token):
    script = folder / "read.lua"
    script.write_text(f'wrk.headers["Authorization"] = "Bearer {token}"\n{LUA_DONE}', encoding="ascii")
    return script


def measure_reads(dev, folder, user, tenant, platform):
    for size in READ_SIZES:
        stream = f"read-{size}"
        fill_stream(user, tenant, stream, size)
        body = user.read(tenant, stream).body
        script = lua_read(folder, user.token)
        url = dev.endpoints["platform"] + events_path(tenant, stream)
        with BareStack(folder, body) as bare:
            def one_round():
                stack = Load(script, bare.url, bare.process.pid, READERS, SECONDS)
                return stack, Load(script, url, platform, READERS, SECONDS)
            one_round()
            rounds = [one_round() for _ in range(ROUNDS)]
        rate = median(read.bytes_per_second / stack.bytes_per_second for stack, read in rounds)
        cpu = median(stack.cpu_per_byte / read.cpu_per_byte for stack, read in rounds)
        print(f"stream read, events of {size} bytes: {median(r.bytes_per_second for _, r in rounds) / 1e6:.0f} of "
              f"{median(s.bytes_per_second for s, _ in rounds) / 1e6:.0f} MB/s, CPU a MB "
              f"{median(r.cpu_per_byte for _, r in rounds) * 1e12:.0f} of "
              f"{median(s.cpu_per_byte for s, _ in rounds) * 1e12:.0f} us", flush=True)
        figure(f"stream read / bare stack, same bytes, {size} B events, throughput", rate, ">=", 0.5)
        figure(f"stream read / bare stack, same bytes, {size} B events, by CPU", cpu, ">=", 0.5)


def lua_append(folder, users):
    """Each request is an event of its own, of the next stream in turn."""
    tenants = ",".join(f'{{"{events_path(tenant, "")[:-len("/events")]}", "Bearer {user.token}"}}' for tenant, user in users)
    event = json.dumps({"id": "ID", "type": "tested", "data": {"d": "x" * (APPEND_DATA - 8)}}, separators=(",", ":"))
    before, after = event.split("ID")
    script = folder / "append.lua"
    script.write_text(f"""
local tenants, n = {{{tenants}}}, 0
local run = string.format("%x", os.time())
request = function()
  n = n + 1
  local writer = n % {WRITERS}
  local tenant = tenants[writer % {TENANTS} + 1]
  local body = string.format('[%s%s-%08d%s]', '{before}', run, n, '{after}')
  return wrk.format("POST", string.format("%sstream-%02d/events", tenant[1], writer),
                    {{["Content-Type"] = "application/json", ["Authorization"] = tenant[2]}}, body)
end
{LUA_DONE}""", encoding="ascii")
    return script


class RawAppends:
    """bench/raw_appends: slices of raw RocksDB on the same disk and core."""

    def __init__(self, folder):
        self.process = subprocess.Popen([BUILD / "bench/raw_appends", folder / "raw"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        measure.pin(self.process.pid, SERVER_CORE)

    def slice(self, milliseconds):
        """Appends a second: merged by one thread, and by RocksDB's group commit."""
        print(milliseconds, file=self.process.stdin, flush=True)
        return tuple(map(float, self.process.stdout.readline().split()))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


def measure_appends(dev, folder, platform):
    users = [(tenant, Rest.tenant(dev, tenant)) for tenant in (sandbox_tenant(dev, f"append-{i}") for i in range(TENANTS))]
    script = lua_append(folder, users)
    url = dev.endpoints["platform"]
    with RawAppends(dev.folder) as raw:
        def one_round():
            return Load(script, url, platform, WRITERS, 1), *raw.slice(1000)
        one_round()
        rounds = [one_round() for _ in range(2 * ROUNDS)]
    print(f"appends over HTTPS, {WRITERS} writers, {APPEND_DATA} bytes: "
          f"{median(load.requests_per_second for load, _, _ in rounds):.0f} a second, p99 "
          f"{median(load.p99_us for load, _, _ in rounds) / 1000:.1f} ms, CPU "
          f"{median(load.cpu_per_request for load, _, _ in rounds) * 1e6:.0f} us each; raw RocksDB "
          f"{median(grouped for _, _, grouped in rounds):.0f}, merged by one thread {median(m for _, m, _ in rounds):.0f}",
          flush=True)
    figure("appends over HTTPS / raw RocksDB, 64 writers, its own group commit",
           median(load.requests_per_second / grouped for load, _, grouped in rounds), ">=", 0.6)
    figure("appends over HTTPS / raw RocksDB, one thread merging 64 a sync",
           median(load.requests_per_second / merged for load, merged, _ in rounds), ">=", 0.6)


def main():
    dev = Dev()
    try:
        dev.start()
        tenant = sandbox_tenant(dev, "bench")
        user = Rest.tenant(dev, tenant)
        platform = measure.role_pid(dev, "platform")
        measure.pin(platform, SERVER_CORE)
        with tempfile.TemporaryDirectory() as folder:
            measure_reads(dev, Path(folder), user, tenant, platform)
            measure_appends(dev, Path(folder), platform)
    finally:
        dev.remove()


main()
