#include "keyhold/aws/protocol.h"
#include "keyhold/base/bytes.h"

namespace keyhold::aws {
namespace {

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

const char* xml_entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&apos;";
    default:
      return nullptr;
  }
}

}  // namespace

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_unreserved(c)) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
  }
  return out;
}

Result<std::string> percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    const Result<Bytes> byte = from_hex(text.substr(i + 1, 2));
    if (!byte || byte->size() != 1)
      return Error{ErrorCode::kInvalidArgument, "A percent escape is broken.", "MalformedQueryString"};
    out.push_back(static_cast<char>(byte->front()));
    i += 2;
  }
  return out;
}

Result<std::string> form_decode(std::string_view text) {
  std::string spaced(text);
  for (char& c : spaced)
    if (c == '+') c = ' ';
  return percent_decode(spaced);
}

std::string xml_escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const char* const entity = xml_entity(c);
    if (entity != nullptr) {
      out.append(entity);
    } else if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n') {
      out.push_back(c);  // other control characters have no form in XML 1.0
    }
  }
  return out;
}

}  // namespace keyhold::aws
