#include "dev/dev_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <utility>

#include "cli/api.h"
#include "files.h"

namespace keyhold::apps {
namespace {

constexpr const char* kDefaultRegion = "eu-central-1";

}  // namespace

Result<DevDirectory> DevDirectory::open(const std::filesystem::path& path, const std::string& region_of_new) {
  const std::filesystem::path whole = std::filesystem::absolute(path).lexically_normal();
  const std::filesystem::path clean = whole.has_filename() ? whole : whole.parent_path();
  KEYHOLD_CHECK(make_private_directory(clean));
  KEYHOLD_CHECK(make_private_directory(clean / "logs"));
  KEYHOLD_CHECK(make_private_directory(clean / "config"));
  const int lock = ::open((clean / "dev.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return Error{ErrorCode::kUnavailable, clean.string() + ": cannot be written to", {}};
  DevDirectory out(clean, lock);
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0)
    return Error{ErrorCode::kConflict, clean.string() + " is already in use by another process",
                 "data-directory-in-use"};
  KEYHOLD_CHECK(out.load(region_of_new));
  return out;
}

DevDirectory::DevDirectory(DevDirectory&& other) noexcept
    : path_(std::move(other.path_)),
      lock_(std::exchange(other.lock_, -1)),
      deployment_(other.deployment_),
      region_(std::move(other.region_)),
      initialized_(other.initialized_) {}

DevDirectory::~DevDirectory() {
  if (lock_ >= 0) ::close(lock_);
}

Status DevDirectory::load(const std::string& region_of_new) {
  const Result<PlaintextBytes> content = read_file(path_ / "deployment.json");
  if (!content) {
    deployment_ = DeploymentId::random();
    region_ = region_of_new.empty() ? kDefaultRegion : region_of_new;
    return save();
  }
  KEYHOLD_TRY(const json::Object object, json::parse_object(content->text()));
  KEYHOLD_TRY(const std::string id, text_member(object, "deployment"));
  KEYHOLD_TRY(deployment_, DeploymentId::parse(id));
  KEYHOLD_TRY(region_, text_member(object, "region"));
  const json::Value* made = json::find(object, "initialized");
  initialized_ = made != nullptr && made->is_bool() && made->get_bool();
  return ok();
}

Status DevDirectory::set_initialized() {
  initialized_ = true;
  return save();
}

Status DevDirectory::save() const {
  const std::string text =
      json::write(json::Object{{"deployment", deployment_.text()}, {"region", region_}, {"initialized", initialized_}});
  return write_private_file(path_ / "deployment.json", as_bytes(text + "\n"));
}

}  // namespace keyhold::apps
