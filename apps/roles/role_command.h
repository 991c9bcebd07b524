#pragma once

#include <filesystem>
#include <string>

#include "roles/restore_options.h"

namespace keyhold::apps {

struct RoleOptions {
  std::filesystem::path config;
  int credentials_fd = -1;            ///< -1: files and the environment
  bool allow_deletion_clock = false;  ///< kms only
  bool sealed = false;                ///< kms only: starts without its keys
  bool ask_passphrase = false;        ///< kms only: unseal with the passphrase read from standard input
};

/// `keyhold kms|secrets|platform`: runs one role until it is told to stop; returns the exit code.
int run_role(const std::string& role, const RoleOptions& options);

/// `keyhold kms init`: makes the root key and prints the recovery passphrase once.
int run_kms_init(const std::filesystem::path& config);

/// `keyhold kms restore`, `keyhold secrets restore`: fills the role's empty data directory from a backup.
int run_restore(const std::string& role, const RoleOptions& options, const RestoreOptions& restore);

/// `keyhold iam principal-policy`: prints the identity policy of a principal of the platform that a file configures.
int show_principal_policy(const std::filesystem::path& config, const std::string& principal);

/// `keyhold config check`: prints each fault with its file and line.
int check_config(const std::filesystem::path& config);

}  // namespace keyhold::apps
