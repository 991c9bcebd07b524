"""Rounds of writers who are cut short by `kill -9` at a random moment, and of looking at what is there after the restart."""
import os
import random
import time

from aws_writer import NOTHING
from harness import Dev

ROUNDS = int(os.environ.get("KEYHOLD_E2E_KILL_ROUNDS", "4"))


class KillRounds:
    """A test with a Dev; WRITERS are the classes of its writers, each with resources of its own."""

    WRITERS = []

    def setUp(self):
        self.dev = Dev()
        self.addCleanup(self.dev.remove)
        self.dev.start()
        self.seed = random.randrange(1 << 32)
        self.random = random.Random(self.seed)
        self.states = [NOTHING] * len(self.WRITERS)

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
                   for number, (kind, state) in enumerate(zip(self.WRITERS, self.states))]
        for writer in writers:
            writer.start()
        time.sleep(self.random.uniform(0.05, 1.0))
        self.dev.kill()
        for writer in writers:
            writer.join(timeout=60)
            self.assertFalse(writer.is_alive())
            self.assertIsNone(writer.fault)
        return writers
