#include "dev/principal_policies.h"

#include <vector>

#include "keyhold/base/json.h"

namespace keyhold::apps {
namespace {

json::Object permit(json::Value actions, json::Value resources) {
  return {{"Effect", "Allow"}, {"Action", std::move(actions)}, {"Resource", std::move(resources)}};
}

json::Object permit_if(json::Value actions, json::Value resources, json::Object equals) {
  json::Object out = permit(std::move(actions), std::move(resources));
  out["Condition"] = json::Object{{"StringEquals", std::move(equals)}};
  return out;
}

std::string policy_of(std::vector<json::Object> statements) {
  json::Array all;
  for (json::Object& statement : statements) all.push_back(std::move(statement));
  return json::write(json::Object{{"Version", "2012-10-17"}, {"Statement", std::move(all)}});
}

std::string vendor_keys(const PrincipalPlace& place) {
  return "arn:" + place.partition + ":kms:" + place.region + ":" + place.vendor_account + ":key/*";
}

// The keyrings of one store, whatever the tenant; Secrets Manager appends six characters to each name.
std::string keyrings(const PrincipalPlace& place, const std::string& store) {
  return "arn:" + place.partition + ":secretsmanager:" + place.region + ":" + place.vendor_account +
         ":secret:keyhold/" + place.deployment.text() + "/*/" + store + "-??????";
}

// Secrets lie under the platform key, which opens for these principals only when Secrets Manager asks.
json::Object via_secrets_manager(const PrincipalPlace& place, json::Value actions) {
  return permit_if(std::move(actions), json::Value(vendor_keys(place)),
                   {{"kms:ViaService", "secretsmanager." + place.region + ".amazonaws.com"}});
}

json::Object own_generation(const PrincipalPlace& place, const std::string& store) {
  return {{"kms:EncryptionContext:kh:deployment", place.deployment.text()}, {"kms:EncryptionContext:kh:store", store}};
}

// What a data key of generation 0 is: a probe's, which seals nothing. With these statements a too loose key policy
// shows itself; without them our own identity policy would refuse and hide it.
constexpr const char* kGeneration = "kms:EncryptionContext:kh:gen";

json::Object probe(const PrincipalPlace& place, const char* action) {
  return permit_if(action, "*", {{"kms:EncryptionContext:kh:deployment", place.deployment.text()}, {kGeneration, "0"}});
}

// Whatever else the context says, or leaves out: the key policy alone has to refuse another deployment's.
json::Object stray_probe(const char* action) {
  return permit_if(action, "*", {{kGeneration, "0"}});
}

std::vector<json::Object> opener(const PrincipalPlace& place, const std::string& store) {
  std::vector<json::Object> out;
  out.push_back(permit(json::Array{"secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"},
                       json::Value(keyrings(place, store))));
  out.push_back(via_secrets_manager(place, "kms:Decrypt"));
  out.push_back(permit("kms:DescribeKey", "*"));
  out.push_back(permit_if("kms:Decrypt", "*", own_generation(place, store)));
  return out;
}

}  // namespace

std::string provisioner_policy(const PrincipalPlace& place) {
  std::vector<json::Object> statements;
  statements.push_back(
      permit(json::Array{"kms:CreateKey", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"}, "*"));
  statements.push_back(permit("secretsmanager:CreateSecret", "*"));
  statements.push_back(permit(json::Array{"secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue",
                                          "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"},
                              json::Value(keyrings(place, "*"))));
  statements.push_back(via_secrets_manager(place, json::Array{"kms:GenerateDataKey", "kms:Decrypt"}));
  statements.push_back(probe(place, "kms:Decrypt"));
  return policy_of(std::move(statements));
}

std::string events_policy(const PrincipalPlace& place) {
  std::vector<json::Object> statements = opener(place, "events");
  statements.push_back(probe(place, "kms:GenerateDataKeyWithoutPlaintext"));
  statements.push_back(stray_probe("kms:Decrypt"));
  return policy_of(std::move(statements));
}

std::string registry_policy(const PrincipalPlace& place) {
  return policy_of(opener(place, "registry"));
}

std::string secrets_service_policy(const PrincipalPlace& place) {
  const std::string aliases =
      "arn:" + place.partition + ":kms:" + place.region + ":" + place.vendor_account + ":alias/keyhold-secrets";
  std::vector<json::Object> statements;
  statements.push_back(permit("kms:CreateKey", "*"));
  statements.push_back(permit(json::Array{"kms:CreateAlias", "kms:DescribeKey"},
                              json::Array{json::Value(vendor_keys(place)), json::Value(aliases)}));
  // Its own store's data key only: tenants' keys lie in the same account.
  statements.push_back(permit_if(json::Array{"kms:GenerateDataKey", "kms:Decrypt"}, json::Value(vendor_keys(place)),
                                 own_generation(place, "secrets")));
  return policy_of(std::move(statements));
}

}  // namespace keyhold::apps
