// AssumeRoleWithWebIdentity, with keys that the operator gave and with keys that are fetched.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <map>

#include "keyhold/base/async_event.h"
#include "keyhold/crypto/key_pair.h"
#include "keyhold/kms/token_service.h"
#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

const Administrator kWebOperator{"spiffe://test/operator/1", "127.0.0.1", "test"};
constexpr const char* kIssuer = "https://id.example.com/pods";
constexpr const char* kWebRole = "arn:aws:iam::111122223333:role/web";
constexpr const char* kProviderArn = "arn:aws:iam::111122223333:oidc-provider/id.example.com/pods";
constexpr const char* kTrustsPods =
    R"({"Statement":{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/id.example.com/pods"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"id.example.com/pods:sub":"web","id.example.com/pods:aud":"sts"}}}})";

std::string base64url(ByteView bytes) {
  std::string out = to_base64(bytes);
  std::ranges::replace(out, '+', '-');
  std::ranges::replace(out, '/', '_');
  out.erase(std::ranges::find(out, '='), out.end());
  return out;
}

// r and s of an ASN.1 signature, 32 bytes each.
Bytes raw_signature(ByteView der) {
  Bytes out;
  std::size_t at = 2;
  for (int i = 0; i < 2; ++i) {
    const std::size_t size = std::to_integer<std::size_t>(der[at + 1]);
    ByteView number = der.subspan(at + 2, size);
    at += 2 + size;
    if (number.size() == 33) number = number.subspan(1);
    out.insert(out.end(), 32 - number.size(), std::byte{0});
    out.insert(out.end(), number.begin(), number.end());
  }
  return out;
}

/// A provider with one P-256 key.
class Issuer {
 public:
  explicit Issuer(std::string key_id) : id_(std::move(key_id)) {}

  std::string jwks() const {
    const ByteView point = ByteView(key_.public_key()).last(64);
    return R"({"keys":[{"kty":"EC","crv":"P-256","use":"sig","kid":")" + id_ + R"(","x":")" +
           base64url(point.first(32)) + R"(","y":")" + base64url(point.last(32)) + R"("}]})";
  }
  std::string token(const json::Object& claims) const {
    const std::string header = R"({"alg":"ES256","kid":")" + id_ + R"("})";
    const std::string part = base64url(as_bytes(header)) + "." + base64url(as_bytes(json::write(claims)));
    const Bytes der =
        key_.sign({crypto::SignatureScheme::kEcdsa, crypto::Hash::kSha256}, crypto::MessageForm::kRaw, as_bytes(part))
            .value();
    return part + "." + base64url(raw_signature(der));
  }

 private:
  std::string id_;
  crypto::KeyPair key_ = crypto::KeyPair::generate(crypto::KeyPairKind::kP256).value();
};

/// Answers what it was given, and counts.
class FakeDocuments final : public DocumentSource {
 public:
  Task<Result<std::string>> fetch(std::string url, std::string ca_pem) override {
    ++fetched;
    last_ca = ca_pem;
    if (answers != nullptr) co_await answers->wait();
    const auto at = documents.find(url);
    if (at == documents.end()) co_return Error{ErrorCode::kUnavailable, "no such document"};
    co_return at->second;
  }
  std::map<std::string, std::string> documents;
  int fetched = 0;
  std::string last_ca;
  AsyncEvent* answers = nullptr;  // waits for it, where there is one
};

class WebIdentityTest : public KmsTest {
 protected:
  WebIdentityTest() {
    const std::string reads = R"({"Statement":{"Effect":"Allow","Action":"kms:ListKeys","Resource":"*"}})";
    EXPECT_TRUE(run(kms_->identities().create_role(kWebOperator, kOwn, "web", {.trust = kTrustsPods})));
    EXPECT_TRUE(run(kms_->identities().put_policy<iam::Role>(kWebOperator, kWebRole, "reads", reads)));
  }

