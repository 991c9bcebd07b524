#pragma once

#include "keyhold/stores/stream.h"
#include "rest_call.h"

namespace keyhold::server {

/// The stream that the path names. Errors: as StreamName::parse; kLimitExceeded with reason "stream-name-too-long".
Result<stores::StreamName> stream_of(const RestCall& call);

/// The query's `expectedRevision`, `any` when it is not given. Errors: kInvalidArgument, reason
/// "invalid-expected-revision".
Result<stores::ExpectedRevision> expected_revision_of(RestCall& call);

}  // namespace keyhold::server
