#include "grant_codec.h"

#include "row_json.h"

namespace keyhold::kms {
namespace {

json::Object write_context(const iam::EncryptionContext& context) {
  json::Object out;
  for (const auto& [key, value] : context) out[key] = value;
  return out;
}

Result<std::optional<iam::EncryptionContext>> context_or_none(const json::Object& object, std::string_view member) {
  const json::Value* const value = json::find(object, member);
  if (value == nullptr) return std::optional<iam::EncryptionContext>();
  if (!value->is_object()) return row::bad_row(member);
  iam::EncryptionContext out;
  for (const auto& pair : value->get_object()) {
    if (!pair.value().is_string()) return row::bad_row(member);
    out.emplace(std::string(pair.key()), std::string(pair.value().get_string()));
  }
  return std::optional<iam::EncryptionContext>(std::move(out));
}

Status read_operations(const json::Object& object, Grant& grant) {
  KEYHOLD_TRY(const json::Array* const operations, row::array_of(object, "operations"));
  for (const json::Value& value : *operations) {
    if (!value.is_string()) return row::bad_row("operations");
    KEYHOLD_TRY(const iam::GrantOperation operation, iam::parse_grant_operation(std::string_view(value.get_string())));
    grant.operations.push_back(operation);
    grant.rule.operations.add(operation);
  }
  return ok();
}

}  // namespace

std::string row_name(const Grant& grant) {
  return grant.region + "/" + grant.key.text() + "/" + grant.rule.id;
}

PlaintextBytes to_json(const Grant& grant) {
  json::Array operations;
  for (const iam::GrantOperation operation : grant.operations) operations.push_back(iam::name(operation));
  json::Object out{{"id", grant.rule.id},
                   {"key", aws::KeyArn{"aws", grant.region, grant.account, grant.key}.text()},
                   {"grantee", grant.rule.grantee},
                   {"issuingAccount", grant.issuing_account},
                   {"operations", std::move(operations)},
                   {"created", row::to_number(grant.created)}};
  if (!grant.name.empty()) out["name"] = grant.name;
  if (!grant.retiring.empty()) out["retiring"] = grant.retiring;
  if (grant.grantee_is_service) out["granteeIsService"] = true;
  if (grant.retiring_is_service) out["retiringIsService"] = true;
  if (grant.source_arn) out["sourceArn"] = *grant.source_arn;
  if (grant.rule.context_equals) out["contextEquals"] = write_context(*grant.rule.context_equals);
  if (grant.rule.context_subset) out["contextSubset"] = write_context(*grant.rule.context_subset);
  return row::written(out);
}

Result<Grant> grant_from_json(std::string_view text) {
  KEYHOLD_TRY(const json::Object object, json::parse_object(text));
  Grant out;
  KEYHOLD_TRY(out.rule.id, row::text_of(object, "id"));
  KEYHOLD_TRY(const std::string key, row::text_of(object, "key"));
  KEYHOLD_TRY(const aws::KeyArn arn, aws::KeyArn::parse(key));
  out.region = arn.region;
  out.account = arn.account;
  out.key = arn.key;
  KEYHOLD_TRY(out.rule.grantee, row::text_of(object, "grantee"));
  KEYHOLD_TRY(out.issuing_account, row::text_of(object, "issuingAccount"));
  KEYHOLD_CHECK(read_operations(object, out));
  KEYHOLD_TRY(out.created, row::time_of(object, "created"));
  out.name = row::text_or_none(object, "name");
  out.retiring = row::text_or_none(object, "retiring");
  out.grantee_is_service = row::is_true(object, "granteeIsService");
  out.retiring_is_service = row::is_true(object, "retiringIsService");
  if (json::find(object, "sourceArn") != nullptr) out.source_arn = row::text_or_none(object, "sourceArn");
  KEYHOLD_TRY(out.rule.context_equals, context_or_none(object, "contextEquals"));
  KEYHOLD_TRY(out.rule.context_subset, context_or_none(object, "contextSubset"));
  return out;
}

}  // namespace keyhold::kms
