"""The example hook against a real PostgreSQL: a user's password is rotated under load, and no login fails."""
import glob
import json
import os
import pwd
import shutil
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

import aws_tools
import rotation_hooks
from harness import Dev
from rotation_hooks import LAMBDA, wait_until
from secrets_case import SecretsTest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/rotation-postgresql/rotate_postgresql.py"
PROGRAMS = (sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb")) or [shutil.which("initdb") or ""])[-1]
ROTATIONS, CLIENTS = 5, 4
STALE_SECONDS = 0.5  # how long a client goes on with what it read


class PostgreSql:
    """A server of its own in a temporary folder, under an account that is not root: PostgreSQL insists."""

    def __init__(self):
        self.folder, self.port = Path(tempfile.mkdtemp(prefix="keyhold-postgresql-")), rotation_hooks.free_port()
        self.who = {}
        if os.geteuid() == 0:
            account = next(name for name in ("postgres", "nobody") if name in {one.pw_name for one in pwd.getpwall()})
            os.chown(self.folder, pwd.getpwnam(account).pw_uid, -1)
            self.who = {"user": account}
        password = self.folder / "password"
        password.write_text("master password", encoding="ascii")
        os.chmod(password, 0o644)
        subprocess.run([PROGRAMS, "-D", self.folder / "data", "-U", "master", "-A", "scram-sha-256", "--pwfile", password, "--no-sync"],
                       check=True, capture_output=True, cwd="/", **self.who)
        self.process = subprocess.Popen(
            [Path(PROGRAMS).with_name("postgres"), "-D", self.folder / "data", "-p", str(self.port), "-c", "fsync=off", "-c",
             "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **self.who)

    def secret(self, username, password, **more):
        return {"host": "127.0.0.1", "port": self.port, "dbname": "postgres", "username": username, "password": password, **more}

    def run(self, secret, sql):
        """psql's exit code and words."""
        done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-h", secret["host"], "-p", str(secret["port"]), "-U", secret["username"],
                               "-d", secret["dbname"], "-c", sql], env={**os.environ, "PGPASSWORD": secret["password"]},
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stdout.strip() or done.stderr.strip()

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)


class Client(threading.Thread):
    """Logs in again and again with what the secret says, which it reads anew every STALE_SECONDS."""

    def __init__(self, database, dev, secret_id, stop):
        super().__init__(daemon=True)
        self.database, self.dev, self.secret_id, self.stop = database, dev, secret_id, stop
        self.logins, self.failures, self.users = 0, [], set()

    def run(self):
        secrets = aws_tools.boto(self.dev, "secretsmanager")
        while not self.stop.is_set():
            secret = json.loads(secrets.get_secret_value(SecretId=self.secret_id)["SecretString"])
            until = time.monotonic() + STALE_SECONDS
            while time.monotonic() < until:
                code, words = self.database.run(secret, "SELECT current_user")
                self.logins += 1
                self.users.add(words)
                if code != 0:
                    self.failures.append(words)


@unittest.skipUnless(PROGRAMS and shutil.which("psql"), "no PostgreSQL server here: scripts/setup test")
class SecretsRotationPostgreSqlTest(SecretsTest):

    @classmethod
    def setUpClass(cls):
        cls.folder, port = Path(tempfile.mkdtemp(prefix="keyhold-hook-")), rotation_hooks.free_port()
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        rotation_hooks.certify(cls.folder)
        cls.database = PostgreSql()
        cls.addClassCleanup(cls.database.close)
        cls.dev = Dev(extra=["--rotation-hook", f"{LAMBDA}=https://127.0.0.1:{port}/", "--rotation-ca", str(cls.folder / "ca.pem")])
        cls.addClassCleanup(cls.dev.remove)
        cls.dev.start()
        cls.connect()
        keys = cls.dev.account("client")
        with open(cls.folder / "hook.log", "wb") as log:
            cls.hook = subprocess.Popen(
                ["/usr/bin/python3", EXAMPLE, "--listen", f"127.0.0.1:{port}", "--certificate", cls.folder / "hook.pem", "--private-key",
                 cls.folder / "hook.key", "--client-ca", cls.dev.ca, "--callers", "spiffe://", "--endpoint",
                 cls.dev.endpoints["secretsmanager"], "--endpoint-ca", cls.dev.ca], stdout=log, stderr=log,
                env={**os.environ, "AWS_ACCESS_KEY_ID": keys["accessKeyId"], "AWS_SECRET_ACCESS_KEY": keys["secretAccessKey"],
                     "AWS_DEFAULT_REGION": cls.dev.region})
        cls.addClassCleanup(cls.hook.wait)
        cls.addClassCleanup(cls.hook.terminate)
        master = cls.database.secret("master", "master password")
        assert wait_until(lambda: cls.database.run(master, "SELECT 1")[0] == 0), "PostgreSQL did not start"
        assert cls.database.run(master, "CREATE ROLE app LOGIN PASSWORD 'first password'")[0] == 0
        cls.master = cls.secrets.create_secret(Name="app/master", SecretString=json.dumps(master))["ARN"]

    def hook_log(self):
        return (self.folder / "hook.log").read_text(encoding="utf-8")

    def test_no_login_fails_while_a_password_is_rotated(self):
        value = self.database.secret("app", "first password", masterarn=self.master)
        name = self.secret(json.dumps(value))
        stop = threading.Event()
        clients = [Client(self.database, self.dev, name, stop) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        passwords = {value["password"]}
        for _ in range(ROTATIONS):
            version = self.secrets.rotate_secret(SecretId=name, RotationLambdaARN=LAMBDA,
                                                 RotationRules={"AutomaticallyAfterDays": 1})["VersionId"]
            self.assertTrue(wait_until(lambda version=version: self.stages(name).get(version) == ["AWSCURRENT"], 60), self.hook_log())
            passwords.add(json.loads(self.value(name))["password"])
            time.sleep(2 * STALE_SECONDS)  # who read before has read again: a value is good for two rotations, not for three
        stop.set()
        for client in clients:
            client.join()
        self.assertEqual([failure for client in clients for failure in client.failures], [])
        self.assertEqual(set().union(*(client.users for client in clients)), {"app", "app_clone"})
        self.assertEqual(len(passwords), ROTATIONS + 1)
        print(f"\n{sum(client.logins for client in clients)} logins of {CLIENTS} clients over {ROTATIONS} rotations, none failed")
        for password in passwords:
            self.assertNotIn(password, self.hook_log() + self.dev.log())

    def test_a_database_that_is_away_leaves_the_secret_as_it_is(self):
        value = self.database.secret("gone", "password", masterarn=self.master) | {"port": rotation_hooks.free_port()}
        name = self.secret(json.dumps(value))
        pending = self.secrets.rotate_secret(SecretId=name, RotationLambdaARN=LAMBDA)["VersionId"]
        self.assertTrue(wait_until(lambda: "step failed" in self.hook_log()))
        self.assertEqual(json.loads(self.value(name)), value)
        self.assertEqual(self.stages(name)[pending], ["AWSPENDING"])
        self.secrets.cancel_rotate_secret(SecretId=name)


if __name__ == "__main__":
    unittest.main()
