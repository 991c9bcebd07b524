#include "keyhold/iam/group.h"
#include "keyhold/iam/managed_policy.h"
#include "keyhold/iam/oidc_provider.h"

namespace keyhold::iam {

std::string policy_arn(std::string_view account, std::string_view policy_name) {
  return "arn:aws:iam::" + std::string(account) + ":policy/" + std::string(policy_name);
}

std::string group_arn(std::string_view account, std::string_view group_name) {
  return "arn:aws:iam::" + std::string(account) + ":group/" + std::string(group_name);
}

std::string oidc_provider_arn(std::string_view account, std::string_view url) {
  return "arn:aws:iam::" + std::string(account) + ":oidc-provider/" + std::string(url);
}

}  // namespace keyhold::iam
