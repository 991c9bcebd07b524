"""A `kill -9` at a random moment under a mix of all that changes secrets: after the restart each secret, and its replica, is as
the calls that were acknowledged left it, or as the one call that was under way then would have.

KEYHOLD_E2E_KILL_ROUNDS=N does N rounds instead of a few.
"""
import unittest

from kill_rounds import KillRounds
from secrets_writers import SecretWriter


class SecretsKillRounds(KillRounds, unittest.TestCase):
    WRITERS = [SecretWriter] * 6


if __name__ == "__main__":
    unittest.main()
