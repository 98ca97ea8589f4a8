// Aggregates over windows and without: groups keep all their values, and results are computed from these anew.
#include "test/differential/interpreter/Interpreter.h"

namespace millstream::reference {

namespace {

struct Span {
  int64_t start_ms, end_ms;
};

// What each call of a group has been given.
struct Group {
  std::vector<std::vector<Value>> values;
  bool shown = false; // without a window: the group's row is in the result
};

int64_t floorTo(int64_t value, int64_t unit) {
  int64_t rest = value % unit;
  return value - (rest < 0 ? rest + unit : rest);
}

class AggregateNode : public Node {
public:
  AggregateNode(Interpreter &interpreter, flow::AggregateOp op)
      : Node(interpreter, op.getOperation()), op_(op), window_(op.getWindow()) {
    if (window_.getProcessingTime())
      throw Unsupported{"windows over processing time"};
  }

  void consume(const Record &record, unsigned) override {
    switch (window_.getKind()) {
    case flow::WindowKind::none:
      return update(record);
    case flow::WindowKind::count:
      return countRow(record);
    case flow::WindowKind::session:
      return addToSession(record);
    default:
      return addToWindows(record);
    }
  }

  void finish() override {
    for (auto &[key, groups] : windows_)
      for (auto &[keys, group] : groups)
        emitWindow(key.first, key.second, keys, group);
    for (auto &[keys, group] : counted_)
      if (!group.rows.empty())
        emitCounted(keys, group);
    for (auto &[place, sessions] : sessions_)
      for (Session &session : sessions)
        emitWindow(session.span.start_ms, session.span.end_ms, place.second, groupOf(session.rows));
  }

private:
  struct Counted {
    std::vector<Row> rows; // what the rows region yields
    Record last;
  };
  struct Session {
    Span span;
    std::vector<Row> rows;
  };

  // Keys, arguments and conditions; empty if they failed.
  std::optional<Row> inputs(const Record &record) { return attempt(op_.getRows(), record); }
  Row keysOf(const Row &inputs) { return {inputs.begin(), inputs.begin() + static_cast<long>(op_.getKeys().size())}; }

  void add(Group &group, const Row &inputs) {
    size_t at = op_.getKeys().size(), number = 0;
    group.values.resize(op_.getCalls().size());
    for (auto call : op_.getCalls().getAsRange<flow::AggregateCallAttr>()) {
      Value value = call.getHasArgument() ? inputs[at++] : makeNumber(1);
      bool wanted = !value.is_null;
      if (call.getFiltered()) {
        const Value &condition = inputs[at++];
        wanted &= !condition.is_null && condition.number != 0;
      }
      if (wanted)
        group.values[number].push_back(value);
      ++number;
    }
  }
  Group groupOf(const std::vector<Row> &rows) {
    Group group;
    for (const Row &row : rows)
      add(group, row);
    return group;
  }

  // The result's columns.
  Row results(const Row &keys, const std::vector<Value> &bounds, const Group &group) {
    Row arguments = keys;
    arguments.insert(arguments.end(), bounds.begin(), bounds.end());
    mlir::ValueRange yielded = op_.getRows().front().getTerminator()->getOperands();
    size_t at = keys.size(), number = 0;
    for (auto call : op_.getCalls().getAsRange<flow::AggregateCallAttr>()) {
      mlir::Type argument = call.getHasArgument() ? flow::stripNullable(yielded[at++].getType()) : mlir::Type();
      at += call.getFiltered();
      arguments.push_back(aggregate(call, argument, group.values[number++]));
    }
    return interpreter_.evaluate(op_.getOutput(), arguments);
  }
  bool isWanted(const Row &columns) {
    if (op_.getHaving().empty())
      return true;
    Value condition = interpreter_.evaluate(op_.getHaving(), columns).front();
    return !condition.is_null && condition.number != 0;
  }

  void emit(Record record, const Row &columns) {
    record.row = columns;
    interpreter_.deliver(op_.getOutputs()[0], record);
  }

  void late(const Record &record) {
    if (op_.getLate() == flow::Policy::route)
      interpreter_.deliver(op_.getOutputs()[1], record);
  }

  // ---- Windows of fixed bounds ----

  std::vector<Span> windowsOf(int64_t time_ms) {
    int64_t size = window_.getSize(), step = window_.getStep(), offset = window_.getOffset();
    std::vector<Span> spans;
    if (window_.getKind() == flow::WindowKind::tumble) {
      int64_t start = floorTo(time_ms - offset, size) + offset;
      spans.push_back({start, start + size});
    } else if (window_.getKind() == flow::WindowKind::hop) {
      for (int64_t start = floorTo(time_ms - offset, step) + offset; start > time_ms - size; start -= step)
        spans.push_back({start, start + size});
    } else { // cumulate
      int64_t start = floorTo(time_ms - offset, size) + offset;
      for (int64_t end = start + step; end <= start + size; end += step)
        if (time_ms < end)
          spans.push_back({start, end});
    }
    return spans;
  }

