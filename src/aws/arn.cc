#include "keyhold/aws/arn.h"

#include <algorithm>
#include <array>

#include "arn_text.h"

namespace keyhold::aws {
namespace {

constexpr std::size_t kMaxArnBytes = 2048;

bool is_partition(std::string_view text) {
  return text == "aws" || text == "aws-cn" || text == "aws-us-gov";
}

// Cuts `text` at its first ':'; nothing when there is none.
std::optional<std::string_view> next_part(std::string_view& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view part = text.substr(0, colon);
  text.remove_prefix(colon + 1);
  return part;
}

}  // namespace

Error invalid_arn(std::string_view rule) {
  return {ErrorCode::kInvalidArgument, "Invalid arn: " + std::string(rule), "InvalidArnException"};
}

bool is_account_id(std::string_view text) noexcept {
  return text.size() == 12 && std::all_of(text.begin(), text.end(), is_digit);
}

// Two or three groups of letters with a '-' after each, then digits.
bool is_region(std::string_view text) noexcept {
  if (text.empty() || text.size() > 32) return false;
  std::size_t groups = 0, letters = 0, at = 0;
  for (; at < text.size() && !is_digit(text[at]); ++at) {
    if (text[at] >= 'a' && text[at] <= 'z') {
      ++letters;
    } else if (text[at] == '-' && letters > 0) {
      ++groups;
      letters = 0;
    } else {
      return false;
    }
  }
  return letters == 0 && (groups == 2 || groups == 3) && at < text.size() &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_digit);
}

Result<Arn> Arn::parse(std::string_view text) {
  if (text.size() > kMaxArnBytes) return invalid_arn("longer than 2048 bytes");
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; }))
    return invalid_arn("only printable ASCII without spaces is allowed");
  std::array<std::string_view, 5> parts;
  for (std::string_view& part : parts) {
    const auto found = next_part(text);
    if (!found) return invalid_arn("six parts separated by ':' are needed");
    part = *found;
  }
  const auto& [prefix, partition, service, region, account] = parts;
  if (prefix != "arn") return invalid_arn("it must begin with 'arn:'");
  if (!is_partition(partition)) return invalid_arn("the partition must be aws, aws-cn or aws-us-gov");
  if (service.empty() || !std::all_of(service.begin(), service.end(), is_lower_digit_hyphen))
    return invalid_arn("the service must be lower-case letters, digits and '-'");
  if (!region.empty() && !is_region(region)) return invalid_arn("the Region is malformed");
  if (!account.empty() && !is_account_id(account)) return invalid_arn("the account must be 12 digits");
  if (text.empty()) return invalid_arn("the resource is empty");
  return Arn{std::string(partition), std::string(service), std::string(region), std::string(account),
             std::string(text)};
}

std::string Arn::text() const {
  return join_arn(partition, service, region, account, resource);
}

std::string join_arn(std::string_view partition, std::string_view service, std::string_view region,
                     std::string_view account, std::string_view resource) {
  std::string out("arn:");
  for (const std::string_view part : {partition, service, region, account}) out.append(part).push_back(':');
  return out.append(resource);
}

Status require_regional(const Arn& arn, std::string_view service) {
  if (arn.service != service) return invalid_arn("the service must be " + std::string(service));
  if (arn.region.empty()) return invalid_arn("the Region is missing");
  if (arn.account.empty()) return invalid_arn("the account is missing");
  return ok();
}

}  // namespace keyhold::aws
