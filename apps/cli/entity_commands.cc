#include "cli/entity_commands.h"

#include "cli/administer.h"
#include "cli/output.h"
#include "exit_code.h"
#include "files.h"
#include "keyhold/aws/protocol.h"

namespace keyhold::apps {
namespace {

std::string entity_path(const EntityItem& item, const char* kind) {
  return std::string(kAccountsPath) + "/" + item.account + "/" + kind;
}
std::string user_entity(const EntityItem& item) {
  return entity_path(item, "users/") + item.user;
}
std::string group_entity(const EntityItem& item) {
  return entity_path(item, "groups/") + item.group;
}
std::string group_policy(const EntityItem& item) {
  return group_entity(item) + "/policies/" + item.policy;
}
std::string member(const EntityItem& item) {
  return group_entity(item) + "/members/" + item.user;
}
std::string managed_policy(const EntityItem& item) {
  return entity_path(item, "policies/") + item.policy;
}
// "user/ada" is at "users/ada"; the command line has checked it.
std::string owner_entity(const EntityItem& item) {
  const std::size_t slash = item.owner.find('/');
  return entity_path(item, "") + item.owner.substr(0, slash) + "s" + item.owner.substr(slash);
}
std::string attached_policy(const EntityItem& item) {
  return owner_entity(item) + "/attached-policies/" + item.policy;
}

// By its URL without https://, as in its ARN.
std::string provider_entity(const EntityItem& item) {
  constexpr std::string_view kScheme = "https://";
  std::string_view url = item.url;
  if (url.starts_with(kScheme)) url.remove_prefix(kScheme.size());
  return entity_path(item, "oidc-providers/") + aws::percent_encode(url);
}

// Its client ids, certificates and keys.
Result<json::Object> provider_body(const EntityItem& item) {
  json::Array clients;
  for (const std::string& id : item.clients) clients.push_back(json::Value(id));
  json::Object out{{"clientIds", std::move(clients)}};
  if (!item.ca.empty()) {
    KEYHOLD_TRY(const PlaintextBytes ca, read_file(item.ca));
    out["ca"] = std::string(ca.text());
  }
  if (item.jwks.empty()) return out;
  KEYHOLD_TRY(const PlaintextBytes text, read_file(item.jwks));
  Result<json::Object> jwks = json::parse_object(text.text());
  if (!jwks)
    return Error{ErrorCode::kInvalidArgument, item.jwks.string() + ": " + jwks.error().detail, "malformed-json"};
  out["jwks"] = *std::move(jwks);
  return out;
}

Result<json::Object> read_tags(const std::vector<std::string>& texts) {
  json::Object out;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      return Error{ErrorCode::kInvalidArgument, "not KEY=VALUE: " + text, "invalid-option"};
    out[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return out;
}

}  // namespace

int show_user(const CommonOptions& common, const EntityItem& item) {
  return administer(common, "GET", user_entity(item));
}

int create_group(const CommonOptions& common, const EntityItem& item) {
  return administer(common, api_send("POST", entity_path(item, "groups"), json::Object{{"name", item.group}}));
}

int list_groups(const CommonOptions& common, const EntityItem& item) {
  return administer(common, "GET", entity_path(item, "groups"));
}

int show_group(const CommonOptions& common, const EntityItem& item) {
  return administer(common, "GET", group_entity(item));
}

int delete_group(const CommonOptions& common, const EntityItem& item) {
  return administer(common, "DELETE", group_entity(item));
}

int add_member(const CommonOptions& common, const EntityItem& item) {
  return administer(common, "PUT", member(item));
}

int remove_member(const CommonOptions& common, const EntityItem& item) {
  return administer(common, "DELETE", member(item));
}

int put_group_policy(const CommonOptions& common, const EntityItem& item) {
  return put_document(common, group_policy(item), item.document);
}

int get_group_policy(const CommonOptions& common, const EntityItem& item) {
  return get_document(common, group_policy(item));
}

int list_group_policies(const CommonOptions& common, const EntityItem& item) {
  return administer(common, "GET", group_entity(item) + "/policies");
}

int delete_group_policy(const CommonOptions& common, const EntityItem& item) {
  return administer(common, "DELETE", group_policy(item));
}

int create_managed_policy(const CommonOptions& common, const EntityItem& item) {
  const Result<PlaintextBytes> text = read_file(item.document);
  if (!text) return report(text.error());
  Result<json::Object> document = json::parse_object(text->text());
  if (!document)
    return report(
        {ErrorCode::kInvalidArgument, item.document.string() + ": " + document.error().detail, "malformed-json"});
  json::Object body{{"name", item.policy}, {"document", *std::move(document)}, {"description", item.description}};
  return administer(common, api_send("POST", entity_path(item, "policies"), std::move(body)));
}

int list_managed_policies(const CommonOptions& common, const EntityItem& item) {
  return administer(common, "GET", entity_path(item, "policies"));
}

int show_managed_policy(const CommonOptions& common, const EntityItem& item) {
  return administer(common, "GET", managed_policy(item));
}

int update_managed_policy(const CommonOptions& common, const EntityItem& item) {
  return put_document(common, managed_policy(item), item.document);
}

int delete_managed_policy(const CommonOptions& common, const EntityItem& item) {
  return administer(common, "DELETE", managed_policy(item));
}

int attach_policy(const CommonOptions& common, const EntityItem& item) {
  return administer(common, "PUT", attached_policy(item));
}

int detach_policy(const CommonOptions& common, const EntityItem& item) {
  return administer(common, "DELETE", attached_policy(item));
}

int set_boundary(const CommonOptions& common, const EntityItem& item) {
  return administer(
      common, api_send("PUT", owner_entity(item) + "/permissions-boundary", json::Object{{"policy", item.policy}}));
}

int remove_boundary(const CommonOptions& common, const EntityItem& item) {
  return administer(common, "DELETE", owner_entity(item) + "/permissions-boundary");
}

int set_tags(const CommonOptions& common, const EntityItem& item) {
  Result<json::Object> tags = read_tags(item.tags);
  if (!tags) {
    report(tags.error());
    return kExitUsage;
  }
  return administer(common, api_send("PUT", owner_entity(item) + "/tags", *std::move(tags)));
}

int create_provider(const CommonOptions& common, const EntityItem& item) {
  Result<json::Object> body = provider_body(item);
  if (!body) return report(body.error());
  (*body)["url"] = item.url;
  return administer(common, api_send("POST", entity_path(item, "oidc-providers"), *std::move(body)));
}

int list_providers(const CommonOptions& common, const EntityItem& item) {
  return administer(common, "GET", entity_path(item, "oidc-providers"));
}

int update_provider(const CommonOptions& common, const EntityItem& item) {
  Result<json::Object> body = provider_body(item);
  if (!body) return report(body.error());
  return administer(common, api_send("PUT", provider_entity(item), *std::move(body)));
}

int delete_provider(const CommonOptions& common, const EntityItem& item) {
  return administer(common, "DELETE", provider_entity(item));
}

}  // namespace keyhold::apps