  bool isClosed(const Span &span, int64_t watermark_ms) {
    int64_t allow = static_cast<int64_t>(op_.getAllowLateMs());
    return watermark_ms != time_min_ms && span.end_ms - 1 + allow <= watermark_ms;
  }

  void addToWindows(const Record &record) {
    std::vector<Span> open;
    for (const Span &span : windowsOf(record.time_ms))
      if (!isClosed(span, record.watermark_ms))
        open.push_back(span);
    if (open.empty())
      return late(record);
    std::optional<Row> values = inputs(record);
    if (!values)
      return;
    for (const Span &span : open)
      add(windows_[{span.start_ms, span.end_ms}][keysOf(*values)], *values);
  }

  void emitWindow(int64_t start_ms, int64_t end_ms, const Row &keys, const Group &group) {
    Record record;
    record.time_ms = end_ms - 1;
    // Of a window that is corrected as rows come late its last result is what counts.
    record.change = op_.getEmitUpdate() ? flow::update_change : flow::insert_change;
    auto columns = interpreter_.attempt(op_.getOperation(), record, [&] {
      Row row = results(keys, {makeNumber(start_ms), makeNumber(end_ms)}, group);
      return isWanted(row) ? row : Row();
    });
    if (columns && !columns->empty())
      emit(record, *columns);
  }

  // ---- Sessions ----

  void addToSession(const Record &record) {
    std::optional<Row> values = inputs(record);
    if (!values)
      return;
    Session merged{{record.time_ms, record.time_ms + static_cast<int64_t>(window_.getSize())}, {}};
    std::vector<Session> &sessions = sessions_[{record.split, keysOf(*values)}];
    std::vector<Session> apart;
    for (const Session &session : sessions) {
      // Sessions that touch are one; those that are over take no more rows.
      bool apart_from = session.span.end_ms < merged.span.start_ms || merged.span.end_ms < session.span.start_ms;
      if (apart_from || isClosed(session.span, record.watermark_ms)) {
        apart.push_back(session);
        continue;
      }
      merged.span = {std::min(merged.span.start_ms, session.span.start_ms),
                     std::max(merged.span.end_ms, session.span.end_ms)};
      merged.rows.insert(merged.rows.end(), session.rows.begin(), session.rows.end());
    }
    if (isClosed(merged.span, record.watermark_ms))
      return late(record);
    merged.rows.push_back(*values);
    apart.push_back(merged);
    sessions = apart;
  }

  // ---- Windows of a number of rows ----

  void countRow(const Record &record) {
    std::optional<Row> values = inputs(record);
    if (!values)
      return;
    Counted &counted = counted_[keysOf(*values)];
    counted.rows.push_back(*values);
    counted.last = record;
    if (static_cast<int64_t>(counted.rows.size()) < window_.getSize())
      return;
    emitCounted(keysOf(*values), counted);
    counted.rows.clear();
  }
  void emitCounted(const Row &keys, const Counted &counted) {
    auto columns = interpreter_.attempt(op_.getOperation(), counted.last, [&] {
      Row row = results(keys, {}, groupOf(counted.rows));
      return isWanted(row) ? row : Row();
    });
    if (columns && !columns->empty())
      emit(Record(), *columns);
  }

  // ---- Without a window ----

  void update(const Record &record) {
    std::optional<Row> values = inputs(record);
    if (!values)
      return;
    Row keys = keysOf(*values);
    Group &group = groups_[keys];
    add(group, *values);
    Record change;
    auto columns = interpreter_.attempt(op_.getOperation(), record, [&] { return results(keys, {}, group); });
    if (!columns)
      return;
    change.change = isWanted(*columns) ? flow::update_change : flow::delete_change;
    emit(change, *columns);
  }

  flow::AggregateOp op_;
  flow::WindowAttr window_;
  std::map<std::pair<int64_t, int64_t>, std::map<Row, Group, RowLess>> windows_; // by bounds and keys
  std::map<Row, Group, RowLess> groups_;
  std::map<Row, Counted, RowLess> counted_;
  struct PlaceLess {
    bool operator()(const std::pair<unsigned, Row> &a, const std::pair<unsigned, Row> &b) const {
      return a.first != b.first ? a.first < b.first : RowLess()(a.second, b.second);
    }
  };
  std::map<std::pair<unsigned, Row>, std::vector<Session>, PlaceLess> sessions_; // by split and keys
};

} // namespace

std::unique_ptr<Node> makeAggregate(Interpreter &interpreter, flow::AggregateOp op) {
  return std::make_unique<AggregateNode>(interpreter, op);
}

} // namespace millstream::reference
