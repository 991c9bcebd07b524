#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "keyhold/base/clock.h"
#include "keyhold/iam/condition_context.h"
#include "keyhold/iam/principal.h"

namespace keyhold::iam {

struct Identity;  // keyhold/iam/directory.h

/// What is known of any request to an embedded service.
struct RequestFacts {
  std::string_view region = {};       ///< aws:RequestedRegion
  std::string_view source_ip = {};    ///< aws:SourceIp; left out of a call that a service makes for the caller
  const Identity* caller = nullptr;   ///< aws:username, aws:userid, aws:PrincipalTag/<key>, and of its session
  std::string_view via_service = {};  ///< kms:ViaService: "secretsmanager.eu-west-1.amazonaws.com"
  bool secure_transport = true;       ///< aws:SecureTransport
  WallTime now = {};                  ///< aws:CurrentTime, aws:EpochTime
};

/// What is known of the KMS key in question. Empty texts are left out.
struct KeyFacts {
  std::string_view spec = {};                                      ///< kms:KeySpec
  std::string_view usage = {};                                     ///< kms:KeyUsage
  std::string_view origin = {};                                    ///< kms:KeyOrigin
  bool multi_region = false;                                       ///< kms:MultiRegion
  std::string_view multi_region_type = {};                         ///< kms:MultiRegionKeyType
  std::string_view request_alias = {};                             ///< kms:RequestAlias: the alias asked with
  std::span<const std::string> aliases = {};                       ///< kms:ResourceAliases
  std::span<const std::pair<std::string, std::string>> tags = {};  ///< aws:ResourceTag/<key>
};

/// The condition context of a request: aws:PrincipalArn, PrincipalAccount, PrincipalType, kms:CallerAccount, and the
/// facts. The encryption context is not in it: `Question::encryption_context` answers `kms:EncryptionContext:<key>` and
/// `kms:EncryptionContextKeys`. An operation adds its own keys with `add` ("kms:EncryptionAlgorithm", ...).
ConditionContext request_context(const Principal& caller, const RequestFacts& facts);
/// The same into a context that was made for some policies.
void add_request_facts(ConditionContext& context, const Principal& caller, const RequestFacts& facts);
void add_key_facts(ConditionContext& context, const KeyFacts& facts);

}  // namespace keyhold::iam
