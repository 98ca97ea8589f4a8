// State that expires: see Expiry.h.
#include "passes/Expiry.h"

using namespace mlir;

namespace millstream {

Value Expiry::constant(int64_t number) {
  return flow::ConstantOp::create(b_, loc_, b_.getI64Type(), b_.getI64IntegerAttr(number));
}

Value Expiry::call(StringRef kernel, Type type, ValueRange arguments) {
  return flow::CallOp::create(b_, loc_, type, kernel, flow::KernelResult::value, arguments, ArrayRef<int32_t>(), false,
                              false);
}

Value Expiry::startAnew(state::UpsertOp slot, Value now) {
  Value touched = state::GetOp::create(b_, loc_, b_.getI64Type(), table_, slot.getSlot(), field_);
  Value past = call("ms_time_is_past", b_.getI1Type(), {touched, constant(ttl_ms_), now});
  Value expired = flow::AndOp::create(b_, loc_, flow::NotOp::create(b_, loc_, slot.getInserted()), past);
  auto branch = flow::IfOp::create(b_, loc_, expired);
  OpBuilder::InsertionGuard guard(b_);
  b_.setInsertionPointToStart(branch.thenBlock());
  state::ResetOp::create(b_, loc_, table_, slot.getSlot());
  b_.setInsertionPointAfter(branch);
  return flow::OrOp::create(b_, loc_, slot.getInserted(), expired);
}

void Expiry::touch(Value slot, Value time, Value is_new) {
  Value touched = state::GetOp::create(b_, loc_, b_.getI64Type(), table_, slot, field_);
  Value later = call("ms_gt_i64", b_.getI1Type(), {time, touched});
  auto branch = flow::IfOp::create(b_, loc_, flow::OrOp::create(b_, loc_, is_new, later));
  OpBuilder::InsertionGuard guard(b_);
  b_.setInsertionPointToStart(branch.thenBlock());
  state::SetOp::create(b_, loc_, table_, slot, field_, time);
}

void Expiry::sweep(Value now) {
  state::ExpireOp::create(b_, loc_, table_, field_, call("ms_time_expired", b_.getI64Type(), {now, constant(ttl_ms_)}));
}

} // namespace millstream
