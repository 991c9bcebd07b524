#pragma once

#include <string>
#include <vector>

#include "cli/place.h"

/// Commands of the operator against the platform: clients, tenants, their credentials and bring-your-own-key. Each
/// prints the API's answer and returns the exit code.
namespace keyhold::apps {

int create_client(const CommonOptions& common, const std::string& name);
int list_clients(const CommonOptions& common);
int show_client(const CommonOptions& common, const std::string& client);

int provision_tenant(const CommonOptions& common, const std::string& client, const std::string& environment);
int list_tenants(const CommonOptions& common);
int show_tenant(const CommonOptions& common, const std::string& tenant);

int create_credential(const CommonOptions& common, const std::string& tenant, const std::vector<std::string>& scopes);
int list_credentials(const CommonOptions& common, const std::string& tenant);
int revoke_credential(const CommonOptions& common, const std::string& tenant, const std::string& client_id);

int elect_key(const CommonOptions& common, const std::string& client, const std::string& key_arn);
int show_key_policy(const CommonOptions& common, const std::string& tenant, bool guide);
int verify_key(const CommonOptions& common, const std::string& tenant);
int show_key_status(const CommonOptions& common, const std::string& tenant);

int show_platform_status(const CommonOptions& common);

}  // namespace keyhold::apps
