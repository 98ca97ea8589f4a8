// Projection pushdown: columns that nobody reads leave the rows, up to the source. See Passes.td.
#include "passes/Passes.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/BitVector.h"

using namespace mlir;

namespace millstream {
#define GEN_PASS_DEF_PUSHPROJECTIONS
#include "passes/Passes.h.inc"

namespace {

flow::RowType rowOf(Value stream) { return cast<flow::StreamType>(stream.getType()).getRow(); }

// Streams that operators only pass on have one row, so they lose columns together.
struct RowGroup {
  llvm::BitVector needed;    // columns that are read, or that the source must convert
  llvm::BitVector available; // columns that hold something: not those that the spec never names
};

class Projection {
public:
  explicit Projection(flow::PipelineOp pipeline) : pipeline_(pipeline) {}

  void run() {
    groupStreams();
    while (spreadAvailable()) {
    }
    seedNeeded();
    while (spreadNeeded()) {
    }
    for (Operation &op : pipeline_.getBody().front())
      shrink(&op);
  }

private:
  // ---- Groups

  void groupStreams() {
    for (Operation &op : pipeline_.getBody().front()) {
      auto node = cast<flow::NodeInterface>(op);
      for (auto [i, result] : llvm::enumerate(op.getResults())) {
        size_t columns = rowOf(result).size();
        numbers_[result] = parents_.size();
        parents_.push_back(parents_.size());
        groups_.push_back({llvm::BitVector(columns), llvm::BitVector(columns, true)});
        if (node.passesRows(static_cast<unsigned>(i)))
          for (Value input : op.getOperands())
            parents_[find(numbers_[input])] = find(numbers_[result]);
      }
    }
  }
  size_t find(size_t number) {
    while (parents_[number] != number)
      number = parents_[number] = parents_[parents_[number]];
    return number;
  }
  RowGroup &groupOf(Value stream) { return groups_[find(numbers_[stream])]; }

  // ---- Which columns hold something

  static bool isDecoded(flow::SourceOp source) { return !source.getFormat().empty(); }
  // What the decoder converts for every record; metadata is written where it is read.
  static bool isConverted(flow::SourceOp source, size_t column) {
    return isDecoded(source) && (source.getUsed().empty() || source.getUsed()[column]);
  }

  bool spreadAvailable() {
    bool changed = false;
    auto forbid = [&](Value stream, size_t column) {
      llvm::BitVector &available = groupOf(stream).available;
      changed |= available[column];
      available.reset(static_cast<unsigned>(column));
    };
    for (Operation &op : pipeline_.getBody().front()) {
      if (auto source = dyn_cast<flow::SourceOp>(op)) {
        for (size_t i = 0; isDecoded(source) && i < rowOf(source.getOutputs()[0]).size(); ++i)
          if (!isConverted(source, i) && groupOf(source.getOutputs()[0]).available[i])
            forbid(source.getOutputs()[0], i);
      } else if (auto map = dyn_cast<flow::MapOp>(op)) {
        for (auto [i, value] : llvm::enumerate(map.getColumns().front().getTerminator()->getOperands())) {
          auto argument = dyn_cast<BlockArgument>(value);
          if (argument && !groupOf(map.getInput()).available[argument.getArgNumber()] &&
              groupOf(map.getOutputs()[0]).available[i])
            forbid(map.getOutputs()[0], i);
        }
      } else if (auto unnest = dyn_cast<flow::UnnestOp>(op)) {
        for (size_t i = 0; i < rowOf(unnest.getInput()).size(); ++i)
          if (!groupOf(unnest.getInput()).available[i] && groupOf(unnest.getOutputs()[0]).available[i])
            forbid(unnest.getOutputs()[0], i);
      }
    }
    return changed;
  }

  // ---- Which columns are needed

  // Results whose rows are made by something that this pass does not make smaller.
  static bool isFixed(Operation *op, unsigned result) {
    return !cast<flow::NodeInterface>(op).passesRows(result) &&
           !(result == 0 && isa<flow::SourceOp, flow::MapOp, flow::UnnestOp>(op));
  }

  void seedNeeded() {
    for (Operation &op : pipeline_.getBody().front()) {
      for (OpResult result : op.getResults())
        if (isFixed(&op, result.getResultNumber()))
          groupOf(result).needed.set();
      if (auto source = dyn_cast<flow::SourceOp>(op))
        for (size_t i = 0; i < rowOf(source.getOutputs()[0]).size(); ++i)
          if (isConverted(source, i) || source.getMetadata().contains(rowOf(source.getOutputs()[0]).getNames()[i]))
            groupOf(source.getOutputs()[0]).needed.set(static_cast<unsigned>(i));
      if (isa<flow::SinkOp>(op))
        for (Value input : op.getOperands())
          groupOf(input).needed.set();
      if (auto unnest = dyn_cast<flow::UnnestOp>(op)) // the element and its number
        for (size_t i = rowOf(unnest.getInput()).size(); i < rowOf(unnest.getOutputs()[0]).size(); ++i)
          groupOf(unnest.getOutputs()[0]).needed.set(static_cast<unsigned>(i));
    }
  }

