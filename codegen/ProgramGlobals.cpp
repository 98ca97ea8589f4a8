// The globals that make a module a program: the plan, the table of sources, MsProgram, and main.
#include "codegen/ProgramGlobals.h"

#include "codegen/Generators.h"
#include "codegen/Plan.h"
#include "runtime/abi/Abi.h"

#include <set>

using namespace mlir;

namespace millstream {
namespace {

class GlobalsBuilder {
public:
  GlobalsBuilder(task::ProgramOp program, OpBuilder &builder)
      : program_(program), builder_(builder), loc_(program.getLoc()),
        pointer_(LLVM::LLVMPointerType::get(builder.getContext())) {}

  void build() {
    std::string plan;
    proto::Plan message = buildPlan(program_);
    message.SerializeToString(&plan);
    auto bytes = LLVM::LLVMArrayType::get(builder_.getI8Type(), plan.size());
    LLVM::GlobalOp::create(builder_, loc_, bytes, true, LLVM::Linkage::Internal, "ms_plan",
                           builder_.getStringAttr(plan), 8);
    addSources(message.sources_size());
    addTimers(message.nodes_size());
    addComponents(message);
    addProgram(message.sources_size(), plan.size());
    addMain();
  }

private:
  using Fill = llvm::function_ref<Value(Value empty)>;

  LLVM::GlobalOp addGlobal(StringRef name, Type type, LLVM::Linkage linkage, Fill fill) {
    auto global = LLVM::GlobalOp::create(builder_, loc_, type, true, linkage, name, Attribute(), 8);
    OpBuilder::InsertionGuard guard(builder_);
    builder_.setInsertionPointToStart(&global.getInitializerRegion().emplaceBlock());
    Value value = fill(LLVM::ZeroOp::create(builder_, loc_, type));
    LLVM::ReturnOp::create(builder_, loc_, value);
    return global;
  }

  Value address(StringRef name) { return LLVM::AddressOfOp::create(builder_, loc_, pointer_, name); }
  Value insert(Value into, Value value, ArrayRef<int64_t> at) {
    return LLVM::InsertValueOp::create(builder_, loc_, into, value, at);
  }
  Value integer(unsigned bits, uint64_t value) {
    Type type = builder_.getIntegerType(bits);
    return LLVM::ConstantOp::create(builder_, loc_, type, builder_.getIntegerAttr(type, static_cast<int64_t>(value)));
  }

  void addSources(int count) {
    auto entry =
        LLVM::LLVMStructType::getLiteral(builder_.getContext(), {pointer_, pointer_, pointer_, builder_.getI64Type()});
    static_assert(sizeof(MsSourceEntry) == 32 && offsetof(MsSourceEntry, made_row_bytes) == 24);
    auto type = LLVM::LLVMArrayType::get(entry, static_cast<unsigned>(count));
    llvm::StringMap<int64_t> numbers;
    for (auto source : program_.getBody().front().getOps<task::SourceOp>())
      numbers.try_emplace(source.getSymName(), static_cast<int64_t>(numbers.size()));
    addGlobal("ms_sources", type, LLVM::Linkage::Internal, [&](Value value) {
      for (auto scan : program_.getBody().front().getOps<task::ScanOp>()) {
        int64_t number = numbers.lookup(scan.getSource());
        value = insert(value, address(ProgramLowering::scanName(scan)), {number, static_cast<int64_t>(scan.getPart())});
        if (!isPreloaded(cast<task::SourceOp>(SymbolTable::lookupSymbolIn(program_, scan.getSource()))))
          continue;
        value = insert(value, address(ProgramLowering::makerName(scan.getSource())), {number, 2});
        value = insert(value, integer(64, madeRow(scan).shape.bytes), {number, 3});
      }
      return value;
    });
  }

  void addTimers(int nodes) {
    auto type = LLVM::LLVMArrayType::get(pointer_, static_cast<unsigned>(nodes));
    llvm::StringMap<int64_t> numbers;
    for (auto node : program_.getBody().front().getOps<task::NodeOp>())
      numbers.try_emplace(node.getSymName(), static_cast<int64_t>(numbers.size()));
    addGlobal("ms_timers", type, LLVM::Linkage::Internal, [&](Value value) {
      for (auto timer : program_.getBody().front().getOps<task::TimerOp>())
        value = insert(value, address(ProgramLowering::timerName(timer)), numbers.lookup(timer.getNode()));
      return value;
    });
  }

  // References that make the linker take in the connectors and formats of this pipeline, and no others.
  void addComponents(const proto::Plan &plan) {
    std::set<std::string> symbols;
    for (const proto::Source &source : plan.sources()) {
      symbols.insert("ms_connector_" + source.connector().name());
      if (!source.format().name().empty())
        symbols.insert("ms_format_" + source.format().name());
    }
    for (const proto::Sink &sink : plan.sinks())
      symbols.insert("ms_connector_" + sink.connector().name());
    for (const std::string &symbol : symbols)
      LLVM::GlobalOp::create(builder_, loc_, builder_.getI8Type(), true, LLVM::Linkage::External, symbol, Attribute());
    auto type = LLVM::LLVMArrayType::get(pointer_, symbols.size());
    addGlobal("ms_components", type, LLVM::Linkage::External, [&](Value value) {
      for (auto [i, symbol] : llvm::enumerate(symbols))
        value = insert(value, address(symbol), static_cast<int64_t>(i));
      return value;
    });
  }

  // The fields of MsProgram, in order.
  void addProgram(int sources, uint64_t plan_bytes) {
    Type i32 = builder_.getI32Type(), i64 = builder_.getI64Type();
    auto type =
        LLVM::LLVMStructType::getLiteral(builder_.getContext(), {i64, i32, i32, pointer_, i64, pointer_, pointer_});
    static_assert(sizeof(MsProgram) == 48 && offsetof(MsProgram, plan) == 16 && offsetof(MsProgram, timers) == 40);
    addGlobal("ms_program", type, LLVM::Linkage::External, [&](Value value) {
      value = insert(value, integer(64, MS_PROGRAM_MAGIC), 0);
      value = insert(value, integer(32, MS_ABI_VERSION), 1);
      value = insert(value, integer(32, static_cast<uint64_t>(sources)), 2);
      value = insert(value, address("ms_plan"), 3);
      value = insert(value, integer(64, plan_bytes), 4);
      value = insert(value, address("ms_sources"), 5);
      return insert(value, address("ms_timers"), 6);
    });
  }

  void addMain() {
    Type i32 = builder_.getI32Type();
    auto app = LLVM::LLVMFuncOp::create(builder_, loc_, "ms_app_main",
                                        LLVM::LLVMFunctionType::get(i32, {i32, pointer_, pointer_}));
    auto main = LLVM::LLVMFuncOp::create(builder_, loc_, "main", LLVM::LLVMFunctionType::get(i32, {i32, pointer_}));
    OpBuilder::InsertionGuard guard(builder_);
    Block *entry = main.addEntryBlock(builder_);
    builder_.setInsertionPointToStart(entry);
    SmallVector<Value> arguments{entry->getArgument(0), entry->getArgument(1), address("ms_program")};
    LLVM::ReturnOp::create(builder_, loc_, LLVM::CallOp::create(builder_, loc_, app, arguments).getResult());
  }

  task::ProgramOp program_;
  OpBuilder &builder_;
  Location loc_;
  Type pointer_;
};

} // namespace

void addProgramGlobals(task::ProgramOp program, OpBuilder &builder) { GlobalsBuilder(program, builder).build(); }

} // namespace millstream