  void make_provider(std::string jwks, std::string ca = {}) {
    iam::OidcProvider about{.url = kIssuer, .clients = {"sts"}, .ca_pem = std::move(ca), .jwks = std::move(jwks)};
    const auto made = run(kms_->identities().create_provider(kWebOperator, kOwn, std::move(about)));
    ASSERT_TRUE(made) << made.error().detail;
  }
  /// What the role's trust policy lets pods do, and when.
  void trust(const std::string& actions, const std::string& condition) {
    const std::string policy = R"({"Statement":{"Effect":"Allow","Principal":{"Federated":")" +
                               std::string(kProviderArn) + R"("},"Action":)" + actions + R"(,"Condition":)" +
                               condition + "}}";
    ASSERT_TRUE(run(kms_->identities().put_trust(kWebOperator, kWebRole, policy)));
  }
  json::Object claims(std::string subject = "web") const {
    const auto now = std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch().count();
    return {{"iss", kIssuer}, {"sub", subject}, {"aud", "sts"}, {"iat", now}, {"exp", now + 600}};
  }
  Result<aws::AssumeRoleWithWebIdentityResponse> assume(std::string token) {
    entry_ = std::make_unique<audit::Entry>();
    aws::AssumeRoleWithWebIdentityRequest request;
    request.role_arn = kWebRole;
    request.role_session_name = "pod-1";
    request.token = std::move(token);
    return run(kms_->token_service().assume_role_with_web_identity(*entry_, std::move(request)));
  }
  std::string refusal(std::string token) {
    const auto answer = assume(std::move(token));
    return answer ? "" : answer.error().reason.empty() ? answer.error().detail : answer.error().reason;
  }
  void serve(FakeDocuments& documents, const Issuer& issuer) {
    documents.documents = {{std::string(kIssuer) + "/.well-known/openid-configuration",
                            R"({"issuer":"https://id.example.com/pods","jwks_uri":"https://id.example.com/keys"})"},
                           {"https://id.example.com/keys", issuer.jwks()}};
    kms_->oidc_keys().fetch_from(documents);
  }

  const Issuer issuer_{"k-1"};
};

TEST_F(WebIdentityTest, AVouchedForCallerActsAsTheRole) {
  make_provider(issuer_.jwks());
  const auto answer = assume(issuer_.token(claims())).value();
  EXPECT_EQ(answer.session.arn, "arn:aws:sts::111122223333:assumed-role/web/pod-1");
  EXPECT_EQ(answer.subject, "web");
  EXPECT_EQ(answer.audience, "sts");
  EXPECT_EQ(answer.provider, kIssuer);
  EXPECT_EQ(entry_->decision.who, std::string(kProviderArn) + "#web");
  EXPECT_EQ(entry_->decision.verdict, "allowed-by-trust-policy (#1)");
  reopen();
  const auto identity =
      kms_->identities().find_caller(answer.session.arn, answer.session.credentials.session_token).value();
  EXPECT_EQ(identity->federated_provider, kProviderArn);
  EXPECT_TRUE(run(kms_->service().list_keys(call_by(Caller{identity, "eu-west-1", "127.0.0.1", {}}), {})));
  clock_.advance(std::chrono::hours(1));
  EXPECT_FALSE(kms_->identities().find_caller(answer.session.arn, answer.session.credentials.session_token));
}

TEST_F(WebIdentityTest, ATokenTagsTheSessionWhereTheTrustPolicyLetsIt) {
  make_provider(issuer_.jwks());
  json::Object tagged = claims();
  tagged["https://aws.amazon.com/tags"] =
      json::Object{{"principal_tags", json::Object{{"team", json::Array{"blue"}}, {"cost", "7"}}},
                   {"transitive_tag_keys", json::Array{"team"}}};
  EXPECT_EQ(refusal(issuer_.token(tagged)), "Not authorized to perform sts:TagSession");
  json::Object named = claims();
  named["https://aws.amazon.com/source_identity"] = "ada";
  EXPECT_EQ(refusal(issuer_.token(named)), "Not authorized to perform sts:SetSourceIdentity");
  trust(R"(["sts:AssumeRoleWithWebIdentity","sts:TagSession","sts:SetSourceIdentity"])",
        R"({"StringEqualsIfExists":{"aws:RequestTag/team":"blue","sts:SourceIdentity":"ada"}})");
  tagged["https://aws.amazon.com/source_identity"] = "ada";
  const auto answer = assume(issuer_.token(tagged)).value();
  EXPECT_EQ(answer.session.source_identity, "ada");
  EXPECT_TRUE(answer.session.packed_policy_size);
  const auto identity =
      kms_->identities().find_caller(answer.session.arn, answer.session.credentials.session_token).value();
  EXPECT_EQ(identity->tags, (iam::Tags{{"team", "blue"}, {"cost", "7"}}));
  EXPECT_EQ(identity->transitive_tags, (iam::Tags{{"team", "blue"}}));
  EXPECT_EQ(identity->source_identity, "ada");
  tagged["https://aws.amazon.com/tags/principal_tags/team"] = "red";
  tagged.erase("https://aws.amazon.com/tags");
  EXPECT_EQ(refusal(issuer_.token(tagged)), "Not authorized to perform sts:AssumeRoleWithWebIdentity");
}

