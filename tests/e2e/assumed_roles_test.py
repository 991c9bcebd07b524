"""The platform on roles that it takes on by itself: profiles of the shared config file, whose sessions end while it works.

With KEYHOLD_E2E_LONG=1 sessions last 60 s and the load five minutes; else 6 s, and half a minute.
"""
import os
import threading
import time
import unittest

from harness import DevTest
from platform_beside import PlatformBeside
from readers import STREAM
from scenario import ByokTenant, event
from short_sts import ShortSts

LONG = bool(os.environ.get("KEYHOLD_E2E_LONG"))
SESSION_SECONDS, LOAD_SECONDS, WRITERS = (60, 300, 8) if LONG else (6, 30, 4)
SHORTEST_HARD_END = 10



class PlatformOnRoles(PlatformBeside):
    """Its three principals are roles; a user that may do nothing but take them on is the source of their profiles."""

    def __init__(self, dev, sts_url, sts_ca, **leases):
        super().__init__(dev, **leases)
        self.sts_url, self.sts_ca = sts_url, sts_ca
        account, self.user = dev.account("platform")["id"], f"base-{self.deployment[:8]}"
        self.user_arn = dev.keyhold_json("iam", "user", "create", account, self.user)["arn"]
        self.keys = dev.keyhold_json("iam", "access-key", "create", account, self.user)

    def _principal(self, name):
        account, role = self.beside.account("platform")["id"], f"{name}-{self.deployment[:8]}"
        trust = self.folder / "trust.json"
        trust.write_text('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
                         f'"Principal":{{"AWS":"{self.user_arn}"}}}}]}}', encoding="utf-8")
        arn = self.beside.keyhold_json("iam", "role", "create", account, role, "--trust", trust)["arn"]
        self.beside.keyhold("iam", "role-policy", "put", account, role, "keyhold", self._policy(name))
        return {"arn": arn}

    def _give_credentials(self, environment):
        folder = self.home / ".aws"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "credentials").write_text(f"[base]\naws_access_key_id = {self.keys['accessKeyId']}\n"
                                            f"aws_secret_access_key = {self.keys['secretAccessKey']}\n", encoding="utf-8")
        (folder / "config").write_text("".join(
            f"[profile {name}]\nrole_arn = {principal['arn']}\nsource_profile = base\nrole_session_name = {name}\n"
            "duration_seconds = 900\n" for name, principal in self.principals.items()), encoding="utf-8")

    def _more_of_aws(self):
        names = ("provisioner", "events", "registry")
        return f'sts = "{self.sts_url}"\n' + "\n".join(f'{name}_profile = "{name}"' for name in names)

    def _ca(self):
        bundle = self.data_dir / "trusted.pem"
        with open(self.beside.ca, encoding="ascii") as own, open(self.sts_ca, encoding="ascii") as sts:
            bundle.write_text(own.read() + sts.read(), encoding="ascii")
        return bundle


class Writer(threading.Thread):
    """Appends to and reads one tenant's stream, and keeps every answer that was none of success."""

    def __init__(self, tenant, number):
        super().__init__(daemon=True)
        self.tenant, self.stream, self.user = tenant, f"{STREAM}-{number}", tenant.user()
        self.requests, self.failures, self.stopping = 0, [], threading.Event()

    def run(self):
        while not self.stopping.is_set():
            for answer in (self.user.append(self.tenant.id, self.stream, [event(f"{self.stream}-{self.requests}")]),
                           self.user.read(self.tenant.id, self.stream)):
                self.requests += 1
                if answer.status not in (200, 201):
                    self.failures.append((answer.status, answer.body))
            time.sleep(0.02)

    def stop(self):
        self.stopping.set()
        self.join(timeout=30)
        self.user.close()


class AssumedRoles(DevTest):
    def test_sessions_end_under_load_without_a_failed_request(self):
        sts = ShortSts(self.dev, SESSION_SECONDS)
        self.addCleanup(sts.stop)
        platform = PlatformOnRoles(self.dev, sts.url, sts.ca, byok_hard_end_seconds=SHORTEST_HARD_END,
                                   vendor_hard_end_seconds=SHORTEST_HARD_END, check_every_seconds=1)
        self.addCleanup(platform.remove)
        platform.start()
        tenants = [ByokTenant(platform, f"Client {number}").activate() for number in range(2)]
        writers = [Writer(tenants[number % 2], number) for number in range(WRITERS)]
        before = sts.sessions
        for writer in writers:
            writer.start()
        time.sleep(LOAD_SECONDS)
        ByokTenant(platform, "Client of the end").activate()
        for writer in writers:
            writer.stop()
        failures = [failure for writer in writers for failure in writer.failures]
        requests = sum(writer.requests for writer in writers)
        print(f"{requests} requests over {sts.sessions - before} sessions of {SESSION_SECONDS} s: {len(failures)} failed",
              flush=True)
        self.assertEqual(failures, [])
        self.assertGreater(requests, 100)
        self.assertGreaterEqual(sts.sessions - before, LOAD_SECONDS // SESSION_SECONDS)

    def test_a_profile_that_is_not_there_stops_the_start(self):
        platform = PlatformOnRoles(self.dev, self.dev.endpoints["sts"], self.dev.ca)
        self.addCleanup(platform.remove)
        platform._give_credentials = lambda environment: None  # pylint: disable=protected-access
        with self.assertRaises(AssertionError) as stopped:
            platform.start()
        self.assertIn("there is no profile provisioner", str(stopped.exception))


if __name__ == "__main__":
    unittest.main()
