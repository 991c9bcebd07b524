#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "cli/place.h"

/// The operator seals and unseals the KMS, and changes the slots of its seal file, over its component port. Whoever
/// unseals or changes shows what opens a slot: a key file, or the passphrase on standard input.
namespace keyhold::apps {

struct SlotOptions {
  std::filesystem::path proof;     ///< a key file that opens a slot; empty: a passphrase is asked for
  std::string label;               ///< for people
  std::filesystem::path key_file;  ///< of a new slot; made where there is none
  std::uint16_t number = 0;        ///< of the slot that goes
};

int seal_kms(const CommonOptions& common);
int unseal_kms(const CommonOptions& common, const SlotOptions& options);
int list_slots(const CommonOptions& common);
/// Prints the new passphrase once.
int add_passphrase_slot(const CommonOptions& common, const SlotOptions& options);
int add_key_file_slot(const CommonOptions& common, const SlotOptions& options);
int remove_slot(const CommonOptions& common, const SlotOptions& options);

}  // namespace keyhold::apps
