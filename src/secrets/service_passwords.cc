// GetRandomPassword.
#include "access.h"
#include "keyhold/secrets/service.h"
#include "random_password.h"

namespace keyhold::secrets {

Task<Result<aws::GetRandomPasswordResponse>> Service::get_random_password(Call& call,
                                                                          aws::GetRandomPasswordRequest request) {
  KEYHOLD_CO_CHECK(co_await Access(parts_).authorize_anywhere(call, "GetRandomPassword"));
  KEYHOLD_CO_TRY(PlaintextBytes password, random_password(request, random_index));
  co_return aws::GetRandomPasswordResponse{std::move(password)};
}

}  // namespace keyhold::secrets
