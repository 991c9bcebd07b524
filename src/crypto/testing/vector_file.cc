#include "keyhold/crypto_testing/vector_file.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace keyhold::crypto::testing {
namespace {

const json::Value& member(const json::Object& in, std::string_view name) {
  const json::Value* const value = json::find(in, name);
  if (value == nullptr) throw std::runtime_error("a vector lacks " + std::string(name));
  return *value;
}

}  // namespace

json::Object read_vectors(std::string_view path) {
  std::ifstream file(std::string(KEYHOLD_SOURCE_DIR) + "/" + std::string(path));
  if (!file) throw std::runtime_error("no vectors at " + std::string(path));
  return json::parse_object(std::string(std::istreambuf_iterator<char>(file), {})).value();
}

const json::Object& object_of(const json::Object& in, std::string_view name) {
  return member(in, name).as_object();
}
const json::Array& array_of(const json::Object& in, std::string_view name) {
  return member(in, name).as_array();
}
std::string text_of(const json::Object& in, std::string_view name) {
  return std::string(member(in, name).as_string());
}
std::int64_t number_of(const json::Object& in, std::string_view name) {
  return member(in, name).to_number<std::int64_t>();
}
Bytes hex_of(const json::Object& in, std::string_view name) {
  return from_hex(text_of(in, name)).value();
}
SecretBytes secret_of(const json::Object& in, std::string_view name) {
  return SecretBytes::copy_of(hex_of(in, name));
}

int for_each_test(const json::Object& file,
                  const std::function<void(const json::Object& group, const json::Object& test)>& test) {
  int count = 0;
  for (const json::Value& group : array_of(file, "testGroups")) {
    for (const json::Value& one : array_of(group.as_object(), "tests")) {
      test(group.as_object(), one.as_object());
      ++count;
    }
  }
  return count;
}

}  // namespace keyhold::crypto::testing
