// State that expires: see Expiry.h.
#include "passes/Expiry.h"

using namespace mlir;

namespace millstream {

Value Expiry::isPast(Value slot, Value now) {
  return kernel("ms_time_is_past", b_.getI1Type(), {get(i64(), table_, slot, field_), constant(ttl_ms_), now});
}

Value Expiry::startAnew(state::UpsertOp slot, Value now) {
  Value expired = both(negate(slot.getInserted()), isPast(slot.getSlot(), now));
  when(expired, [&] { state::ResetOp::create(b_, loc_, table_, slot.getSlot()); });
  return either(slot.getInserted(), expired);
}

void Expiry::touch(Value slot, Value time, Value is_new) {
  Value touched = get(i64(), table_, slot, field_);
  when(either(is_new, compare("ms_gt_i64", time, touched)), [&] { set(table_, slot, field_, time); });
}

void Expiry::sweep(Value now) {
  state::ExpireOp::create(b_, loc_, table_, field_, kernel("ms_time_expired", i64(), {now, constant(ttl_ms_)}));
}

} // namespace millstream
