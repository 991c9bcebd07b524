#include <gtest/gtest.h>

#include <algorithm>

#include "keyhold/aws/sigv4.h"
#include "keyhold/aws/sigv4_verifier.h"
#include "keyhold/crypto/digest.h"
#include "keyhold/crypto_testing/vector_file.h"

namespace keyhold::aws::sigv4 {
namespace {

using crypto::testing::object_of;
using crypto::testing::text_of;

constexpr int kSuiteCases = 38;

struct SuiteRequest {
  std::string method, path, query, body;
  net::Headers headers;

  RequestView view() const { return {method, path, query, headers, as_bytes(body)}; }
};

// The suite's own form of a request: a line, headers (a leading space continues the one before), an empty line, the
// body.
SuiteRequest read_suite_request(std::string_view text) {
  SuiteRequest out;
  const std::size_t line_end = text.find('\n');
  const std::string_view line = text.substr(0, line_end);
  const std::size_t first = line.find(' '), last = line.rfind(' ');
  out.method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::size_t mark = std::min(target.find('?'), target.size());
  out.path = target.substr(0, mark);
  out.query = target.substr(std::min(mark + 1, target.size()));
  text.remove_prefix(line_end + 1);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view header = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (header.empty()) break;
    if (header.front() == ' ') {
      out.headers.back().value.append("\n").append(header);
      continue;
    }
    const std::size_t colon = header.find(':');
    out.headers.push_back({std::string(header.substr(0, colon)), std::string(header.substr(colon + 1))});
  }
  out.body = text;
  return out;
}

bool flag(const json::Object& context, std::string_view name) {
  const json::Value* const value = json::find(context, name);
  return value != nullptr && value->as_bool();
}

struct SuiteCase {
  explicit SuiteCase(const json::Object& test)
      : context(object_of(test, "context")),
        request(read_suite_request(text_of(test, "request"))),
        credentials{text_of(object_of(context, "credentials"), "access_key_id"),
                    SecretBytes::copy_of(as_bytes(text_of(object_of(context, "credentials"), "secret_access_key")))},
        options{text_of(context, "region"), text_of(context, "service"),
                flag(context, "normalize") ? PathRule::kNormalized : PathRule::kAsSent},
        now(parse_rfc3339(text_of(context, "timestamp")).value()) {
    const json::Value* const token = json::find(object_of(context, "credentials"), "token");
    if (token != nullptr && !flag(context, "omit_session_token"))
      credentials.session_token = SecretBytes::copy_of(as_bytes(std::string_view(token->as_string())));
    if (flag(context, "sign_body"))
      request.headers.push_back({"x-amz-content-sha256", to_hex(crypto::sha256({as_bytes(request.body)}))});
  }

  const json::Object& context;
  SuiteRequest request;
  Credentials credentials;
  SigningOptions options;
  WallTime now;
};

template <class Check>
int for_each_suite_case(const Check& check) {
  const json::Object file = crypto::testing::read_vectors("src/aws/test/vectors/sigv4_suite.json");
  int count = 0;
  for (const json::Value& test : crypto::testing::array_of(file, "cases")) {
    SCOPED_TRACE(text_of(test.as_object(), "name"));
    check(test.as_object());
    ++count;
  }
  return count;
}

TEST(Sigv4, SignsAsTheSuiteDoes) {
  EXPECT_EQ(for_each_suite_case([](const json::Object& test) {
              const SuiteCase c(test);
              const net::Headers added = sign_request(c.request.view(), c.credentials, c.options, c.now);
              const std::string& authorization = *net::find_header(added, "Authorization");
              const std::string expected = text_of(test, "headerSignature");
              EXPECT_TRUE(authorization.ends_with("Signature=" + expected)) << authorization;
              EXPECT_NE(text_of(test, "headerSignedRequest").find(authorization), std::string::npos);
            }),
            kSuiteCases);
}

TEST(Sigv4, CanonicalRequestsAreTheSuites) {
  EXPECT_EQ(for_each_suite_case([](const json::Object& test) {
              const SuiteCase c(test);
              SuiteRequest complete = c.request;
              for (net::Header& header : sign_request(c.request.view(), c.credentials, c.options, c.now))
                if (header.name != "Authorization") complete.headers.push_back(std::move(header));
              const std::string expected = text_of(test, "headerCanonicalRequest");
              // The list of signed names is the line before the last.
              const std::size_t last = expected.rfind('\n'), before = expected.rfind('\n', last - 1);
              std::vector<std::string> names;
              for (std::string list = expected.substr(before + 1, last - before - 1) + ';'; !list.empty();
                   list.erase(0, list.find(';') + 1))
                names.push_back(list.substr(0, list.find(';')));
              const std::string canonical =
                  canonical_request(complete.view(), names, expected.substr(last + 1), c.options.rule);
              EXPECT_EQ(canonical, expected);
              EXPECT_EQ(
                  string_to_sign(to_iso_basic(c.now),
                                 {to_iso_basic(c.now).substr(0, 8), c.options.region, c.options.service}, canonical),
                  text_of(test, "headerStringToSign"));
            }),
            kSuiteCases);
}

TEST(Sigv4, RefusesEveryPresignedRequest) {
  EXPECT_EQ(for_each_suite_case([](const json::Object& test) {
              const SuiteRequest request = read_suite_request(text_of(test, "querySignedRequest"));
              const Endpoint endpoint{.service = "service"};
              const auto verdict = examine(request.view(), endpoint, SuiteCase(test).now);
              ASSERT_TRUE(std::holds_alternative<Refusal>(verdict));
              EXPECT_EQ(std::get<Refusal>(verdict).verdict, Verdict::kMalformed);
              EXPECT_EQ(std::get<Refusal>(verdict).error.reason, "IncompleteSignatureException");
            }),
            kSuiteCases);
}

// The documentation's own example of a derived key (AWS General Reference, signing key derivation).
TEST(Sigv4, DerivesTheDocumentedSigningKey) {
  const SecretBytes secret = SecretBytes::copy_of(as_bytes("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"));
  const SecretBytes key = derive_signing_key(secret, {"20150830", "us-east-1", "iam"});
  EXPECT_EQ(to_hex(key.expose()), "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
}

}  // namespace
}  // namespace keyhold::aws::sigv4
