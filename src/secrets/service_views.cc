// The operations that show secrets without their values.
#include <algorithm>

#include "access.h"
#include "errors.h"
#include "keyhold/secrets/service.h"
#include "list_filter.h"
#include "page_token.h"

namespace keyhold::secrets {
namespace {

constexpr std::int64_t kDefaultPage = 100;

aws::VersionStages stages_of(const Secret& secret) {
  aws::VersionStages out;
  for (const Version& version : secret.versions)
    if (!version.labels.empty()) out.emplace(version.id, version.labels);
  return out;
}

// DescribeSecret and the entries of ListSecrets tell the same, and name the stages differently.
template <class View>
View view_of(const Secret& secret) {
  View out;
  out.arn = secret.arn;
  out.name = secret.place.name;
  out.description = secret.description;
  out.kms_key_id = secret.kms_key_id;
  out.last_changed_date = secret.changed;
  out.last_accessed_date = secret.accessed;
  out.deleted_date = secret.deletion;
  for (const auto& [key, value] : secret.tags) out.tags.push_back({key, value});
  out.created_date = secret.created;
  return out;
}

PageEnd place_of(const SecretPtr& secret) {
  return {secret->created, secret->arn};
}

bool is_earlier(const SecretPtr& a, const SecretPtr& b) {
  return std::tie(a->created, a->arn) < std::tie(b->created, b->arn);
}

std::vector<SecretPtr> matching(const Parts& parts, const Caller& caller, const aws::ListSecretsRequest& request) {
  std::vector<SecretPtr> out = parts.secrets.list(caller.account, caller.region);
  std::erase_if(out, [&request](const SecretPtr& secret) {
    return (secret->deletion && !request.include_planned_deletion) || !passes(*secret, request.filters);
  });
  std::sort(out.begin(), out.end(), is_earlier);
  if (request.sort_order == "desc") std::reverse(out.begin(), out.end());
  return out;
}

Status skip_to_page(std::vector<SecretPtr>& secrets, const aws::ListSecretsRequest& request) {
  if (!request.next_token) return ok();
  KEYHOLD_TRY(const PageEnd last, parse_page_token(*request.next_token));
  const bool descending = request.sort_order == "desc";
  std::erase_if(secrets, [&](const SecretPtr& secret) {
    return descending ? place_of(secret) >= last : place_of(secret) <= last;
  });
  return ok();
}

}  // namespace

Task<Result<aws::DescribeSecretResponse>> Service::describe_secret(Call& call, aws::DescribeSecretRequest request) {
  const Access access(parts_);
  Conditions conditions;
  KEYHOLD_CO_TRY(const SecretPtr secret,
                 co_await access.admit(call, "DescribeSecret", std::move(request.secret_id), std::move(conditions)));
  auto out = view_of<aws::DescribeSecretResponse>(*secret);
  out.version_ids_to_stages = stages_of(*secret);
  co_return out;
}

Task<Result<aws::ListSecretsResponse>> Service::list_secrets(Call& call, aws::ListSecretsRequest request) {
  const Access access(parts_);
  Named everything{nullptr, call.caller.account, "*"};
  Conditions conditions;
  KEYHOLD_CO_CHECK(
      co_await access.authorize(call, "ListSecrets", std::move(everything), std::string("*"), std::move(conditions)));
  std::vector<SecretPtr> secrets = matching(parts_, call.caller, request);
  KEYHOLD_CO_CHECK(skip_to_page(secrets, request));
  const auto limit = static_cast<std::size_t>(request.max_results.value_or(kDefaultPage));
  aws::ListSecretsResponse out;
  if (secrets.size() > limit) {
    secrets.resize(limit);
    out.next_token = page_token(place_of(secrets.back()));
  }
  for (const SecretPtr& secret : secrets) {
    auto entry = view_of<aws::SecretListEntry>(*secret);
    entry.secret_versions_to_stages = stages_of(*secret);
    out.secret_list.push_back(std::move(entry));
  }
  co_return out;
}

}  // namespace keyhold::secrets
