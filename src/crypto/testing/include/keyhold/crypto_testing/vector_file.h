#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "keyhold/base/bytes.h"
#include "keyhold/base/json.h"
#include "keyhold/base/secret.h"

/// Known answers from JSON files. A file or member that is missing ends the test run: an empty loop can't pass.
namespace keyhold::crypto::testing {

/// `path` is relative to the top of the source tree.
json::Object read_vectors(std::string_view path);

const json::Object& object_of(const json::Object& in, std::string_view name);
const json::Array& array_of(const json::Object& in, std::string_view name);
std::string text_of(const json::Object& in, std::string_view name);
std::int64_t number_of(const json::Object& in, std::string_view name);
Bytes hex_of(const json::Object& in, std::string_view name);
SecretBytes secret_of(const json::Object& in, std::string_view name);  ///< hex too

/// Calls `test` for each test of each group of a Wycheproof file; returns how many there were.
int for_each_test(const json::Object& file,
                  const std::function<void(const json::Object& group, const json::Object& test)>& test);

}  // namespace keyhold::crypto::testing
