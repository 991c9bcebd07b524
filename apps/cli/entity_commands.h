#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/place.h"

/// The operator's commands against the kms component port: groups, managed policies, and what users, groups and roles
/// have of them.
namespace keyhold::apps {

/// Which entity of which account, and what of it.
struct EntityItem {
  std::string account, user, group;
  std::string owner;  ///< as in its ARN: "user/ada", "group/readers", "role/app"
  std::string policy;
  std::string description;
  std::filesystem::path document;
  std::vector<std::string> tags;  ///< KEY=VALUE
  std::string url;                ///< of an OIDC provider
  std::vector<std::string> clients;
  std::filesystem::path ca, jwks;  ///< files; empty: none
};

int show_user(const CommonOptions& common, const EntityItem& item);
int create_group(const CommonOptions& common, const EntityItem& item);
int list_groups(const CommonOptions& common, const EntityItem& item);
int show_group(const CommonOptions& common, const EntityItem& item);
int delete_group(const CommonOptions& common, const EntityItem& item);
int add_member(const CommonOptions& common, const EntityItem& item);
int remove_member(const CommonOptions& common, const EntityItem& item);
int put_group_policy(const CommonOptions& common, const EntityItem& item);
int get_group_policy(const CommonOptions& common, const EntityItem& item);
int list_group_policies(const CommonOptions& common, const EntityItem& item);
int delete_group_policy(const CommonOptions& common, const EntityItem& item);

int create_managed_policy(const CommonOptions& common, const EntityItem& item);
int list_managed_policies(const CommonOptions& common, const EntityItem& item);
int show_managed_policy(const CommonOptions& common, const EntityItem& item);
int update_managed_policy(const CommonOptions& common, const EntityItem& item);
int delete_managed_policy(const CommonOptions& common, const EntityItem& item);
int attach_policy(const CommonOptions& common, const EntityItem& item);
int detach_policy(const CommonOptions& common, const EntityItem& item);
int set_boundary(const CommonOptions& common, const EntityItem& item);
int remove_boundary(const CommonOptions& common, const EntityItem& item);
int set_tags(const CommonOptions& common, const EntityItem& item);

int create_provider(const CommonOptions& common, const EntityItem& item);
int list_providers(const CommonOptions& common, const EntityItem& item);
int update_provider(const CommonOptions& common, const EntityItem& item);
int delete_provider(const CommonOptions& common, const EntityItem& item);

}  // namespace keyhold::apps
