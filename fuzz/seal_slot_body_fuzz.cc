// What an operator sends to change the seal file's slots. What parses has a proof of its size, and parses again from
// what it says.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "../src/server/seal_slot_body.h"
#include "keyhold/base/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace keyhold;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<server::SealSlotBody> body = server::parse_seal_slot_body(text);
  if (!body) return body.error().reason == "invalid-field" ? 0 : (std::abort(), 0);
  const bool is_file = body->proof.type == record::SlotType::kKeyFile;
  const std::size_t proof_size = body->proof.secret.size();
  if (is_file ? proof_size != 32 : proof_size == 0 || proof_size > 256) std::abort();
  if (!body->new_key_file.empty() && body->new_key_file.size() != 32) std::abort();
  std::string again = is_file ? "key-file " + to_base64(body->proof.secret.expose())
                              : "passphrase " + std::string(body->proof.secret.expose_text());
  if (!body->new_key_file.empty()) again += "\nnew-key-file " + to_base64(body->new_key_file.expose());
  if (!server::parse_seal_slot_body(again)) std::abort();
  return 0;
}
