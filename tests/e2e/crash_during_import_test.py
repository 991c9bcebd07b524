"""An import that is killed again and again loses nothing that was acknowledged, doubles nothing, and ends complete."""
import gzip
import json
import os
import random
import re
import subprocess
import unittest
from pathlib import Path

from harness import BINARY, Dev, clean_environment
from rest import Rest
from scenario import sandbox_tenant

MADE_EVENTS, STREAMS, KILLS = 3000, 150, 4
DATA = re.compile(r'"data":(.*)\}$')


def made_lines(random_numbers):
    """Events whose data is written in a way that no JSON library would: only the bytes received are the same bytes."""
    for number in range(MADE_EVENTS):
        stream = f"order {random_numbers.randrange(STREAMS)}"
        data = f'{{ "n":{number}.50, "e":1e{number % 7},"text" : "\\u00e4ö / {"x" * random_numbers.randrange(300)}" }}'
        yield (f'{{"stream":"{stream}","id":"event {number}","type":"order changed",'
               f'"time":"2024-01-0{number % 9 + 1}T10:00:00.123+02:00","data":{data}}}')


def source_lines(seed):
    """The lines to import: of the file in KEYHOLD_E2E_EVENTS, else made ones."""
    path = os.environ.get("KEYHOLD_E2E_EVENTS")
    if not path:
        return list(made_lines(random.Random(seed)))
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
        return [line.rstrip("\n") for line in lines]


def by_stream(lines):
    """{stream: [(id, type, time, data as its bytes)]} in order."""
    streams = {}
    for line in lines:
        fields = json.loads(line)
        data = DATA.search(line)[1] if "revision" not in fields else data_of_read(line)
        streams.setdefault(fields["stream"], []).append((fields["id"], fields["type"], fields["time"], data))
    return streams


def data_of_read(line):
    """The data of a line read, as the bytes that stand in it."""
    return re.search(r'"data":(.*?)(?:,"metadata":(?:null|\{\}))?\}$', line)[1]


class CrashDuringImport(unittest.TestCase):
    def setUp(self):
        self.dev = Dev()
        self.addCleanup(self.dev.remove)
        self.dev.start()
        self.seed = random.randrange(1 << 32)
        self.tenant = sandbox_tenant(self.dev, "Importer")

    def start_import(self, path):
        return subprocess.Popen([BINARY, "event", "import", self.tenant, path, "--data-dir", self.dev.data_dir],
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                env=clean_environment(self.dev.home))

    def test_every_event_is_there_once_in_order_and_byte_equal(self):
        lines = source_lines(self.seed)
        path = self.dev.folder / "events.ndjson"
        Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")
        moments = random.Random(self.seed + 1)
        with self.subTest(seed=self.seed):
            for _ in range(KILLS):
                self.import_until_killed(path, moments.uniform(0.02, 0.6))
                self.dev.start()
            importer = self.start_import(path)
            output, _ = importer.communicate(timeout=240)
            self.assertEqual(importer.returncode, 0, output)
            self.check(lines)
            self.assertEqual(self.dev.stop(), 0)
            self.dev.start()
            self.check(lines)

    def import_until_killed(self, path, seconds):
        importer = self.start_import(path)
        try:
            importer.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            pass
        self.dev.kill()
        importer.kill()
        importer.communicate()

    def check(self, lines):
        user = Rest.tenant(self.dev, self.tenant, "events:read")
        read = user.read_all(self.tenant).body.decode().splitlines()
        positions = [json.loads(line)["position"] for line in read]
        self.assertEqual(positions, sorted(set(positions)))
        self.assertEqual(len(read), len(lines))
        self.assertEqual(by_stream(read), by_stream(lines))


if __name__ == "__main__":
    unittest.main()
