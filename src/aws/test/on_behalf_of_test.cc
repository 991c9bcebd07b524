#include "keyhold/aws/on_behalf_of.h"

#include <gtest/gtest.h>

#include "keyhold/base/bytes.h"

namespace keyhold::aws {
namespace {

OnBehalfOf ada() {
  return {"111122223333", "arn:aws:iam::111122223333:user/ada",     "AIDA0123", "AKIA0123",
          "eu-west-1",    "secretsmanager.eu-west-1.amazonaws.com", "token=="};
}

TEST(OnBehalfOf, ReadsOnlyWhatItWrites) {
  const std::string header = ada().to_header();
  EXPECT_EQ(OnBehalfOf::from_header(header).value(), ada());
  const Bytes bytes = from_base64(header).value();
  for (std::size_t n = 0; n < bytes.size(); ++n)
    EXPECT_FALSE(OnBehalfOf::from_header(to_base64(ByteView(bytes).first(n)))) << n;
  EXPECT_FALSE(OnBehalfOf::from_header(header + "AAAA"));
  EXPECT_FALSE(OnBehalfOf::from_header(" " + header));
}

TEST(OnBehalfOf, NeedsAPrincipalAndAPlace) {
  for (auto member :
       {&OnBehalfOf::account, &OnBehalfOf::principal_arn, &OnBehalfOf::region, &OnBehalfOf::via_service}) {
    OnBehalfOf assertion = ada();
    (assertion.*member).clear();
    EXPECT_FALSE(OnBehalfOf::from_header(assertion.to_header()));
  }
}

}  // namespace
}  // namespace keyhold::aws
