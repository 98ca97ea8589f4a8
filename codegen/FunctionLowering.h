// The lowering of one scan or stage to a function of the llvm dialect. Ops are lowered one by one, in
// order; each family of ops has its handlers in a file of its own (LowerScalars.cpp, LowerNested.cpp, LowerCalls.cpp,
// LowerControl.cpp, LowerRows.cpp, LowerSinks.cpp, LowerEvents.cpp,
// LowerState.cpp, LowerStateLoops.cpp, LowerSessions.cpp) and registers them by op name.
#ifndef MILLSTREAM_CODEGEN_FUNCTIONLOWERING_H
#define MILLSTREAM_CODEGEN_FUNCTIONLOWERING_H

#include "codegen/Types.h"
#include "dialects/task/Task.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringMap.h"

#include <functional>

namespace millstream {

class FunctionLowering;
struct Staging;
class Steady;
// What a scan keeps of a table without a key (LowerLocal.cpp): whether it does, of which slice, in which slot, and the
// fields. All are locals.
struct LocalGroup {
  mlir::Value kept, slice, slot;
  llvm::SmallVector<mlir::Value> fields;
  llvm::SmallSetVector<unsigned, 4> written; // those that the scan sets
};
using OpHandler = mlir::LogicalResult (*)(FunctionLowering &, mlir::Operation *);

// Handlers by op name, filled by the register functions below.
class OpHandlers {
public:
  OpHandlers();
  template <typename OpType, mlir::LogicalResult (*handler)(FunctionLowering &, OpType)> void add() {
    handlers_[OpType::getOperationName()] = [](FunctionLowering &lowering, mlir::Operation *op) {
      return handler(lowering, llvm::cast<OpType>(op));
    };
  }
  OpHandler find(mlir::Operation *op) const { return handlers_.lookup(op->getName().getStringRef()); }

private:
  llvm::StringMap<OpHandler> handlers_;
};
void addScalarHandlers(OpHandlers &);
void addNestedHandlers(OpHandlers &);
void addCallHandlers(OpHandlers &);
void addRowHandlers(OpHandlers &);
void addControlHandlers(OpHandlers &);
void addSinkHandlers(OpHandlers &);
void addEventHandlers(OpHandlers &);
void addStateHandlers(OpHandlers &);
void addStateLoopHandlers(OpHandlers &);
void addSessionHandlers(OpHandlers &);

// What all functions of a program share: numbers of its declarations, texts, kernels.
class ProgramLowering {
public:
  explicit ProgramLowering(task::ProgramOp program);

  mlir::LogicalResult lower();
  task::ProgramOp program() { return program_; }
  // The declaration's number among those of its kind: the index that the runtime knows it by.
  unsigned index(llvm::StringRef symbol) const { return numbers_.lookup(symbol); }
  template <typename Declaration> Declaration find(llvm::StringRef symbol) {
    return llvm::cast<Declaration>(mlir::SymbolTable::lookupSymbolIn(program_, symbol));
  }
  // The function that a kernel's symbol names, declared when first asked for.
  mlir::LLVM::LLVMFuncOp kernel(llvm::StringRef name, mlir::Type result, llvm::ArrayRef<mlir::Type> arguments);
  // A constant text's address.
  mlir::Value text(mlir::OpBuilder &, mlir::Location, llvm::StringRef);
  const RegisterTypes &types() const { return types_; }
  const OpHandlers &handlers() const { return handlers_; }
  mlir::OpBuilder &moduleBuilder() { return builder_; }
  static std::string scanName(task::ScanOp);
  static std::string makerName(llvm::StringRef source) { return ("ms_make_" + source).str(); }
  static std::string timerName(task::TimerOp timer) { return ("ms_time_" + timer.getNode()).str(); }
  static std::string stageName(llvm::StringRef stage) { return ("ms_stage_" + stage).str(); }

private:
  task::ProgramOp program_;
  mlir::OpBuilder builder_;
  RegisterTypes types_;
  OpHandlers handlers_;
  llvm::StringMap<unsigned> numbers_;
  llvm::StringMap<mlir::LLVM::GlobalOp> texts_;
};

class FunctionLowering {
public:
  explicit FunctionLowering(ProgramLowering &program) : program(program), builder(program.program().getContext()) {}

  mlir::LogicalResult lowerScan(task::ScanOp);
  mlir::LogicalResult lowerStage(task::StageOp);
  mlir::LogicalResult lowerTimer(task::TimerOp);
  // The function that makes a preloaded generator's rows (LowerMade.cpp).
  mlir::LogicalResult lowerMaker(task::ScanOp);

  // Lowers a block's ops but its terminator, at the builder's place.
  mlir::LogicalResult lowerOps(mlir::Block &);
  mlir::LogicalResult lowerOp(mlir::Operation &);
  mlir::Value lookup(mlir::Value value) { return values.lookup(value); }
  llvm::SmallVector<mlir::Value> lookup(mlir::ValueRange);
  mlir::Type registerType(mlir::Type type) { return program.types().convertType(type); }

