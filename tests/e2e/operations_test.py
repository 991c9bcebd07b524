"""docs/operations.md, done as it says: its blocks are run as they stand, with other folders and ports."""
import os
import re
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

from harness import BINARY, CommandFailed, clean_environment, free_port_base
from rest import Rest

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/operations.md"
START_SECONDS = 60
ROLES = ("kms", "secrets", "platform")


def blocks():
    """The shell blocks of the document by the heading that they stand under; two under one heading as a pair."""
    found, heading = {}, ""
    for part in re.split(r"(^## [^\n]*$|^```sh\n.*?^```$)", DOCUMENT.read_text(encoding="utf-8"), flags=re.M | re.S):
        if part.startswith("## "):
            heading = part[3:]
        elif part.startswith("```sh"):
            text = part[len("```sh\n"):-len("```")]
            found[heading] = (found[heading], text) if heading in found else text
    return found


class OperationsTest(unittest.TestCase):
    """One deployment of three processes, from nothing to its restore."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="keyhold-operations-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        (self.folder / "bin").mkdir()
        (self.folder / "bin/keyhold").symlink_to(BINARY)
        self.base, self.blocks, self.roles = free_port_base(), blocks(), {}
        self.addCleanup(lambda: [self.end(role, signal.SIGKILL) for role in list(self.roles)])
        self.configuration, self.data = self.folder / "etc/keyhold", self.folder / "var/lib/keyhold"

    def environment(self):
        found = clean_environment(self.folder)
        return {**found, "PATH": f"{self.folder}/bin:{found['PATH']}:/usr/sbin:/sbin"}

    def here(self, text):
        """The document's text with this test's folders and ports."""
        text = text.replace("/etc/keyhold", str(self.configuration)).replace("/var/lib/keyhold", str(self.data))
        return re.sub(r":844([0-4])", lambda port: f":{self.base + int(port.group(1))}", text)

    def do(self, heading):
        """Runs the block under a heading and returns what it printed."""
        script = "set -eu\n" + self.here(self.blocks[heading])
        return self.shell(script)

    def shell(self, script):
        done = subprocess.run(["bash", "-c", script], env=self.environment(), text=True, capture_output=True, timeout=120,
                              check=False)
        if done.returncode != 0:
            raise CommandFailed(["bash"], done)
        return done.stdout

    def as_operator(self, command):
        return self.shell(f"set -eu; set -a; . {self.configuration}/operator.env; set +a\n{command}")

    # --- the roles, as the unit starts them

    def launch(self, role, *options, passphrase=None):
        config = self.configuration / f"{role}.toml"
        if "[memory]" not in config.read_text(encoding="utf-8"):  # the unit lifts the limit, a test's user can't
            with open(config, "a", encoding="utf-8") as out:
                out.write('\n[memory]\nlock = "best-effort"\n')
        environment, file = self.environment(), self.configuration / f"{role}.env"
        if file.exists():
            environment.update(line.split("=", 1) for line in file.read_text(encoding="utf-8").split())
        with open(self.folder / f"{role}.log", "ab") as log:
            self.roles[role] = subprocess.Popen([BINARY, role, "--config", config, *options], env=environment, stdout=log,
                                                stderr=subprocess.STDOUT, stdin=subprocess.PIPE)
        if passphrase:
            self.roles[role].stdin.write(passphrase.encode() + b"\n")
        self.roles[role].stdin.close()

    def end(self, role, by=signal.SIGTERM):
        process = self.roles.pop(role)
        process.send_signal(by)
        return process.wait(timeout=30)

    def log(self, role):
        return (self.folder / f"{role}.log").read_text(encoding="utf-8", errors="replace")

    def wait_for(self, role, event, times=1):
        deadline = time.monotonic() + START_SECONDS
        while self.log(role).count(event) < times:
            self.assertIsNone(self.roles[role].poll(), f"{role} ended:\n{self.log(role)}")
            self.assertLess(time.monotonic(), deadline, f"no {event} of {role}:\n{self.log(role)}")
            time.sleep(0.05)

    def start_all(self, times):
        for role in ROLES:
            self.launch(role)
        for role in ROLES:
            self.wait_for(role, f"{role}-ready", times)

    def served_certificate(self, role):
        return ssl.get_server_certificate(("127.0.0.1", self.base + ROLES.index(role)))

    # --- the document, from the top

    def make_deployment(self):
        """Steps 1 to 3; returns the recovery passphrase."""
        self.shell(self.here("set -eu\n" + self.blocks[""]))
        self.do("1. Certificates")
        said = self.do("2. The KMS: key file and passphrase")
        self.launch("kms")
        self.wait_for("kms", "kms-ready")
        self.do("3. Accounts and principals")
        for role in ("secrets", "platform"):
            self.launch(role)
            self.wait_for(role, f"{role}-ready")
        return re.search(r"^  (\S+-\S+)$", said, re.M).group(1)

    def make_tenant(self):
        """Step 4, and an event; sets what `events` needs."""
        said = self.do("4. The first tenant")
        self.credential = dict(re.findall(r"^(clientId|clientSecret): (\S+)$", said, re.M))
        self.tenant = re.findall(r"^id: (\S+)$", said, re.M)[1]
        self.as_tenant("event append TENANT crossing --type departed --data '{\"ship\": \"Visborg\", \"deck\": 7}'")

    def as_tenant(self, command):
        who = f"export KEYHOLD_CLIENT_ID={self.credential['clientId']} KEYHOLD_CLIENT_SECRET={self.credential['clientSecret']}"
        return self.as_operator(f"{who}\nkeyhold {command.replace('TENANT', self.tenant)}")

    def check_event(self):
        self.assertIn('"ship": "Visborg"', self.as_tenant("event read TENANT crossing"))

    def renew_certificates(self):
        before = {role: self.served_certificate(role) for role in ROLES}
        self.do("Renewing certificates")
        for role in ROLES:
            self.roles[role].send_signal(signal.SIGHUP)
            self.wait_for(role, "certificates-read-again")
            self.assertNotEqual(self.served_certificate(role), before[role], role)
        self.assertNotIn("certificate-refused", "".join(map(self.log, ROLES)))

    def refuse_a_bad_certificate(self):
        path, before = self.configuration / "kms.pem", self.served_certificate("kms")
        good = path.read_bytes()
        path.write_text("not a certificate", encoding="ascii")
        self.roles["kms"].send_signal(signal.SIGHUP)
        self.wait_for("kms", "certificate-refused")
        self.assertEqual(self.served_certificate("kms"), before)
        path.write_bytes(good)

    def back_up_and_restore(self):
        """The stores of kms and secrets go, and come back from their backups; the platform keeps its own."""
        back_up, restore = self.blocks["Backup and restore"]
        self.shell("set -eu\n" + self.here(back_up))
        for role in ROLES:
            self.end(role)
        for role in ("kms", "secrets"):
            shutil.rmtree(self.data / role)
        self.shell("set -eu\n" + self.here(restore))
        self.launch("kms")
        self.wait_for("kms", "kms-ready", times=3)
        self.as_operator(f"set -a; . {self.configuration}/secrets.env; set +a; "
                         f"keyhold secrets restore {self.data}-backup/secrets.backup --config {self.configuration}/secrets.toml")
        for role in ("secrets", "platform"):
            self.launch(role)
            self.wait_for(role, f"{role}-ready", times=3)

    def test_the_document_from_nothing_to_a_restore(self):
        passphrase = self.make_deployment()
        self.make_tenant()
        self.check_event()
        rest = Rest(f"https://127.0.0.1:{self.base + 2}", self.configuration / "ca.pem")
        self.assertEqual(rest.get("/health").status, 200)
        rest.close()
        self.renew_certificates()
        self.refuse_a_bad_certificate()
        self.check_event()

        self.assertEqual([self.end(role) for role in reversed(ROLES)], [0, 0, 0])
        self.start_all(times=2)
        self.check_event()

        self.back_up_and_restore()
        self.check_event()

        self.end("kms")
        (self.configuration / "root.key").unlink()
        self.launch("kms")  # without its key file it must not serve
        self.assertEqual(self.roles.pop("kms").wait(timeout=30), 1)
        self.launch("kms", "--passphrase", passphrase=passphrase)
        self.wait_for("kms", "kms-ready", times=4)
        self.check_event()

        self.end("kms")
        self.launch("kms", "--sealed")
        self.wait_for("kms", "kms-sealed")
        self.as_operator(f"keyhold kms unseal <<< '{passphrase}'")
        self.check_event()

    def administrators_clients(self):
        """KMS and Secrets Manager clients of an administrator in an account of its own."""
        account = self.as_operator("keyhold iam account create leases --output json | grep -o '[0-9]\\{12\\}' | head -1").strip()
        said = self.as_operator(f"keyhold iam user create {account} admin --administrator >/dev/null\n"
                                f"keyhold iam access-key create {account} admin")
        keys = dict(re.findall(r"^(accessKeyId|secretAccessKey): (\S+)$", said, re.M))
        return [boto3.client(service, region_name="eu-central-1", endpoint_url=f"https://localhost:{self.base + port}",
                             verify=str(self.configuration / "ca.pem"), aws_access_key_id=keys["accessKeyId"],
                             aws_secret_access_key=keys["secretAccessKey"])
                for service, port in (("kms", 0), ("secretsmanager", 1))]

    def test_a_leased_data_key_ends_with_its_kms_key(self):
        self.make_deployment()
        self.end("secrets")
        with open(self.configuration / "secrets.toml", "a", encoding="utf-8") as out:
            out.write("\n[leases]\ndata_key_seconds = 60\n")
        self.launch("secrets")
        self.wait_for("secrets", "secrets-ready", times=2)
        kms, secrets = self.administrators_clients()
        key = kms.create_key()["KeyMetadata"]["Arn"]
        secrets.create_secret(Name="leased", SecretString="seaworthy", KmsKeyId=key)
        for _ in range(3):
            self.assertEqual(secrets.get_secret_value(SecretId="leased")["SecretString"], "seaworthy")
        lines = self.as_operator("keyhold audit tail --lines 20").splitlines()
        self.assertEqual(sum("user/admin" in line and "kms:Decrypt" in line for line in lines), 1)
        kms.disable_key(KeyId=key)
        deadline = time.monotonic() + 5
        with self.assertRaises(ClientError) as refused:
            while time.monotonic() < deadline:
                secrets.get_secret_value(SecretId="leased")
        self.assertEqual(refused.exception.response["Error"]["Code"], "DecryptionFailure")

    def test_without_the_operators_certificate_identities_stay_closed(self):
        self.shell(self.here("set -eu\n" + self.blocks[""]))
        self.do("1. Certificates")
        self.do("2. The KMS: key file and passphrase")
        self.launch("kms")
        self.wait_for("kms", "kms-ready")
        call = f"""set -eu; cd {self.configuration}
export KEYHOLD_COMPONENT_ENDPOINT=https://localhost:{self.base + 3} KEYHOLD_CA={self.configuration}/ca.pem
"""
        with self.assertRaisesRegex(CommandFailed, "no-credentials"):
            self.shell(call + "keyhold iam account list")
        with self.assertRaisesRegex(CommandFailed, "role-not-allowed"):
            self.shell(call + "export KEYHOLD_OPERATOR_CERTIFICATE=platform-component.pem "
                              "KEYHOLD_OPERATOR_PRIVATE_KEY=platform-component.key\nkeyhold iam account list")


if __name__ == "__main__":
    unittest.main()
