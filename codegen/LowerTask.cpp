// The pass from task to the llvm dialect, and what a program's functions share.
#include "codegen/FunctionLowering.h"
#include "codegen/Generators.h"
#include "codegen/Passes.h"
#include "codegen/ProgramGlobals.h"

using namespace mlir;

namespace millstream {
#define GEN_PASS_DEF_LOWERTASK
#include "codegen/Lowering.h.inc"

OpHandlers::OpHandlers() {
  addScalarHandlers(*this);
  addNestedHandlers(*this);
  addCallHandlers(*this);
  addRowHandlers(*this);
  addControlHandlers(*this);
  addSinkHandlers(*this);
  addEventHandlers(*this);
  addStateHandlers(*this);
  addStateLoopHandlers(*this);
  addSessionHandlers(*this);
}

ProgramLowering::ProgramLowering(task::ProgramOp program)
    : program_(program), builder_(program), types_(program.getContext()) {
  llvm::StringMap<unsigned> counts;
  for (Operation &op : program.getBody().front())
    if (auto symbol = dyn_cast<SymbolOpInterface>(op))
      numbers_[symbol.getName()] = counts[op.getName().getStringRef()]++;
}

std::string ProgramLowering::scanName(task::ScanOp scan) {
  return ("ms_scan_" + scan.getSource() + "_" + task::stringifyPart(scan.getPart())).str();
}

// Functions of the runtime that give the same address whenever they are called in a run: one call will do.
static constexpr llvm::StringLiteral stable_addresses[] = {"ms_sink_buffer", "ms_node_counters", "ms_state_table",
                                                           "ms_param"};

static void markPure(LLVM::LLVMFuncOp function) {
  auto none = LLVM::ModRefInfo::NoModRef;
  function.setMemoryEffectsAttr(
      LLVM::MemoryEffectsAttr::get(function.getContext(), {none, none, none, none, none, none}));
  function.setNoUnwind(true);
  function.setWillReturn(true);
}

LLVM::LLVMFuncOp ProgramLowering::kernel(llvm::StringRef name, Type result, ArrayRef<Type> arguments) {
  auto module = program_->getParentOfType<ModuleOp>();
  if (auto known = module.lookupSymbol<LLVM::LLVMFuncOp>(name))
    return known;
  auto type = LLVM::LLVMFunctionType::get(result ? result : LLVM::LLVMVoidType::get(module.getContext()), arguments);
  OpBuilder::InsertionGuard guard(builder_);
  builder_.setInsertionPointToStart(module.getBody());
  auto function = LLVM::LLVMFuncOp::create(builder_, builder_.getUnknownLoc(), name, type);
  if (llvm::is_contained(stable_addresses, name))
    markPure(function);
  return function;
}

Value ProgramLowering::text(OpBuilder &at, Location loc, llvm::StringRef text) {
  LLVM::GlobalOp &global = texts_[text];
  if (!global) {
    auto module = program_->getParentOfType<ModuleOp>();
    OpBuilder::InsertionGuard guard(builder_);
    builder_.setInsertionPointToStart(module.getBody());
    auto type = LLVM::LLVMArrayType::get(builder_.getI8Type(), text.size());
    global = LLVM::GlobalOp::create(builder_, loc, type, /*isConstant=*/true, LLVM::Linkage::Private,
                                    "ms_text_" + std::to_string(texts_.size()), builder_.getStringAttr(text));
    global.setUnnamedAddr(LLVM::UnnamedAddr::Global);
  }
  return LLVM::AddressOfOp::create(at, loc, global);
}

LogicalResult ProgramLowering::lower() {
  for (Operation &op : program_.getBody().front()) {
    FunctionLowering function(*this);
    if (auto scan = dyn_cast<task::ScanOp>(op)) {
      if (failed(function.lowerScan(scan)))
        return failure();
      FunctionLowering maker(*this);
      if (isPreloaded(find<task::SourceOp>(scan.getSource())) && failed(maker.lowerMaker(scan)))
        return failure();
    } else if (auto stage = dyn_cast<task::StageOp>(op)) {
      if (failed(function.lowerStage(stage)))
        return failure();
    } else if (auto timer = dyn_cast<task::TimerOp>(op)) {
      if (failed(function.lowerTimer(timer)))
        return failure();
    }
  }
  builder_.setInsertionPointToEnd(program_->getParentOfType<ModuleOp>().getBody());
  addProgramGlobals(program_, builder_);
  return success();
}

namespace {

struct LowerTask : impl::LowerTaskBase<LowerTask> {
  void runOnOperation() override {
    for (auto program : llvm::make_early_inc_range(getOperation().getOps<task::ProgramOp>())) {
      ProgramLowering lowering(program);
      if (failed(lowering.lower()))
        return signalPassFailure();
      program.erase();
    }
  }
};

} // namespace
} // namespace millstream
