// ListSecrets' NextToken: what is taken is what we write.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "../src/secrets/page_token.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view token(reinterpret_cast<const char*>(data), size);
  const auto end = keyhold::secrets::parse_page_token(token);
  if (end ? keyhold::secrets::page_token(*end) != token : end.error().reason != "InvalidNextTokenException")
    std::abort();
  return 0;
}
