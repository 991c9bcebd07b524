// Groups, managed policies, boundaries and tags, from the operator's change to the decision of a call and back from
// the store.
#include <gmock/gmock.h>

#include "keyhold/kms/access_key_uses.h"
#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

using testing::HasSubstr;

const Administrator kEntityOperator{"spiffe://test/operator/1", "127.0.0.1", "test"};
constexpr const char* kMayList = R"({"Statement":{"Effect":"Allow","Action":"kms:ListKeys","Resource":"*"}})";
constexpr const char* kMayEncrypt = R"({"Statement":{"Effect":"Allow","Action":"kms:Encrypt","Resource":"*"}})";
constexpr const char* kTeamMayList =
    R"({"Statement":{"Effect":"Allow","Action":"kms:ListKeys","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue"}}}})";

class EntitiesTest : public KmsTest {
 protected:
  const std::string worker_ = iam::user_arn(kOwn, "worker");
  const std::string shared_ = iam::policy_arn(kOwn, "shared");

  EntitiesTest() {
    make(entities().create_group(kEntityOperator, kOwn, "listers"));
    make(entities().create_policy(kEntityOperator, kOwn, "shared", kMayList, "for many"));
  }
  Identities& entities() { return kms_->identities(); }
  template <class T>
  void make(Task<Result<T>> change) {
    const Result<T> made = run(std::move(change));
    ASSERT_TRUE(made) << made.error().detail;
  }
  Result<aws::ListKeysResponse> list() { return run(kms_->service().list_keys(call_by(caller(kOwn, "worker")), {})); }
};

TEST_F(EntitiesTest, AGroupsPoliciesDecideForItsMembers) {
  EXPECT_FALSE(list());
  make(entities().put_policy<iam::Group>(kEntityOperator, iam::group_arn(kOwn, "listers"), "list", kMayList));
  EXPECT_FALSE(list());
  make(entities().join_group(kEntityOperator, worker_, "listers"));
  EXPECT_TRUE(list());
  reopen();
  EXPECT_TRUE(list());
  make(entities().leave_group(kEntityOperator, worker_, "listers"));
  EXPECT_FALSE(list());
}

TEST_F(EntitiesTest, AManagedPolicyDecidesAsItIsNow) {
  make(entities().attach_policy<iam::User>(kEntityOperator, worker_, shared_));
  EXPECT_TRUE(list());
  reopen();
  EXPECT_TRUE(list());
  make(entities().set_policy_document(kEntityOperator, shared_, kMayEncrypt));
  EXPECT_FALSE(list());
  EXPECT_EQ(run(entities().delete_managed_policy(kEntityOperator, shared_)).error().reason, "DeleteConflict");
  make(entities().detach_policy<iam::User>(kEntityOperator, worker_, shared_));
  ASSERT_TRUE(run(entities().delete_managed_policy(kEntityOperator, shared_)));
  reopen();
  EXPECT_FALSE(kms_->directory().find_policy(shared_));
}

TEST_F(EntitiesTest, ABoundaryHoldsWhatPoliciesAllow) {
  make(entities().put_policy<iam::User>(kEntityOperator, worker_, "list", kMayList));
  make(entities().set_policy_document(kEntityOperator, shared_, kMayEncrypt));
  make(entities().set_boundary<iam::User>(kEntityOperator, worker_, shared_));
  reopen();
  const auto refused = list();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr("because no permissions boundary allows the kms:ListKeys action"));
  EXPECT_EQ(entry_->decision.verdict, "no-permissions-boundary-allow");
  make(entities().set_boundary<iam::User>(kEntityOperator, worker_, ""));
  EXPECT_TRUE(list());
}

TEST_F(EntitiesTest, APrincipalsTagsAreConditions) {
  make(entities().put_policy<iam::User>(kEntityOperator, worker_, "list", kTeamMayList));
  EXPECT_FALSE(list());
  make(entities().set_tags<iam::User>(kEntityOperator, worker_, {{"Team", "blue"}}));
  reopen();
  EXPECT_TRUE(list());
  make(entities().set_tags<iam::User>(kEntityOperator, worker_, {}));
  EXPECT_FALSE(list());
}

TEST_F(EntitiesTest, AnAccessKeysLastUseIsKeptToTheMinute) {
  const std::string id = run(entities().create_access_key(kEntityOperator, worker_)).value().id;
  EXPECT_FALSE(kms_->access_key_uses().find(id));
  kms_->access_key_uses().note(id, "kms", "eu-west-1");
  const WallTime first = clock_.now();
  clock_.advance(std::chrono::seconds(30));
  kms_->access_key_uses().note(id, "kms", "eu-west-1");
  EXPECT_EQ(kms_->access_key_uses().find(id)->time, first);
  clock_.advance(std::chrono::seconds(31));
  kms_->access_key_uses().note(id, "kms", "eu-west-1");
  EXPECT_EQ(kms_->access_key_uses().find(id)->time, clock_.now());
  kms_->access_key_uses().note(id, "sts", "eu-west-1");
  kms_->access_key_uses().note("ASIA234567234567ABCD", "sts", "eu-west-1");
  ASSERT_TRUE(run(kms_->maintenance().write_last_uses()));
  reopen();
  EXPECT_EQ(kms_->access_key_uses().find(id)->service, "sts");
  EXPECT_FALSE(kms_->access_key_uses().find("ASIA234567234567ABCD"));
  ASSERT_TRUE(run(entities().delete_access_key(kEntityOperator, id)));
  reopen();
  EXPECT_FALSE(kms_->access_key_uses().find(id));
}

}  // namespace
}  // namespace keyhold::kms
