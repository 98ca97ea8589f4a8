// What the state of a node means, as a text. It goes into every checkpoint, beside the layout of the node's tables:
// two specs whose tables have one layout may still mean different things by it, and then one must not go on with
// the other's state. So the text is made of the spec alone, the same at all levels of optimisation, and leaves out
// what does not change the state's meaning: results computed from aggregates, `having`, lifetimes, and late rows but
// for how long sessions wait for them: it is part of which sessions are one.
#ifndef MILLSTREAM_FRONTEND_LOWER_STATEMEANING_H
#define MILLSTREAM_FRONTEND_LOWER_STATEMEANING_H

#include "frontend/lower/Aggregates.h"
#include "frontend/spec/Spec.h"

namespace millstream {

// As `keys k; tumble of 10000 ms by event time; COUNT(*), SUM(v)`.
std::string meaningOf(const Aggregate &, int64_t allow_late_ms, llvm::ArrayRef<AggregateCall>);
// As `keys id; the first by event time`.
std::string meaningOf(const Dedup &);

} // namespace millstream
#endif
