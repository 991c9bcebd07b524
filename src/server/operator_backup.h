#pragma once

#include <memory>

#include "keyhold/server/operator_routes.h"

namespace keyhold::server {

/// GET /keyhold/v1/backup: an audit line, then the backup file, piece by piece. One that can't be finished is cut, so
/// that nobody takes it for whole.
Task<PeerAnswer> send_backup(std::shared_ptr<const OperatorView> view, PeerCall* call);

}  // namespace keyhold::server
