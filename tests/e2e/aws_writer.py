"""A caller who changes what is its own until the server is gone, and knows what must be there after."""
import copy
import http.client
import threading

import aws_tools

NOTHING = {"exists": False}


class Writer(threading.Thread):
    """One call after the other. `known` is the state that was acknowledged; `wanted`, with the call that was not.

    A subclass has `connect()`, which sets `signed`: its clients, first the one that most calls go by; `create()`;
    `calls()`: what may be called in the known state; and `read(state)`: what is there now.
    """

    def __init__(self, dev, name, state, numbers):
        super().__init__(daemon=True)
        self.dev, self.name, self.random = dev, name, numbers
        self.known = self.wanted = state
        self.acknowledged, self.fault = 0, None

    def run(self):
        self.connect()
        try:
            while True:
                if self.known["exists"]:
                    self.random.choice(self.calls())()
                else:
                    self.create()
                self.acknowledged += 1
        except (OSError, http.client.HTTPException):
            return  # no answer: it was killed
        except aws_tools.Refused as refused:
            if refused.status < 500:
                self.fault = refused
        except Exception as error:  # pylint: disable=broad-exception-caught  # a thread's own end would tell nobody
            self.fault = error
        finally:
            self.disconnect_all()

    def disconnect_all(self):
        for client in self.signed:
            client.connection.close()

    def apply(self, edit, operation, client=None, **members):
        """One call; `edit` says what it does to a state, given its answer where there is one."""
        self.wanted = copy.deepcopy(self.known)
        edit(self.wanted, None)
        answer = (client or self.signed[0])(operation, **members)
        after = copy.deepcopy(self.known)
        edit(after, answer)
        self.known = self.wanted = after

    def set(self, operation, client=None, members=None, **state):
        """One call that makes these members of the state what they are given as."""
        self.apply(lambda known, _: known.update(state), operation, client, **members)

    @staticmethod
    def comparable(state):
        """What two states are compared by."""
        return state

    def check(self, test):
        """What is there now, which is what was acknowledged, or that with the unanswered call on top."""
        self.connect()
        try:
            found = self.read(self.known)
        finally:
            self.disconnect_all()
        test.assertIn(self.comparable(found), [self.comparable(self.known), self.comparable(self.wanted)], self.name)
        return found

    def text(self):
        return str(self.random.random())
