#include <algorithm>

#include "arn_text.h"

namespace keyhold::aws {
namespace {

constexpr std::string_view kSecretResource = "secret:";
constexpr std::size_t kSuffixBytes = 6;
constexpr std::size_t kMaxSecretNameBytes = 512;

bool is_secret_name_character(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("/_+=.@!-").find(c) != std::string_view::npos;
}

}  // namespace

Result<SecretArn> SecretArn::parse(std::string_view text) {
  KEYHOLD_TRY(const Arn arn, Arn::parse(text));
  KEYHOLD_CHECK(require_regional(arn, "secretsmanager"));
  if (!arn.resource.starts_with(kSecretResource)) return invalid_arn("the resource must be secret: and a name");
  const std::string_view rest = std::string_view(arn.resource).substr(kSecretResource.size());
  if (rest.size() < kSuffixBytes + 2 || rest[rest.size() - kSuffixBytes - 1] != '-')
    return invalid_arn("a secret's name is followed by '-' and 6 characters");
  const std::string_view name = rest.substr(0, rest.size() - kSuffixBytes - 1);
  const std::string_view suffix = rest.substr(rest.size() - kSuffixBytes);
  if (!std::all_of(suffix.begin(), suffix.end(), [](char c) { return is_letter(c) || is_digit(c); }))
    return invalid_arn("the last 6 characters of a secret's ARN are letters and digits");
  if (name.size() > kMaxSecretNameBytes || !std::all_of(name.begin(), name.end(), is_secret_name_character))
    return invalid_arn("a secret's name has 1 to 512 of A-Z a-z 0-9 / _ + = . @ ! -");
  return SecretArn{arn.partition, arn.region, arn.account, std::string(name), std::string(suffix)};
}

std::string SecretArn::text() const {
  return join_arn(partition, "secretsmanager", region, account, std::string(kSecretResource) + name + '-' + suffix);
}

}  // namespace keyhold::aws
