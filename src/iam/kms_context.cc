#include "keyhold/iam/kms_context.h"

#include <chrono>

#include "keyhold/iam/directory.h"

namespace keyhold::iam {
namespace {

const char* principal_type(PrincipalKind kind) noexcept {
  switch (kind) {
    case PrincipalKind::kRoot:
      return "Account";
    case PrincipalKind::kUser:
      return "User";
    case PrincipalKind::kRole:
    case PrincipalKind::kSession:
      return "AssumedRole";
    case PrincipalKind::kService:
      return "Service";
    case PrincipalKind::kWebIdentity:
      return "FederatedUser";
  }
  return "";
}

void add_if_known(ConditionContext& context, std::string_view key, std::string_view value) {
  if (!value.empty()) context.add(key, value);
}

const char* bool_text(bool value) noexcept {
  return value ? "true" : "false";
}

void add_caller(ConditionContext& context, const Principal& caller) {
  const bool is_service = caller.kind == PrincipalKind::kService;
  context.add("aws:PrincipalIsAWSService", bool_text(is_service));
  context.add("aws:PrincipalType", principal_type(caller.kind));
  if (is_service)
    context.add("aws:PrincipalServiceName", caller.arn);
  else if (caller.kind != PrincipalKind::kWebIdentity)
    context.add("aws:PrincipalArn", caller.acting_arn());
  add_if_known(context, "aws:PrincipalAccount", caller.account);
  add_if_known(context, "kms:CallerAccount", caller.account);
}

// Of a session also what it was made with.
void add_identity(ConditionContext& context, const Identity& caller) {
  add_if_known(context, "aws:username", caller.user_name);
  add_if_known(context, "aws:userid", caller.user_id);
  for (const auto& [key, value] : caller.tags) context.add("aws:PrincipalTag/" + key, value);
  add_if_known(context, "aws:SourceIdentity", caller.source_identity);
  add_if_known(context, "aws:FederatedProvider", caller.federated_provider);
  if (caller.session_issued && context.wants("aws:TokenIssueTime"))
    context.add("aws:TokenIssueTime", to_rfc3339(*caller.session_issued));
}

}  // namespace

ConditionContext request_context(const Principal& caller, const RequestFacts& facts) {
  ConditionContext out(32);
  add_request_facts(out, caller, facts);
  return out;
}

void add_request_facts(ConditionContext& out, const Principal& caller, const RequestFacts& facts) {
  add_caller(out, caller);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(facts.now).time_since_epoch().count();
  if (out.wants("aws:CurrentTime")) out.add("aws:CurrentTime", to_rfc3339(facts.now));
  if (out.wants("aws:EpochTime")) out.add("aws:EpochTime", std::to_string(seconds));
  out.add("aws:SecureTransport", bool_text(facts.secure_transport));
  out.add("aws:ViaAWSService", bool_text(!facts.via_service.empty()));
  add_if_known(out, "aws:RequestedRegion", facts.region);
  add_if_known(out, "aws:SourceIp", facts.source_ip);
  if (facts.caller != nullptr) add_identity(out, *facts.caller);
  add_if_known(out, "kms:ViaService", facts.via_service);
}

void add_key_facts(ConditionContext& context, const KeyFacts& facts) {
  add_if_known(context, "kms:KeySpec", facts.spec);
  add_if_known(context, "kms:CustomerMasterKeySpec", facts.spec);
  add_if_known(context, "kms:KeyUsage", facts.usage);
  add_if_known(context, "kms:CustomerMasterKeyUsage", facts.usage);
  add_if_known(context, "kms:KeyOrigin", facts.origin);
  context.add("kms:MultiRegion", bool_text(facts.multi_region));
  add_if_known(context, "kms:MultiRegionKeyType", facts.multi_region_type);
  add_if_known(context, "kms:RequestAlias", facts.request_alias);
  for (const std::string& alias : facts.aliases) context.add("kms:ResourceAliases", alias);
  for (const auto& [key, value] : facts.tags) context.add("aws:ResourceTag/" + key, value);
}

}  // namespace keyhold::iam
