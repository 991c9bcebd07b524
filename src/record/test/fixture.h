#pragma once

#include <string>

#include "keyhold/base/bytes.h"
#include "keyhold/base/id.h"
#include "keyhold/crypto_testing/vector_file.h"
#include "keyhold/record/place.h"
#include "keyhold/record/record.h"

namespace keyhold::record::fixture {

namespace vectors = keyhold::crypto::testing;

const json::Object& formats();  ///< formats_v1.json
const json::Object& rows();     ///< rows_v1.json
const json::Object& seal();     ///< seal_file_v2.json

template <class AnyId>
AnyId id_of(const json::Object& in, std::string_view name) {
  const Bytes raw = vectors::hex_of(in, name);
  uuid::Raw out{};
  std::copy_n(raw.begin(), out.size(), out.begin());
  return AnyId(out);
}

template <class AnyTag>
AnyTag tag_of(const json::Object& in, std::string_view name) {
  return AnyTag(ByteView(vectors::hex_of(in, name)).first<AnyTag::kSize>());
}

Store store_of(const json::Object& in);  ///< its member "store"

/// The place of a rec key of `formats()`.
KeyPlace rec_place(TenantId tenant, Store store, std::uint32_t generation);

/// A key of random bytes for tests that need no known answer.
RecordKey random_key(std::uint32_t generation = 1, Store store = Store::kEvents);

/// How `opened` ended: "ok", or the name of the failure.
std::string outcome(const OpenResult& opened);

}  // namespace keyhold::record::fixture
