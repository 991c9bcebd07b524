"""A `kill -9` at a random moment under a mix of all that changes the KMS: after the restart each resource is as the calls
that were acknowledged left it, or as the one call that was under way then would have.

Every writer has resources of its own and does one call after the other, so that their state is known from what was answered.
KEYHOLD_E2E_KILL_ROUNDS=N does N rounds instead of a few.
"""
import unittest

from kill_rounds import KillRounds
from kms_writers import ImportWriter, KeyWriter, RegionWriter, StoreWriter


class KmsKillRounds(KillRounds, unittest.TestCase):
    WRITERS = [KeyWriter] * 4 + [ImportWriter, RegionWriter, StoreWriter]


if __name__ == "__main__":
    unittest.main()
