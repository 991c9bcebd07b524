#include "keyhold/iam/role.h"

#include "arn_pattern.h"

namespace keyhold::iam {

std::string role_arn(std::string_view account, std::string_view role_name) {
  return "arn:aws:iam::" + std::string(account) + ":role/" + std::string(role_name);
}

std::string session_arn(std::string_view role_arn, std::string_view session_name) {
  const auto parts = split_arn(role_arn);
  if (!parts) return {};
  const std::string_view name = (*parts)[5].substr((*parts)[5].rfind('/') + 1);
  return "arn:aws:sts::" + std::string((*parts)[4]) + ":assumed-role/" + std::string(name) + "/" +
         std::string(session_name);
}

}  // namespace keyhold::iam
