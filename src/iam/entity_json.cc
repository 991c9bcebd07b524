#include "keyhold/iam/entity_json.h"

#include <algorithm>

#include "keyhold/base/json.h"
#include "text.h"

namespace keyhold::iam {
namespace {

constexpr std::size_t kSecretSize = 40;
constexpr std::string_view kSecretStart = R"({"secret":")";
constexpr std::string_view kSecretEnd = R"(",)";

Error bad_member(std::string_view name) {
  return {ErrorCode::kDoesNotOpen, "identity row: member " + std::string(name) + " is missing or wrong"};
}

/// Takes the members of an object one by one, then checks that none is left.
class Members {
 public:
  static Result<Members> parse(std::string_view text) {
    auto object = json::parse_object(text);
    if (!object) return Error{ErrorCode::kDoesNotOpen, "identity row: " + object.error().detail};
    return Members(*std::move(object));
  }
  Result<std::string> text(std::string_view name) {
    const json::Value* value = json::find(object_, name);
    if (value == nullptr || !value->is_string()) return bad_member(name);
    ++taken_;
    return std::string(value->get_string());
  }
  Result<std::chrono::seconds> seconds(std::string_view name) {
    const json::Value* value = json::find(object_, name);
    if (value == nullptr || !value->is_int64()) return bad_member(name);
    ++taken_;
    return std::chrono::seconds(value->get_int64());
  }
  Result<WallTime> time(std::string_view name) {
    KEYHOLD_TRY(const std::string value, text(name));
    auto time = parse_rfc3339(value);
    if (!time) return bad_member(name);
    return *time;
  }
  Result<const json::Object*> object(std::string_view name) {
    const json::Value* value = json::find(object_, name);
    if (value == nullptr || !value->is_object()) return bad_member(name);
    ++taken_;
    return &value->get_object();
  }
  Status end() const { return taken_ == object_.size() ? ok() : bad_member("that no reader knows"); }

 private:
  explicit Members(json::Object object) : object_(std::move(object)) {}
  json::Object object_;
  std::size_t taken_ = 0;
};

PlaintextBytes written(const json::Object& object) {
  PlaintextBytes out;
  json::append(out, object);
  return out;
}

Result<std::map<std::string, Policy, std::less<>>> read_policies(const json::Object& object) {
  std::map<std::string, Policy, std::less<>> out;
  for (const auto& [name, text] : object) {
    if (!text.is_string()) return bad_member("policies");
    auto policy = Policy::parse(std::string_view(text.get_string()), PolicyKind::kIdentityPolicy);
    if (!policy)
      return Error{ErrorCode::kDoesNotOpen, "identity row: a policy no longer parses: " + policy.error().detail};
    out.emplace(std::string(name), *std::move(policy));
  }
  return out;
}

json::Object written_policies(const std::map<std::string, Policy, std::less<>>& policies) {
  json::Object out;
  for (const auto& [name, policy] : policies) out[name] = policy.text();
  return out;
}

Result<Policy> read_trust(std::string_view text) {
  auto policy = Policy::parse(text, PolicyKind::kTrustPolicy);
  if (policy) return policy;
  return Error{ErrorCode::kDoesNotOpen, "identity row: a trust policy no longer parses: " + policy.error().detail};
}

bool is_secret_character(char c) noexcept {
  return is_alphanumeric(c) || c == '+' || c == '/';
}

/// An access key's row without its secret, which stands first, at a fixed place: the rest is a JSON object of its own.
struct SplitRow {
  SecretBytes secret;
  std::string rest;
};
Result<SplitRow> split_secret(std::string_view row) {
  const std::size_t end = kSecretStart.size() + kSecretSize;
  if (!row.starts_with(kSecretStart) || row.size() < end || !row.substr(end).starts_with(kSecretEnd))
    return bad_member("secret");
  const std::string_view secret = row.substr(kSecretStart.size(), kSecretSize);
  if (!std::all_of(secret.begin(), secret.end(), is_secret_character)) return bad_member("secret");
  return SplitRow{SecretBytes::copy_of(as_bytes(secret)), "{" + std::string(row.substr(end + kSecretEnd.size()))};
}

