#include "keyhold/base/json.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/memory_resource.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/serializer.hpp>
#include <unordered_set>
#include <vector>

namespace keyhold::json {
namespace {

// Boost.JSON keeps the last of two members with one name. Two readers of such a document may then see different
// documents, so a repeated name is refused before a value is built.
struct MemberNames {
  constexpr static std::size_t max_object_size = std::size_t(-1);
  constexpr static std::size_t max_array_size = std::size_t(-1);
  constexpr static std::size_t max_key_size = std::size_t(-1);
  constexpr static std::size_t max_string_size = std::size_t(-1);

  std::vector<std::unordered_set<std::string>> open;
  std::string partial;
  bool repeated = false;

  using Code = boost::json::error_code;
  using Text = boost::json::string_view;
  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) {
    open.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, Code&) {
    open.pop_back();
    return true;
  }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t, Code&) { return true; }
  bool on_key_part(Text text, std::size_t, Code&) {
    partial.append(text.data(), text.size());
    return true;
  }
  bool on_key(Text text, std::size_t, Code& code) {
    partial.append(text.data(), text.size());
    if (!open.back().insert(std::move(partial)).second) {
      repeated = true;
      code = boost::json::error::syntax;
      return false;
    }
    partial.clear();
    return true;
  }
  bool on_string_part(Text, std::size_t, Code&) { return true; }
  bool on_string(Text, std::size_t, Code&) { return true; }
  bool on_number_part(Text, Code&) { return true; }
  bool on_int64(std::int64_t, Text, Code&) { return true; }
  bool on_uint64(std::uint64_t, Text, Code&) { return true; }
  bool on_double(double, Text, Code&) { return true; }
  bool on_bool(bool, Code&) { return true; }
  bool on_null(Code&) { return true; }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }
};

// Where parsed values live: a request's plaintexts are among them, so what is given back is wiped first.
class WipingResource final : public boost::json::memory_resource {
  void* do_allocate(std::size_t size, std::size_t) override { return ::operator new(size); }
  void do_deallocate(void* memory, std::size_t size, std::size_t) override {
    wipe({static_cast<std::byte*>(memory), size});
    ::operator delete(memory);
  }
  bool do_is_equal(const boost::json::memory_resource& other) const noexcept override { return this == &other; }
};

boost::json::memory_resource* wiping_resource() {
  static auto* const resource = new WipingResource;  // outlives every value, those in statics too
  return resource;
}

Error refusal(std::size_t offset, std::string_view rule) {
  return {ErrorCode::kInvalidArgument, "JSON at byte " + std::to_string(offset) + ": " + std::string(rule)};
}

}  // namespace

Result<Value> parse(std::string_view text, Limits limits) {
  boost::json::parse_options options;
  options.max_depth = limits.depth;
  boost::json::error_code code;
  boost::json::basic_parser<MemberNames> names(options);
  const std::size_t read = names.write_some(false, text.data(), text.size(), code);
  if (names.handler().repeated) return refusal(read, "a member name is repeated");
  if (code == boost::json::error::too_deep)
    return refusal(read, "nested deeper than " + std::to_string(limits.depth) + " levels");
  if (code) return refusal(read, code.message());
  if (text.find_first_not_of(" \t\r\n", read) != std::string_view::npos) return refusal(read, "text after the value");
  boost::json::parser parser(wiping_resource(), options);  // its own buffers
  parser.reset(wiping_resource());                          // the value
  parser.write(text.data(), text.size(), code);
  if (code) return refusal(0, code.message());
  return parser.release();
}

Result<Object> parse_object(std::string_view text, Limits limits) {
  KEYHOLD_TRY(Value value, parse(text, limits));
  if (!value.is_object()) return refusal(0, "an object is needed");
  return std::move(value.get_object());
}

std::string write(const Value& value) {
  std::string out;
  boost::json::serializer serializer;
  serializer.reset(&value);
  std::array<char, 4096> buffer;
  while (!serializer.done()) {
    const auto part = serializer.read(buffer.data(), buffer.size());
    out.append(part.data(), part.size());
  }
  return out;
}

void append(PlaintextBytes& out, const Value& value) {
  boost::json::serializer serializer;
  serializer.reset(&value);
  std::array<char, 4096> buffer;
  while (!serializer.done()) {
    const auto part = serializer.read(buffer.data(), buffer.size());
    out.append(std::string_view(part.data(), part.size()));
  }
  wipe(std::as_writable_bytes(std::span(buffer)));
}

void append_string(PlaintextBytes& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out.append("\"");
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text.substr(plain, i - plain));
    plain = i + 1;
    const char escape = c == '"' || c == '\\' ? static_cast<char>(c) : c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : 'u';
    const char two[2] = {'\\', escape};
    out.append(std::string_view(two, 2));
    if (escape != 'u') continue;
    const char code[4] = {'0', '0', kHex[c >> 4], kHex[c & 15]};
    out.append(std::string_view(code, 4));
  }
  out.append(text.substr(plain));
  out.append("\"");
}

const Value* find(const Object& object, std::string_view name) noexcept { return object.if_contains(name); }

}  // namespace keyhold::json
