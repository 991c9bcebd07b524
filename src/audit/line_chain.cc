#include "keyhold/audit/line_chain.h"

#include "keyhold/base/bytes.h"
#include "line.h"

namespace keyhold::audit {
namespace {

Error chain_broken(std::uint64_t seq, std::string_view why) {
  return {ErrorCode::kDoesNotOpen, "audit line " + std::to_string(seq) + " " + std::string(why), "audit-broken"};
}

}  // namespace

Status LineChain::take(std::string_view line) {
  const Result<LinePlace> place = read_place(line);
  if (!place) return chain_broken(next_, "is not what this program writes");
  if (first_ && place->seq != next_) return chain_broken(next_, "is missing");
  // The log's first line follows nothing; of a later one, where the reader begins with it, nothing is known.
  const bool known = first_ || place->seq == 0;
  if (known && place->previous != to_hex(last_)) return chain_broken(place->seq, "does not follow the one before it");
  if (!first_) first_ = place->seq;
  ++count_;
  next_ = place->seq + 1;
  last_ = crypto::sha256({as_bytes(line)});
  return ok();
}

std::string LineChain::last_hash() const {
  return to_hex(last_);
}

}  // namespace keyhold::audit
