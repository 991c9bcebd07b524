#include "head_scanner.h"

namespace keyhold::net {

ParseStep HeadScanner::scan(std::string_view in) noexcept {
  for (;;) {
    const std::size_t lf = in.find('\n', line_start_);
    if (lf == std::string_view::npos) return check_unfinished(in.size());
    const std::string_view line = in.substr(line_start_, lf + 1 - line_start_);
    if (const ParseStep step = check_line(line); step.refused()) return step;
    line_start_ = lf + 1;
    if (line.size() == 2 && lines_ > 0) return ParseStep::complete(line_start_);
    ++lines_;
    if (line_start_ > limits_.head_bytes) return ParseStep::refuse(431, "the header is too large");
  }
}

ParseStep HeadScanner::check_line(std::string_view line) const noexcept {
  if (line.size() < 2 || line[line.size() - 2] != '\r') return ParseStep::refuse(400, "a line ends without CR LF");
  if (lines_ == 0 && line.size() == 2) return ParseStep::refuse(400, "an empty line before the message");
  if (lines_ == 0 && line.size() > limits_.line_bytes) return ParseStep::refuse(414, "the request line is too long");
  if (lines_ > 0 && (line[0] == ' ' || line[0] == '\t')) return ParseStep::refuse(400, "a folded header line");
  if (lines_ > limits_.header_count && line.size() > 2) return ParseStep::refuse(431, "too many headers");
  return ParseStep::need_more();
}

ParseStep HeadScanner::check_unfinished(std::size_t size) const noexcept {
  if (lines_ == 0 && size > limits_.line_bytes) return ParseStep::refuse(414, "the request line is too long");
  if (size > limits_.head_bytes) return ParseStep::refuse(431, "the header is too large");
  return ParseStep::need_more();
}

}  // namespace keyhold::net
