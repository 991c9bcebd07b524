"""`keyhold demo`: every step of the whole promise holds, destruction of the key included."""
import tempfile
import unittest
from pathlib import Path

from harness import BINARY, clean_environment, run

COMPANIES = Path(__file__).resolve().parents[2] / "examples" / "companies.csv"


class Demo(unittest.TestCase):
    def test_every_step_holds(self):
        with tempfile.TemporaryDirectory(prefix="keyhold-e2e-demo-") as folder:
            said = run([BINARY, "demo", "--input", COMPANIES, "--data-dir", Path(folder, "data")], clean_environment(folder))
            self.assertIn("keyhold dev", said)


if __name__ == "__main__":
    unittest.main()
