"""A `kill -9` at a random moment under a mix of all that changes the KMS: after the restart each resource is as the calls
that were acknowledged left it, or as the one call that was under way then would have.

Every writer has resources of its own and does one call after the other, so that their state is known from what was answered.
KEYHOLD_E2E_KILL_ROUNDS=N does N rounds instead of a few.
"""
import os
import random
import time
import unittest

from harness import Dev
from kms_writers import NOTHING, ImportWriter, KeyWriter, RegionWriter, StoreWriter

ROUNDS = int(os.environ.get("KEYHOLD_E2E_KILL_ROUNDS", "4"))
WRITERS = [KeyWriter] * 4 + [ImportWriter, RegionWriter, StoreWriter]


class KmsKillRounds(unittest.TestCase):
    def setUp(self):
        self.dev = Dev()
        self.addCleanup(self.dev.remove)
        self.dev.start()
        self.seed = random.randrange(1 << 32)
        self.random = random.Random(self.seed)
        self.states = [NOTHING] * len(WRITERS)

    def test_every_acknowledged_change_is_there_and_no_half_of_another(self):
        calls = 0
        print(f"seed {self.seed}", flush=True)
        for number in range(ROUNDS):
            writers = self.write_until_killed()
            self.dev.start()
            calls += sum(writer.acknowledged for writer in writers)
            self.states = [writer.check(self) for writer in writers]
            if number % 50 == 49:
                print(f"{number + 1} kills, {calls} acknowledged changes", flush=True)
        print(f"{ROUNDS} kills, {calls} acknowledged changes", flush=True)
        self.assertGreater(calls, ROUNDS)

    def write_until_killed(self):
        writers = [kind(self.dev, f"writer {number}", state, random.Random(self.random.random()))
                   for number, (kind, state) in enumerate(zip(WRITERS, self.states))]
        for writer in writers:
            writer.start()
        time.sleep(self.random.uniform(0.05, 1.0))
        self.dev.kill()
        for writer in writers:
            writer.join(timeout=60)
            self.assertFalse(writer.is_alive())
            self.assertIsNone(writer.fault)
        return writers


if __name__ == "__main__":
    unittest.main()
