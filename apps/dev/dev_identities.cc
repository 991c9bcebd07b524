#include "dev/dev_identities.h"

#include <fmt/core.h>

namespace keyhold::apps {
namespace {

constexpr const char* kAccounts = "/keyhold/v1/accounts";
constexpr const char* kPolicyName = "keyhold";

class Maker {
 public:
  explicit Maker(BlockingApi& kms) : kms_(kms) {}

  /// The id of the account with that name.
  Result<std::string> account(const std::string& name) {
    KEYHOLD_TRY(const json::Object known, kms_.get(kAccounts));
    KEYHOLD_TRY(const json::Object* found, named(known, "accounts", "name", name));
    if (found != nullptr) return text_member(*found, "id");
    KEYHOLD_TRY(const json::Object made, kms_.send("POST", kAccounts, json::Object{{"name", name}}));
    return text_member(made, "id");
  }

  /// The ARN of the user with that name.
  Result<std::string> user(const std::string& account, const std::string& name, bool administrator) {
    const std::string users = std::string(kAccounts) + "/" + account + "/users";
    KEYHOLD_TRY(const json::Object known, kms_.get(users));
    KEYHOLD_TRY(const json::Object* found, named(known, "users", "name", name));
    if (found != nullptr) return text_member(*found, "arn");
    KEYHOLD_TRY(const json::Object made,
                kms_.send("POST", users, json::Object{{"name", name}, {"administrator", administrator}}));
    return text_member(made, "arn");
  }

  Status policy(const std::string& account, const std::string& name, const std::string& document) {
    KEYHOLD_TRY(const json::Value body, json::parse(document));
    KEYHOLD_TRY(const json::Object user, kms_.send("PUT", user_path(account, name) + "/policies/" + kPolicyName, body));
    return ok();
  }

  /// A new access key, after every other one of the user was deleted.
  Result<aws::Credentials> new_key(const std::string& account, const std::string& name) {
    const std::string keys = user_path(account, name) + "/access-keys";
    KEYHOLD_TRY(const std::vector<std::string> old, key_ids(keys));
    for (const std::string& id : old) KEYHOLD_CHECK(kms_.remove(fmt::format("{}/{}", keys, id)));
    KEYHOLD_TRY(const json::Object made, kms_.send("POST", keys, json::Object()));
    KEYHOLD_TRY(std::string id, text_member(made, "accessKeyId"));
    KEYHOLD_TRY(std::string secret, text_member(made, "secretAccessKey"));
    aws::Credentials out{std::move(id), SecretBytes::copy_of(as_bytes(secret))};
    wipe(secret);
    return out;
  }

  /// The account with its administrator, who keeps the access key of `earlier` where it still exists.
  Result<AccountAccess> administrator(const std::string& account_name, const AccountAccess* earlier) {
    AccountAccess out;
    KEYHOLD_TRY(out.id, account(account_name));
    KEYHOLD_TRY(const std::string arn, user(out.id, "administrator", true));
    KEYHOLD_TRY(const std::vector<std::string> known, key_ids(user_path(out.id, "administrator") + "/access-keys"));
    if (earlier != nullptr && std::ranges::count(known, earlier->access_key_id) != 0) {
      out.access_key_id = earlier->access_key_id;
      out.secret_access_key = earlier->secret_access_key.clone();
      return out;
    }
    KEYHOLD_TRY(aws::Credentials made, new_key(out.id, "administrator"));
    out.access_key_id = std::move(made.access_key_id);
    out.secret_access_key = std::move(made.secret_access_key);
    return out;
  }

 private:
  static std::string user_path(const std::string& account, const std::string& name) {
    return std::string(kAccounts) + "/" + account + "/users/" + name;
  }

  // The object of `list` whose `member` is `value`; nullptr when there is none.
  static Result<const json::Object*> named(const json::Object& answer, const char* list, const char* member,
                                           const std::string& value) {
    const json::Value* all = json::find(answer, list);
    if (all == nullptr || !all->is_array()) return Error{ErrorCode::kInternal, std::string("no list of ") + list, {}};
    for (const json::Value& item : all->get_array()) {
      if (!item.is_object()) continue;
      const Result<std::string> text = text_member(item.get_object(), member);
      if (text && *text == value) return &item.get_object();
    }
    return static_cast<const json::Object*>(nullptr);
  }

  Result<std::vector<std::string>> key_ids(const std::string& keys) {
    KEYHOLD_TRY(const json::Object answer, kms_.get(keys));
    std::vector<std::string> out;
    const json::Value* all = json::find(answer, "accessKeys");
    if (all == nullptr || !all->is_array()) return Error{ErrorCode::kInternal, "no list of accessKeys", {}};
    for (const json::Value& item : all->get_array()) {
      KEYHOLD_TRY(std::string id, text_member(item.as_object(), "accessKeyId"));
      out.push_back(std::move(id));
    }
    return out;
  }

  BlockingApi& kms_;
};

// A user of the vendor's account with its policy and a new access key. Returns its ARN.
Result<std::string> make_principal(Maker& maker, const PrincipalPlace& place, const std::string& principal,
                                   const std::string& document, DevIdentities& out) {
  const std::string name = "keyhold-" + principal;
  KEYHOLD_TRY(std::string arn, maker.user(place.vendor_account, name, false));
  KEYHOLD_CHECK(maker.policy(place.vendor_account, name, document));
  KEYHOLD_TRY(aws::Credentials credentials, maker.new_key(place.vendor_account, name));
  out.principals.emplace(principal, std::move(credentials));
  return arn;
}

}  // namespace

Result<DevIdentities> make_identities(BlockingApi& kms, DeploymentId deployment, const std::string& region,
                                      const DevFile* earlier) {
  Maker maker(kms);
  DevIdentities out;
  KEYHOLD_TRY(out.platform, maker.administrator("platform", earlier == nullptr ? nullptr : &earlier->platform_account));
  KEYHOLD_TRY(out.client, maker.administrator("client", earlier == nullptr ? nullptr : &earlier->client_account));
  out.vendor_account = out.platform.id;
  const PrincipalPlace place{deployment, region, out.vendor_account};
  KEYHOLD_TRY(out.provisioner_arn, make_principal(maker, place, "provisioner", provisioner_policy(place), out));
  KEYHOLD_TRY(out.events_arn, make_principal(maker, place, "events", events_policy(place), out));
  KEYHOLD_TRY(out.registry_arn, make_principal(maker, place, "registry", registry_policy(place), out));
  KEYHOLD_TRY(const std::string secrets_arn,
              make_principal(maker, place, "secrets", secrets_service_policy(place), out));
  return out;
}

}  // namespace keyhold::apps
