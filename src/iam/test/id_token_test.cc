#include "keyhold/iam/id_token.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "keyhold/base/json.h"

namespace keyhold::iam::test {
namespace {

constexpr const char* kHeader = R"({"alg":"RS256","kid":"k-1","typ":"JWT"})";

std::string base64url(std::string_view text) {
  std::string out = to_base64(as_bytes(text));
  std::ranges::replace(out, '+', '-');
  std::ranges::replace(out, '/', '_');
  out.erase(std::ranges::find(out, '='), out.end());
  return out;
}

std::string token_of(std::string_view header, std::string_view claims, std::string_view signature = "sig") {
  return base64url(header) + "." + base64url(claims) + "." + base64url(signature);
}

json::Object whole_claims() {
  return {{"iss", "https://id.example.com/pods"},
          {"sub", "system:serviceaccount:shop:web"},
          {"aud", "sts.amazonaws.com"},
          {"exp", 1'772'323'500},
          {"iat", 1'772'323'200},
          {"nbf", 1'772'323'200}};
}

std::string claims_with(const char* name, json::Value value) {
  json::Object claims = whole_claims();
  claims[name] = std::move(value);
  return json::write(claims);
}

std::string claims_without(const char* name) {
  json::Object claims = whole_claims();
  claims.erase(name);
  return json::write(claims);
}

std::string refusal(std::string_view text) {
  const Result<IdToken> token = parse_id_token(text);
  return token ? "" : token.error().reason;
}

OidcProvider pods() {
  return {.url = "id.example.com/pods", .clients = {"sts.amazonaws.com", "other"}};
}

TEST(IdToken, IsTakenApart) {
  const std::string text = token_of(kHeader, json::write(whole_claims()));
  const IdToken token = parse_id_token(text).value();
  EXPECT_EQ(token.algorithm, JwsAlgorithm::kRs256);
  EXPECT_EQ(token.key_id, "k-1");
  EXPECT_EQ(token.subject, "system:serviceaccount:shop:web");
  EXPECT_EQ(token.audiences, std::vector<std::string>{"sts.amazonaws.com"});
  EXPECT_EQ(token.signed_part, text.substr(0, text.rfind('.')));
  EXPECT_EQ(as_text(token.signature), "sig");
  EXPECT_EQ(token.expires - token.issued, std::chrono::minutes(5));
}

TEST(IdToken, SaysWhatTheSessionIsTaggedWith) {
  const json::Object nested{
      {"principal_tags", json::Object{{"Project", json::Array{"Automation"}}, {"CostCenter", "987654"}}},
      {"transitive_tag_keys", json::Array{"Project"}}};
  json::Object flat = whole_claims();
  flat["https://aws.amazon.com/tags/principal_tags/Project"] = "Automation";
  flat["https://aws.amazon.com/tags/principal_tags/CostCenter"] = json::Array{"987654"};
  flat["https://aws.amazon.com/tags/transitive_tag_keys"] = json::Array{"Project"};
  for (const std::string& claims : {claims_with("https://aws.amazon.com/tags", nested), json::write(flat)}) {
    const IdToken token = parse_id_token(token_of(kHeader, claims)).value();
    EXPECT_EQ(token.tags, (Tags{{"Project", "Automation"}, {"CostCenter", "987654"}}));
    EXPECT_EQ(token.transitive_tag_keys, (std::set<std::string, std::less<>>{"Project"}));
    EXPECT_EQ(token.source_identity, "");
  }
  const std::string named = claims_with("https://aws.amazon.com/source_identity", "ada");
  EXPECT_EQ(parse_id_token(token_of(kHeader, named))->source_identity, "ada");
}

TEST(IdToken, RefusesTagsThatAreNone) {
  const char* const tags = "https://aws.amazon.com/tags";
  const json::Object twice_nested{{"principal_tags", json::Object{{"a", "1"}}}};
  json::Object twice = whole_claims();
  twice[tags] = twice_nested;
  twice["https://aws.amazon.com/tags/principal_tags/a"] = "2";
  const std::string cases[] = {
      claims_with(tags, "text"),
      claims_with(tags, json::Object{{"principal_tags", "text"}}),
      claims_with(tags, json::Object{{"principal_tags", json::Object{{"a", 1}}}}),
      claims_with(tags, json::Object{{"principal_tags", json::Object{{"a", json::Array{"1", "2"}}}}}),
      claims_with(tags, json::Object{{"principal_tags", json::Object{{"a", json::Array{}}}}}),
      claims_with(tags, json::Object{{"transitive_tag_keys", "a"}}),
      claims_with(tags, json::Object{{"transitive_tag_keys", json::Array{1}}}),
      claims_with("https://aws.amazon.com/source_identity", 1),
      claims_with("https://aws.amazon.com/source_identity", "a"),
      claims_with("https://aws.amazon.com/source_identity", json::Value(std::string(65, 'a'))),
      claims_with("https://aws.amazon.com/source_identity", "a b"),
      json::write(twice),
  };
  for (const std::string& claims : cases)
    EXPECT_EQ(refusal(token_of(kHeader, claims)), "InvalidIdentityToken") << claims;
}

TEST(IdToken, WhatIsNoneOrCannotBeVerifiedIsRefused) {
  const std::string claims = json::write(whole_claims());
  const std::string cases[] = {
      "",
      "a.b",
      "a.b.c",
      "a.b.c.d",
      std::string(20'001, 'a'),
      token_of(R"({"alg":"none"})", claims, ""),
      token_of(R"({"alg":"HS256"})", claims),
      token_of(R"({"alg":"RS512"})", claims),
      token_of(R"({"kid":"k-1"})", claims),
      token_of(R"({"alg":"RS256","crit":["b64"],"b64":false})", claims),
      token_of(R"({"alg":"RS256","kid":7})", claims),
      token_of(kHeader, "[]"),
      token_of(kHeader, claims_without("iss")),
      token_of(kHeader, claims_without("sub")),
      token_of(kHeader, claims_without("aud")),
      token_of(kHeader, claims_without("exp")),
      token_of(kHeader, claims_without("iat")),
      token_of(kHeader, claims_with("sub", json::Value(std::string(256, 's')))),
      token_of(kHeader, claims_with("aud", json::Array{})),
      token_of(kHeader, claims_with("aud", json::Array{7})),
      token_of(kHeader, claims_with("exp", "soon")),
      token_of(kHeader, claims_with("exp", -1)),
      token_of(kHeader, claims_with("exp", 1e300)),
      token_of(kHeader, claims) + "=",
      base64url(kHeader) + "." + to_base64(as_bytes(claims)) + "+.c2ln",
  };
  for (const std::string& text : cases) EXPECT_EQ(refusal(text), "InvalidIdentityToken") << text.substr(0, 200);
}

TEST(IdToken, ClaimsAreCheckedInAwssWords) {
  struct Case {
    const char* name;
    const char* claim;
    json::Value value;
    const char* reason;
    const char* text;
  };
  const Case cases[] = {
      {"whole", "jti", "1", "", ""},
      {"one of several audiences", "aud", json::Array{"x", "other"}, "", ""},
      {"another audience", "aud", "x", "InvalidIdentityToken", "Incorrect token audience"},
      {"for another client, whoever may read it", "azp", "x", "InvalidIdentityToken", "Incorrect token audience"},
      {"for a client of ours", "azp", "other", "", ""},
      {"another issuer", "iss", "https://id.example.com/pods/", "InvalidIdentityToken", "Incorrect token issuer"},
      {"expired", "exp", 1'772'323'260, "ExpiredTokenException",
       "Token expired: current date/time 1772323260 must be before the expiration date/time 1772323260"},
      {"issued a little ahead", "iat", 1'772'323'260 + 300, "", ""},
      {"issued in the future", "iat", 1'772'323'260 + 301, "InvalidIdentityToken", "Token is not yet valid"},
      {"not yet valid", "nbf", 1'772'323'260 + 301, "InvalidIdentityToken", "Token is not yet valid"},
  };
  const WallTime now(std::chrono::seconds(1'772'323'260));
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const IdToken token = parse_id_token(token_of(kHeader, claims_with(c.claim, c.value))).value();
    const Status checked = check_claims(token, pods(), now);
    EXPECT_EQ(checked ? "" : checked.error().reason, c.reason);
    EXPECT_EQ(checked ? "" : checked.error().detail, c.text);
  }
}

}  // namespace
}  // namespace keyhold::iam::test
