"""When `keyhold dev` must not start, it ends at once and says why; what runs beside it is not disturbed."""
import os
import socket
import unittest
from pathlib import Path

from harness import Dev


class StartRefusals(unittest.TestCase):
    def setUp(self):
        self.dev = Dev()
        self.addCleanup(self.dev.remove)

    def expect_refusal(self, dev, *words):
        """Starts `dev`, which must end by itself with another code than 0 and say all of `words`."""
        began = len(dev.log()) if dev.log_path.exists() else 0
        dev.launch()
        self.assertNotEqual(dev.wait(30), 0)
        said = dev.log()[began:]
        for word in words:
            self.assertIn(word, said)

    def test_a_port_that_is_in_use(self):
        for offset in range(3):
            with self.subTest(offset), socket.socket() as taken:
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                taken.bind(("127.0.0.1", self.dev.base + offset))
                taken.listen()
                self.expect_refusal(self.dev, str(self.dev.base + offset), "in use")
        self.dev.start()

    def test_a_second_process_on_the_same_data_directory(self):
        self.dev.start()
        second = Dev(self.dev.folder)
        second.log_path = self.dev.folder / "second.log"
        self.expect_refusal(second, "another process")
        self.assertEqual(self.dev.keyhold_json("client", "create", "Still here")["name"], "Still here")

    def test_a_key_file_that_others_may_read_or_that_is_gone(self):
        self.dev.start()
        self.dev.stop()
        key_file = Path(str(self.dev.data_dir) + ".key")
        for mode in (0o644, 0o640, 0o660):
            with self.subTest(oct(mode)):
                key_file.chmod(mode)
                self.expect_refusal(self.dev, str(key_file))
        key_file.chmod(0o600)
        moved = key_file.with_suffix(".moved")
        key_file.rename(moved)
        self.expect_refusal(self.dev, str(key_file))
        key_file.symlink_to(moved)
        self.expect_refusal(self.dev, str(key_file))
        key_file.unlink()
        moved.rename(key_file)
        second_name = key_file.with_suffix(".link")
        os.link(key_file, second_name)
        self.expect_refusal(self.dev, str(key_file))
        second_name.unlink()
        self.dev.start()

    def test_a_data_directory_of_a_newer_version(self):
        self.dev.start()
        self.dev.stop()
        marks = sorted(self.dev.data_dir.rglob("keyhold-format"))
        self.assertTrue(marks, "each store says its format in a file")
        for mark in marks:
            with self.subTest(mark.parent.name):
                content = mark.read_text(encoding="ascii")
                mark.write_text("keyhold-storage 999\n", encoding="ascii")
                self.expect_refusal(self.dev, "format 999")
                mark.write_text(content, encoding="ascii")
        self.dev.start()


if __name__ == "__main__":
    unittest.main()
