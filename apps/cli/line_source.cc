#include "cli/line_source.h"

#include <zlib.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace keyhold::apps {
namespace {

constexpr std::size_t kMaxLineBytes = 16U << 20;
constexpr unsigned kReadBytes = 256U << 10;

}  // namespace

void LineSource::Close::operator()(gzFile_s* file) const noexcept {
  ::gzclose(file);
}

Result<LineSource> LineSource::open(const std::filesystem::path& path) {
  gzFile_s* file = ::gzopen(path.c_str(), "rbe");
  if (file == nullptr)
    return Error{ErrorCode::kNotFound, path.string() + ": " + std::generic_category().message(errno), {}};
  return LineSource(path, file);
}

Result<std::optional<std::string>> LineSource::next() {
  for (;;) {
    const std::size_t end = pending_.find('\n', begin_);
    if (end != std::string::npos) {
      std::string line = pending_.substr(begin_, end - begin_);
      begin_ = end + 1;
      return std::optional<std::string>(std::move(line));
    }
    pending_.erase(0, begin_);
    begin_ = 0;
    if (pending_.size() > kMaxLineBytes)
      return Error{ErrorCode::kInvalidArgument, path_.string() + ": a line of more than 16 MiB", "malformed-line"};
    const std::size_t had = pending_.size();
    pending_.resize(had + kReadBytes);
    const int n = ::gzread(file_.get(), pending_.data() + had, kReadBytes);
    pending_.resize(had + static_cast<std::size_t>(n > 0 ? n : 0));
    int broken = Z_OK;
    if (n < 0)
      return Error{ErrorCode::kInvalidArgument, path_.string() + ": " + ::gzerror(file_.get(), &broken),
                   "malformed-line"};
    if (n > 0) continue;
    if (pending_.empty()) return std::optional<std::string>();
    return std::optional<std::string>(std::exchange(pending_, std::string()));
  }
}

}  // namespace keyhold::apps
