"""Whatever was acknowledged before a `kill -9` is there after it: once, in order, whole.

Several writers append at full speed, each to its own stream and to one that they share; at a random moment every process is
killed. KEYHOLD_E2E_KILL_ROUNDS=N does N rounds instead of a few.
"""
import collections
import os
import random
import threading
import time
import unittest
from http.client import HTTPException

from harness import Dev
from rest import Rest
from scenario import event, sandbox_tenant

ROUNDS = int(os.environ.get("KEYHOLD_E2E_KILL_ROUNDS", "4"))
WRITERS = 6
ROUNDS_OF_A_TENANT = 10  # every round reads all that its tenant has
SHARED = "shared"


class Writer(threading.Thread):
    """Appends until the server is gone, and remembers what it sent and what was acknowledged."""

    def __init__(self, tenant, user, name, random_numbers):
        super().__init__(daemon=True)
        self.tenant, self.user, self.name, self.random = tenant, user, name, random_numbers
        self.sent, self.acknowledged, self.refused = {}, {}, []

    def run(self):
        for number in range(1 << 30):
            stream = SHARED if number % 3 == 0 else self.name
            ids = [f"{self.name}/{number}/{part}" for part in range(self.random.choice((1, 1, 2, 20)))]
            self.sent[ids[0]] = (stream, ids)
            try:
                answer = self.user.append(self.tenant, stream, [event(identity) for identity in ids])
            except (HTTPException, OSError):
                return
            if answer.status not in (200, 201):
                self.refused.append(answer.body)
                return
            self.acknowledged[ids[0]] = answer.json()


class KillRounds(unittest.TestCase):
    def setUp(self):
        self.dev = Dev()
        self.addCleanup(self.dev.remove)
        self.dev.start()
        self.seed = random.randrange(1 << 32)
        self.random = random.Random(self.seed)
        self.tenant = None
        self.known = {}  # id: (stream, revision, position) of every event of the tenant seen after an earlier round

    def test_no_acknowledged_event_is_lost_doubled_or_halved(self):
        acknowledged = events = 0
        for number in range(ROUNDS):
            if number % ROUNDS_OF_A_TENANT == 0:
                events += len(self.known)
                self.tenant, self.known = sandbox_tenant(self.dev, f"Unlucky {number}"), {}
            with self.subTest(seed=self.seed, round=number):
                writers = self.write_until_killed(number)
                self.dev.start()
                acknowledged += sum(len(writer.acknowledged) for writer in writers)
                self.check(writers)
        print(f"{ROUNDS} kills, {acknowledged} acknowledged appends, {events + len(self.known)} events", flush=True)
        self.assertGreater(acknowledged, ROUNDS)

    def user(self):
        return Rest.tenant(self.dev, self.tenant)

    def write_until_killed(self, number):
        token = self.user().token
        writers = [Writer(self.tenant, Rest(self.dev.endpoints["platform"], self.dev.ca, token), f"round {number} writer {writer}",
                          random.Random(self.random.random())) for writer in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(self.random.uniform(0.02, 0.8))
        self.dev.kill()
        for writer in writers:
            writer.join(timeout=60)
            writer.user.close()
            self.assertFalse(writer.is_alive())
            self.assertEqual(writer.refused, [])
        return writers

    def check(self, writers):
        user = self.user()
        lines = user.read_all(self.tenant).lines()
        user.close()
        places = {line["id"]: (line["stream"], line["revision"], line["position"]) for line in lines}
        self.assertEqual(len(places), len(lines), "an event is there twice")
        self.assertEqual([line["position"] for line in lines], list(range(len(lines))))
        revisions = collections.defaultdict(list)
        for line in lines:
            revisions[line["stream"]].append(line["revision"])
        for stream, found in revisions.items():
            self.assertEqual(found, list(range(len(found))), stream)
        self.assertEqual({identity: places.get(identity) for identity in self.known}, self.known)
        for writer in writers:
            self.check_appends_of(writer, places)
        self.known = places

    def check_appends_of(self, writer, places):
        for first, (stream, ids) in writer.sent.items():
            found = [places[identity] for identity in ids if identity in places]
            self.assertIn(len(found), (0, len(ids)), f"half of an append: {first}")
            answer = writer.acknowledged.get(first)
            if answer:
                last = (stream, answer["lastRevision"], answer["lastPosition"])
                self.assertEqual(found[-1:], [last], f"acknowledged: {first}")
            self.assertEqual([revision for _, revision, _ in found], [places[first][1] + n for n in range(len(ids))] if found else [])


if __name__ == "__main__":
    unittest.main()
