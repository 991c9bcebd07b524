"""examples/aws/ gives the principals what policies/ says, no more and no less."""
import importlib.util
import json
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples/aws"


class AwsExamples(unittest.TestCase):
    def test_the_cloudformation_template_is_made_of_the_documents(self):
        spec = importlib.util.spec_from_file_location("make_template", EXAMPLES / "make_template.py")
        maker = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(maker)
        made = json.loads((EXAMPLES / "cloudformation/principals.json").read_text(encoding="utf-8"))
        self.assertEqual(made, maker.template(), "run examples/aws/make_template.py")

    def test_everything_that_the_documents_leave_open_is_filled_in(self):
        terraform = (EXAMPLES / "terraform/main.tf").read_text(encoding="utf-8")
        code = (ROOT / "apps/dev/principal_policies.cc").read_text(encoding="utf-8")
        for path in sorted((ROOT / "policies").glob("*.json")):
            text = path.read_text(encoding="utf-8")
            json.loads(text)
            for name in set(re.findall(r"\$\{(\w+)\}", text)):
                self.assertRegex(terraform, rf"(?m)^    {name} +=")
                self.assertIn(f'"{name}"', code)


if __name__ == "__main__":
    unittest.main()