Result<AccessKeyStatus> read_status(Members& in) {
  KEYHOLD_TRY(const std::string text, in.text("status"));
  if (text == name(AccessKeyStatus::kActive)) return AccessKeyStatus::kActive;
  if (text == name(AccessKeyStatus::kInactive)) return AccessKeyStatus::kInactive;
  return bad_member("status");
}

}  // namespace

PlaintextBytes to_json(const Account& account) {
  return written({{"id", account.id}, {"name", account.name}, {"created", to_rfc3339(account.created)}});
}

PlaintextBytes to_json(const User& user) {
  return written({{"arn", user.arn},
                  {"account", user.account},
                  {"name", user.name},
                  {"id", user.id},
                  {"created", to_rfc3339(user.created)},
                  {"policies", written_policies(user.policies)}});
}

PlaintextBytes to_json(const Role& role) {
  return written({{"arn", role.arn},
                  {"account", role.account},
                  {"name", role.name},
                  {"id", role.id},
                  {"description", role.description},
                  {"trust", role.trust.text()},
                  {"maxSessionSeconds", role.max_session.count()},
                  {"created", to_rfc3339(role.created)},
                  {"policies", written_policies(role.policies)}});
}

PlaintextBytes to_json(const AccessKey& key) {
  PlaintextBytes out;
  out.reserve(512);
  out.append(kSecretStart);
  out.append(key.secret.expose());
  out.append(kSecretEnd);
  const std::string rest = json::write(json::Object{
      {"id", key.id}, {"owner", key.owner_arn}, {"status", name(key.status)}, {"created", to_rfc3339(key.created)}});
  out.append(std::string_view(rest).substr(1));
  return out;
}

Result<Account> account_from_json(std::string_view text) {
  KEYHOLD_TRY(Members in, Members::parse(text));
  Account out;
  KEYHOLD_TRY(out.id, in.text("id"));
  KEYHOLD_TRY(out.name, in.text("name"));
  KEYHOLD_TRY(out.created, in.time("created"));
  KEYHOLD_CHECK(in.end());
  return out;
}

Result<User> user_from_json(std::string_view text) {
  KEYHOLD_TRY(Members in, Members::parse(text));
  User out;
  KEYHOLD_TRY(out.arn, in.text("arn"));
  KEYHOLD_TRY(out.account, in.text("account"));
  KEYHOLD_TRY(out.name, in.text("name"));
  KEYHOLD_TRY(out.id, in.text("id"));
  KEYHOLD_TRY(out.created, in.time("created"));
  KEYHOLD_TRY(const json::Object* policies, in.object("policies"));
  KEYHOLD_TRY(out.policies, read_policies(*policies));
  KEYHOLD_CHECK(in.end());
  return out;
}

Result<Role> role_from_json(std::string_view text) {
  KEYHOLD_TRY(Members in, Members::parse(text));
  KEYHOLD_TRY(const std::string trust_text, in.text("trust"));
  KEYHOLD_TRY(Policy trust, read_trust(trust_text));
  Role out{.trust = std::move(trust)};
  KEYHOLD_TRY(out.arn, in.text("arn"));
  KEYHOLD_TRY(out.account, in.text("account"));
  KEYHOLD_TRY(out.name, in.text("name"));
  KEYHOLD_TRY(out.id, in.text("id"));
  KEYHOLD_TRY(out.description, in.text("description"));
  KEYHOLD_TRY(out.max_session, in.seconds("maxSessionSeconds"));
  KEYHOLD_TRY(out.created, in.time("created"));
  KEYHOLD_TRY(const json::Object* policies, in.object("policies"));
  KEYHOLD_TRY(out.policies, read_policies(*policies));
  KEYHOLD_CHECK(in.end());
  return out;
}

Result<AccessKey> access_key_from_json(std::string_view text) {
  KEYHOLD_TRY(SplitRow row, split_secret(text));
  KEYHOLD_TRY(Members in, Members::parse(row.rest));
  AccessKey out;
  out.secret = std::move(row.secret);
  KEYHOLD_TRY(out.id, in.text("id"));
  KEYHOLD_TRY(out.owner_arn, in.text("owner"));
  KEYHOLD_TRY(out.status, read_status(in));
  KEYHOLD_TRY(out.created, in.time("created"));
  KEYHOLD_CHECK(in.end());
  return out;
}

}  // namespace keyhold::iam
