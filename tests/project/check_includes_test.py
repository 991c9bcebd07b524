"""tools/check_includes finds each fault it is there for, in a small tree with one fault at a time."""
import importlib.machinery
import importlib.util
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "check_includes"
LOADER = importlib.machinery.SourceFileLoader("check_includes", str(TOOL))
check_includes = importlib.util.module_from_spec(importlib.util.spec_from_loader("check_includes", LOADER))
LOADER.exec_module(check_includes)

SOUND = {
    "docs/architecture.md": "| 0 | `src/base/` | x |\n| 1 | `src/crypto/`, `src/net/` | x |\n| 2 | `src/record/` | x |\n",
    "src/base/CMakeLists.txt": "keyhold_module(base LAYER 0 SOURCES a.cc)",
    "src/base/a.cc": '#include "keyhold/base/a.h"\n',
    "src/crypto/CMakeLists.txt": "keyhold_module(crypto LAYER 1 SOURCES a.cc PUBLIC keyhold::base)",
    "src/crypto/a.cc": '#include <openssl/evp.h>\n#include "keyhold/base/a.h"\n',
    "src/net/CMakeLists.txt": "keyhold_module(net LAYER 1 SOURCES a.cc PUBLIC keyhold::base)",
    "src/net/a.cc": "#include <boost/beast/http/basic_parser.hpp>\n",
    "src/record/CMakeLists.txt": "keyhold_module(record LAYER 2 SOURCES a.cc PRIVATE keyhold::crypto dep::fmt)",
    "src/record/test/a_test.cc": '#include "../a.h"\n#include "keyhold/crypto_testing/a.h"\n#include "keyhold/net/a.h"\n',
    "src/record/a.cc": '#include "keyhold/crypto/a.h"\n#include "keyhold/base/a.h"\n',
}
FAULTS = {
    "a library outside its owner": ({"src/record/a.cc": "#include <openssl/aes.h>\n"}, "belongs in"),
    "a storage engine above storage": ({"src/record/a.cc": "# include <rocksdb/db.h>\n"}, "belongs in"),
    "Beast in a second file": ({"src/net/b.cc": "#include <boost/beast/core.hpp>\n"}, "one is allowed"),
    "a header of a higher layer": ({"src/base/a.cc": '#include "keyhold/crypto/a.h"\n'}, "not below layer 0"),
    "a header of the same layer": ({"src/net/b.cc": '#include "keyhold/crypto/a.h"\n'}, "not below layer 1"),
    "a header of a module that is not linked": ({"src/record/a.cc": '#include "keyhold/net/a.h"\n'}, "does not link"),
    "a test that looks up": ({"src/crypto/test/a_test.cc": '#include "keyhold/record/a.h"\n'}, "not below layer 1"),
    "a path into another folder": ({"src/record/a.cc": '#include "../crypto/a.h"\n'}, "reaches into"),
    "a helper of tests in the product": ({"src/record/a.cc": '#include "keyhold/crypto_testing/a.h"\n'}, "of no module"),
    "a folder that the table lacks": ({"src/new/CMakeLists.txt": "keyhold_module(new LAYER 3)"}, "lacks src/new"),
    "a folder that is gone": ({"docs/architecture.md": SOUND["docs/architecture.md"] + "| 3 | `src/gone/` | x |\n"}, "no such"),
    "a layer that differs": ({"src/net/CMakeLists.txt": "keyhold_module(net LAYER 0)"}, "says 1"),
}


def faults_of(files):
    """What the tool says of a tree with these files."""
    with tempfile.TemporaryDirectory() as scratch:
        for name, text in files.items():
            path = Path(scratch, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return check_includes.check(Path(scratch))


class CheckIncludes(unittest.TestCase):
    def test_is_silent_about_a_sound_tree(self):
        self.assertEqual(faults_of(SOUND), [])

    def test_names_each_fault_alone(self):
        for name, (changed, words) in FAULTS.items():
            with self.subTest(name):
                faults = faults_of({**SOUND, **changed})
                self.assertEqual(len(faults), 1, faults)
                self.assertIn(words, faults[0])


if __name__ == "__main__":
    unittest.main()
