#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "../src/server/json_scanner.h"
#include "keyhold/base/bytes.h"
#include "keyhold/base/json.h"

// The two readers of JSON against each other: what the parser takes, the scanner takes; the scanner takes more only
// where the parser has a rule beyond the grammar. What was read is written as JSON that is read as the same.
namespace {

using namespace keyhold;

void require(bool holds) {
  if (!holds) std::abort();
}

bool scans(std::string_view text) {
  if (!is_utf8(text)) return false;
  server::JsonScanner scanner(text);
  return scanner.value() && scanner.at_end();
}

// Repeated members, and numbers beyond a double.
bool beyond_the_grammar(const Error& error) {
  return error.detail.find("repeated") != std::string::npos || error.detail.find("exponent") != std::string::npos;
}

// Boost.JSON 1.81 reads a double to within its last bits.
bool is_near(double a, double b) {
  return std::signbit(a) == std::signbit(b) && std::abs(a - b) <= 1e-14 * std::max(std::abs(a), std::abs(b));
}

bool is_same(const json::Value& a, const json::Value& b) {
  if (a.is_double() && b.is_double()) return is_near(a.get_double(), b.get_double());
  if (a.is_array() && b.is_array())
    return std::equal(a.get_array().begin(), a.get_array().end(), b.get_array().begin(), b.get_array().end(), is_same);
  if (a.is_object() && b.is_object())
    return std::equal(a.get_object().begin(), a.get_object().end(), b.get_object().begin(), b.get_object().end(),
                      [](const auto& x, const auto& y) { return x.key() == y.key() && is_same(x.value(), y.value()); });
  return a == b;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<json::Value> parsed = json::parse(text);
  if (!parsed) {
    require(!scans(text) || beyond_the_grammar(parsed.error()));
    return 0;
  }
  require(scans(text));
  const std::string written = json::write(*parsed);
  PlaintextBytes wiped;
  json::append(wiped, *parsed);
  require(wiped.text() == written && scans(written));
  const Result<json::Value> again = json::parse(written);
  require(again && is_same(*again, *parsed));
  return 0;
}
