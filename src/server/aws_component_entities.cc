#include "aws_component_entities.h"

namespace keyhold::server {
namespace {

template <class Names>
json::Array listed(const Names& names) {
  json::Array out;
  for (const std::string& each : names) out.push_back(json::Value(each));
  return out;
}

template <class Owner>
json::Array inline_names(const Owner& owner) {
  json::Array out;
  for (const auto& [policy_name, policy] : owner.policies) out.push_back(json::Value(policy_name));
  return out;
}

// What users, groups and roles have alike.
template <class Owner>
json::Object shown_owner(const Owner& owner) {
  return {{"account", owner.account},
          {"name", owner.name},
          {"arn", owner.arn},
          {"id", owner.id},
          {"policies", inline_names(owner)},
          {"attachedPolicies", listed(owner.attached)},
          {"created", to_rfc3339(owner.created)}};
}

template <class Owner>
void add_limits(json::Object& out, const Owner& owner) {
  json::Object tags;
  for (const auto& [key, value] : owner.tags) tags[key] = value;
  out["tags"] = std::move(tags);
  if (!owner.boundary.empty()) out["permissionsBoundary"] = owner.boundary;
}

}  // namespace

json::Object shown(const iam::User& user) {
  json::Object out = shown_owner(user);
  out["groups"] = listed(user.groups);
  add_limits(out, user);
  return out;
}

json::Object shown(const iam::Group& group) {
  return shown_owner(group);
}

// The trust policy parsed when the role was made, so it parses now.
json::Object shown(const iam::Role& role) {
  json::Object out = shown_owner(role);
  out["description"] = role.description;
  out["maxSessionSeconds"] = role.max_session.count();
  out["trust"] = json::parse_object(role.trust.text()).value();
  add_limits(out, role);
  return out;
}

json::Object shown(const iam::ManagedPolicy& policy) {
  return {{"account", policy.account},
          {"name", policy.name},
          {"arn", policy.arn},
          {"id", policy.id},
          {"description", policy.description},
          {"document", json::parse_object(policy.document.text()).value()},
          {"created", to_rfc3339(policy.created)},
          {"updated", to_rfc3339(policy.updated)}};
}

template <>
std::string owner_arn<iam::User>(const ComponentCall& call) {
  return iam::user_arn(call.segments.at(0), call.segments.at(1));
}

template <>
std::string owner_arn<iam::Group>(const ComponentCall& call) {
  return iam::group_arn(call.segments.at(0), call.segments.at(1));
}

template <>
std::string owner_arn<iam::Role>(const ComponentCall& call) {
  return iam::role_arn(call.segments.at(0), call.segments.at(1));
}

Error no_such(std::string detail) {
  return {ErrorCode::kNotFound, std::move(detail), "NoSuchEntity"};
}

template <class Owner>
Result<Owner> existing(const ComponentCall& call) {
  std::optional<Owner> owner = call.kms.directory().find<Owner>(owner_arn<Owner>(call));
  if (!owner) return no_such("there is no " + owner_arn<Owner>(call));
  return *std::move(owner);
}

template Result<iam::User> existing(const ComponentCall& call);
template Result<iam::Group> existing(const ComponentCall& call);
template Result<iam::Role> existing(const ComponentCall& call);

Status check_account(const ComponentCall& call) {
  if (call.kms.directory().find_account(call.segments.at(0))) return ok();
  return no_such("there is no such account");
}

}  // namespace keyhold::server
