"""A second `platform` process beside a running Dev: with its own deployment, principals, data and settings, on the same KMS and
Secrets Manager, which it may reach through a link that can be cut.
"""
import hashlib
import json
import secrets
import socket
import subprocess
import threading
import time
import uuid

from harness import BINARY, START_SECONDS, Dev, clean_environment, run
from rest import Rest

PRINCIPALS = ("provisioner", "events", "registry")


class Link:
    """A TCP port of the loopback interface that passes everything on to another, until it is cut: from then on bytes vanish,
    as behind a cable that was pulled, and no connection ends."""

    def __init__(self, url):
        self.target = ("127.0.0.1", int(url.rsplit(":", 1)[1]))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self.listener.getsockname()[1]}"
        self.whole = threading.Event()
        self.whole.set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        self.whole.clear()

    def mend(self):
        """For new connections; those that lost bytes stay silent."""
        self.whole.set()

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            if not self.whole.is_set():
                threading.Thread(target=self._swallow, args=(near,), daemon=True).start()
                continue
            far = socket.create_connection(self.target)
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source, sink):
        lost = False
        try:
            while data := source.recv(65536):
                lost = lost or not self.whole.is_set()
                if not lost:
                    sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    @staticmethod
    def _swallow(near):
        try:
            while near.recv(65536):
                pass
        except OSError:
            pass


class PlatformBeside(Dev):
    """Used as a Dev is: its command line, its REST API, the accounts of the Dev that it stands beside.

    `leases`: settings of that table. It has no component port of the KMS, so no revocation is pushed to it.
    """

    def __init__(self, dev, **leases):
        super().__init__()
        self.beside, self.leases = dev, leases
        self.kms_link = Link(dev.endpoints["kms"])
        self.deployment = str(uuid.uuid4())
        self.operator = {"clientId": "operator", "clientSecret": secrets.token_hex(32)}
        self.data_dir.mkdir(mode=0o700)

    def launch(self):
        config = self.data_dir / "platform.toml"
        if not config.exists():
            self.principals = {name: self._principal(name) for name in PRINCIPALS}
            self._certificate()
            config.write_text(self._config(), encoding="utf-8")
        environment = clean_environment(self.home)
        self._give_credentials(environment)
        environment["KEYHOLD_OPERATOR_CLIENT_ID"] = self.operator["clientId"]
        environment["KEYHOLD_OPERATOR_SECRET_SHA256"] = hashlib.sha256(self.operator["clientSecret"].encode()).hexdigest()
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([BINARY, "platform", "--config", config], stdout=log, stderr=subprocess.STDOUT,
                                            stdin=subprocess.DEVNULL, env=environment)

    def start(self):
        self.launch()
        self._write_dev_json()
        deadline = time.monotonic() + START_SECONDS
        while not self._serves():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the platform did not start:\n{self.log()}")
            time.sleep(0.05)
        return self

    def remove(self):
        super().remove()
        self.kms_link.close()

    def _serves(self):
        rest = Rest(self.endpoints["platform"], self.ca)
        try:
            return rest.get("/health").status == 200 and "platform-ready" in self.log()
        except OSError:
            return False
        finally:
            rest.close()

    def _give_credentials(self, environment):
        for name, principal in self.principals.items():
            environment[f"KEYHOLD_{name.upper()}_ACCESS_KEY_ID"] = principal["accessKeyId"]
            environment[f"KEYHOLD_{name.upper()}_SECRET_ACCESS_KEY"] = principal["secretAccessKey"]

    def _policy(self, name):
        """A file with the policy of the Dev's principal of that name, for this deployment."""
        account = self.beside.account("platform")["id"]
        policy = self.beside.keyhold("iam", "policy", "get", account, f"keyhold-{name}", "keyhold", "--output", "json")
        document = self.folder / f"{name}.json"
        document.write_text(policy.replace(self._deployment_of_dev(), self.deployment), encoding="utf-8")
        return document

    def _principal(self, name):
        """A user like the Dev's principal of that name, with that one's policy for this deployment."""
        account, user = self.beside.account("platform")["id"], f"{name}-{self.deployment[:8]}"
        arn = self.beside.keyhold_json("iam", "user", "create", account, user)["arn"]
        self.beside.keyhold("iam", "policy", "put", account, user, "keyhold", self._policy(name))
        return {"arn": arn, **self.beside.keyhold_json("iam", "access-key", "create", account, user)}

    def _deployment_of_dev(self):
        lines = (self.beside.data_dir / "config/platform.toml").read_text(encoding="utf-8").splitlines()
        return next(line.split('"')[1] for line in lines if line.startswith("deployment"))

    def _certificate(self):
        """A certificate of its own, trusted besides the Dev's."""
        run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
             "-subj", "/CN=platform", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", self.data_dir / "key.pem",
             "-out", self.data_dir / "certificate.pem"])
        own = (self.data_dir / "certificate.pem").read_text(encoding="ascii")
        with open(self.beside.ca, encoding="ascii") as others:
            (self.data_dir / "ca.pem").write_text(own + others.read(), encoding="ascii")

    def _more_of_aws(self):
        """Further lines of that table."""
        return ""

    def _ca(self):
        """Whom the platform trusts."""
        return self.beside.ca

    def _config(self):
        arns = "\n".join(f'{name}_arn = "{principal["arn"]}"' for name, principal in self.principals.items())
        leases = "\n".join(f"{name} = {value}" for name, value in self.leases.items())
        return f"""role = "platform"
deployment = "{self.deployment}"
data_directory = "{self.data_dir}/platform"

[listen]
public = "127.0.0.1:{self.base}"

[aws]
region = "{self.beside.region}"
vendor_account = "{self.beside.account("platform")["id"]}"
{arns}
kms = "{self.kms_link.url}"
secrets_manager = "{self.beside.endpoints["secretsmanager"]}"
{self._more_of_aws()}

[leases]
{leases}

[memory]
lock = "best-effort"

[tls]
certificate = "{self.data_dir}/certificate.pem"
private_key = "{self.data_dir}/key.pem"
ca = "{self._ca()}"
"""

    def _write_dev_json(self):
        """What tells the command line where this platform is."""
        facts = json.loads(json.dumps(self.beside.facts))
        facts["ca"] = str(self.data_dir / "ca.pem")
        facts["endpoints"]["platform"] = f"https://127.0.0.1:{self.base}"
        facts["operator"].update(self.operator)
        (self.data_dir / "dev.json").write_text(json.dumps(facts), encoding="utf-8")
        (self.data_dir / "dev.json").chmod(0o600)
        self.facts = facts
