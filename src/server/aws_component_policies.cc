// The operator's administration of what policies, limits and tags users, groups and roles have, and of managed
// policies.
#include "aws_component_entities.h"

namespace keyhold::server {
namespace {

std::string managed_arn(const ComponentCall& call, std::size_t segment) {
  return iam::policy_arn(call.segments.at(0), call.segments.at(segment));
}

Result<iam::ManagedPolicy> existing_policy(const ComponentCall& call) {
  std::optional<iam::ManagedPolicy> policy = call.kms.directory().find_policy(managed_arn(call, 1));
  if (!policy) return no_such("there is no such managed policy");
  return *std::move(policy);
}

Result<iam::Tags> read_tags(const PlaintextBytes& body) {
  KEYHOLD_TRY(const json::Object object, json::parse_object(body.text()));
  iam::Tags out;
  for (const auto& [key, value] : object) {
    if (!value.is_string()) return invalid_field("tags", "values are strings");
    out.emplace(std::string(key), std::string(value.get_string()));
  }
  return out;
}

}  // namespace

template <class Owner>
Task<ComponentAnswer> list_policies(ComponentCall& call) {
  KEYHOLD_CO_TRY(const Owner owner, existing<Owner>(call));
  json::Array names;
  for (const auto& [policy_name, policy] : owner.policies) names.push_back(json::Value(policy_name));
  co_return json_answer(200, json::Object{{"policies", names}});
}

template <class Owner>
Task<ComponentAnswer> get_policy(ComponentCall& call) {
  KEYHOLD_CO_TRY(const Owner owner, existing<Owner>(call));
  const auto found = owner.policies.find(call.segments.at(2));
  if (found == owner.policies.end()) co_return no_such("there is no such policy on it");
  co_return json_answer(200, PlaintextBytes::copy_of(found->second.text()));
}

template <class Owner>
Task<ComponentAnswer> put_policy(ComponentCall& call) {
  KEYHOLD_CO_TRY(const Owner owner,
                 co_await call.kms.identities().put_policy<Owner>(call.administrator(), owner_arn<Owner>(call),
                                                                  call.segments.at(2), std::string(call.body.text())));
  co_return json_answer(200, shown(owner));
}

template <class Owner>
Task<ComponentAnswer> delete_policy(ComponentCall& call) {
  KEYHOLD_CO_CHECK(co_await call.kms.identities().delete_policy<Owner>(call.administrator(), owner_arn<Owner>(call),
                                                                       call.segments.at(2)));
  co_return no_content();
}

template <class Owner>
Task<ComponentAnswer> attach_policy(ComponentCall& call) {
  KEYHOLD_CO_TRY(const Owner owner, co_await call.kms.identities().attach_policy<Owner>(
                                        call.administrator(), owner_arn<Owner>(call), managed_arn(call, 2)));
  co_return json_answer(200, shown(owner));
}

template <class Owner>
Task<ComponentAnswer> detach_policy(ComponentCall& call) {
  KEYHOLD_CO_CHECK(co_await call.kms.identities().detach_policy<Owner>(call.administrator(), owner_arn<Owner>(call),
                                                                       managed_arn(call, 2)));
  co_return no_content();
}

template <class Owner>
Task<ComponentAnswer> put_boundary(ComponentCall& call) {
  KEYHOLD_CO_TRY(RequestMembers members, RequestMembers::parse(call.body));
  KEYHOLD_CO_TRY(const std::string policy, members.text("policy"));
  KEYHOLD_CO_CHECK(members.end());
  std::string arn = iam::policy_arn(call.segments.at(0), policy);
  KEYHOLD_CO_TRY(const Owner owner, co_await call.kms.identities().set_boundary<Owner>(
                                        call.administrator(), owner_arn<Owner>(call), std::move(arn)));
  co_return json_answer(200, shown(owner));
}

template <class Owner>
Task<ComponentAnswer> delete_boundary(ComponentCall& call) {
  KEYHOLD_CO_CHECK(
      co_await call.kms.identities().set_boundary<Owner>(call.administrator(), owner_arn<Owner>(call), std::string()));
  co_return no_content();
}

template <class Owner>
Task<ComponentAnswer> put_tags(ComponentCall& call) {
  KEYHOLD_CO_TRY(iam::Tags tags, read_tags(call.body));
  KEYHOLD_CO_TRY(const Owner owner, co_await call.kms.identities().set_tags<Owner>(
                                        call.administrator(), owner_arn<Owner>(call), std::move(tags)));
  co_return json_answer(200, shown(owner));
}

#define KEYHOLD_POLICY_HANDLERS(Owner)                                 \
  template Task<ComponentAnswer> list_policies<Owner>(ComponentCall&); \
  template Task<ComponentAnswer> get_policy<Owner>(ComponentCall&);    \
  template Task<ComponentAnswer> put_policy<Owner>(ComponentCall&);    \
  template Task<ComponentAnswer> delete_policy<Owner>(ComponentCall&); \
  template Task<ComponentAnswer> attach_policy<Owner>(ComponentCall&); \
  template Task<ComponentAnswer> detach_policy<Owner>(ComponentCall&);
KEYHOLD_POLICY_HANDLERS(iam::User)
KEYHOLD_POLICY_HANDLERS(iam::Group)
KEYHOLD_POLICY_HANDLERS(iam::Role)
#undef KEYHOLD_POLICY_HANDLERS
template Task<ComponentAnswer> put_boundary<iam::User>(ComponentCall&);
template Task<ComponentAnswer> put_boundary<iam::Role>(ComponentCall&);
template Task<ComponentAnswer> delete_boundary<iam::User>(ComponentCall&);
template Task<ComponentAnswer> delete_boundary<iam::Role>(ComponentCall&);
template Task<ComponentAnswer> put_tags<iam::User>(ComponentCall&);
template Task<ComponentAnswer> put_tags<iam::Role>(ComponentCall&);

Task<ComponentAnswer> list_managed_policies(ComponentCall& call) {
  KEYHOLD_CO_CHECK(check_account(call));
  json::Array policies;
  for (const iam::ManagedPolicy& policy : call.kms.directory().policies(call.segments.at(0)))
    policies.push_back(shown(policy));
  co_return json_answer(200, json::Object{{"policies", policies}});
}

Task<ComponentAnswer> create_managed_policy(ComponentCall& call) {
  KEYHOLD_CO_TRY(RequestMembers members, RequestMembers::parse(call.body));
  KEYHOLD_CO_TRY(std::string policy_name, members.text("name"));
  KEYHOLD_CO_TRY(const json::Object document, members.object("document"));
  KEYHOLD_CO_TRY(std::optional<std::string> description, members.optional_text("description"));
  KEYHOLD_CO_CHECK(members.end());
  std::string text = json::write(document), about = std::move(description).value_or("");
  KEYHOLD_CO_TRY(const iam::ManagedPolicy policy, co_await call.kms.identities().create_policy(
                                                      call.administrator(), call.segments.at(0), std::move(policy_name),
                                                      std::move(text), std::move(about)));
  co_return json_answer(201, shown(policy));
}

Task<ComponentAnswer> show_managed_policy(ComponentCall& call) {
  KEYHOLD_CO_TRY(const iam::ManagedPolicy policy, existing_policy(call));
  co_return json_answer(200, shown(policy));
}

Task<ComponentAnswer> put_managed_policy(ComponentCall& call) {
  KEYHOLD_CO_TRY(const iam::ManagedPolicy policy,
                 co_await call.kms.identities().set_policy_document(call.administrator(), managed_arn(call, 1),
                                                                    std::string(call.body.text())));
  co_return json_answer(200, shown(policy));
}

Task<ComponentAnswer> delete_managed_policy(ComponentCall& call) {
  KEYHOLD_CO_CHECK(co_await call.kms.identities().delete_managed_policy(call.administrator(), managed_arn(call, 1)));
  co_return no_content();
}

}  // namespace keyhold::server
