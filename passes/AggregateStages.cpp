// Which stages an aggregate gets, by its kind of window.
#include "passes/AggregateBuilder.h"

using namespace mlir;

namespace millstream {

static std::unique_ptr<AggregateBuilder> makeStages(FlowToTask &conversion, flow::AggregateOp op) {
  switch (op.getWindow().getKind()) {
  case flow::WindowKind::none:
    return makeGroupStages(conversion, op);
  case flow::WindowKind::tumble:
    return makeTumbleStages(conversion, op);
  case flow::WindowKind::hop:
  case flow::WindowKind::cumulate:
    return makeSliceStages(conversion, op);
  case flow::WindowKind::session:
    return makeSessionStages(conversion, op);
  case flow::WindowKind::count:
    return makeCountStages(conversion, op);
  }
  llvm_unreachable("a kind of window without stages");
}

LogicalResult FlowToTask::convertAggregate(flow::AggregateOp op) { return makeStages(*this, op)->convert(); }

} // namespace millstream
