#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/json.h"
#include "keyhold/iam/authorize.h"

namespace keyhold::iam::test {

inline constexpr std::string_view kAccount = "111122223333";
inline constexpr std::string_view kOtherAccount = "444455556666";
inline constexpr std::string_view kKeyArn =
    "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// One authorisation question as JSON tells it (the form of `vectors/kms_policy.json`): the compiled documents, and the
/// whole question.
struct PolicyCase {
  std::vector<Policy> key_policy;  // one, or none
  std::vector<Policy> identity_policies;
  std::vector<Policy> boundary;        // one, or none
  std::vector<Policy> session_policy;  // one, or none
  std::vector<Grant> grants;
  EncryptionContext encryption_context;
  Question question;

  Verdict decide();
};

/// Fails the test, by exception, when a document doesn't parse.
PolicyCase read_policy_case(const json::Object& object);

/// A key policy of the statements in `statements` (JSON, comma between), or the error's detail as an exception.
Policy key_policy_of(std::string_view statements);
Policy identity_policy_of(std::string_view statements);
std::string policy_document(std::string_view statements);

/// A user of `account` who asks for `action` on kKeyArn.
Question question_of(std::string_view user, std::string_view account, std::string_view action);

}  // namespace keyhold::iam::test
