#include "event_line.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <span>

#include "keyhold/base/clock.h"
#include "keyhold/base/json.h"

namespace keyhold::server {
namespace {

void append_number(PlaintextBytes& out, std::uint64_t number) {
  char digits[20];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  static_cast<void>(error);  // 20 digits hold any
  out.append(std::string_view(digits, static_cast<std::size_t>(end - digits)));
}

void append_base64(PlaintextBytes& out, ByteView bytes) {
  const std::size_t begin = out.size();
  out.resize(begin + base64_size(bytes.size()));
  encode_base64(bytes, {reinterpret_cast<char*>(out.data()) + begin, out.size() - begin});
}

void append_data(PlaintextBytes& out, const stores::EventFields& fields) {
  if (fields.encoding == stores::Encoding::kJson) {
    out.append(",\"data\":");
    return append_on_one_line(out, as_text(fields.data));
  }
  out.append(",\"dataBase64\":\"");
  append_base64(out, fields.data);
  out.append("\"");
}

// Most texts have none, which memchr sees faster than a loop.
void blank(std::span<std::byte> text, char unwanted) {
  while (!text.empty()) {
    void* const found = std::memchr(text.data(), unwanted, text.size());
    if (found == nullptr) return;
    auto* const at = static_cast<std::byte*>(found);
    *at = std::byte{' '};
    text = text.subspan(static_cast<std::size_t>(at - text.data()) + 1);
  }
}

void append_json_or_null(PlaintextBytes& out, std::string_view json_text) {
  append_on_one_line(out, json_text.empty() ? "null" : json_text);
}

}  // namespace

void append_on_one_line(PlaintextBytes& out, std::string_view json_text) {
  const std::size_t begin = out.size();
  out.append(json_text);
  const std::span<std::byte> copied = out.writable().subspan(begin);
  blank(copied, '\n');
  blank(copied, '\r');
}

void append_event_line(PlaintextBytes& out, const stores::RecordedEvent& event) {
  out.append("{\"stream\":");
  json::append_string(out, event.stream);
  out.append(",\"revision\":");
  append_number(out, event.revision.number);
  out.append(",\"position\":");
  append_number(out, event.position.number);
  out.append(",\"id\":");
  json::append_string(out, event.fields.id);
  out.append(",\"type\":");
  json::append_string(out, event.fields.type);
  out.append(",\"time\":");
  if (event.fields.time.empty())
    out.append("null");
  else
    json::append_string(out, event.fields.time);
  out.append(",\"recorded\":\"");
  out.append(to_rfc3339(event.recorded));
  out.append("\"");
  append_data(out, event.fields);
  out.append(",\"metadata\":");
  append_json_or_null(out, event.fields.metadata);
  out.append("}");
}

}  // namespace keyhold::server
