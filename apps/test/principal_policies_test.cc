#include "dev/principal_policies.h"

#include <gtest/gtest.h>

#include "keyhold/iam/authorize.h"
#include "keyhold/iam/kms_context.h"
#include "keyhold/record/place.h"

namespace keyhold::apps {
namespace {

const PrincipalPlace kPlace{DeploymentId::random(), "eu-west-1", "111122223333"};

iam::Policy identity_policy(const std::string& text) {
  return iam::Policy::parse(text, iam::PolicyKind::kIdentityPolicy).value();
}

// What an identity policy says when a client's key policy lets everyone do everything.
bool lets(const std::string& identity_text, const std::string& action, const record::EncryptionContext& context) {
  const iam::Policy open_to_all =
      iam::Policy::parse(
          R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}]})",
          iam::PolicyKind::kKeyPolicy)
          .value();
  iam::Question question;
  question.caller = iam::parse_principal("arn:aws:iam::111122223333:user/principal").value();
  question.action = action;
  question.resource_arn = "arn:aws:kms:eu-west-1:444455556666:key/0f8fad5b-d9cb-469f-a165-70867728950e";
  question.resource_account = "444455556666";
  question.context = iam::request_context(question.caller, {});
  if (!context.empty()) question.encryption_context = &context;
  const iam::Policy identity = identity_policy(identity_text);
  return iam::authorize_kms(question, &open_to_all, {std::span(&identity, 1)}, {}).allowed;
}

record::EncryptionContext context_of(DeploymentId deployment, std::uint32_t generation) {
  return record::encryption_context(
      {deployment, TenantId::random(), record::Store::kEvents, record::KeyClass::kRec, generation});
}

// The policy engine refuses what it doesn't know, so each must be one that it takes.
TEST(PrincipalPolicies, AreTakenByThePolicyEngine) {
  for (const std::string& text :
       {provisioner_policy(kPlace), events_policy(kPlace), registry_policy(kPlace), secrets_service_policy(kPlace)}) {
    SCOPED_TRACE(text);
    EXPECT_TRUE(iam::Policy::parse(text, iam::PolicyKind::kIdentityPolicy));
  }
}

// Decision 0006: a probe that they refused would make a loose key policy look tight.
TEST(PrincipalPolicies, LetEachProbeReachTheKeyPolicy) {
  const std::string make = "kms:GenerateDataKeyWithoutPlaintext", open = "kms:Decrypt";
  const record::EncryptionContext own = context_of(kPlace.deployment, 0);
  const record::EncryptionContext foreign = context_of(DeploymentId::random(), 0);
  const record::EncryptionContext only_generation{{"kh:gen", "0"}};
  EXPECT_TRUE(lets(provisioner_policy(kPlace), make, {}));
  EXPECT_TRUE(lets(provisioner_policy(kPlace), make, foreign));
  EXPECT_TRUE(lets(provisioner_policy(kPlace), open, own));
  EXPECT_TRUE(lets(events_policy(kPlace), make, own));
  for (const record::EncryptionContext& context : {own, foreign, only_generation})
    EXPECT_TRUE(lets(events_policy(kPlace), open, context));
}

// Real data keys count from 1.
TEST(PrincipalPolicies, KeepTheVerbsAndDeploymentsApartForRealDataKeys) {
  const std::string make = "kms:GenerateDataKeyWithoutPlaintext", open = "kms:Decrypt";
  const record::EncryptionContext own = context_of(kPlace.deployment, 1);
  const record::EncryptionContext foreign = context_of(DeploymentId::random(), 1);
  EXPECT_TRUE(lets(events_policy(kPlace), open, own));
  EXPECT_FALSE(lets(events_policy(kPlace), open, foreign));
  EXPECT_FALSE(lets(events_policy(kPlace), open, {}));
  EXPECT_FALSE(lets(events_policy(kPlace), make, own));
  EXPECT_FALSE(lets(provisioner_policy(kPlace), open, own));
}

}  // namespace
}  // namespace keyhold::apps
