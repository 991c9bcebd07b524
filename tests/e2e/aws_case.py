"""What the suites of both AWS services share: a running Dev, and how a refusal must look."""
import aws_tools
from harness import DevTest

ELSEWHERE = "eu-west-1"  # a second Region, served by the same endpoint
ANY = object()           # a message that is ours to choose


class AwsTest(DevTest):
    """A test class whose `raw` is the client's aws_tools.SignedClient of the service."""

    def refused(self, name, message, operation, client=None, **members):
        """The operation is refused with 400 under AWS's name and in its words; a message of None is no message at all."""
        with self.assertRaises(aws_tools.Refused) as caught:
            (client or self.raw)(operation, **members)
        self.assertEqual((caught.exception.name, caught.exception.status), (name, 400), caught.exception)
        if message is not ANY:
            self.assertEqual(caught.exception.message, message)
