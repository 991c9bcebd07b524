// A grant token: what is taken is what we write.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "../src/kms/grant_token.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto token = keyhold::kms::GrantToken::parse(text);
  if (token ? token->text() != text : token.error().reason != "InvalidGrantTokenException") std::abort();
  return 0;
}
