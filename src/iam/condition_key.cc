#include "condition_key.h"

#include <algorithm>
#include <array>

#include "text.h"

namespace keyhold::iam {
namespace {

constexpr std::string_view kPairPrefix = "kms:encryptioncontext:";

// Lower case. A name that ends in `/` or `:` is a family: something follows it.
constexpr auto kGlobalKeys = std::to_array<std::string_view>({
    "aws:assumedroot",
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:chatbotsourcearn",
    "aws:currenttime",
    "aws:ec2instancesourceprivateipv4",
    "aws:ec2instancesourcevpc",
    "aws:epochtime",
    "aws:federatedprovider",
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:principaltag/",
    "aws:principaltype",
    "aws:referer",
    "aws:requestedregion",
    "aws:requesttag/",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
    "aws:resourcetag/",
    "aws:securetransport",
    "aws:signinsessionarn",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceidentity",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:tagkeys",
    "aws:tokenissuetime",
    "aws:useragent",
    "aws:userid",
    "aws:username",
    "aws:viaawsservice",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "aws:vpcsourceip",
});

constexpr auto kKmsKeys = std::to_array<std::string_view>({
    "kms:bypasspolicylockoutsafetycheck",
    "kms:calleraccount",
    "kms:customermasterkeyspec",
    "kms:customermasterkeyusage",
    "kms:datakeypairspec",
    "kms:encryptionalgorithm",
    "kms:encryptioncontextkeys",
    "kms:expirationmodel",
    "kms:grantconstrainttype",
    "kms:grantisforawsresource",
    "kms:grantoperations",
    "kms:granteeprincipal",
    "kms:keyagreementalgorithm",
    "kms:keyorigin",
    "kms:keyspec",
    "kms:keyusage",
    "kms:macalgorithm",
    "kms:messagetype",
    "kms:multiregion",
    "kms:multiregionkeytype",
    "kms:primaryregion",
    "kms:recipientattestation:",
    "kms:reencryptonsamekey",
    "kms:replicaregion",
    "kms:requestalias",
    "kms:resourcealiases",
    "kms:retiringprincipal",
    "kms:rotationperiodindays",
    "kms:schedulekeydeletionpendingwindowindays",
    "kms:signingalgorithm",
    "kms:validto",
    "kms:viaservice",
    "kms:wrappingalgorithm",
    "kms:wrappingkeyspec",
});

constexpr auto kSecretsManagerKeys = std::to_array<std::string_view>({
    "secretsmanager:addreplicaregions",
    "secretsmanager:blockpublicpolicy",
    "secretsmanager:description",
    "secretsmanager:forcedeletewithoutrecovery",
    "secretsmanager:forceoverwritereplicasecret",
    "secretsmanager:kmskeyarn",
    "secretsmanager:kmskeyid",
    "secretsmanager:modifyrotationrules",
    "secretsmanager:name",
    "secretsmanager:recoverywindowindays",
    "secretsmanager:resource/",
    "secretsmanager:resourcetag/",
    "secretsmanager:rotateimmediately",
    "secretsmanager:rotationlambdaarn",
    "secretsmanager:secretid",
    "secretsmanager:secretprimaryregion",
    "secretsmanager:type",
    "secretsmanager:versionid",
    "secretsmanager:versionstage",
});

// Of the ways to take on a role; those that are not filled in count as missing.
constexpr auto kStsKeys = std::to_array<std::string_view>({
    "sts:durationseconds",
    "sts:externalid",
    "sts:requestcontext/",
    "sts:requestcontextproviders",
    "sts:rolesessionname",
    "sts:sourceidentity",
    "sts:transitivetagkeys",
});

template <class List>
bool lists_key(const List& list, std::string_view key) noexcept {
  return std::any_of(list.begin(), list.end(), [&](std::string_view known) {
    const bool family = known.back() == '/' || known.back() == ':';
    return family ? key.size() > known.size() && key.starts_with(known) : key == known;
  });
}

// "token.actions.example.com/path:sub": a claim of an OIDC provider's token.
bool is_claim_key(std::string_view key) noexcept {
  const std::size_t colon = key.rfind(':');
  if (colon == std::string_view::npos || key.substr(0, colon).find_first_of("./:") == std::string_view::npos)
    return false;
  const std::string_view claim = key.substr(colon + 1);
  return claim == "aud" || claim == "azp" || claim == "sub";
}

bool is_known_key(std::string_view key, PolicyKind kind) noexcept {
  if (key.starts_with("aws:")) return lists_key(kGlobalKeys, key);
  if (kind == PolicyKind::kTrustPolicy) return lists_key(kStsKeys, key) || is_claim_key(key);
  if (key.starts_with("kms:")) return lists_key(kKmsKeys, key);
  if (key.starts_with("secretsmanager:")) return lists_key(kSecretsManagerKeys, key);
  const std::size_t colon = key.find(':');
  return kind == PolicyKind::kIdentityPolicy && colon != std::string_view::npos && colon > 0 && colon + 1 < key.size();
}

}  // namespace

Result<ConditionKey> ConditionKey::parse(std::string_view name, PolicyKind kind) {
  std::string key = lower(name);
  if (kind == PolicyKind::kTrustPolicy && !is_known_key(key, kind))
    return Error{ErrorCode::kInvalidArgument, "unknown condition key"};
  if (key == "kms:encryptioncontextkeys") return ConditionKey{KeySource::kEncryptionContextKeys, std::move(key)};
  if (key.starts_with(kPairPrefix) && key.size() > kPairPrefix.size())
    return ConditionKey{KeySource::kEncryptionContextPair, key.substr(kPairPrefix.size())};
  if (!is_known_key(key, kind)) return Error{ErrorCode::kInvalidArgument, "unknown condition key"};
  return ConditionKey{KeySource::kContext, std::move(key)};
}

}  // namespace keyhold::iam