TEST_F(WebIdentityTest, TagsThatAwsRefusesAreRefused) {
  make_provider(issuer_.jwks());
  trust(R"(["sts:AssumeRoleWithWebIdentity","sts:TagSession"])", "{}");
  const json::Object cases[] = {
      {{"principal_tags", json::Object{{"aws:team", "blue"}}}},
      {{"principal_tags", json::Object{{"team", "blue"}, {"Team", "red"}}}},
      {{"principal_tags", json::Object{{"team", "blue"}}}, {"transitive_tag_keys", json::Array{"other"}}},
  };
  for (const json::Object& tags : cases) {
    json::Object tagged = claims();
    tagged["https://aws.amazon.com/tags"] = tags;
    EXPECT_EQ(refusal(issuer_.token(tagged)), "InvalidParameterValue");
  }
  json::Object big = claims();
  json::Object many;
  for (int i = 0; i < 40; ++i) many["key-" + std::to_string(i)] = std::string(200, 'v');
  big["https://aws.amazon.com/tags"] = json::Object{{"principal_tags", many}};
  EXPECT_EQ(refusal(issuer_.token(big)), "PackedPolicyTooLarge");
}

TEST_F(WebIdentityTest, RefusesInAwssWords) {
  EXPECT_EQ(refusal(issuer_.token(claims())), "InvalidIdentityToken") << "no such provider";
  make_provider(issuer_.jwks());
  EXPECT_EQ(refusal("not a token"), "InvalidIdentityToken");
  EXPECT_EQ(refusal(Issuer("k-1").token(claims())), "InvalidIdentityToken") << "signed by another key";
  EXPECT_EQ(refusal(Issuer("k-2").token(claims())), "InvalidIdentityToken") << "an unknown key id";
  EXPECT_EQ(refusal(issuer_.token(claims("other"))), "Not authorized to perform sts:AssumeRoleWithWebIdentity");
  json::Object late = claims();
  late["exp"] = late.at("iat");
  EXPECT_EQ(refusal(issuer_.token(late)), "ExpiredTokenException");
  json::Object astray = claims();
  astray["aud"] = "elsewhere";
  EXPECT_EQ(refusal(issuer_.token(astray)), "InvalidIdentityToken");
  ASSERT_TRUE(run(kms_->identities().delete_role(kWebOperator, "arn:aws:iam::111122223333:role/none")).error().reason ==
              "NoSuchEntity");
}

TEST_F(WebIdentityTest, KeysAreFetchedOnceAndAgainForAnotherKey) {
  FakeDocuments documents;
  make_provider("", "a ca");
  EXPECT_EQ(refusal(issuer_.token(claims())), "IDPCommunicationError") << "nothing fetches here";
  clock_.advance(OidcKeys::kLeastAge);
  serve(documents, issuer_);
  EXPECT_EQ(refusal(issuer_.token(claims())), "");
  EXPECT_EQ(documents.fetched, 2);
  EXPECT_EQ(documents.last_ca, "a ca");
  EXPECT_EQ(refusal(issuer_.token(claims())), "");
  EXPECT_EQ(documents.fetched, 2) << "kept";
  const Issuer next("k-2");
  serve(documents, next);
  clock_.advance(std::chrono::seconds(5));
  EXPECT_EQ(refusal(next.token(claims())), "InvalidIdentityToken") << "not asked again so soon";
  EXPECT_EQ(documents.fetched, 2);
  clock_.advance(OidcKeys::kLeastAge);
  EXPECT_EQ(refusal(next.token(claims())), "");
  EXPECT_EQ(documents.fetched, 4);
  clock_.advance(OidcKeys::kMostAge);
  EXPECT_EQ(refusal(next.token(claims())), "");
  EXPECT_EQ(documents.fetched, 6) << "kept for an hour at most";
}