  // Building blocks (FunctionLowering.cpp).
  mlir::Value constant(mlir::Type, int64_t);
  mlir::Value constant32(int32_t value) { return constant(builder.getI32Type(), value); }
  mlir::Value textConstant(llvm::StringRef);
  mlir::Value local(mlir::Type);     // an alloca in the entry block
  mlir::Value localZero(mlir::Type); // zero at the function's start
  mlir::Value load(mlir::Type, mlir::Value address, unsigned alignment = 0);
  void store(mlir::Value value, mlir::Value address, unsigned alignment = 0);
  mlir::Value byteOffset(mlir::Value address, mlir::Value bytes);
  mlir::Value byteOffset(mlir::Value address, int64_t bytes);
  mlir::Value extract(mlir::Value aggregate, int64_t index);
  mlir::Value insert(mlir::Value aggregate, mlir::Value value, int64_t index);
  mlir::Value makeNullable(mlir::Value valid, mlir::Value value);
  // Calls a kernel; text and arrays are passed as pointer and size. `result` may be null.
  mlir::Value call(llvm::StringRef kernel, mlir::Type result, mlir::ValueRange arguments);
  // A new block behind the one at hand.
  mlir::Block *addBlock(mlir::TypeRange arguments = {});
  void branch(mlir::Block *target, mlir::ValueRange values = {});
  void branchIf(mlir::Value condition, mlir::Block *yes, mlir::Block *no);
  // Whether a pointer is not null.
  mlir::Value isThere(mlir::Value pointer);
  // Goes on to `next` with the values, or to `exit` if the pipeline must stop: every loop over rows asks.
  void branchUnlessStopped(mlir::Block *next, mlir::ValueRange values, mlir::Block *exit);
  // A loop over the numbers from 0 on below `count`. `build` makes the code for one; `next` goes on with the next.
  using LoopBody = llvm::function_ref<mlir::LogicalResult(mlir::Value number, mlir::Block *next)>;
  mlir::LogicalResult loop(mlir::Value count, LoopBody build);
  // Ends early if the pipeline must stop.
  mlir::LogicalResult loopUnlessStopped(mlir::Value count, LoopBody build);
  // Leaves the enclosing task.try if the condition holds.
  mlir::LogicalResult failIf(mlir::Operation *op, mlir::Value condition);
  // `then` and `otherwise` build values of `type`; the one that the condition chooses is the result.
  mlir::Value select(mlir::Value condition, mlir::Type type, llvm::function_ref<mlir::FailureOr<mlir::Value>()> then,
                     llvm::function_ref<mlir::FailureOr<mlir::Value>()> otherwise);
  // A field of a row slot, as its register.
  mlir::Value loadField(mlir::Value slot, mlir::Type sqlType, const FieldPlace &place);
  void storeField(mlir::Value value, mlir::Value slot, mlir::Type sqlType, const FieldPlace &place);
  // Its parts: the bytes of a value that is not NULL, and the NULL bit.
  void storePlain(mlir::Value value, mlir::Type sqlType, mlir::Value address);
  void storeValid(mlir::Value valid, mlir::Value slot, const FieldPlace &place);
  // Whether a field of a slot is not NULL.
  mlir::Value loadValid(mlir::Value slot, const FieldPlace &place);
  // An event time as the pipeline takes it (runtime/abi/EventTime.h).
  mlir::Value boundTime(mlir::Value time_ms);
  // A state table's address, looked up once at the function's start.
  mlir::Value table(llvm::StringRef symbol);
  // Adds the condition's bit to the flag that ends the loop.
  void stopIf(mlir::Value i32Status);

  ProgramLowering &program;
  mlir::OpBuilder builder;
  mlir::Location loc = builder.getUnknownLoc();
  mlir::IRMapping values;
  mlir::Value context, batch, row, stop; // the function's surroundings; stop is a local i32
  // Of a scan: gives a column of the row at hand, at the builder's place.
  std::function<mlir::FailureOr<mlir::Value>(mlir::BlockArgument)> make_column;
  mlir::Value generator, first_row; // of a generator's scan: the split's generator, the batch's first number
  llvm::SmallVector<mlir::Block *> failure_targets;
  // Locals of a scan, written back when the loop ends; empty in a stage.
  llvm::MapVector<std::pair<unsigned, unsigned>, mlir::Value> counters;
  mlir::Value all_counters; // of a scan with too many for locals: the first node's
  llvm::MapVector<unsigned, mlir::Value> split_times;
  mlir::Value split; // the batch's, in a scan with operators that ask for it
  llvm::MapVector<unsigned, mlir::Value> sink_buffers;
  llvm::MapVector<llvm::StringRef, LocalGroup> local_groups; // by table
  bool in_scan = false;                                      // a loop over rows is being lowered
  // While the first step of a loop in two is lowered: what ends there; and hashes of keys that it has made.
  Staging *staging = nullptr;
  Steady *steady = nullptr; // while loops for steady batches are lowered
  llvm::DenseMap<mlir::Operation *, mlir::Value> hashes;

private:
  mlir::LogicalResult loop(mlir::Value count, LoopBody build, bool until_stopped);
  mlir::LLVM::LLVMFuncOp startFunction(llvm::StringRef name, mlir::Type result, llvm::ArrayRef<mlir::Type> arguments,
                                       mlir::LLVM::Linkage linkage);
  void openCounters(mlir::Region &body);
  void openLocals(mlir::Region &body);
  void closeLocals();
  mlir::LogicalResult lowerLoops(task::ScanOp, mlir::Value count, mlir::Block *exit);
  mlir::LogicalResult lowerRows(task::ScanOp, mlir::Value count, mlir::Block *exit);
  mlir::LogicalResult lowerRow(task::ScanOp, mlir::Block *next);
  void fetchNext(task::ScanOp);
  void openColumns(task::ScanOp, task::SourceOp source, mlir::Value rows);
  mlir::LogicalResult loadColumns(task::ScanOp, task::SourceOp source, mlir::Block *next);

  mlir::LLVM::LLVMFuncOp function_;
  mlir::Value next_rows_; // of a scan
  llvm::StringMap<mlir::Value> tables_;
};

} // namespace millstream
#endif
