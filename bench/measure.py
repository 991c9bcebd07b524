"""What the benchmarks of the running platform share: the product as its tests start it, load by wrk, CPU of a process."""
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVER_CORE, LOAD_CORE = 0, min(1, os.cpu_count() - 1)

# What every wrk script ends with: bytes, requests, microseconds, errors, 99th percentile in microseconds.
LUA_DONE = """
done = function(summary, latency)
  local e = summary.errors
  print("load", summary.bytes, summary.requests, summary.duration, e.connect + e.read + e.write + e.timeout + e.status,
        latency:percentile(99))
end
"""


def use_build(build):
    """Makes the harness of the end-to-end tests start the binary of `build`; call before importing it."""
    os.environ["KEYHOLD_BINARY"] = str(Path(build).resolve() / "keyhold")
    sys.path.insert(0, str(ROOT / "tests/e2e"))


def role_pid(dev, role):
    """The process id of one of the roles of a running `keyhold dev`."""
    for pid in dev.pids()[1:]:
        if Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[1] == role.encode():
            return pid
    raise AssertionError(f"no role {role}")


def pin(pid, core):
    """Puts every thread of a process on one core."""
    subprocess.run(["taskset", "-acp", str(core), str(pid)], check=True, stdout=subprocess.DEVNULL)


def cpu_seconds(pid):
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Load:
    """One run of wrk against one process: rates, and CPU of the process under load."""

    def __init__(self, script, url, pid, connections, seconds):
        before = cpu_seconds(pid)
        done = subprocess.run(["taskset", "-c", str(LOAD_CORE), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s",
                               script, url], capture_output=True, text=True, check=True)
        cpu = cpu_seconds(pid) - before
        values = next(line for line in done.stdout.splitlines() if line.startswith("load")).split()[1:]
        size, requests, microseconds, errors, self.p99_us = map(float, values)
        if errors or not requests:
            raise AssertionError(f"{int(errors)} errors of {int(requests)} requests\n{done.stdout}")
        seconds = microseconds / 1e6
        self.bytes_per_second, self.requests_per_second = size / seconds, requests / seconds
        self.cpu_per_byte, self.cpu_per_request = cpu / size, cpu / requests


def median(values):
    return statistics.median(values)


def figure(what, value, relation, aim):
    """A line of the summary that scripts/bench prints; `value` and `aim` are text or numbers."""
    def shown(number):
        return number if isinstance(number, str) else f"{number:.2f}"
    print(f"figure | {what} | {shown(value)} | {relation} {shown(aim)}", flush=True)
