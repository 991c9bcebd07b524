#include "shape_writer.h"

#include <array>
#include <cstdio>

namespace keyhold::aws {

void ShapeWriter::separate(bool& first) {
  if (!first) out_.append(",");
  first = false;
}

void ShapeWriter::name(std::string_view name) {
  json::append_string(out_, name);
  out_.append(":");
}

void ShapeWriter::value(const std::string& text, const Rules&) {
  json::append_string(out_, text);
}

void ShapeWriter::value(bool yes, const Rules&) {
  out_.append(yes ? "true" : "false");
}

void ShapeWriter::value(std::int64_t number, const Rules&) {
  out_.append(std::to_string(number));
}

void ShapeWriter::value(WallTime time, const Rules&) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto fraction = static_cast<int>((time - seconds).count());
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%lld.%03d", static_cast<long long>(seconds.time_since_epoch().count()),
                fraction);
  out_.append(std::string_view(text.data()));
}

void ShapeWriter::value(const Bytes& blob, const Rules&) {
  base64(blob);
}

void ShapeWriter::value(const PlaintextBytes& plaintext, const Rules& rules) {
  if (rules.text) return json::append_string(out_, plaintext.text());
  base64(plaintext.view());
}

void ShapeWriter::base64(ByteView bytes) {
  out_.append("\"");
  const std::size_t at = out_.size();
  out_.resize(at + base64_size(bytes.size()));
  const auto room = out_.writable().subspan(at);
  encode_base64(bytes, {reinterpret_cast<char*>(room.data()), room.size()});
  out_.append("\"");
}

}  // namespace keyhold::aws
