#include "listing.h"

#include <algorithm>

#include "errors.h"
#include "list_filter.h"
#include "page_token.h"

namespace keyhold::secrets {
namespace {

// What a secret is sorted by; what is the same in two of them is told apart by their ARNs, or is their name.
PageEnd place_of(const Secret& secret, std::string_view sort_by) {
  if (sort_by == "name") return {WallTime{}, secret.place.name};
  if (sort_by == "last-accessed-date") return {secret.accessed.value_or(WallTime{}), secret.arn};
  return {sort_by == "last-changed-date" ? secret.changed : secret.created, secret.arn};
}

struct Placed {
  PageEnd place;
  SecretPtr secret;
};

std::vector<Placed> matching(const SecretTable& secrets, const Caller& caller, const Listing& listing) {
  const std::string sort_by = listing.sort_by.value_or("created-date");
  std::vector<Placed> out;
  for (SecretPtr& secret : secrets.list(caller.account, caller.region)) {
    if ((secret->deletion && !listing.with_deleted) || !passes(*secret, listing.filters)) continue;
    PageEnd place = place_of(*secret, sort_by);
    out.push_back({std::move(place), std::move(secret)});
  }
  std::sort(out.begin(), out.end(), [&listing](const Placed& a, const Placed& b) {
    return listing.descending ? b.place < a.place : a.place < b.place;
  });
  return out;
}

}  // namespace

Status check_filters(const std::vector<aws::SecretFilter>& filters) {
  for (const aws::SecretFilter& filter : filters) {
    if (!filter.key) return invalid_parameter("Invalid filter key");
    if (filter.values.empty()) return invalid_parameter("Invalid filter values for key: " + *filter.key);
  }
  return ok();
}

Result<Page> list_page(const SecretTable& secrets, const Caller& caller, Listing listing,
                       const std::optional<std::string>& token, std::size_t limit) {
  std::vector<Placed> found = matching(secrets, caller, listing);
  if (token) {
    KEYHOLD_TRY(const PageEnd last, parse_page_token(*token));
    std::erase_if(found, [&](const Placed& one) { return listing.descending ? one.place >= last : one.place <= last; });
  }
  Page out;
  if (found.size() > limit) {
    found.resize(limit);
    out.next_token = page_token(found.back().place);
  }
  for (Placed& one : found) out.secrets.push_back(std::move(one.secret));
  return out;
}

}  // namespace keyhold::secrets
