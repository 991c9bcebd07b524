#!/usr/bin/env python3
"""What a tenant costs the platform process that was used once and is idle since, and how long a start takes with all of
them: decides how many tenants one process may hold. Not the keyring's part alone is counted, but all
resident memory of the process, with few tenants and with many.
  usage: bench/idle_bench.py BUILD_DIRECTORY [tenants]
"""
import sys
import threading
import time
from pathlib import Path

from measure import figure, role_pid, use_build

use_build(sys.argv[1])
from harness import Dev  # noqa: E402
from rest import Rest, events_path  # noqa: E402

TENANTS = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
FEW = 200  # what the rest is compared with
CALLERS = 4
IDLE_SECONDS = 15  # after ten, an idle lease gives back its cipher contexts
CLIENT = "Idle"


def resident_bytes(pid):
    """Without RocksDB's block cache, which holds what was read last and has a bound of its own."""
    cached = checked(Rest.operator(dev).get("/v1/status"), 200)["storage"]["cacheBytes"]
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 - cached
    raise AssertionError("no VmRSS")


def in_parallel(items, work):
    """Calls work(operator, item) for each item, from a few threads, each with a caller of its own; returns what it gave."""
    results, failures = [], []

    def run(share):
        operator = Rest.operator(dev)
        try:
            for item in share:
                results.append(work(operator, item))
        except Exception as failure:  # pylint: disable=broad-except
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(items[start::CALLERS],)) for start in range(CALLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return results


def make_tenant(operator, _):
    """A sandbox tenant and a token for its data."""
    tenant = checked(operator.post("/v1/tenants", {"client": CLIENT, "environment": "sandbox"}), 201)["id"]
    made = checked(operator.post(f"/v1/tenants/{tenant}/credentials", {"scopes": ["events:read"]}), 201)
    return tenant, operator.new_token(made["clientId"], made["clientSecret"])


def lease(operator, tenant_and_token):
    """Asks for a stream that is not there, which takes the tenant's lease to know."""
    tenant, operator.token = tenant_and_token
    answer = operator.get(events_path(tenant, "none"))
    if answer.code() != "no-such-stream":
        raise AssertionError(f"{answer.status} {answer.body}")


def checked(answer, status):
    if answer.status != status:
        raise AssertionError(f"{answer.status} {answer.body}")
    return answer.json()


def restart():
    """Starts all roles anew; returns the seconds until they serve."""
    dev.stop()
    began = time.monotonic()
    dev.start()
    return time.monotonic() - began


def resident_with(tenants):
    """Resident bytes of the platform process once each of `tenants` has a lease, idle for a while."""
    in_parallel(tenants, lease)
    time.sleep(IDLE_SECONDS)
    return resident_bytes(role_pid(dev, "platform"))


def main():
    dev.start()
    dev.keyhold("client", "create", CLIENT)
    tenants = in_parallel(range(FEW), make_tenant)
    start_few = restart()
    few = resident_with(tenants)
    began = time.monotonic()
    tenants += in_parallel(range(TENANTS), make_tenant)
    took = time.monotonic() - began
    start_many = restart()
    each = (resident_with(tenants) - few) / TENANTS
    leases = checked(Rest.operator(dev).get("/v1/status"), 200)["events"]["leases"]
    print(f"idle: {TENANTS} tenants made in {took:.0f} s; {leases} leases; start of all three roles with {len(tenants)} "
          f"tenants {start_many:.2f} s, with {FEW} {start_few:.2f} s")
    figure(f"memory of one of {TENANTS} idle tenants in the platform process, KiB", each / 1024, "<=", 2.0)
    figure(f"start of all three roles with {TENANTS} tenants, seconds", start_many, "<=", 1.0)


dev = Dev()
try:
    main()
finally:
    dev.remove()
