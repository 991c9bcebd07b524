#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "keyhold/base/id.h"
#include "keyhold/base/result.h"

/// Structured logs: one JSON object a line on standard error. Fields come from a closed list, so a secret has no name to
/// be logged under, and no overload takes SecretBytes or PlaintextBytes. Thread-safe.
namespace keyhold::log {

enum class Level : std::uint8_t { kDebug, kInfo, kWarning, kError };

/// The allow-list. A new field is a decision: ids, sizes, states and error details only.
enum class Key : std::uint8_t {
  kRole, kTenant, kClient, kKeyArn, kSecretArn, kAccount, kPrincipal, kOperation, kRequestId, kStatus, kError, kDetail,
  kAddress, kPath, kCount, kSizeBytes, kMillis, kState, kGeneration, kStore, kReason, kPid, kVersion, kPeer,
};

class Field {
 public:
  Field(Key name, std::string_view value) : key(name), text(value) {}
  Field(Key name, const char* value) : key(name), text(value) {}
  Field(Key name, const std::string& value) : key(name), text(value) {}
  Field(Key name, std::int64_t value) : key(name), text(std::to_string(value)) {}
  Field(Key name, std::uint64_t value) : key(name), text(std::to_string(value)) {}
  Field(Key name, int value) : key(name), text(std::to_string(value)) {}
  Field(Key name, const Error& error) : key(name), text(std::string(keyhold::name(error.code)) + ": " + error.detail) {}
  template <class Tag>
  Field(Key name, const Id<Tag>& id) : key(name), text(id.text()) {}

  Key key;
  std::string text;
};

void set_role(std::string_view role);  ///< stamped on each line
void set_level(Level level);
void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});

inline void debug(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::kDebug, event, f); }
inline void info(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::kInfo, event, f); }
inline void warning(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::kWarning, event, f); }
inline void error(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::kError, event, f); }

}  // namespace keyhold::log
