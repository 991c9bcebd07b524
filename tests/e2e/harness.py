"""A running `keyhold dev` in a folder of its own, and the tools that talk to it as its users would.

The binary is $KEYHOLD_BINARY (ctest sets it). With KEYHOLD_E2E_KEEP=1 the folders of a run stay for a look.
"""
import json
import os
import random
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

BINARY = os.environ.get("KEYHOLD_BINARY", str(Path(__file__).resolve().parents[2] / "build/release/keyhold"))
PORTS_IN_USE_BY_DEV = 5
START_SECONDS = 60


class CommandFailed(Exception):
    """A command line that ended with another exit code than 0."""

    def __init__(self, arguments, done):
        self.code, self.stdout, self.stderr = done.returncode, done.stdout, done.stderr
        super().__init__(f"{shlex.join(map(str, arguments))} ended with {self.code}\n{self.stdout}\n{self.stderr}")


def run(arguments, environment=None, text_in=None, timeout=120):
    """Runs a command line and returns what it printed; raises CommandFailed on any other exit code than 0."""
    done = subprocess.run([str(argument) for argument in arguments], env=environment, input=text_in, text=True,
                          capture_output=True, timeout=timeout, check=False)
    if done.returncode != 0:
        raise CommandFailed(arguments, done)
    return done.stdout


def free_port_base():
    """The first of several neighbouring ports of the loopback interface that nobody listens on now."""
    while True:
        base = random.randrange(20000, 32000, 10)
        try:
            for port in range(base, base + PORTS_IN_USE_BY_DEV):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            return base
        except OSError:
            continue


def clean_environment(home):
    """An environment with nothing of the developer's own AWS or Keyhold settings in it."""
    kept = {name: os.environ[name] for name in ("LANG", "TZ") if name in os.environ}
    return {**kept, "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(home)}


class Dev:
    """One data directory and the `keyhold dev` on it, which may be stopped, killed and started again.

    Threads: none. `stop` and `kill` may be called when nothing runs.
    """

    def __init__(self, folder=None, extra=()):
        self.folder = Path(folder or tempfile.mkdtemp(prefix="keyhold-e2e-"))
        self.data_dir = self.folder / "data"
        self.home = self.folder / "home"
        self.home.mkdir(exist_ok=True)
        self.log_path = self.folder / "dev.log"
        self.base = free_port_base()
        self.extra = list(extra)
        self.process = None
        self.facts = None

    # --- life of the process

    def launch(self):
        """Starts the process and returns at once."""
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [BINARY, "dev", "--data-dir", self.data_dir, "--port-base", str(self.base), *self.extra],
                stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=clean_environment(self.home))

    def start(self):
        """Starts the process and returns when it serves."""
        before = self._dev_json_version()
        self.launch()
        deadline = time.monotonic() + START_SECONDS
        while self._dev_json_version() in (None, before):
            if self.process.poll() is not None:
                raise AssertionError(f"keyhold dev ended with {self.process.returncode}:\n{self.log()}")
            if time.monotonic() > deadline:
                raise AssertionError(f"keyhold dev was not ready after {START_SECONDS} s:\n{self.log()}")
            time.sleep(0.02)
        self.facts = json.loads((self.data_dir / "dev.json").read_text(encoding="utf-8"))
        return self

    def wait(self, seconds=START_SECONDS):
        """Waits for the process to end by itself and returns its exit code."""
        code = self.process.wait(timeout=seconds)
        self.process = None
        return code

    def stop(self):
        """Ends the process as a person would; returns its exit code."""
        if not self.process:
            return 0
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def pids(self):
        """The process and its roles."""
        return [self.process.pid, *children(self.process.pid)]

    def kill(self):
        """Ends the process and its roles as a power cut would: no warning, no clean-up."""
        if not self.process:
            return
        for pid in self.pids():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.wait()

    def remove(self):
        """Stops the process and removes every file."""
        try:
            self.stop()
        except subprocess.TimeoutExpired:
            self.kill()
        if not os.environ.get("KEYHOLD_E2E_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)

    # --- what it says of itself

    def log(self):
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    @property
    def ca(self):
        return self.facts["ca"]

    @property
    def region(self):
        return self.facts["region"]

    @property
    def endpoints(self):
        return self.facts["endpoints"]

    def account(self, name):
        """Facts of the AWS account `platform` (the vendor's) or `client`: id, accessKeyId, secretAccessKey."""
        return self.facts["accounts"][name]

    # --- its own command line, and the environment for other tools

    def keyhold(self, *arguments, text_in=None, timeout=120):
        """Runs `keyhold ARGUMENTS --data-dir …`, and returns what it prints."""
        return run([BINARY, *arguments, "--data-dir", self.data_dir], clean_environment(self.home), text_in, timeout)

    def keyhold_json(self, *arguments, text_in=None):
        return json.loads(self.keyhold(*arguments, "--output", "json", text_in=text_in))

    def environment(self, account="client"):
        """What `keyhold env --as ACCOUNT` exports, on top of a clean environment."""
        exported = {}
        for line in self.keyhold("env", "--as", account).splitlines():
            words = shlex.split(line, comments=True)
            if words[:1] == ["export"]:
                exported.update(word.split("=", 1) for word in words[1:])
        return {**clean_environment(self.home), **exported}

    def _dev_json_version(self):
        try:
            return (self.data_dir / "dev.json").stat().st_mtime_ns
        except FileNotFoundError:
            return None


def children(pid):
    """The process ids of a process's children and theirs."""
    try:
        direct = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except FileNotFoundError:
        return []
    return [found for child in map(int, direct) for found in (child, *children(child))]


class DevTest(unittest.TestCase):
    """A test class with one running Dev for all its tests, as `self.dev`."""

    @classmethod
    def setUpClass(cls):
        cls.dev = Dev()
        cls.addClassCleanup(cls.dev.remove)
        cls.dev.start()
