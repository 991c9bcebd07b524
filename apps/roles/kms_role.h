#pragma once

#include <optional>

#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "roles/config.h"
#include "roles/restore.h"
#include "roles/role_secrets.h"

namespace keyhold::apps {

/// Makes the KMS state of a new deployment in `config.process.data_directory`: root key, seal file, key file, first
/// epoch. The deployment's id is `config.deployment`, or a fresh one where that is zero. Returns the recovery
/// passphrase, to be shown once. Takes about a second. Errors: kConflict when there is one already; kAccessDenied,
/// kInvalidArgument for the key file; kUnavailable.
Result<SecretBytes> init_kms(const KmsConfig& config);

/// Restores a backup into `config.process.data_directory`, which must be empty: read, unsealed with the given seal file
/// and the key file, or `passphrase`, its MAC checked, every key and the audit log opened, then put in its place.
/// Errors: as the functions of restore.h; kDoesNotOpen, reason "root-epoch-mismatch", when the seal file is of another
/// root epoch than the backup.
Result<Restored> restore_kms(KmsConfig config, const RestoreOptions& options, std::optional<SecretBytes> passphrase);

/// Runs the role until SIGTERM or SIGINT: unseals with the key file, or with `passphrase` where given, serves, drains.
/// Returns the process's exit code; a failure to start is logged. The process was hardened before (base/process.h).
int run_kms(KmsConfig config, RoleSecrets secrets, std::optional<SecretBytes> passphrase = std::nullopt);

}  // namespace keyhold::apps