  bool spreadNeeded() {
    bool changed = false;
    for (Operation &op : llvm::reverse(pipeline_.getBody().front())) {
      if (op.getNumOperands() == 0 || isa<flow::SinkOp, flow::UnionOp>(op))
        continue;
      llvm::BitVector &needed = groupOf(op.getOperand(0)).needed;
      llvm::BitVector before = needed;
      if (auto map = dyn_cast<flow::MapOp>(op))
        needed |= readByMap(map);
      else
        needed |= readByRegions(&op);
      if (isa<flow::UnnestOp>(op))
        matchUnnest(needed, groupOf(op.getResult(0)).needed, changed);
      if (describesRows(&op))
        needed |= groupOf(op.getOperand(0)).available;
      changed |= before != needed;
    }
    return changed;
  }

  // A row that failed is described with all columns that hold something.
  static bool describesRows(Operation *op) {
    auto policy = op->getAttrOfType<flow::PolicyAttr>("errors");
    if (policy && policy.getValue() == flow::Policy::drop)
      return false;
    auto fails = [](flow::FallibleInterface inner) {
      return inner.canFail() ? WalkResult::interrupt() : WalkResult::advance();
    };
    return isa<flow::WatermarkOp>(op) || op->walk(fails).wasInterrupted();
  }

  static void matchUnnest(llvm::BitVector &input, llvm::BitVector &output, bool &changed) {
    for (unsigned i = 0; i < input.size(); ++i) {
      changed |= input[i] != output[i];
      if (input[i] || output[i])
        input.set(i), output.set(i);
    }
  }

  // Of an aggregate the first region alone takes the input's columns.
  static llvm::BitVector readByRegions(Operation *op) {
    llvm::BitVector read(static_cast<unsigned>(rowOf(op->getOperand(0)).size()));
    MutableArrayRef<Region> regions = op->getRegions();
    if (isa<flow::AggregateOp>(op))
      regions = regions.take_front(1);
    for (Region &region : regions)
      for (BlockArgument argument : region.getArguments())
        if (!argument.use_empty())
          read.set(argument.getArgNumber());
    return read;
  }

  // What the columns that are needed are made of, and what must be evaluated whoever reads it.
  llvm::BitVector readByMap(flow::MapOp map) {
    llvm::BitVector read(static_cast<unsigned>(rowOf(map.getInput()).size()));
    DenseSet<Operation *> seen;
    SmallVector<Value> open;
    auto add = [&](Operation *op) {
      for (Operation *outer = op; outer != map; outer = outer->getParentOp())
        if (seen.insert(outer).second)
          outer->walk([&](Operation *inner) { llvm::append_range(open, inner->getOperands()); });
    };
    const llvm::BitVector &needed = groupOf(map.getOutputs()[0]).needed;
    Operation *yield = map.getColumns().front().getTerminator();
    for (unsigned column : needed.set_bits())
      open.push_back(yield->getOperand(column));
    for (Operation &op : map.getColumns().front().without_terminator())
      if (!isMemoryEffectFree(&op))
        add(&op);
    while (!open.empty()) {
      Value value = open.pop_back_val();
      if (Operation *maker = value.getDefiningOp())
        add(maker);
      else if (value.getParentBlock() == &map.getColumns().front())
        read.set(cast<BlockArgument>(value).getArgNumber());
    }
    return read;
  }

  // ---- Rows without the columns that are not

  static flow::StreamType without(flow::StreamType stream, const llvm::BitVector &dropped) {
    SmallVector<StringAttr> names;
    SmallVector<Type> types;
    for (auto [i, name, type] : llvm::enumerate(stream.getRow().getNames(), stream.getRow().getTypes()))
      if (!dropped[static_cast<unsigned>(i)])
        names.push_back(name), types.push_back(type);
    auto row = flow::RowType::get(stream.getContext(), names, types);
    return flow::StreamType::get(stream.getContext(), row, stream.getKind(), stream.getKeys(), stream.getTimed());
  }
  llvm::BitVector droppedFrom(Value stream) {
    llvm::BitVector dropped = groupOf(stream).needed;
    return dropped.flip();
  }

  static void shrinkRegion(Region &region, const llvm::BitVector &dropped) {
    Block &block = region.front();
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
      if (isOpTriviallyDead(&op))
        op.erase();
    block.eraseArguments(dropped);
  }

  void shrink(Operation *op) {
    if (auto source = dyn_cast<flow::SourceOp>(op))
      if (droppedFrom(source.getOutputs()[0]).any() && !source.getDeclared())
        source.setDeclaredAttr(TypeAttr::get(rowOf(source.getOutputs()[0])));
    if (auto map = dyn_cast<flow::MapOp>(op))
      map.getColumns().front().getTerminator()->eraseOperands(droppedFrom(map.getOutputs()[0]));
    if (op->getNumOperands() > 0 && !isa<flow::SinkOp, flow::UnionOp>(op)) {
      MutableArrayRef<Region> regions = op->getRegions();
      for (Region &region : isa<flow::AggregateOp>(op) ? regions.take_front(1) : regions)
        shrinkRegion(region, droppedFrom(op->getOperand(0)));
    }
    for (Value result : op->getResults())
      result.setType(without(cast<flow::StreamType>(result.getType()), droppedFrom(result)));
  }

  flow::PipelineOp pipeline_;
  DenseMap<Value, size_t> numbers_;
  std::vector<size_t> parents_;
  std::vector<RowGroup> groups_;
};

struct PushProjections : impl::PushProjectionsBase<PushProjections> {
  void runOnOperation() override {
    for (flow::PipelineOp pipeline : getOperation().getOps<flow::PipelineOp>())
      Projection(pipeline).run();
  }
};

} // namespace
} // namespace millstream
