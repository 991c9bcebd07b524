#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/place.h"

/// The operator's commands against the kms component port: roles, and why something is allowed.
namespace keyhold::apps {

/// Which role, or which policy of it, of which account.
struct RoleItem {
  std::string account, role, policy;
};

struct NewRoleOptions {
  std::filesystem::path trust;  ///< a file
  std::string description;
  std::optional<std::int64_t> max_session_seconds;
};

int create_role(const CommonOptions& common, const RoleItem& role, const NewRoleOptions& about);
int list_roles(const CommonOptions& common, const std::string& account);
int show_role(const CommonOptions& common, const RoleItem& role);
int delete_role(const CommonOptions& common, const RoleItem& role);
int put_trust(const CommonOptions& common, const RoleItem& role, const std::filesystem::path& document);
int put_role_policy(const CommonOptions& common, const RoleItem& policy, const std::filesystem::path& document);
int get_role_policy(const CommonOptions& common, const RoleItem& policy);
int list_role_policies(const CommonOptions& common, const RoleItem& role);
int delete_role_policy(const CommonOptions& common, const RoleItem& policy);

struct ExplainOptions {
  std::string principal, action, resource;
  std::vector<std::string> context;             ///< NAME=VALUE; a name given twice has two values
  std::vector<std::string> encryption_context;  ///< NAME=VALUE
};
/// Prints verdict, reason and statement. Ends with kExitRefused when the answer is no.
int explain(const CommonOptions& common, const ExplainOptions& question);

}  // namespace keyhold::apps
