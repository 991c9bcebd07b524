#include "keyhold/base/json.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/memory_resource.hpp>
#include <boost/json/serializer.hpp>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

namespace keyhold::json {
namespace {

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
  static auto* const kResource = new WipingResource;  // outlives every value, those in statics too
  return kResource;
}

// Builds the value while the text is read, in one pass. Boost.JSON's own builder keeps the last of two members with one
// name; two readers of such a document may then see different documents, so here a repeated name ends the reading.
class Builder {
 public:
  constexpr static std::size_t max_object_size = std::size_t(-1);
  constexpr static std::size_t max_array_size = std::size_t(-1);
  constexpr static std::size_t max_key_size = std::size_t(-1);
  constexpr static std::size_t max_string_size = std::size_t(-1);

  using Code = boost::json::error_code;
  using Text = boost::json::string_view;

  bool repeated() const noexcept { return repeated_; }
  Value take() { return std::move(root_); }

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) {
    Value& object = next();
    object.emplace_object();
    open_.push_back(&object);
    return true;
  }
  bool on_object_end(std::size_t, Code&) { return close(); }
  bool on_array_begin(Code&) {
    Value& array = next();
    array.emplace_array();
    open_.push_back(&array);
    return true;
  }
  bool on_array_end(std::size_t, Code&) { return close(); }
  bool on_key_part(Text text, std::size_t, Code&) { return keep(text); }
  bool on_key(Text text, std::size_t, Code& code) {
    const auto [member, is_new] = open_.back()->get_object().emplace(whole(text), Value());
    parts_.clear();
    member_ = &member->value();
    repeated_ = !is_new;
    if (repeated_) code = boost::json::error::syntax;
    return is_new;
  }
  bool on_string_part(Text text, std::size_t, Code&) { return keep(text); }
  bool on_string(Text text, std::size_t, Code&) {
    next().emplace_string().assign(whole(text));
    parts_.clear();
    return true;
  }
  bool on_number_part(Text, Code&) { return true; }
  bool on_int64(std::int64_t number, Text, Code&) { return put(number); }
  bool on_uint64(std::uint64_t number, Text, Code&) { return put(number); }
  bool on_double(double number, Text, Code& code) {
    if (!std::isfinite(number)) code = boost::json::error::exponent_overflow;  // 1e400, which would be read as infinity
    return std::isfinite(number) && put(number);
  }
  bool on_bool(bool yes, Code&) { return put(yes); }
  bool on_null(Code&) { return put(nullptr); }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }

 private:
  // Where the next value goes. A container doesn't grow while one inside it is open, so the pointers stay good.
  Value& next() {
    if (open_.empty()) return root_;
    if (open_.back()->is_object()) return *member_;
    return open_.back()->get_array().emplace_back(Value());
  }
  template <class T>
  bool put(T value) {
    next() = value;
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }
  bool keep(Text text) {
    parts_.append(std::string_view(text.data(), text.size()));
    return true;
  }
  // A text with escapes comes in parts.
  Text whole(Text last) {
    if (parts_.empty()) return last;
    keep(last);
    return {parts_.text().data(), parts_.size()};
  }

  Value root_ = Value(boost::json::storage_ptr(wiping_resource()));
  std::vector<Value*> open_;
  Value* member_ = nullptr;
  PlaintextBytes parts_;
  bool repeated_ = false;
};

Error refusal(std::size_t offset, std::string_view rule) {
  return {ErrorCode::kInvalidArgument, "JSON at byte " + std::to_string(offset) + ": " + std::string(rule)};
}

bool needs_escape(unsigned char c) {
  return c < 0x20 || c == '"' || c == '\\';
}

// How many bytes at the front of a string stand for themselves: eight at a time as long as all eight do.
std::size_t plain_size(std::string_view text) {
  constexpr std::uint64_t kOnes = ~std::uint64_t{0} / 255;
  std::size_t size = 0;
  for (std::uint64_t word; text.size() - size >= sizeof word; size += sizeof word) {
    std::memcpy(&word, text.data() + size, sizeof word);
    const std::uint64_t quote = word ^ (kOnes * '"'), slash = word ^ (kOnes * '\\');
    const std::uint64_t found =
        ((word - kOnes * 0x20) & ~word) | ((quote - kOnes) & ~quote) | ((slash - kOnes) & ~slash);
    if ((found & (kOnes * 0x80)) != 0) break;
  }
  while (size < text.size() && !needs_escape(static_cast<unsigned char>(text[size]))) ++size;
  return size;
}

void append_escaped(PlaintextBytes& out, unsigned char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const char escape = c == '"' || c == '\\' ? static_cast<char>(c)
                      : c == '\n'           ? 'n'
                      : c == '\r'           ? 'r'
                      : c == '\t'           ? 't'
                                            : 'u';
  const char two[2] = {'\\', escape};
  out.append(std::string_view(two, 2));
  if (escape != 'u') return;
  const char code[4] = {'0', '0', kHex[c >> 4], kHex[c & 15]};
  out.append(std::string_view(code, 4));
}

}  // namespace

Result<Value> parse(std::string_view text, Limits limits) {
  boost::json::parse_options options;
  options.max_depth = limits.depth;
  boost::json::error_code code;
  boost::json::basic_parser<Builder> parser(options);
  const std::size_t read = parser.write_some(false, text.data(), text.size(), code);
  if (parser.handler().repeated()) return refusal(read, "a member name is repeated");
  if (code == boost::json::error::too_deep)
    return refusal(read, "nested deeper than " + std::to_string(limits.depth) + " levels");
  if (code) return refusal(read, code.message());
  if (text.find_first_not_of(" \t\r\n", read) != std::string_view::npos) return refusal(read, "text after the value");
  return parser.handler().take();
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
  out.append("\"");
  for (std::size_t plain = plain_size(text); plain < text.size(); plain = plain_size(text)) {
    out.append(text.substr(0, plain));
    append_escaped(out, static_cast<unsigned char>(text[plain]));
    text.remove_prefix(plain + 1);
  }
  out.append(text);
  out.append("\"");
}

const Value* find(const Object& object, std::string_view name) noexcept {
  return object.if_contains(name);
}

}  // namespace keyhold::json
