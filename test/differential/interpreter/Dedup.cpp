// The first or last row of each key.
#include "test/differential/interpreter/Lifetimes.h"

namespace millstream::reference {

namespace {

class DedupNode : public Node {
public:
  DedupNode(Interpreter &interpreter, flow::DedupOp op)
      : Node(interpreter, op.getOperation()), op_(op),
        lifetimes_(static_cast<int64_t>(op.getTtlMs()), op.getTtlEventTime()) {}

  void consume(const Record &record, unsigned) override {
    auto keys = attempt(op_.getRows(), record);
    if (!keys)
      return;
    if (lifetimes_.isPast(*keys, record))
      forget(*keys);
    if (op_.getTtlTouchRead())
      lifetimes_.touch(*keys, record);
    if (op_.getKeepLast())
      keepLast(*keys, record);
    else if (op_.getByEventTime())
      keepEarliest(*keys, record);
    else if (kept_.emplace(*keys, record).second)
      written(*keys, record), interpreter_.deliver(op_.getOutputs()[0], record);
  }

  void finish() override {
    if (op_.getByEventTime() && !op_.getKeepLast())
      for (auto &[keys, record] : kept_)
        if (!settled_[keys])
          deliver(record);
  }

private:
  void written(const Row &keys, const Record &record) {
    if (!op_.getTtlTouchRead())
      lifetimes_.touch(keys, record);
  }
  // The watermark has passed a row that still waited.
  void forget(const Row &keys) {
    if (op_.getByEventTime() && !op_.getKeepLast() && !settled_[keys])
      deliver(kept_.at(keys));
    kept_.erase(keys);
    settled_.erase(keys);
    lifetimes_.forget(keys);
  }

  void keepLast(const Row &keys, const Record &record) {
    auto found = kept_.find(keys);
    if (found != kept_.end() && op_.getByEventTime() && record.time_ms < found->second.time_ms)
      return;
    kept_[keys] = record;
    written(keys, record);
    Record change = record;
    change.change = flow::update_change;
    interpreter_.deliver(op_.getOutputs()[0], change);
  }

  // A key's row is settled when the watermark passes it, or at once if it comes behind the watermark.
  void keepEarliest(const Row &keys, const Record &record) {
    auto found = kept_.find(keys);
    bool late = record.time_ms <= record.watermark_ms;
    if (found == kept_.end()) {
      kept_[keys] = record;
      settled_[keys] = late;
      written(keys, record);
      if (late) // and late it stays for the operators behind
        interpreter_.deliver(op_.getOutputs()[0], record);
      return;
    }
    if (settled_[keys])
      return;
    if (found->second.time_ms <= record.watermark_ms) {
      settled_[keys] = true;
      deliver(found->second);
    } else if (!late && record.time_ms < found->second.time_ms) {
      found->second = record;
      written(keys, record);
    }
  }

  // A row that waited for the watermark is not behind this operator's.
  void deliver(Record record) {
    record.watermark_ms = time_min_ms;
    record.split = no_split;
    interpreter_.deliver(op_.getOutputs()[0], record);
  }

  flow::DedupOp op_;
  std::map<Row, Record, RowLess> kept_;
  std::map<Row, bool, RowLess> settled_;
  Lifetimes lifetimes_;
};

} // namespace

std::unique_ptr<Node> makeDedup(Interpreter &interpreter, flow::DedupOp op) {
  return std::make_unique<DedupNode>(interpreter, op);
}

} // namespace millstream::reference
