"""scripts/common.sh: a step that fails is seen by the script that runs it, also by one that goes on after it."""
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def bash(script):
    """Runs a script as those in scripts/ run, and returns what ended it and what it printed."""
    whole = f". {ROOT}/scripts/common.sh\n{script}"
    return subprocess.run(["bash", "-c", whole, str(ROOT / "scripts/test")], capture_output=True, text=True, check=False)


class Step(unittest.TestCase):
    def test_a_failure_that_is_caught_is_seen(self):
        done = bash("failed=0\nstep tests false || failed=1\nexit $failed")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("-- tests: 0 min", done.stdout)

    def test_a_failure_that_is_not_caught_ends_the_script(self):
        done = bash("step build false\necho went on")
        self.assertEqual(done.returncode, 1)
        self.assertNotIn("went on", done.stdout)

    def test_a_failing_command_before_a_pipe_is_seen(self):
        self.assertEqual(bash("run() { false | cat; }\nfailed=0\nstep tests run || failed=1\nexit $failed").returncode, 1)

    def test_success_is_success(self):
        self.assertEqual(bash("failed=0\nstep tests true || failed=1\nexit $failed").returncode, 0)


if __name__ == "__main__":
    unittest.main()
