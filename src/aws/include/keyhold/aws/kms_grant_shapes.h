#pragma once

#include "keyhold/aws/kms_shapes.h"

/// AWS KMS: grants.
namespace keyhold::aws {

struct GrantConstraints {
  std::optional<EncryptionContext> encryption_context_subset = {};
  std::optional<EncryptionContext> encryption_context_equals = {};
  std::optional<std::string> source_arn = {};
};

struct CreateGrantRequest {
  KeyIdText key_id = {};
  std::optional<std::string> grantee_principal = {};
  std::optional<std::string> retiring_principal = {};
  std::vector<std::string> operations = {};
  std::optional<GrantConstraints> constraints = {};
  GrantTokens grant_tokens = {};
  std::optional<std::string> name = {};
  bool dry_run = false;
  std::optional<std::string> grantee_service_principal = {};
  std::optional<std::string> retiring_service_principal = {};
};
struct CreateGrantResponse {
  std::string grant_token = {};
  std::string grant_id = {};
};

struct GrantListEntry {
  std::string key_id = {};
  std::string grant_id = {};
  std::optional<std::string> name = {};
  WallTime creation_date = {};
  std::optional<std::string> grantee_principal = {};
  std::optional<std::string> retiring_principal = {};
  std::string issuing_account = {};
  std::vector<std::string> operations = {};
  std::optional<GrantConstraints> constraints = {};
  std::optional<std::string> grantee_service_principal = {};
  std::optional<std::string> retiring_service_principal = {};
};

struct ListGrantsRequest {
  std::optional<std::int64_t> limit = {};
  std::optional<std::string> marker = {};
  KeyIdText key_id = {};
  std::optional<std::string> grant_id = {};
  std::optional<std::string> grantee_principal = {};
  std::optional<std::string> grantee_service_principal = {};
};
struct ListRetirableGrantsRequest {
  std::optional<std::int64_t> limit = {};
  std::optional<std::string> marker = {};
  std::string retiring_principal = {};
};
/// Of ListGrants and ListRetirableGrants.
struct ListGrantsResponse {
  std::vector<GrantListEntry> grants = {};
  std::optional<std::string> next_marker = {};
  bool truncated = false;
};

struct RetireGrantRequest {
  std::optional<std::string> grant_token = {};
  std::optional<KeyIdText> key_id = {};
  std::optional<std::string> grant_id = {};
  bool dry_run = false;
};
struct RevokeGrantRequest {
  KeyIdText key_id = {};
  std::string grant_id = {};
  bool dry_run = false;
};

}  // namespace keyhold::aws
