#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "keyhold/base/id.h"
#include "keyhold/base/result.h"

namespace keyhold::aws {

/// An Amazon Resource Name, `arn:partition:service:region:account:resource`. A value of this type is well-formed: the
/// partition is `aws`, `aws-cn` or `aws-us-gov`, region and account are empty or of the right form, the resource is not
/// empty; 2,048 bytes at most, printable ASCII and no spaces.
struct Arn {
  std::string partition;
  std::string service;
  std::string region;   ///< may be empty (IAM)
  std::string account;  ///< 12 digits, may be empty
  std::string resource;

  /// Errors: kInvalidArgument, reason "InvalidArnException", the detail naming the rule that failed.
  static Result<Arn> parse(std::string_view text);
  std::string text() const;
  bool operator==(const Arn&) const = default;
};

bool is_account_id(std::string_view text) noexcept;  ///< 12 digits
bool is_region(std::string_view text) noexcept;      ///< such as "eu-west-1", "us-gov-east-1"; at most 32 bytes

/// What comes after `key/`: a UUID, or `mrk-` and 32 hex digits for a key that may have replicas. The id of a
/// multi-Region key is those 32 digits read as a UUID, so either kind is one KeyId beneath.
struct KeyName {
  KeyId id;
  bool multi_region = false;

  static Result<KeyName> parse(std::string_view text);
  std::string text() const;
  bool operator==(const KeyName&) const = default;
};

/// `arn:aws:kms:<region>:<account>:key/<name>`.
struct KeyArn {
  std::string partition;
  std::string region;
  std::string account;
  KeyName key;

  static Result<KeyArn> parse(std::string_view text);
  static Result<KeyArn> from(const Arn& arn);
  std::string text() const;
  bool operator==(const KeyArn&) const = default;
};

/// `arn:aws:kms:<region>:<account>:alias/<name>`; `alias` keeps its "alias/".
struct AliasArn {
  std::string partition;
  std::string region;
  std::string account;
  std::string alias;

  static Result<AliasArn> parse(std::string_view text);
  static Result<AliasArn> from(const Arn& arn);
  std::string text() const;
  bool operator==(const AliasArn&) const = default;
};

/// "alias/" and 1 to 250 of `a-z A-Z 0-9 / _ -`. Names under "alias/aws/" are well-formed; who may make them is the
/// service's business.
bool is_alias_name(std::string_view text) noexcept;

/// A member named KeyId of a request, in each of the four forms AWS takes: key id, key ARN, alias name, alias ARN.
using KeyReference = std::variant<KeyName, KeyArn, std::string, AliasArn>;  ///< the string: an alias name
/// Errors: kNotFound, reason "NotFoundException" ("Invalid keyId '…'") or "Invalid arn"; AWS gives a malformed
/// reference the same exception as an unknown one.
Result<KeyReference> parse_key_reference(std::string_view text);

/// IAM: `arn:aws:iam::<account>:root`, `:user/<path><name>`, `:role/<path><name>`.
struct IamArn {
  enum class Kind { kRoot, kUser, kRole };
  std::string partition;
  std::string account;
  Kind kind = Kind::kRoot;
  std::string path_and_name;  ///< without the leading "user/" or "role/"; empty for the root

  static Result<IamArn> parse(std::string_view text);
  std::string text() const;
  std::string_view name() const noexcept;  ///< after the last '/'
  bool operator==(const IamArn&) const = default;
};

/// `arn:aws:secretsmanager:<region>:<account>:secret:<name>-<6 characters>`.
struct SecretArn {
  std::string partition;
  std::string region;
  std::string account;
  std::string name;
  std::string suffix;  ///< six of a-z A-Z 0-9

  static Result<SecretArn> parse(std::string_view text);
  std::string text() const;
  bool operator==(const SecretArn&) const = default;
};

}  // namespace keyhold::aws
