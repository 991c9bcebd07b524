#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/audit/audit_log.h"
#include "keyhold/audit/entry.h"
#include "keyhold/aws/error.h"
#include "keyhold/aws/sigv4_verifier.h"
#include "keyhold/base/json.h"
#include "keyhold/base/rate_gate.h"
#include "keyhold/net/server.h"
#include "keyhold/server/metrics.h"

namespace keyhold::server {

/// One authenticated call of an AWS protocol. Lives in the dispatcher until the answer has left, so a handler may keep
/// a reference across suspensions.
struct AwsCall {
  std::string request_id;
  std::string access_key_id;
  std::string account;
  std::string principal_arn;
  std::string principal_id;
  std::string region;  ///< of the request's credential scope
  std::string source_ip;
  std::string session_token;  ///< of a session; never logged
  audit::Entry entry;         ///< `decision` arrives with request_id, who, action, source and region filled in
};

/// Answers one call: the body of the 200 answer (JSON text, or XML for STS; empty where AWS answers without output), or
/// an Error whose reason is the AWS exception's name.
using AwsHandler = std::function<Task<Result<PlaintextBytes>>(AwsCall& call, json::Object request)>;

enum class AwsAuth : std::uint8_t {
  kSigV4,
  kInRequest,  ///< unsigned: the request brings what says who asks, and the handler checks it; the principal is empty
};

struct AwsRoute {
  std::string operation;  ///< "Decrypt"; of the Query protocol, the Action
  std::size_t body_max;   ///< bytes; beyond: 413
  std::chrono::seconds time_limit;
  AwsHandler call;
  AwsAuth auth = AwsAuth::kSigV4;
};

/// One service of a port: which requests are its own, and how it answers.
struct AwsService {
  aws::Dialect dialect;
  std::string target_prefix;  ///< "TrentService", "secretsmanager"; empty for the Query protocol (STS)
  std::string action_prefix;  ///< "kms", "secretsmanager", "sts": the action of the audit line is "kms:Decrypt"
  std::string scope;          ///< the service in the credential scope
  std::vector<AwsRoute> routes;
};

struct AwsPortOptions {
  Metrics* metrics = nullptr;            ///< where calls are counted; null: nowhere
  std::uint32_t account_per_second = 0;  ///< calls of one account that are let through; 0: all
};

/// The one way in to the AWS protocols of a role: finds the route, bounds body and time, verifies SigV4, calls the
/// handler, and lets no answer leave before its audit line is durable. Requests that don't authenticate are logged, not
/// audited: nobody decided anything for them. Thread-safe; outlives its server.
class AwsDispatcher {
 public:
  /// All references outlive the dispatcher. At most one of `services` speaks the Query protocol.
  AwsDispatcher(std::vector<AwsService> services, aws::sigv4::SigningKeyLookup& keys, audit::AuditLog& audit,
                const Clock& clock, AwsPortOptions options = {});
  ~AwsDispatcher();

  Task<void> handle(net::Exchange& exchange);
  net::Handler handler();  ///< `handle`, for net::Server

 private:
  struct Desk;
  struct Passage;
  Task<Result<PlaintextBytes>> answer_to(Passage& passage);
  Status find_desk(Passage& passage) const;
  Task<Status> find_query_route(Passage& passage) const;
  Error refused(const Passage& passage, const aws::sigv4::Refusal& refusal) const;
  Task<Result<AwsCall>> authenticate(Passage& passage);
  Task<Result<PlaintextBytes>> answer_call(Passage& passage, AwsCall& call);
  Task<Result<PlaintextBytes>> run_handler(Passage& passage, AwsCall& call) const;
  Status check_rate(const Passage& passage, const AwsCall& call);

  std::vector<std::unique_ptr<Desk>> desks_;
  audit::AuditLog& audit_;
  const AwsPortOptions options_;
  RateGates account_gates_;
};

}  // namespace keyhold::server
