#include "keyhold/backup/open_backups.h"

#include <utility>

namespace keyhold::backup {

OpenBackups::Entry::Entry(std::shared_ptr<Round> round) : round_(std::move(round)) {}

OpenBackups::Entry::~Entry() {
  if (--round_->open == 0 && round_->cut) round_->gone.set();
}

std::unique_ptr<OpenBackups::Entry> OpenBackups::enter() {
  const std::lock_guard lock(mutex_);
  ++round_->open;
  return std::make_unique<Entry>(round_);
}

Task<void> OpenBackups::cut_all() {
  std::shared_ptr<Round> ending;
  {
    const std::lock_guard lock(mutex_);
    ending = std::exchange(round_, std::make_shared<Round>());
  }
  ending->cut = true;
  if (ending->open == 0) ending->gone.set();
  co_await ending->gone.wait();
}

}  // namespace keyhold::backup
