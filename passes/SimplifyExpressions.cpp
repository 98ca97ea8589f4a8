// Expression simplification: see Passes.td. The patterns are in SimplifyConditions.cpp and SimplifyCalls.cpp,
// folds that need no knowledge of kernels in dialects/flow/FlowFolds.cpp.
#include "passes/Passes.h"
#include "passes/Simplify.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace millstream {
#define GEN_PASS_DEF_SIMPLIFYEXPRESSIONS
#include "passes/Passes.h.inc"

namespace {

struct SimplifyExpressions : impl::SimplifyExpressionsBase<SimplifyExpressions> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    addConditionPatterns(set);
    addCallPatterns(set);
    for (RegisteredOperationName op :
         context->getRegisteredOperationsByDialect(flow::FlowDialect::getDialectNamespace()))
      op.getCanonicalizationPatterns(set, context);
    patterns_ = std::move(set);
    return success();
  }

  void runOnOperation() override {
    if (failed(applyPatternsGreedily(getOperation(), patterns_)))
      signalPassFailure();
  }

private:
  FrozenRewritePatternSet patterns_;
};

} // namespace
} // namespace millstream
