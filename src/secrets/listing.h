#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keyhold/aws/secrets_shapes.h"
#include "keyhold/secrets/call.h"
#include "keyhold/secrets/secret_table.h"

/// Which secrets a list shows, in which order, a page at a time.
namespace keyhold::secrets {

struct Listing {
  std::vector<aws::SecretFilter> filters = {};
  bool with_deleted = false;
  std::optional<std::string> sort_by = {};  ///< absent: "created-date"
  bool descending = false;
};

struct Page {
  std::vector<SecretPtr> secrets;
  std::optional<std::string> next_token;
};

/// Errors: InvalidParameterException for a filter without a key or without values.
Status check_filters(const std::vector<aws::SecretFilter>& filters);

/// The secrets of the caller's account and Region after `token`, at most `limit`. Errors: InvalidNextTokenException.
Result<Page> list_page(const SecretTable& secrets, const Caller& caller, Listing listing,
                       const std::optional<std::string>& token, std::size_t limit);

}  // namespace keyhold::secrets
