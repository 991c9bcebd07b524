// OIDC providers in the directory. No other entity refers to one but the trust policies of roles, by its ARN.
#include <algorithm>
#include <mutex>

#include "iam_error.h"
#include "keyhold/iam/directory.h"
#include "text.h"

namespace keyhold::iam {
namespace {

constexpr std::string_view kScheme = "https://";

bool is_in_host(char c) noexcept {
  return is_alphanumeric(c) || c == '-' || c == '.';
}

bool is_in_path(char c) noexcept {
  return is_alphanumeric(c) || std::string_view("-._~/").find(c) != std::string_view::npos;
}

// Where a deployment of one's own listens on another port than 443.
bool is_port(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, is_digit);
}

bool is_host(std::string_view text) noexcept {
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos && !is_port(text.substr(colon + 1))) return false;
  const std::string_view name = text.substr(0, colon);
  return !name.empty() && name.front() != '.' && std::ranges::all_of(name, is_in_host);
}

// HOST or HOST/PATH without query, fragment, user or odd segment.
bool is_provider_url(std::string_view url) noexcept {
  const std::size_t slash = std::min(url.find('/'), url.size());
  const std::string_view path = url.substr(slash);
  return is_host(url.substr(0, slash)) && std::ranges::all_of(path, is_in_path) && !path.ends_with('/') &&
         path.find("//") == std::string_view::npos && path.find("..") == std::string_view::npos;
}

Result<std::string> read_url(std::string_view url) {
  if (!url.starts_with(kScheme)) return not_valid("a provider's URL begins with https://");
  url.remove_prefix(kScheme.size());
  if (url.size() > OidcProvider::kMaxUrlBytes || !is_provider_url(url))
    return not_valid("a provider's URL is https://HOST or https://HOST/PATH, of 255 characters after https:// at most");
  return std::string(url);
}

Status check_provider(const OidcProvider& provider) {
  if (provider.clients.empty()) return not_valid("a provider has at least one client id");
  if (provider.clients.size() > OidcProvider::kMaxClients)
    return over_limit("a provider has at most " + std::to_string(OidcProvider::kMaxClients) + " client ids");
  const auto odd = [](const std::string& id) { return id.empty() || id.size() > OidcProvider::kMaxClientBytes; };
  if (std::ranges::any_of(provider.clients, odd)) return not_valid("a client id has 1 to 255 characters");
  if (provider.ca_pem.size() > OidcProvider::kMaxPemBytes || provider.jwks.size() > OidcProvider::kMaxPemBytes)
    return over_limit("a provider's certificates and keys have at most 16384 characters each");
  return ok();
}

}  // namespace

Result<OidcProvider> Directory::plan_provider(std::string_view account, OidcProvider about) const {
  KEYHOLD_TRY(about.url, read_url(about.url));
  KEYHOLD_CHECK(check_provider(about));
  if (!find_account(account)) return no_such_entity("no such account");
  about.arn = oidc_provider_arn(account, about.url);
  if (find_provider(about.arn)) return already_exists("provider " + about.arn + " exists");
  about.account = account;
  about.created = clock_.now();
  return about;
}

Result<OidcProvider> Directory::plan_provider_change(std::string_view provider_arn, OidcProvider about) const {
  std::optional<OidcProvider> provider = find_provider(provider_arn);
  if (!provider) return no_such_entity("no such OIDC provider");
  KEYHOLD_CHECK(check_provider(about));
  provider->clients = std::move(about.clients);
  provider->ca_pem = std::move(about.ca_pem);
  provider->jwks = std::move(about.jwks);
  return *std::move(provider);
}

Status Directory::check_delete_provider(std::string_view provider_arn) const {
  if (!find_provider(provider_arn)) return no_such_entity("no such OIDC provider");
  return ok();
}

Status Directory::put(OidcProvider provider) {
  const std::unique_lock lock(mutex_);
  if (!accounts_.contains(provider.account))
    return Error{ErrorCode::kInternal, "identity rows contradict: a provider without its account"};
  std::string arn = provider.arn;
  providers_.insert_or_assign(std::move(arn), std::move(provider));
  return ok();
}

void Directory::remove_provider(std::string_view provider_arn) {
  const std::unique_lock lock(mutex_);
  if (const auto at = providers_.find(provider_arn); at != providers_.end()) providers_.erase(at);
}

std::optional<OidcProvider> Directory::find_provider(std::string_view arn) const {
  const std::shared_lock lock(mutex_);
  const auto at = providers_.find(arn);
  return at == providers_.end() ? std::nullopt : std::optional(at->second);
}

std::vector<OidcProvider> Directory::providers(std::string_view account) const {
  const std::string prefix = oidc_provider_arn(account, "");
  const std::shared_lock lock(mutex_);
  std::vector<OidcProvider> out;
  for (auto at = providers_.lower_bound(prefix); at != providers_.end() && at->first.starts_with(prefix); ++at)
    out.push_back(at->second);
  return out;
}

}  // namespace keyhold::iam
