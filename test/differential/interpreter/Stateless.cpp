// Operators without state but the watermark's: event time, filter, map, route, unnest, union, sink.
#include "test/differential/interpreter/Formats.h"
#include "test/differential/interpreter/Interpreter.h"

#include "runtime/abi/EventTime.h"

#include "llvm/ADT/TypeSwitch.h"

namespace millstream::reference {

namespace {

template <class Op> class OpNode : public Node {
public:
  OpNode(Interpreter &interpreter, Op op) : Node(interpreter, op.getOperation()), op(op) {}

protected:
  Op op;
};

class WatermarkNode : public OpNode<flow::WatermarkOp> {
public:
  using OpNode::OpNode;
  void consume(const Record &record, unsigned) override {
    auto values = interpreter_.attempt(op_, record, [&] {
      Row time = interpreter_.evaluate(op.getTime(), record.row);
      if (time[0].is_null)
        throw Failure{"the event time is NULL"};
      return time;
    });
    if (!values)
      return;
    Record timed = record;
    auto time_ms = static_cast<int64_t>(values->front().number);
    timed.time_ms = std::clamp(time_ms, -event_time_most_ms, event_time_most_ms);
    auto [largest, is_first] = largest_.try_emplace(record.split, timed.time_ms);
    timed.watermark_ms = is_first ? time_min_ms : largest->second - static_cast<int64_t>(op.getOutOfOrderMs());
    largest->second = std::max(largest->second, timed.time_ms);
    interpreter_.deliver(op.getOutputs()[0], timed);
  }

private:
  std::map<unsigned, int64_t> largest_; // by split
};

class FilterNode : public OpNode<flow::FilterOp> {
public:
  using OpNode::OpNode;
  void consume(const Record &record, unsigned) override {
    auto values = attempt(op.getCondition(), record);
    if (!values)
      return;
    const Value &condition = values->front();
    Record passed = record;
    if (condition.is_null || !condition.number) {
      if (op.getInput().getType().getKind() == flow::ChangelogKind::append)
        return;
      passed.change = flow::delete_change; // in case it passed before
    }
    interpreter_.deliver(op.getOutputs()[0], passed);
  }
};

class MapNode : public OpNode<flow::MapOp> {
public:
  using OpNode::OpNode;
  void consume(const Record &record, unsigned) override {
    auto values = attempt(op.getColumns(), record);
    if (!values)
      return;
    Record mapped = record;
    mapped.row = *values;
    interpreter_.deliver(op.getOutputs()[0], mapped);
  }
};

class RouteNode : public OpNode<flow::RouteOp> {
public:
  using OpNode::OpNode;
  void consume(const Record &record, unsigned) override {
    size_t outputs = op.getConditions().size();
    for (size_t i = 0; i < outputs; ++i) {
      auto values = attempt(op.getConditions()[i], record);
      if (!values)
        return;
      if (!values->front().is_null && values->front().number)
        return interpreter_.deliver(op.getOutputs()[i], record);
    }
    if (op.getHasRest())
      interpreter_.deliver(op.getOutputs()[outputs], record);
  }
};

class UnnestNode : public OpNode<flow::UnnestOp> {
public:
  using OpNode::OpNode;
  void consume(const Record &record, unsigned) override {
    auto values = attempt(op.getArray(), record);
    if (!values)
      return;
    auto give = [&](const Value &item, const Value &number) {
      Record one = record;
      one.row.push_back(item);
      if (op.getWithIndex())
        one.row.push_back(number);
      interpreter_.deliver(op.getOutputs()[0], one);
    };
    const std::vector<Value> &items = values->front().items;
    for (size_t i = 0; i < items.size(); ++i)
      give(items[i], makeNumber(static_cast<int128>(i) + 1));
    if (items.empty() && op.getKeepEmpty())
      give(makeNull(), makeNull());
  }
};

class UnionNode : public OpNode<flow::UnionOp> {
public:
  using OpNode::OpNode;
  void consume(const Record &record, unsigned) override { interpreter_.deliver(op.getOutput(), record); }
};

class SinkNode : public OpNode<flow::SinkOp> {
public:
  SinkNode(Interpreter &interpreter, flow::SinkOp op) : OpNode(interpreter, op), dialect_(op.getFormatSettings()) {
    auto type = llvm::cast<flow::StreamType>(op.getInputs()[0].getType());
    if (op.getFormat() == "csv" && dialect_.header)
      interpreter.output(op.getName()).header = writeCsvHeader(type.getRow(), dialect_);
  }
  void consume(const Record &record, unsigned input) override {
    if (op.getFormat() == "raw" && record.row.front().text.find('\n') != std::string::npos)
      return interpreter_.fail(op, record, "a line break");
    Output &output = interpreter_.output(op.getName());
    auto type = llvm::cast<flow::StreamType>(op.getInputs()[input].getType());
    std::string text = write(record.row, type.getRow());
    if (type.getKind() == flow::ChangelogKind::append) {
      output.rows.push_back(text);
      return;
    }
    if (type.getKind() != flow::ChangelogKind::upsert)
      throw Unsupported{"a retract stream"};
    Row key;
    for (mlir::StringAttr name : type.getKeys())
      key.push_back(record.row[static_cast<size_t>(type.getRow().find(name.getValue()))]);
    if (record.change == flow::delete_change)
      output.table.erase(key);
    else
      output.table[key] = text;
  }

private:
  std::string write(const Row &row, flow::RowType type) {
    if (op.getFormat() == "csv")
      return writeCsvRow(row, type, dialect_);
    return op.getFormat() == "raw" ? row.front().text : writeJsonRow(row, type);
  }

  CsvDialect dialect_;
};

} // namespace

std::unique_ptr<Node> makeStatelessNode(Interpreter &interpreter, mlir::Operation *op) {
  return llvm::TypeSwitch<mlir::Operation *, std::unique_ptr<Node>>(op)
      .Case([&](flow::WatermarkOp o) { return std::make_unique<WatermarkNode>(interpreter, o); })
      .Case([&](flow::FilterOp o) { return std::make_unique<FilterNode>(interpreter, o); })
      .Case([&](flow::MapOp o) { return std::make_unique<MapNode>(interpreter, o); })
      .Case([&](flow::RouteOp o) { return std::make_unique<RouteNode>(interpreter, o); })
      .Case([&](flow::UnnestOp o) { return std::make_unique<UnnestNode>(interpreter, o); })
      .Case([&](flow::UnionOp o) { return std::make_unique<UnionNode>(interpreter, o); })
      .Case([&](flow::SinkOp o) { return std::make_unique<SinkNode>(interpreter, o); })
      .Default([](mlir::Operation *other) -> std::unique_ptr<Node> {
        throw Unsupported{other->getName().getStringRef().str()};
      });
}

} // namespace millstream::reference
