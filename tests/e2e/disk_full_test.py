"""A full disk refuses writes with an error of its own above a floor of free space; nothing acknowledged is lost, and it serves
again when space returns. Needs root, for a small file system of its own."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import Dev
from rest import Rest
from scenario import event, sandbox_tenant, until

SIZE_BYTES = 512 << 20


@unittest.skipUnless(os.geteuid() == 0, "mounting a small file system needs root")
class DiskFull(unittest.TestCase):
    def setUp(self):
        folder = tempfile.mkdtemp(prefix="keyhold-e2e-full-")
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_BYTES}", "keyhold-test", folder], check=False)
        if mounted.returncode != 0:
            os.rmdir(folder)
            self.skipTest("this machine lets root mount nothing")
        self.addCleanup(os.rmdir, folder)
        self.addCleanup(subprocess.run, ["umount", "-l", folder], check=True)
        self.dev = Dev(folder)
        self.addCleanup(self.dev.remove)
        self.dev.start()
        self.tenant = sandbox_tenant(self.dev, "Full")
        self.user = Rest.tenant(self.dev, self.tenant)
        self.ballast = Path(folder) / "ballast"

    def free_bytes(self):
        state = os.statvfs(self.dev.folder)
        return state.f_bavail * state.f_frsize

    def fill(self, leave_bytes):
        with open(self.ballast, "ab") as ballast:
            block = bytes(1 << 20)
            while self.free_bytes() > leave_bytes + len(block):
                ballast.write(block)
                ballast.flush()

    def append(self, identity):
        answer = self.user.append(self.tenant, "s", [event(identity, "x" * 10_000)])
        if answer.status in (200, 201):
            self.acknowledged.append(identity)
        return answer

    def test_refuses_keeps_and_serves_again(self):
        self.acknowledged = []
        for number in range(20):
            self.append(f"before {number}")
        self.assertEqual(len(self.acknowledged), 20)
        self.fill(leave_bytes=4 << 20)
        until(lambda: self.append(f"full {len(self.acknowledged)}").status == 507, 15, "refused as full")
        self.assertEqual(self.append("refused").code(), "storage-full")
        self.assertEqual(self.read_ids(), self.acknowledged)
        self.ballast.unlink()
        until(lambda: self.append("after").status in (200, 201), 15, "serves again")
        self.assertEqual(self.read_ids(), self.acknowledged)
        self.dev.kill()
        self.dev.start()
        self.user = Rest.tenant(self.dev, self.tenant)
        self.assertEqual(self.read_ids(), self.acknowledged)

    def read_ids(self):
        return [line["id"] for line in self.user.read(self.tenant, "s").lines()]


if __name__ == "__main__":
    unittest.main()
