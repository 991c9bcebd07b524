"""docs/errors.md and the source name the same errors: REST codes with their statuses, AWS exceptions, what stops a start."""
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
ERROR = re.compile(r"ErrorCode::(k\w+)\s*,")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
CODE = re.compile(r"`([A-Za-z]+(?:-[a-z]+)*)`")
# Calls that make an error under the reason that they are given, and its class.
MAKERS = (
    (re.compile(r'src/tenancy/election\.cc'), re.compile(r'\brefuse\("([^"]+)"'), "kInvalidArgument"),
    (re.compile(r'src/server/event_body\.cc'), re.compile(r'"((?:event|append|too)-[a-z-]+)"'), "kLimitExceeded"),
    (re.compile(r'src/server/rest_append\.cc'), re.compile(r'reason = "([^"]+)"'), "kInvalidArgument"),
    (re.compile(r'src/aws/(?!exception_table)'), re.compile(r'refuse\(\w+(?:::\w+)?, "(\w+)"'), "kUnauthenticated"),
    (re.compile(r'src/aws/protocol\.cc'), re.compile(r'reason = "(\w+)"'), "kInvalidArgument"),
    (re.compile(r'src/iam/directory_plans\.cc'), re.compile(r'"(MalformedPolicyDocument)"'), "kInvalidArgument"),
)
PLATFORM = re.compile(r"src/(stores|tenancy|keyring|storage)/|src/server/(?!aws_|component_|operator_|sealed_|secrets_|rest_oauth)")
COMPONENT = re.compile(r"src/server/(aws_component(?!_client)|component_|operator_|sealed_|secrets_)|src/iam/(iam_error|directory_plans)"
                       r"|src/kms/root_files|src/record/seal_file|src/backup/backup_writer")
AWS = re.compile(r"src/(aws|kms|secrets|iam)/(?!iam_error|directory_plans|root_files)|src/server/aws_(?!component)")
AT_START = {"other-deployment", "root-epoch-mismatch", "audit-broken"}


def items_after(text, at):
    """The arguments from `at` to the bracket that closes them, as texts."""
    items, depth = [""], 0
    while at < len(text) and depth >= 0 and text[at] != ";":
        string = STRING.match(text, at)
        if string:
            items[-1] += string[0]
            at = string.end()
            continue
        depth += (text[at] in "({[") - (text[at] in ")}]")
        if text[at] == "," and depth == 0:
            items.append("")
        else:
            items[-1] += text[at]
        at += 1
    return items


def errors_of(where, text):
    """(reason, class) of each error that a source file makes under a name."""
    for match in ERROR.finditer(text):
        items = items_after(text, match.end())
        yield from ((reason, match[1]) for reason in STRING.findall(items[1] if len(items) > 1 else ""))
    for place, pattern, code in MAKERS:
        if place.match(where):
            yield from ((reason, code) for reason in pattern.findall(text))


def errors_in(folders):
    """Every named error of the files that `folders` matches: {reason: {class, …}}."""
    out = {}
    for path in sorted(ROOT.glob("src/*/**/*")):
        where = path.relative_to(ROOT).as_posix()
        if path.suffix not in {".cc", ".h"} or "/test" in where or "fault_engine" in where or not folders.match(where):
            continue
        for reason, code in errors_of(where, re.sub(r"//[^\n]*", "", path.read_text(encoding="utf-8"))):
            out.setdefault(reason, set()).add(code)
    return out


def statuses():
    """How problem.cc maps: a class to its status, and the reasons that have one of their own."""
    text = (ROOT / "src/server/problem.cc").read_text(encoding="utf-8")
    own = {reason: int(status) for reason, status in re.findall(r'OwnStatus\{"([^"]+)", (\d+)\}', text)}
    by_class, waiting = {}, []
    for case, status in re.findall(r"case ErrorCode::(k\w+):|return (\d+);", text):
        if case:
            waiting.append(case)
        else:
            by_class.update({one: int(status) for one in waiting})
            waiting = []
    return own, by_class


def rows(section):
    """The cells of the tables under a heading of the document."""
    text = DOCUMENT.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ") and "---" not in line][1:]


def documented(section, column):
    """{code: statuses of its rows} of a table with statuses in the second column."""
    out = {}
    for row in rows(section):
        for code in CODE.findall(row[column]):
            out.setdefault(code, []).extend(re.findall(r"\d{3}", row[1]))
    return out


class ErrorsDocument(unittest.TestCase):
    def expect_same(self, in_source, in_document):
        self.assertEqual(sorted(in_source - in_document), [], "in the source only")
        self.assertEqual(sorted(in_document - in_source), [], "in docs/errors.md only")

    def expect_statuses(self, errors, table):
        own, by_class = statuses()
        self.assertEqual(len(by_class), 12)
        for reason, classes in errors.items():
            for one in classes:
                self.assertIn(str(own.get(reason, by_class[one])), table[reason], f"{reason}, {one}")

    def test_has_each_code_of_the_rest_api_with_its_status(self):
        errors = {reason: classes for reason, classes in errors_in(PLATFORM).items() if reason[0].islower()}
        table = documented("The platform's REST API", 2)
        classes = set(re.findall(r'return "([a-z-]+)";', (ROOT / "src/base/result.cc").read_text(encoding="utf-8")))
        oauth = {"invalid_client", "invalid_scope"}
        self.expect_same(set(errors) - AT_START - oauth | classes, set(table))
        self.expect_statuses({name: errors[name] for name in set(errors) - AT_START - oauth}, table)

    def test_has_each_code_of_the_component_port_with_its_status(self):
        errors = errors_in(COMPONENT)
        shared = {"malformed-json", "unknown-field"}  # made by request_members.cc, for both APIs
        aws = {reason for reason in errors if reason.endswith("Exception")} | {"InternalFailure"}
        table = documented("The component port", 2)
        self.expect_same((set(errors) | shared) - aws, set(table))
        self.expect_statuses({name: errors[name] for name in set(errors) - aws}, table)

    def test_has_each_exception_of_the_aws_protocols(self):
        inside = {"MissingCredentials"}  # of our own clients: no answer holds it
        table = {code for row in rows("The AWS protocols") for code in CODE.findall(row[1])}
        self.expect_same(set(errors_in(AWS)) - inside - AT_START, table)

    def test_has_what_stops_a_start(self):
        table = {code for row in rows("Starting") for code in CODE.findall(row[1])}
        self.assertLessEqual(AT_START, table)


if __name__ == "__main__":
    unittest.main()
