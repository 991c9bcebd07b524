// Policy text from outside: whatever parses must evaluate without a crash, and the text it keeps must parse again.
// The first byte chooses the kind.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "keyhold/iam/authorize.h"
#include "keyhold/iam/kms_context.h"

namespace {

using namespace std::string_view_literals;
namespace iam = keyhold::iam;

iam::Question fuzz_question(std::string_view caller) {
  iam::Question out{.caller = iam::parse_principal(caller).value(),
                    .action = "kms:Decrypt",
                    .resource_arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
                    .resource_account = "111122223333"};
  out.context = iam::request_context(out.caller, {.region = "eu-west-1", .source_ip = "203.0.113.7"});
  return out;
}

void evaluate(const iam::Policy& policy) {
  static const iam::EncryptionContext kPairs = {{"kh:tenant", "t-1"}, {"KH:tenant", "t-2"}};
  for (const std::string_view caller : {"arn:aws:iam::111122223333:user/ada"sv, "arn:aws:iam::444455556666:root"sv,
                                        "arn:aws:sts::111122223333:assumed-role/app/s"sv}) {
    iam::Question question = fuzz_question(caller);
    question.encryption_context = &kPairs;
    const iam::Verdict verdict = policy.kind() == iam::PolicyKind::kIdentityPolicy
                                     ? iam::authorize_identity(question, {std::span(&policy, 1)})
                                     : iam::authorize_kms(question, &policy, {}, {});
    if (verdict.text().empty()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto kind = static_cast<iam::PolicyKind>(data[0] % 4);
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto policy = iam::Policy::parse(text, kind);
  if (!policy) return 0;
  if (!iam::Policy::parse(policy->text(), kind)) std::abort();
  evaluate(*policy);
  return 0;
}
