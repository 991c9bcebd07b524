#include "keyhold/record/name_key.h"

#include <gtest/gtest.h>

#include <set>

#include "fixture.h"

namespace keyhold::record {
namespace {

TEST(NameKey, GivesTheTagsOfTheVectors) {
  const json::Object& keys = fixture::vectors::object_of(fixture::formats(), "dataKeys");
  const json::Object& expected = fixture::vectors::object_of(fixture::formats(), "storageKeys");
  const json::Object& tenants = fixture::vectors::object_of(fixture::formats(), "tenants");
  const NameKey names(fixture::vectors::secret_of(keys, "A_idx_gen1"));
  const TenantNameKey tenant_names(fixture::vectors::secret_of(keys, "platform_idx_gen1"));
  EXPECT_EQ(names.tag(NameKind::kStream, "order-2f1c/événements"), fixture::tag_of<NameTag>(expected, "streamTag"));
  EXPECT_EQ(names.tag(NameKind::kDocument, "customer/42"), fixture::tag_of<NameTag>(expected, "docTag"));
  EXPECT_EQ(tenant_names.tag(fixture::id_of<TenantId>(tenants, "A")),
            fixture::tag_of<TenantRowTag>(expected, "tenantTag"));
}

// Kinds, and the border between a control row's kind and name, are part of what is tagged.
TEST(NameKey, GivesEachNameATagOfItsOwn) {
  const NameKey names(crypto::random_secret(32));
  const std::set<NameTag> tags = {
      names.tag(NameKind::kStream, "a"),  names.tag(NameKind::kDocument, "a"), names.tag(NameKind::kObject, "a"),
      names.tag(NameKind::kEventId, "a"), names.tag(NameKind::kStream, "b"),   names.tag(NameKind::kStream, ""),
      names.control_tag("a", ""),         names.control_tag("", "a"),          names.control_tag("ab", "c"),
      names.control_tag("a", "bc"),
  };
  EXPECT_EQ(tags.size(), 10u);
}

}  // namespace
}  // namespace keyhold::record
