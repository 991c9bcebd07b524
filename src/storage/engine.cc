#include "keyhold/storage/engine.h"

#include <utility>

namespace keyhold::storage {

Task<Result<Outcome>> Engine::commit(Batch batch) { return submit(std::move(batch)).wait(); }

}  // namespace keyhold::storage
