// The wrapped keyring, which lies in Secrets Manager: what parses writes itself so that it reads the same again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "keyhold/keyring/keyring_document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using keyhold::keyring::KeyringDocument;
  const auto parsed = KeyringDocument::parse({reinterpret_cast<const char*>(data), size});
  if (!parsed) {
    if (parsed.error().code != keyhold::ErrorCode::kDoesNotOpen) std::abort();
    return 0;
  }
  const auto again = KeyringDocument::parse(parsed->write());
  if (!again || again->write() != parsed->write() || again->keys.size() != parsed->keys.size()) std::abort();
  for (const auto& key : parsed->keys)
    if (parsed->find(key.cls, key.generation) != &key) std::abort();
  return 0;
}
