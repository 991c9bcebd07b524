#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "keyhold/base/json.h"

namespace keyhold::audit {

/// How CloudTrail names what an audit line names. Lenient where a line can't be helped any more: what is unknown is
/// left out, never an error.
constexpr std::string_view kTrailVersion = "1.11";  // of the record contents that AWS documents

/// The parts of an ARN that records show.
struct TrailArn {
  std::string text, service, region, account, resource;
  static std::optional<TrailArn> parse(std::string_view text);  ///< nothing: no ARN
  bool is_key() const;
  std::string_view type() const;  ///< "AWS::KMS::Key"; empty: none that AWS has
};

struct TrailAction {
  std::string source;  ///< "kms.amazonaws.com"
  std::string name;    ///< "Decrypt"
  bool read_only;
};
TrailAction trail_action(std::string_view action);

/// Empty for one without an account: a scheduler, an operator.
std::string account_of_principal(std::string_view who);
/// Whether the service did it of its own accord, without a call.
bool is_service_event(std::string_view who, std::string_view action);
/// The caller's address, or the service that called for it, or "AWS Internal".
std::string trail_source(std::string_view who, std::string_view source);
/// `userIdentity` in the trail of `account`. `source` is trail_source's.
json::Object trail_identity(std::string_view who, std::string_view source, std::string_view account);

}  // namespace keyhold::audit
