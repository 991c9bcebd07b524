// What the operator sees of keys: those of all accounts and Regions, by what is asked for.
#include "keyhold/kms/key_list.h"

#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

class KeyListTest : public KmsTest {
 protected:
  std::vector<std::string> found(KeyQuery query) {
    if (query.limit == 0) query.limit = 1000;
    std::vector<std::string> out;
    for (const KeyPtr& key : list_keys(kms_->keys(), query, clock_.now())) out.push_back(key->arn);
    return out;
  }
  std::string create_for(const std::string& account) {
    return run(kms_->service().create_key(call_by(caller(account, "administrator")), {})).value().key_metadata.arn;
  }

  const aws::KeyMetadata own_ = create_key();
  const std::string other_ = create_for(kOther);
};

TEST_F(KeyListTest, ShowsAllAccountsInTheOrderOfArns) {
  std::vector<std::string> expected{own_.arn, other_};
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(found({}), expected);
  EXPECT_EQ(found({.after = expected[0]}), std::vector{expected[1]});
  EXPECT_EQ(found({.limit = 1}), std::vector{expected[0]});
}

TEST_F(KeyListTest, FindsByEachOfItsFields) {
  run(kms_->service().disable_key(as_administrator(), {own_.key_id})).value();
  run(kms_->service().create_alias(as_administrator(), {"alias/one", own_.key_id})).value();
  const std::string alias_arn = own_.arn.substr(0, own_.arn.find("key/")) + "alias/one";
  const std::vector only_own{own_.arn};
  EXPECT_EQ(found({.account = kOwn}), only_own);
  EXPECT_EQ(found({.state = KeyState::kDisabled}), only_own);
  for (const std::string& name : {own_.arn, own_.key_id, std::string("alias/one"), alias_arn})
    EXPECT_EQ(found({.name = name}), only_own) << name;
  EXPECT_TRUE(found({.region = "us-east-1"}).empty());
  EXPECT_TRUE(found({.name = "alias/two"}).empty());
  EXPECT_TRUE(found({.account = kOther, .state = KeyState::kDisabled}).empty());
}

}  // namespace
}  // namespace keyhold::kms
