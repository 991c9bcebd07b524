// What may come as the form of an STS call, signed or not: what parses is within AWS's bounds.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "keyhold/aws/protocol.h"
#include "keyhold/aws/sts_sessions.h"

namespace keyhold::aws {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void require_limits(const SessionLimits& limits) {
  require(limits.duration.count() >= 900 && limits.duration.count() <= 43'200);
  require(limits.policy_arns.size() <= 10 && (!limits.policy || !limits.policy->empty()));
}

void fuzz_requests(const json::Object& form) {
  if (const auto role = AssumeRoleRequest::parse(form)) {
    require_limits(role->limits);
    require(role->role_session_name.size() >= 2 && role->role_session_name.size() <= 64);
    require(role->tags.size() <= 50 && role->transitive_tag_keys.size() <= 50);
    require(!role->source_identity || role->source_identity->size() <= 64);
  }
  if (const auto web = AssumeRoleWithWebIdentityRequest::parse(form)) {
    require_limits(web->limits);
    require(web->token.size() >= 4 && web->token.size() <= 20'000);
  }
  if (const auto user = GetSessionTokenRequest::parse(form); user && user->duration)
    require(user->duration->count() >= 900 && user->duration->count() <= 129'600);
  if (const auto info = GetAccessKeyInfoRequest::parse(form))
    require(info->access_key_id.size() >= 16 && info->access_key_id.size() <= 128);
}

}  // namespace
}  // namespace keyhold::aws

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace keyhold;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<aws::QueryRequest> request = aws::parse_query_body(text);
  if (!request) return 0;
  json::Object form;
  for (const auto& [name, value] : request->parameters) form[name] = value;
  aws::fuzz_requests(form);
  return 0;
}
