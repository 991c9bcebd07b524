#include "cli/import_line.h"

#include <optional>

#include "keyhold/base/json.h"

namespace keyhold::apps {
namespace {

Error malformed(const char* what) {
  return {ErrorCode::kInvalidArgument, what, "malformed-line"};
}

/// Walks over one JSON object without changing a byte. It finds where members begin and end; it does not validate them.
class MemberScanner {
 public:
  explicit MemberScanner(std::string_view text) : text_(text) {}

  bool open() {
    skip_space();
    return take('{');
  }
  /// A text with its quotes.
  std::optional<std::string_view> string() {
    skip_space();
    const std::size_t begin = at_;
    if (!take('"')) return std::nullopt;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    if (!take('"')) return std::nullopt;
    return text_.substr(begin, at_ - begin);
  }
  bool colon() {
    skip_space();
    return take(':');
  }
  /// A value, up to the comma or brace that ends its member.
  std::optional<std::string_view> value() {
    skip_space();
    const std::size_t begin = at_;
    for (std::size_t depth = 0; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (depth == 0 && (c == ',' || c == '}')) break;
      if (c == '{' || c == '[') ++depth;
      if ((c == '}' || c == ']') && depth-- == 0) return std::nullopt;
      if (c != '"') continue;
      if (!string()) return std::nullopt;
      --at_;
    }
    if (at_ >= text_.size() || at_ == begin) return std::nullopt;
    return text_.substr(begin, at_ - begin);
  }
  bool comma() { return take(','); }
  bool close() {
    if (!take('}')) return false;
    skip_space();
    return at_ == text_.size();
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  bool take(char wanted) {
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  const std::string_view text_;
  std::size_t at_ = 0;
};

Result<std::string> text_of(std::string_view literal) {
  const Result<json::Value> value = json::parse(literal);
  if (!value || !value->is_string()) return malformed("\"stream\" must be a text");
  return std::string(value->get_string());
}

}  // namespace

Result<ImportLine> ImportLine::parse(std::string_view line) {
  MemberScanner in(line);
  if (!in.open()) return malformed("not a JSON object");
  ImportLine out{{}, "{"};
  bool has_stream = false;
  do {
    const std::optional<std::string_view> name = in.string();
    if (!name || !in.colon()) return malformed("not a JSON object");
    const std::optional<std::string_view> value = in.value();
    if (!value) return malformed("not a JSON object");
    if (*name == "\"stream\"") {
      if (has_stream) return malformed("\"stream\" stands there twice");
      KEYHOLD_TRY(out.stream, text_of(*value));
      has_stream = true;
      continue;
    }
    if (out.event.size() > 1) out.event += ',';
    out.event.append(*name).append(":").append(*value);
  } while (in.comma());
  if (!in.close()) return malformed("not one JSON object a line");
  if (!has_stream) return malformed("no member \"stream\"");
  out.event += '}';
  return out;
}

}  // namespace keyhold::apps
