#include "policy_text.h"

#include <vector>

#include "keyhold/base/json.h"

namespace keyhold::tenancy {
namespace {

std::string root_arn(const Deployment& deployment, const std::string& account) {
  return "arn:" + deployment.partition + ":iam::" + account + ":root";
}

json::Object allow(std::string sid, json::Value principals, json::Value actions) {
  return {{"Sid", std::move(sid)},
          {"Effect", "Allow"},
          {"Principal", json::Object{{"AWS", std::move(principals)}}},
          {"Action", std::move(actions)},
          {"Resource", "*"}};
}

json::Object only_for(json::Object statement, const Deployment& deployment, TenantId tenant) {
  statement["Condition"] =
      json::Object{{"StringEquals", json::Object{
                                        {"kms:EncryptionContext:kh:deployment", deployment.id.text()},
                                        {"kms:EncryptionContext:kh:tenant", tenant.text()},
                                    }}};
  return statement;
}

// Boost.JSON writes one line; a person applies and reviews this text, so it gets one member a line.
void indent(std::string& out, const json::Value& value, std::size_t depth) {
  const std::string pad(2 * (depth + 1), ' '), end_pad(2 * depth, ' ');
  if (value.is_object()) {
    out += "{\n";
    std::size_t left = value.get_object().size();
    for (const auto& member : value.get_object()) {
      out += pad + json::write(json::Value(member.key())) + ": ";
      indent(out, member.value(), depth + 1);
      out += --left == 0 ? "\n" : ",\n";
    }
    out += end_pad + "}";
  } else if (value.is_array()) {
    out += "[\n";
    std::size_t left = value.get_array().size();
    for (const json::Value& item : value.get_array()) {
      out += pad;
      indent(out, item, depth + 1);
      out += --left == 0 ? "\n" : ",\n";
    }
    out += end_pad + "]";
  } else {
    out += json::write(value);
  }
}

std::string document(std::vector<json::Object> statements) {
  json::Array all;
  for (json::Object& statement : statements) all.push_back(std::move(statement));
  std::string out;
  indent(out, json::Object{{"Version", "2012-10-17"}, {"Statement", std::move(all)}}, 0);
  return out + "\n";
}

std::string tenant_policy(const Deployment& deployment, const Tenant& tenant, const std::string& owner) {
  const json::Array both{json::Value(deployment.provisioner_arn), json::Value(deployment.component_arn)};
  std::vector<json::Object> statements;
  statements.push_back(allow("OwnerAdministersTheKey", json::Value(root_arn(deployment, owner)), "kms:*"));
  statements.push_back(only_for(
      allow("KeyholdMakesDataKeys", json::Value(deployment.provisioner_arn), "kms:GenerateDataKeyWithoutPlaintext"),
      deployment, tenant.id));
  statements.push_back(only_for(allow("KeyholdOpensDataKeys", json::Value(deployment.component_arn), "kms:Decrypt"),
                                deployment, tenant.id));
  statements.push_back(allow("KeyholdSeesTheKeysState", both, "kms:DescribeKey"));
  return document(std::move(statements));
}

}  // namespace

std::string byok_policy(const Deployment& deployment, const Tenant& tenant, const std::string& client_account) {
  return tenant_policy(deployment, tenant, client_account);
}

std::string vendor_policy(const Deployment& deployment, const Tenant& tenant) {
  return tenant_policy(deployment, tenant, deployment.vendor_account);
}

std::string platform_policy(const Deployment& deployment) {
  const json::Array describe{json::Value(deployment.provisioner_arn), json::Value(deployment.registry_arn)};
  std::vector<json::Object> statements;
  statements.push_back(
      allow("OwnerAdministersTheKey", json::Value(root_arn(deployment, deployment.vendor_account)), "kms:*"));
  statements.push_back(only_for(
      allow("KeyholdMakesDataKeys", json::Value(deployment.provisioner_arn), "kms:GenerateDataKeyWithoutPlaintext"),
      deployment, TenantId::zero()));
  statements.push_back(only_for(allow("KeyholdOpensDataKeys", json::Value(deployment.registry_arn), "kms:Decrypt"),
                                deployment, TenantId::zero()));
  statements.push_back(allow("KeyholdSeesTheKeysState", describe, "kms:DescribeKey"));
  return document(std::move(statements));
}

std::string byok_guide(const Deployment& deployment, const Tenant& tenant, const std::string& policy) {
  return "# Phase 1, before the production tenant exists: make the key in your own AWS account and share its ARN.\n"
         "aws kms create-key --region " +
         deployment.region +
         " --description 'Keyhold'\n"
         "#   then hand the KeyMetadata.Arn of the answer to your vendor.\n"
         "\n"
         "# Phase 2, once the vendor has provisioned the tenant: let it use the key for this tenant only.\n"
         "cat > keyhold-key-policy.json <<'POLICY'\n" +
         policy +
         "POLICY\n"
         "aws kms put-key-policy --region " +
         deployment.region + " --key-id " + tenant.key_arn +
         " --policy-name default --policy file://keyhold-key-policy.json\n"
         "\n"
         "# To end all access at once, and to give it back:\n"
         "aws kms disable-key --region " +
         deployment.region + " --key-id " + tenant.key_arn +
         "\n"
         "aws kms enable-key --region " +
         deployment.region + " --key-id " + tenant.key_arn +
         "\n"
         "\n"
         "# To end it for good (7 to 30 days; the data is then irretrievable):\n"
         "aws kms schedule-key-deletion --region " +
         deployment.region + " --key-id " + tenant.key_arn + " --pending-window-in-days 30\n";
}

}  // namespace keyhold::tenancy