// Whoever sends tokens can't make us ask a silent provider without end.
TEST_F(WebIdentityTest, AFailureIsRememberedForAWhile) {
  FakeDocuments documents;
  kms_->oidc_keys().fetch_from(documents);
  make_provider("");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(refusal(issuer_.token(claims())), "IDPCommunicationError");
  EXPECT_EQ(documents.fetched, 1);
  clock_.advance(OidcKeys::kLeastAge);
  serve(documents, issuer_);
  EXPECT_EQ(refusal(issuer_.token(claims())), "");
}

TEST_F(WebIdentityTest, AFailureTakesAwayNoKeys) {
  FakeDocuments documents;
  serve(documents, issuer_);
  make_provider("");
  EXPECT_EQ(refusal(issuer_.token(claims())), "");
  documents.documents.clear();
  clock_.advance(OidcKeys::kLeastAge);
  EXPECT_EQ(refusal(Issuer("k-2").token(claims())), "IDPCommunicationError");
  EXPECT_EQ(refusal(issuer_.token(claims())), "") << "known, though the provider is down";
  EXPECT_EQ(refusal(Issuer("k-2").token(claims())), "InvalidIdentityToken") << "not asked again so soon";
  clock_.advance(OidcKeys::kMostAge);
  EXPECT_EQ(refusal(issuer_.token(claims())), "IDPCommunicationError") << "kept for an hour at most";
}

TEST_F(WebIdentityTest, ManyAtOnceAskTheProviderOnce) {
  FakeDocuments documents;
  AsyncEvent answers;
  documents.answers = &answers;
  serve(documents, issuer_);
  make_provider("");
  const iam::OidcProvider provider = kms_->identities().directory().find_provider(kProviderArn).value();
  const std::string text = issuer_.token(claims());
  const iam::IdToken token = iam::parse_id_token(text).value();
  std::vector<std::future<OidcKeys::Answer>> finds;
  asio::io_context context;
  for (int i = 0; i < 3; ++i)
    finds.push_back(asio::co_spawn(context, kms_->oidc_keys().find(provider, &token), asio::use_future));
  context.poll();
  EXPECT_EQ(documents.fetched, 1);
  answers.set();
  context.run();
  for (auto& find : finds) EXPECT_TRUE(find.get());
  EXPECT_EQ(documents.fetched, 2) << "the document, and the keys it names";
}

TEST_F(WebIdentityTest, ADocumentOfAnotherIssuerIsNotTaken) {
  FakeDocuments documents;
  serve(documents, issuer_);
  documents.documents[std::string(kIssuer) + "/.well-known/openid-configuration"] =
      R"({"issuer":"https://id.example.org","jwks_uri":"https://id.example.com/keys"})";
  make_provider("");
  EXPECT_EQ(refusal(issuer_.token(claims())), "IDPCommunicationError");
}

TEST(JsonWebKeySet, TakesKeysForSignaturesOnly) {
  const std::string good = Issuer("k").jwks();
  EXPECT_TRUE(JsonWebKeys::parse(good));
  for (const char* text :
       {"", "{}", R"({"keys":[]})", R"({"keys":{}})", R"({"keys":[7]})", R"({"keys":[{"kty":"oct","k":"AAAA"}]})",
        R"({"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]})",
        R"({"keys":[{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}]})"})
    EXPECT_FALSE(JsonWebKeys::parse(text)) << text;
  std::string encryption = good;
  encryption.replace(encryption.find("\"sig\""), 5, "\"enc\"");
  EXPECT_FALSE(JsonWebKeys::parse(encryption));
}

}  // namespace
}  // namespace keyhold::kms
