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
  /// Those below stand in a row only where there is something to tell.
  Result<std::string> text_or_none(std::string_view name) {
    return json::find(object_, name) == nullptr ? Result<std::string>(std::string()) : text(name);
  }
  template <class Names>
  Status names_or_none(std::string_view name, Names& out) {
    const json::Value* value = json::find(object_, name);
    if (value == nullptr) return ok();
    if (!value->is_array()) return bad_member(name);
    ++taken_;
    for (const json::Value& each : value->get_array()) {
      if (!each.is_string()) return bad_member(name);
      out.emplace(each.get_string());
    }
    return ok();
  }
  Status pairs_or_none(std::string_view name, Tags& out) {
    if (json::find(object_, name) == nullptr) return ok();
    KEYHOLD_TRY(const json::Object* pairs, object(name));
    for (const auto& [key, value] : *pairs) {
      if (!value.is_string()) return bad_member(name);
      out.emplace(std::string(key), std::string(value.get_string()));
    }
    return ok();
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

template <class Names>
void write_names(json::Object& out, const char* name, const Names& names) {
  if (names.empty()) return;
  json::Array array;
  for (const std::string& each : names) array.push_back(json::Value(each));
  out[name] = std::move(array);
}

// Of a user or role.
template <class Owner>
void write_limits(json::Object& out, const Owner& owner) {
  write_names(out, "attached", owner.attached);
  if (!owner.boundary.empty()) out["boundary"] = owner.boundary;
  if (owner.tags.empty()) return;
  json::Object tags;
  for (const auto& [key, value] : owner.tags) tags[key] = value;
  out["tags"] = std::move(tags);
}

template <class Owner>
Status read_limits(Members& in, Owner& out) {
  KEYHOLD_CHECK(in.names_or_none("attached", out.attached));
  KEYHOLD_TRY(out.boundary, in.text_or_none("boundary"));
  return in.pairs_or_none("tags", out.tags);
}

Result<Policy> read_document(const std::string& text) {
  auto policy = Policy::parse(text, PolicyKind::kIdentityPolicy);
  if (policy) return policy;
  return Error{ErrorCode::kDoesNotOpen, "identity row: a policy no longer parses: " + policy.error().detail};
}

Result<Policy> read_trust(std::string_view text) {
  auto policy = Policy::parse(text, PolicyKind::kTrustPolicy);
  if (policy) return policy;
  return Error{ErrorCode::kDoesNotOpen, "identity row: a trust policy no longer parses: " + policy.error().detail};
}

bool is_secret_character(char c) noexcept {
  return is_alphanumeric(c) || c == '+' || c == '/';
}

/// What the rows of users, groups, roles and managed policies all have.
template <class Entity>
Status read_head(Members& in, Entity& out) {
  KEYHOLD_TRY(out.arn, in.text("arn"));
  KEYHOLD_TRY(out.account, in.text("account"));
  KEYHOLD_TRY(out.name, in.text("name"));
  KEYHOLD_TRY(out.id, in.text("id"));
  KEYHOLD_TRY(out.created, in.time("created"));
  return ok();
}

/// The inline policies of a user, group or role.
Status read_inline(Members& in, std::map<std::string, Policy, std::less<>>& out) {
  KEYHOLD_TRY(const json::Object* policies, in.object("policies"));
  KEYHOLD_TRY(out, read_policies(*policies));
  return ok();
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
  json::Object out{{"arn", user.arn},
                   {"account", user.account},
                   {"name", user.name},
                   {"id", user.id},
                   {"created", to_rfc3339(user.created)},
                   {"policies", written_policies(user.policies)}};
  write_names(out, "groups", user.groups);
  write_limits(out, user);
  return written(out);
}

PlaintextBytes to_json(const Role& role) {
  json::Object out{{"arn", role.arn},
                   {"account", role.account},
                   {"name", role.name},
                   {"id", role.id},
                   {"description", role.description},
                   {"trust", role.trust.text()},
                   {"maxSessionSeconds", role.max_session.count()},
                   {"created", to_rfc3339(role.created)},
                   {"policies", written_policies(role.policies)}};
  write_limits(out, role);
  return written(out);
}

PlaintextBytes to_json(const Group& group) {
  json::Object out{{"arn", group.arn},
                   {"account", group.account},
                   {"name", group.name},
                   {"id", group.id},
                   {"created", to_rfc3339(group.created)},
                   {"policies", written_policies(group.policies)}};
  write_names(out, "attached", group.attached);
  return written(out);
}

PlaintextBytes to_json(const ManagedPolicy& policy) {
  return written({{"arn", policy.arn},
                  {"account", policy.account},
                  {"name", policy.name},
                  {"id", policy.id},
                  {"description", policy.description},
                  {"document", policy.document.text()},
                  {"created", to_rfc3339(policy.created)},
                  {"updated", to_rfc3339(policy.updated)}});
}

PlaintextBytes to_json(const OidcProvider& provider) {
  json::Object out{{"arn", provider.arn},
                   {"account", provider.account},
                   {"url", provider.url},
                   {"created", to_rfc3339(provider.created)}};
  write_names(out, "clients", provider.clients);
  if (!provider.ca_pem.empty()) out["ca"] = provider.ca_pem;
  if (!provider.jwks.empty()) out["jwks"] = provider.jwks;
  return written(out);
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
  KEYHOLD_CHECK(read_head(in, out));
  KEYHOLD_CHECK(read_inline(in, out.policies));
  KEYHOLD_CHECK(in.names_or_none("groups", out.groups));
  KEYHOLD_CHECK(read_limits(in, out));
  KEYHOLD_CHECK(in.end());
  return out;
}

Result<Group> group_from_json(std::string_view text) {
  KEYHOLD_TRY(Members in, Members::parse(text));
  Group out;
  KEYHOLD_CHECK(read_head(in, out));
  KEYHOLD_CHECK(read_inline(in, out.policies));
  KEYHOLD_CHECK(in.names_or_none("attached", out.attached));
  KEYHOLD_CHECK(in.end());
  return out;
}

Result<ManagedPolicy> policy_from_json(std::string_view text) {
  KEYHOLD_TRY(Members in, Members::parse(text));
  KEYHOLD_TRY(const std::string document_text, in.text("document"));
  KEYHOLD_TRY(Policy document, read_document(document_text));
  ManagedPolicy out{.document = std::move(document)};
  KEYHOLD_CHECK(read_head(in, out));
  KEYHOLD_TRY(out.description, in.text("description"));
  KEYHOLD_TRY(out.updated, in.time("updated"));
  KEYHOLD_CHECK(in.end());
  return out;
}

Result<OidcProvider> provider_from_json(std::string_view text) {
  KEYHOLD_TRY(Members in, Members::parse(text));
  OidcProvider out;
  KEYHOLD_TRY(out.arn, in.text("arn"));
  KEYHOLD_TRY(out.account, in.text("account"));
  KEYHOLD_TRY(out.url, in.text("url"));
  KEYHOLD_TRY(out.created, in.time("created"));
  KEYHOLD_CHECK(in.names_or_none("clients", out.clients));
  KEYHOLD_TRY(out.ca_pem, in.text_or_none("ca"));
  KEYHOLD_TRY(out.jwks, in.text_or_none("jwks"));
  KEYHOLD_CHECK(in.end());
  return out;
}

Result<Role> role_from_json(std::string_view text) {
  KEYHOLD_TRY(Members in, Members::parse(text));
  KEYHOLD_TRY(const std::string trust_text, in.text("trust"));
  KEYHOLD_TRY(Policy trust, read_trust(trust_text));
  Role out{.trust = std::move(trust)};
  KEYHOLD_CHECK(read_head(in, out));
  KEYHOLD_TRY(out.description, in.text("description"));
  KEYHOLD_TRY(out.max_session, in.seconds("maxSessionSeconds"));
  KEYHOLD_CHECK(read_inline(in, out.policies));
  KEYHOLD_CHECK(read_limits(in, out));
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
