// Runs a pipeline by walking its flow operators: a record at a time, each operator a small object with the
// simplest state that does. Nothing of the optimiser, of generated code or of the runtime is used.
//
// Input is bounded, so windows are looked at when it has ended: which rows a window holds is decided by each
// row's time and by the watermark of its own split just before it, never by when windows fire.
#ifndef MILLSTREAM_TEST_DIFFERENTIAL_INTERPRETER_INTERPRETER_H
#define MILLSTREAM_TEST_DIFFERENTIAL_INTERPRETER_INTERPRETER_H

#include "test/differential/interpreter/Value.h"

#include "llvm/ADT/DenseMap.h"

#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>

namespace millstream::reference {

constexpr int64_t time_min_ms = std::numeric_limits<int64_t>::min();
// Of rows that an operator made, or kept back.
constexpr unsigned no_split = std::numeric_limits<unsigned>::max();

struct Record {
  Row row;
  int64_t time_ms = time_min_ms;
  // Of the record's split, just before the record.
  int64_t watermark_ms = time_min_ms;
  unsigned split = no_split;
  std::string position;
  flow::ChangeKind change = flow::insert_change;
  // What the row is described with if an operator fails on it; the operator's input, unless it is here.
  flow::RowType described = {};
};

// The pipeline stops: a policy says `fail`.
struct Stopped {
  std::string node, reason;
};

class Interpreter;

// One operator.
class Node {
public:
  Node(Interpreter &interpreter, mlir::Operation *op) : interpreter_(interpreter), op_(op) {}
  virtual ~Node() = default;
  virtual void consume(const Record &, unsigned input) = 0;
  // The input has ended; operators before this one have finished.
  virtual void finish() {}

protected:
  // What a region of the operator yields for a row; empty if it failed.
  std::optional<Row> attempt(mlir::Region &, const Record &);
  Interpreter &interpreter_;
  mlir::Operation *op_;
};

// What a sink's streams come to: rows in order of arrival, those of an updating stream by their keys.
struct Output {
  std::string header; // of the file, if it has one
  std::vector<std::string> rows;
  std::map<Row, std::string, RowLess> table;
};

class Interpreter {
public:
  // Paths are taken from `folder`; `params` are written as in the spec's defaults.
  Interpreter(flow::PipelineOp, std::string folder);
  // Throws Stopped, Unsupported.
  void run();
  const std::map<std::string, Output> &outputs() const { return outputs_; }

  // ---- For nodes ----

  void deliver(mlir::Value stream, const Record &);
  // What the region yields for these arguments. Throws Failure.
  Row evaluate(mlir::Region &, const Row &arguments);
  // Runs `compute`; where it fails the node's policy is followed, and the result empty.
  std::optional<Row> attempt(mlir::Operation *, const Record &, const std::function<Row()> &compute);
  void fail(mlir::Operation *, const Record &, const std::string &reason);
  Output &output(llvm::StringRef sink) { return outputs_[sink.str()]; }
  Value parameter(unsigned index) const { return params_[index]; }
  const std::string &folder() const { return folder_; }
  unsigned nextSplit() { return split_count_++; }

private:
  flow::PipelineOp pipeline_;
  std::string folder_;
  llvm::DenseMap<mlir::Operation *, std::unique_ptr<Node>> nodes_;
  std::map<std::string, Output> outputs_;
  std::vector<Value> params_;
  unsigned split_count_ = 0;
};

// Reads a source's files and delivers their records.
void readSource(Interpreter &, flow::SourceOp);
std::unique_ptr<Node> makeStatelessNode(Interpreter &, mlir::Operation *);
std::unique_ptr<Node> makeAggregate(Interpreter &, flow::AggregateOp);
std::unique_ptr<Node> makeDedup(Interpreter &, flow::DedupOp);

// What an aggregate call gives for its arguments, in order, without NULLs (COUNT(*): anything) and, with DISTINCT,
// without those seen before.
Value aggregate(flow::AggregateCallAttr, mlir::Type argument, const std::vector<Value> &values);

} // namespace millstream::reference
#endif
