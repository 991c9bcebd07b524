// TagResource and UntagResource.
#include "access.h"
#include "keyhold/secrets/service.h"
#include "secret_edit.h"
#include "tags.h"

namespace keyhold::secrets {

Task<Status> Service::tag_resource(Call& call, aws::TagSecretRequest request) {
  Conditions conditions;
  add_tag_conditions(conditions, request.tags);
  SecretEdit edit{"TagResource", [&request](Secret& secret) { return add_tags(secret, request.tags); },
                  std::move(conditions)};
  const Result<SecretPtr> edited = co_await edit_secret(parts_, call, request.secret_id, std::move(edit));
  co_return edited ? ok() : Status(edited.error());
}

Task<Status> Service::untag_resource(Call& call, aws::UntagSecretRequest request) {
  Conditions conditions;
  for (const std::string& key : request.tag_keys) conditions.emplace("aws:TagKeys", key);
  SecretEdit edit{"UntagResource",
                  [&request](Secret& secret) -> Status {
                    remove_tags(secret, request.tag_keys);
                    return ok();
                  },
                  std::move(conditions)};
  const Result<SecretPtr> edited = co_await edit_secret(parts_, call, request.secret_id, std::move(edit));
  co_return edited ? ok() : Status(edited.error());
}

}  // namespace keyhold::secrets
