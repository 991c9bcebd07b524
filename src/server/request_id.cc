#include "request_id.h"

#include <algorithm>

#include "keyhold/base/id.h"
#include "keyhold/crypto/random.h"

namespace keyhold::server {

std::string make_request_id() {
  const crypto::Nonce random = crypto::next_nonce();
  uuid::Raw raw;
  std::copy_n(random.bytes().last<raw.size()>().data(), raw.size(), raw.data());
  raw[6] = (raw[6] & std::byte{0x0f}) | std::byte{0x40};
  raw[8] = (raw[8] & std::byte{0x3f}) | std::byte{0x80};
  return uuid::text(raw);
}

}  // namespace keyhold::server
