#pragma once

#include <filesystem>
#include <string>

#include "cli/place.h"

/// The operator's commands against the kms component port: accounts, users, access keys and identity policies.
namespace keyhold::apps {

int create_account(const CommonOptions& common, const std::string& name);
int list_accounts(const CommonOptions& common);
int create_user(const CommonOptions& common, const std::string& account, const std::string& name, bool administrator);
int list_users(const CommonOptions& common, const std::string& account);
int delete_user(const CommonOptions& common, const std::string& account, const std::string& user);

/// Which access key, or the policy, of which user.
struct UserItem {
  std::string account, user, name;
};
int create_access_key(const CommonOptions& common, const UserItem& of);
int list_access_keys(const CommonOptions& common, const UserItem& of);
int set_access_key_status(const CommonOptions& common, const UserItem& key, const std::string& status);
int delete_access_key(const CommonOptions& common, const UserItem& key);
int put_policy(const CommonOptions& common, const UserItem& policy, const std::filesystem::path& document);
int get_policy(const CommonOptions& common, const UserItem& policy);
int list_policies(const CommonOptions& common, const UserItem& of);
int delete_policy(const CommonOptions& common, const UserItem& policy);

}  // namespace keyhold::apps
