#include "cli/iam_commands.h"

#include "cli/output.h"
#include "exit_code.h"
#include "files.h"

namespace keyhold::apps {
namespace {

constexpr const char* kAccountsPath = "/keyhold/v1/accounts";

int administer(const CommonOptions& common, ApiCall call) {
  Runner runner;
  const Result<Place> place = Place::find(common);
  if (!place) return report(place.error());
  Result<BlockingApi> api = place->component_port(runner);
  if (!api) return report(api.error());
  const Result<ApiAnswer> answer = api->call(std::move(call));
  if (!answer) return report(answer.error());
  print_answer(*answer, common.json);
  return kExitOk;
}

int administer(const CommonOptions& common, const char* method, const std::string& target) {
  ApiCall call = api_get(target);
  call.method = method;
  return administer(common, std::move(call));
}

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
  Result<PlaintextBytes> text = read_file(document);
  if (!text) return report(text.error());
  ApiCall call;
  call.method = "PUT";
  call.target = policy_path(policy);
  call.body = std::move(*text);
  return administer(common, std::move(call));
}

int get_policy(const CommonOptions& common, const UserItem& policy) {
  CommonOptions as_it_is = common;
  as_it_is.json = true;
  return administer(as_it_is, "GET", policy_path(policy));
}

int list_policies(const CommonOptions& common, const UserItem& of) {
  return administer(common, "GET", user_path(of) + "/policies");
}

int delete_policy(const CommonOptions& common, const UserItem& policy) {
  return administer(common, "DELETE", policy_path(policy));
}

}  // namespace keyhold::apps
