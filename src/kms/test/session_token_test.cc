#include <gtest/gtest.h>

#include "keyhold/crypto_testing/vector_file.h"
#include "keyhold/kms/session_tokens.h"

namespace keyhold::kms {
namespace {

constexpr const char* kPolicyText =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}]})";

SecretBytes key_of(char fill) {
  return SecretBytes::copy_of(as_bytes(std::string(SessionTokens::kKeyBytes, fill)));
}

iam::Session whole_session() {
  iam::Session out{.access_key_id = "ASIA234567234567ABCD",
                   .secret = SecretBytes::copy_of(as_bytes(std::string(40, 's'))),
                   .owner_arn = "arn:aws:iam::111122223333:role/reader",
                   .owner_id = "AROA234567234567ABCDE",
                   .name = "s-1",
                   .end = parse_rfc3339("2026-03-01T12:00:00Z").value(),
                   .source_arn = "arn:aws:iam::111122223333:user/ada",
                   .source_access_key_id = "AKIA234567234567ABCD"};
  out.issued = parse_rfc3339("2026-03-01T11:00:00Z").value();
  out.source_identity = "ada";
  out.policy_arns = {"arn:aws:iam::111122223333:policy/a"};
  out.tags = {{"cost", "7"}, {"team", "blue"}};
  out.transitive_tags = {{"cost", "7"}};
  out.policy = iam::Policy::parse(kPolicyText, iam::PolicyKind::kIdentityPolicy).value();
  return out;
}

struct SessionTokensTest : testing::Test {
  SessionTokens tokens;
  SessionTokensTest() { EXPECT_TRUE(tokens.load(key_of('k').expose())); }
};

TEST_F(SessionTokensTest, ATokenOpensToWhatWasSealed) {
  const iam::Session session = whole_session();
  const std::string token = tokens.seal(session);
  EXPECT_NE(token, tokens.seal(session));
  const auto opened = tokens.open(token);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->access_key_id, session.access_key_id);
  EXPECT_EQ(opened->secret.expose_text(), session.secret.expose_text());
  EXPECT_EQ(opened->owner_arn, session.owner_arn);
  EXPECT_EQ(opened->owner_id, session.owner_id);
  EXPECT_EQ(opened->name, session.name);
  EXPECT_EQ(opened->end, session.end);
  EXPECT_EQ(opened->source_arn, session.source_arn);
  EXPECT_EQ(opened->source_access_key_id, session.source_access_key_id);
  ASSERT_TRUE(opened->policy);
  EXPECT_EQ(opened->policy->text(), kPolicyText);
  EXPECT_EQ(opened->issued, session.issued);
  EXPECT_EQ(opened->source_identity, session.source_identity);
  EXPECT_EQ(opened->policy_arns, session.policy_arns);
  EXPECT_EQ(opened->tags, session.tags);
  EXPECT_EQ(opened->transitive_tags, session.transitive_tags);
}

json::Object golden(const char* name) {
  return crypto::testing::read_vectors(std::string("tests/vectors/") + name);
}

Result<iam::Session> open_golden(const json::Object& file) {
  SessionTokens theirs;
  EXPECT_TRUE(theirs.load(from_hex(std::string_view(file.at("key").as_string())).value()));
  return theirs.open(std::string_view(file.at("token").as_string()));
}

void expect_as_told(const iam::Session& session_, const json::Object& expected) {
  const iam::Session* const session = &session_;
  const auto text = [&](const char* name) { return std::string(expected.at(name).as_string()); };
  EXPECT_EQ(session->end.time_since_epoch().count(), expected.at("end").as_int64());
  EXPECT_EQ(session->access_key_id, text("accessKeyId"));
  EXPECT_EQ(session->secret.expose_text(), text("secret"));
  EXPECT_EQ(session->owner_arn, text("owner"));
  EXPECT_EQ(session->owner_id, text("ownerId"));
  EXPECT_EQ(session->name, text("name"));
  EXPECT_EQ(session->source_arn, text("source"));
  EXPECT_EQ(session->source_access_key_id, text("sourceAccessKeyId"));
  EXPECT_EQ(session->policy->text(), text("policy"));
}

