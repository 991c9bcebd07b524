#include "keyhold/kms/operator_decision.h"

#include <utility>

namespace keyhold::kms {

audit::Decision operator_decision(Administrator by, std::string action) {
  audit::Decision out;
  out.request_id = std::move(by.request_id);
  out.who = std::move(by.who);
  out.source = std::move(by.source);
  out.action = std::move(action);
  out.verdict = "operator";
  return out;
}

}  // namespace keyhold::kms
