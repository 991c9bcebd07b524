// BatchGetSecretValue: many values, each asked for, opened and put on record as GetSecretValue does.
#include "access.h"
#include "errors.h"
#include "keyhold/aws/error.h"
#include "keyhold/secrets/service.h"
#include "listing.h"

namespace keyhold::secrets {
namespace {

constexpr std::int64_t kMostInBatch = 20;

Status check_batch(const aws::BatchGetSecretValueRequest& request) {
  const bool filters = !request.filters.empty();
  if (filters == !request.secret_id_list.empty())
    return invalid_parameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.");
  if (request.max_results && !filters)
    return invalid_parameter(
        "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.");
  if (request.next_token && !filters)
    return invalid_parameter("'Filters' not specified. 'Filters' must also be specified when 'NextToken' is provided.");
  return check_filters(request.filters);
}

bool is_ours(const Error& error) {
  return error.code == ErrorCode::kInternal || error.code == ErrorCode::kUnavailable;
}

aws::ApiError api_error(std::string secret_id, const Error& error) {
  return {std::move(secret_id), aws::exception_name(error, aws::Dialect::kSecretsManager),
          is_ours(error) ? std::string() : error.detail};
}

}  // namespace

// Nothing is answered before each value's own line is on record.
Task<Result<aws::GetSecretValueResponse>> Service::get_one_of_batch(Call& call, std::string secret_id) {
  audit::Entry entry{call.entry.decision};
  entry.decision.action = "secretsmanager:GetSecretValue";
  Call one{call.caller, entry};
  aws::GetSecretValueRequest request{.secret_id = std::move(secret_id)};
  Result<aws::GetSecretValueResponse> answer = co_await get_secret_value(one, std::move(request));
  if (!answer) entry.decision.error = aws::exception_name(answer.error(), aws::Dialect::kSecretsManager);
  if (!entry.written) KEYHOLD_CO_CHECK(co_await parts_.audit.append(std::move(entry.decision)));
  co_return answer;
}

Task<Result<aws::BatchGetSecretValueResponse>> Service::batch_get_secret_value(
    Call& call, aws::BatchGetSecretValueRequest request) {
  const Access access(parts_);
  KEYHOLD_CO_CHECK(check_batch(request));
  KEYHOLD_CO_CHECK(co_await access.authorize_anywhere(call, "BatchGetSecretValue"));
  aws::BatchGetSecretValueResponse out;
  std::vector<std::string> ids = std::move(request.secret_id_list);
  if (ids.empty()) {
    KEYHOLD_CO_CHECK(co_await access.authorize_anywhere(call, "ListSecrets"));
    Listing listing{.filters = std::move(request.filters)};
    const auto limit = static_cast<std::size_t>(request.max_results.value_or(kMostInBatch));
    KEYHOLD_CO_TRY(Page page, list_page(parts_.secrets, call.caller, std::move(listing), request.next_token, limit));
    for (const SecretPtr& secret : page.secrets) ids.push_back(secret->arn);
    out.next_token = std::move(page.next_token);
  }
  for (const std::string& id : ids) {
    Result<aws::GetSecretValueResponse> answer = co_await get_one_of_batch(call, id);
    if (answer) {
      out.secret_values.push_back(std::move(*answer));
    } else {
      out.errors.push_back(api_error(id, answer.error()));
    }
  }
  co_return out;
}

}  // namespace keyhold::secrets