// tests/vectors/generate_session_token.py made it, from the format's page alone.
TEST_F(SessionTokensTest, ATokenMadeElsewhereOpens) {
  const json::Object file = golden("session_token_v2.json");
  const json::Object& expected = crypto::testing::object_of(file, "session");
  const auto session = open_golden(file);
  ASSERT_TRUE(session);
  expect_as_told(*session, expected);
  EXPECT_EQ(session->issued.time_since_epoch().count(), expected.at("issued").as_int64());
  EXPECT_EQ(session->source_identity, "ada");
  EXPECT_EQ(session->policy_arns,
            (iam::PolicyArns{"arn:aws:iam::111122223333:policy/a", "arn:aws:iam::111122223333:policy/b"}));
  EXPECT_EQ(session->tags, (iam::Tags{{"cost", "7"},
                                      {"team",
                                       "bl\xc3\xbc"
                                       "e"}}));
  EXPECT_EQ(session->transitive_tags, (iam::Tags{{"cost", "7"}}));
}

// Given out before there was a version 2, and good for 36 hours at most.
TEST_F(SessionTokensTest, ATokenOfTheFirstVersionOpens) {
  const json::Object file = golden("session_token_v1.json");
  const auto session = open_golden(file);
  ASSERT_TRUE(session);
  expect_as_told(*session, crypto::testing::object_of(file, "session"));
  EXPECT_TRUE(session->tags.empty());
  EXPECT_TRUE(session->policy_arns.empty());
}

TEST_F(SessionTokensTest, NoByteOfATokenCanChange) {
  const Bytes token = from_base64(tokens.seal(whole_session())).value();
  for (std::size_t i = 0; i < token.size(); ++i) {
    Bytes changed = token;
    changed[i] ^= std::byte{1};
    EXPECT_FALSE(tokens.open(to_base64(changed))) << i;
  }
  for (const std::size_t size : {std::size_t{0}, std::size_t{12}, std::size_t{51}, token.size() - 1})
    EXPECT_FALSE(tokens.open(to_base64(ByteView(token).first(size)))) << size;
}

TEST_F(SessionTokensTest, WhatIsNoTokenIsRefused) {
  SessionTokens others;
  ASSERT_TRUE(others.load(key_of('x').expose()));
  EXPECT_FALSE(others.open(tokens.seal(whole_session())));
  for (const std::string& text : {std::string(), std::string("token"), std::string(10'000, 'A')})
    EXPECT_EQ(tokens.open(text).error().code, ErrorCode::kUnauthenticated);
  EXPECT_FALSE(SessionTokens().load(as_bytes("short")));
}

// Base64 and a header fit it into a request and an on-behalf-of assertion.
TEST_F(SessionTokensTest, TheLongestTokenFits) {
  iam::Session session = whole_session();
  session.owner_arn = "arn:aws:iam::111122223333:role/" + std::string(64, 'r');
  session.name = std::string(64, 'n');
  session.source_arn = "arn:aws:sts::111122223333:assumed-role/" + std::string(64, 'r') + "/" + std::string(64, 'n');
  const std::string long_policy = std::string(kPolicyText) + std::string(2048 - std::string(kPolicyText).size(), ' ');
  session.policy = iam::parse_session_policy(long_policy).value();
  session.source_identity = std::string(64, 'i');
  session.policy_arns.clear();
  session.tags.clear();
  ASSERT_EQ(session.packed_bytes(), iam::Session::kMaxPackedBytes);
  const std::string token = tokens.seal(session);
  EXPECT_LE(token.size(), 4096u);
  EXPECT_TRUE(tokens.open(token));
}

}  // namespace
}  // namespace keyhold::kms
