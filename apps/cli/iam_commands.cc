#include "cli/iam_commands.h"

#include "cli/administer.h"

namespace keyhold::apps {
namespace {

std::string users_path(const std::string& account) {
  return std::string(kAccountsPath) + "/" + account + "/users";
}
std::string user_path(const UserItem& of) {
  return users_path(of.account) + "/" + of.user;
}
std::string key_path(const UserItem& key) {
  return user_path(key) + "/access-keys/" + key.name;
}
std::string policy_path(const UserItem& policy) {
  return user_path(policy) + "/policies/" + policy.name;
}

}  // namespace

int create_account(const CommonOptions& common, const std::string& name) {
  return administer(common, api_send("POST", kAccountsPath, json::Object{{"name", name}}));
}

int list_accounts(const CommonOptions& common) {
  return administer(common, "GET", kAccountsPath);
}

int create_user(const CommonOptions& common, const std::string& account, const std::string& name, bool administrator) {
  return administer(
      common, api_send("POST", users_path(account), json::Object{{"name", name}, {"administrator", administrator}}));
}

int list_users(const CommonOptions& common, const std::string& account) {
  return administer(common, "GET", users_path(account));
}

int delete_user(const CommonOptions& common, const std::string& account, const std::string& user) {
  return administer(common, "DELETE", users_path(account) + "/" + user);
}

int create_access_key(const CommonOptions& common, const UserItem& of) {
  return administer(common, api_send("POST", user_path(of) + "/access-keys", json::Object()));
}

int list_access_keys(const CommonOptions& common, const UserItem& of) {
  return administer(common, "GET", user_path(of) + "/access-keys");
}

int set_access_key_status(const CommonOptions& common, const UserItem& key, const std::string& status) {
  return administer(common, api_send("PATCH", key_path(key), json::Object{{"status", status}}));
}

int delete_access_key(const CommonOptions& common, const UserItem& key) {
  return administer(common, "DELETE", key_path(key));
}

int put_policy(const CommonOptions& common, const UserItem& policy, const std::filesystem::path& document) {
  return put_document(common, policy_path(policy), document);
}

int get_policy(const CommonOptions& common, const UserItem& policy) {
  return get_document(common, policy_path(policy));
}

int list_policies(const CommonOptions& common, const UserItem& of) {
  return administer(common, "GET", user_path(of) + "/policies");
}

int delete_policy(const CommonOptions& common, const UserItem& policy) {
  return administer(common, "DELETE", policy_path(policy));
}

}  // namespace keyhold::apps
