"""docs/architecture.md shows the way of an append and of a Decrypt through files and functions that are there."""
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STEP = re.compile(r"^\| [^|]+ \| `(src/[^`]+)` \| (.+) \|$", re.MULTILINE)


class ArchitectureDocument(unittest.TestCase):
    def test_names_files_and_functions_that_are_there(self):
        text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
        steps = STEP.findall(text.split("## One append")[1])
        self.assertGreater(len(steps), 20)
        for file, functions in steps:
            source = (ROOT / file).read_text(encoding="utf-8")
            for function in re.findall(r"`([\w:]+)`", functions):
                with self.subTest(file=file, function=function):
                    self.assertRegex(source, rf"\b{function}\(")


if __name__ == "__main__":
    unittest.main()
