#pragma once

#include "keyhold/audit/decision.h"

namespace keyhold::audit {

/// The line of one call while the call runs. The dispatcher makes it and fills in who asks for what; the service adds
/// the resource and the verdict. A service that changes state writes the line itself, in the same commit as the change,
/// and says so here; every other line the dispatcher writes before the answer leaves.
struct Entry {
  Decision decision;
  bool written = false;
};

}  // namespace keyhold::audit
