#pragma once

#include <string>

#include "aws_component_call.h"
#include "keyhold/iam/directory.h"

/// How the operator's API shows IAM's entities, and finds the one that a path names: segment 0 is the account, 1 the
/// entity's name.
namespace keyhold::server {

json::Object shown(const iam::User& user);
json::Object shown(const iam::Group& group);
json::Object shown(const iam::Role& role);
json::Object shown(const iam::ManagedPolicy& policy);

/// The ARN of the iam::User, Group or Role.
template <class Owner>
std::string owner_arn(const ComponentCall& call);
/// Errors: kNotFound, NoSuchEntity.
template <class Owner>
Result<Owner> existing(const ComponentCall& call);
Status check_account(const ComponentCall& call);
Error no_such(std::string detail);  ///< NoSuchEntity

}  // namespace keyhold::server
