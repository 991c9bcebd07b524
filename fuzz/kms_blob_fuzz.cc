// Ciphertext blobs from callers, and what they are bound to. What parses must come out the same when it is written
// again, nothing opens under a key that sealed nothing, and an ARN's authenticated form is its own.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "keyhold/record/kms_blob.h"

namespace keyhold::record {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void fuzz_blob(ByteView bytes) {
  static const crypto::XaesKey key{SecretBytes(32)};
  const Result<KmsBlob> blob = parse_kms_blob(bytes);
  if (!blob) return;
  const Bytes again = ByteWriter()
                          .raw(blob->header.first(8))
                          .raw(blob->key.bytes())
                          .u32(blob->backing_version)
                          .raw(blob->header.subspan(28))
                          .raw(blob->sealed)
                          .take();
  require(std::ranges::equal(again, bytes));
  require(!open_kms_blob(key, *blob, {"arn", encode_context({}).value()}));
}

void fuzz_arn(std::string_view text) {
  const std::string once = blob_arn(text);
  require(blob_arn(once) == once);
}

// One pair, cut at its first byte's value: the encoding must give both parts back.
void fuzz_context(ByteView bytes) {
  if (bytes.empty()) return;
  const std::size_t cut = std::min(bytes.size() - 1, std::to_integer<std::size_t>(bytes[0]));
  const std::string key(as_text(bytes.subspan(1, cut))), value(as_text(bytes.subspan(1 + cut)));
  const Result<Bytes> encoded = encode_context({{key, value}});
  if (!encoded) return;
  ByteReader in(*encoded);
  require(in.u16().value() == 1);
  require(as_text(in.lp(kMaxContextBytes).value()) == key);
  require(as_text(in.lp(kMaxContextBytes).value()) == value);
  require(in.end().has_value());
}

}  // namespace
}  // namespace keyhold::record

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const keyhold::ByteView bytes(reinterpret_cast<const std::byte*>(data), size);
  keyhold::record::fuzz_blob(bytes);
  keyhold::record::fuzz_arn(keyhold::as_text(bytes));
  keyhold::record::fuzz_context(bytes);
  return 0;
}
