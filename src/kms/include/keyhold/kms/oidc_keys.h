#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/change_lock.h"
#include "keyhold/base/clock.h"
#include "keyhold/base/json.h"
#include "keyhold/base/result.h"
#include "keyhold/base/task.h"
#include "keyhold/crypto/public_key.h"
#include "keyhold/iam/id_token.h"

namespace keyhold::kms {

/// Where documents of OIDC providers come from: the port to HTTPS. Thread-safe.
class DocumentSource {
 public:
  static constexpr std::size_t kMaxBytes = 64 * 1024;

  virtual ~DocumentSource() = default;
  /// The body of the 200 answer at `url` ("https://…"), at most kMaxBytes, from a server whose certificate comes from
  /// `ca_pem`, or where that is empty from the system's CAs. Errors: kUnavailable.
  virtual Task<Result<std::string>> fetch(std::string url, std::string ca_pem) = 0;
};

/// A JSON Web Key Set (RFC 7517 5): the RSA and P-256 keys of it that verify signatures. Immutable.
class JsonWebKeys {
 public:
  static constexpr std::size_t kMaxKeys = 100;

  /// Keys of other kinds, and for other uses, are passed over. Errors: kInvalidArgument, not a key set, or no key in
  /// it.
  static Result<JsonWebKeys> parse(std::string_view text);
  bool knows(const iam::IdToken& token) const noexcept;
  /// Whether a key of the token's key id, or any key where it names none, verifies it.
  bool verify(const iam::IdToken& token) const;

 private:
  struct Key {
    std::string id;
    crypto::PublicKey key;
  };
  static Result<std::optional<Key>> parse_key(const json::Value& value);
  static bool fits(const Key& key, const iam::IdToken& token) noexcept;
  std::vector<Key> keys_;
};

/// The keys of OIDC providers: those that the operator gave, else fetched (OpenID Connect Discovery 1.0, 4) and kept
/// for a while. A token under a key that is not known has them fetched again, so that providers can change keys, but
/// not more often than once in kLeastAge, nor twice at a time of one provider. Thread-safe.
class OidcKeys {
 public:
  static constexpr std::chrono::minutes kMostAge{60};
  static constexpr std::chrono::seconds kLeastAge{10};
  static constexpr std::size_t kMaxProviders = 1000;

  using Answer = Result<std::shared_ptr<const JsonWebKeys>>;

  explicit OidcKeys(const Clock& clock) : clock_(clock) {}
  /// At start-up, before any other call; outlives it. Without one, only keys that the operator gave are known.
  void fetch_from(DocumentSource& source) noexcept { source_ = &source; }

  /// Keys that may verify `token`. Errors: IDPCommunicationError (kInvalidArgument) when the provider gave none.
  Task<Answer> find(iam::OidcProvider provider, const iam::IdToken* token);

 private:
  struct Kept {
    std::shared_ptr<const JsonWebKeys> keys;  // null: the provider gave none
    std::string ca_pem;
    WallTime fetched = {};  // when the keys came
    WallTime asked = {};    // the last attempt, whatever came of it
  };
  std::optional<std::shared_ptr<const JsonWebKeys>> find_kept(const iam::OidcProvider& provider,
                                                              const iam::IdToken& token) const;
  void keep(const iam::OidcProvider& provider, std::shared_ptr<const JsonWebKeys> keys);
  std::shared_ptr<ChangeLock> fetch_lock(const std::string& provider_arn);
  Task<Result<std::string>> fetch(iam::OidcProvider provider);
  Task<Answer> find_fetched(iam::OidcProvider provider, const iam::IdToken* token);

  const Clock& clock_;
  DocumentSource* source_ = nullptr;
  mutable std::mutex mutex_;
  std::map<std::string, Kept> kept_;  // by provider's ARN
  std::map<std::string, std::shared_ptr<ChangeLock>> fetching_;
};

}  // namespace keyhold::kms
