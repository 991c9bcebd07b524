// The operations that show secrets without their values.
#include <algorithm>

#include "access.h"
#include "errors.h"
#include "keyhold/secrets/service.h"
#include "listing.h"
#include "page_token.h"
#include "replication.h"

namespace keyhold::secrets {
namespace {

constexpr std::int64_t kDefaultPage = 100;
constexpr const char* kManagedKeyName = "DefaultEncryptionKey";  // AWS's word for it in lists of versions

aws::VersionStages stages_of(const Secret& secret) {
  aws::VersionStages out;
  for (const Version& version : secret.versions)
    if (!version.labels.empty()) out.emplace(version.id, version.labels);
  return out;
}

std::optional<std::vector<aws::SecretTag>> tags_of(const Secret& secret) {
  if (!secret.tagged) return std::nullopt;
  std::vector<aws::SecretTag> out;
  for (const auto& [key, value] : secret.tags) out.push_back({key, value});
  return out;
}

// Rules and function are shown after a rotation was turned off, too.
template <class View>
void show_rotation(View& out, const Rotation& rotation) {
  out.rotation_enabled = rotation.enabled;
  out.rotation_lambda_arn = rotation.lambda_arn;
  if (rotation.after_days || rotation.schedule || rotation.duration)
    out.rotation_rules = aws::RotationRules{rotation.after_days, rotation.duration, rotation.schedule};
  out.last_rotated_date = rotation.last;
  out.next_rotation_date = rotation.next;
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
  out.tags = tags_of(secret);
  out.created_date = secret.created;
  if (secret.rotation) show_rotation(out, *secret.rotation);
  out.primary_region = secret.primary_region;
  if (!secret.replicas.empty()) out.primary_region = secret.place.region;
  return out;
}

aws::SecretVersionsListEntry entry_of(const Version& version) {
  aws::SecretVersionsListEntry out{.version_id = version.id,
                                   .version_stages = version.labels,
                                   .last_accessed_date = version.accessed,
                                   .created_date = version.created};
  if (version.has_value()) out.kms_key_ids.push_back(version.managed_key ? kManagedKeyName : version.kms_key_arn);
  return out;
}

std::vector<Version> listed_versions(const Secret& secret, bool deprecated_too) {
  std::vector<Version> out = secret.versions;
  if (!deprecated_too) std::erase_if(out, [](const Version& version) { return version.labels.empty(); });
  std::sort(out.begin(), out.end(),
            [](const Version& a, const Version& b) { return std::tie(a.created, a.id) < std::tie(b.created, b.id); });
  return out;
}

Status skip_to_page(std::vector<Version>& versions, const std::optional<std::string>& token) {
  if (!token) return ok();
  KEYHOLD_TRY(const PageEnd last, parse_page_token(*token));
  std::erase_if(versions, [&last](const Version& version) { return PageEnd{version.created, version.id} <= last; });
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
  out.replication_status = replication_status(parts_.secrets, *secret);
  co_return out;
}

Task<Result<aws::ListSecretsResponse>> Service::list_secrets(Call& call, aws::ListSecretsRequest request) {
  KEYHOLD_CO_CHECK(check_filters(request.filters));
  KEYHOLD_CO_CHECK(co_await Access(parts_).authorize_anywhere(call, "ListSecrets"));
  Listing listing{.filters = std::move(request.filters),
                  .with_deleted = request.include_planned_deletion,
                  .sort_by = std::move(request.sort_by),
                  .descending = request.sort_order == "desc"};
  const auto limit = static_cast<std::size_t>(request.max_results.value_or(kDefaultPage));
  KEYHOLD_CO_TRY(Page page, list_page(parts_.secrets, call.caller, std::move(listing), request.next_token, limit));
  aws::ListSecretsResponse out{.next_token = std::move(page.next_token)};
  for (const SecretPtr& secret : page.secrets) {
    auto entry = view_of<aws::SecretListEntry>(*secret);
    entry.secret_versions_to_stages = stages_of(*secret);
    out.secret_list.push_back(std::move(entry));
  }
  co_return out;
}

Task<Result<aws::ListSecretVersionIdsResponse>> Service::list_secret_version_ids(
    Call& call, aws::ListSecretVersionIdsRequest request) {
  Conditions conditions;
  KEYHOLD_CO_TRY(const SecretPtr secret,
                 co_await Access(parts_).admit(call, "ListSecretVersionIds", request.secret_id, std::move(conditions)));
  std::vector<Version> versions = listed_versions(*secret, request.include_deprecated);
  KEYHOLD_CO_CHECK(skip_to_page(versions, request.next_token));
  const auto limit = static_cast<std::size_t>(request.max_results.value_or(kDefaultPage));
  aws::ListSecretVersionIdsResponse out{.arn = secret->arn, .name = secret->place.name};
  if (versions.size() > limit) {
    versions.resize(limit);
    out.next_token = page_token({versions.back().created, versions.back().id});
  }
  for (const Version& version : versions) out.versions.push_back(entry_of(version));
  co_return out;
}

}  // namespace keyhold::secrets
