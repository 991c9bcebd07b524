"""Told to stop, the roles finish what they accepted: every call that took effect was answered, and all of it is there after."""
import http.client
import json
import threading
import time
import unittest

import aws_tools
from harness import DevTest

CLIENTS, ROUNDS = 6, 3


class Caller(threading.Thread):
    """One CreateKey after the other over one connection; counts the answers until the server closes it."""

    def __init__(self, dev):
        super().__init__(daemon=True)
        self.kms, self.answered, self.fault = aws_tools.SignedKms(dev), 0, None

    def run(self):
        try:
            while True:
                self.kms("CreateKey", Description="before the end")
                self.answered += 1
        except (OSError, http.client.HTTPException):
            pass
        except Exception as fault:  # pylint: disable=broad-except  # half an answer, or a refusal
            self.fault = fault
        finally:
            self.kms.connection.close()


class ShutdownTest(DevTest):
    def keys(self):
        return len(self.dev.keyhold_json("kms", "keys", "--account", self.dev.account("client")["id"])["keys"])

    def test_what_was_accepted_is_answered_and_kept(self):
        for _ in range(ROUNDS):
            before = self.keys()
            callers = [Caller(self.dev) for _ in range(CLIENTS)]
            for caller in callers:
                caller.start()
            while min(caller.answered for caller in callers) < 3:
                time.sleep(0.02)
            self.assertEqual(self.dev.stop(), 0)
            for caller in callers:
                caller.join()
            self.assertEqual([caller.fault for caller in callers], [None] * CLIENTS)
            self.dev.start()
            self.assertEqual(self.keys() - before, sum(caller.answered for caller in callers))
        lines = self.dev.keyhold("audit", "export").splitlines()  # fails where the chain is broken
        self.assertEqual([json.loads(line)["seq"] for line in lines], list(range(len(lines))))

    def test_logs_are_json_lines(self):
        logs = sorted((self.dev.data_dir / "logs").glob("*.log"))
        self.assertEqual(len(logs), 3)
        for log in logs:
            lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
            self.assertTrue(lines, log)
            for line in lines:
                self.assertLessEqual({"time", "level", "role", "event"}, set(line), line)
                self.assertIn(line["level"], {"debug", "info", "warning", "error"})


if __name__ == "__main__":
    unittest.main()
