#pragma once

#include <filesystem>
#include <string>

#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"

namespace keyhold::apps {

/// The whole file, at most 64 MiB. Errors: kNotFound, kUnavailable.
Result<PlaintextBytes> read_file(const std::filesystem::path& path);

/// Writes a file that only its owner may read (0600): under a temporary name, synced, then renamed over `path`.
Status write_private_file(const std::filesystem::path& path, ByteView content);

/// Makes `path` and its parents; `path` is its owner's alone. Errors: kUnavailable; kAccessDenied with reason
/// "directory-not-private" where it is there already and another user owns or may enter it.
Status make_private_directory(const std::filesystem::path& path);

}  // namespace keyhold::apps
