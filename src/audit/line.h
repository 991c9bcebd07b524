#pragma once

#include <cstdint>
#include <string>

#include "keyhold/audit/decision.h"
#include "keyhold/base/clock.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/digest.h"

namespace keyhold::audit {

/// The part of a line that its place in the chain does not change; made outside the log's lock.
PlaintextBytes begin_line(const Decision& decision, WallTime now);
/// Adds place and predecessor: the line is complete.
void finish_line(PlaintextBytes& line, std::uint64_t seq, const crypto::Digest& previous);

/// What of a stored line its reader checks.
struct LinePlace {
  std::uint64_t seq;
  std::string previous;  ///< hex
};
Result<LinePlace> read_place(std::string_view line);

/// What the next line names as its predecessor.
crypto::Digest line_hash(const PlaintextBytes& line);

}  // namespace keyhold::audit
