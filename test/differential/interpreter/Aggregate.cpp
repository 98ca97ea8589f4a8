// Aggregates over windows and without: groups keep all their values, and results are computed from these anew.
#include "test/differential/interpreter/Lifetimes.h"
#include "test/differential/interpreter/Sessions.h"

namespace millstream::reference {

namespace {

struct Span {
  int64_t start_ms, end_ms;
};

struct ValueLess {
  bool operator()(const Value &a, const Value &b) const { return compareValues(a, b) < 0; }
};

// What a call of a group has been given.
struct Given {
  std::vector<Value> values;
  std::map<Value, int64_t, ValueLess> touched_ms; // of a call with DISTINCT
};

struct Group {
  std::vector<Given> calls;
  bool shown = false; // without a window: the group's row is in the result
};

int64_t floorTo(int64_t value, int64_t unit) {
  int64_t rest = value % unit;
  return value - (rest < 0 ? rest + unit : rest);
}

class AggregateNode : public Node {
public:
  AggregateNode(Interpreter &interpreter, flow::AggregateOp op)
      : Node(interpreter, op.getOperation()), op_(op), window_(op.getWindow()),
        lifetimes_(static_cast<int64_t>(op.getTtlMs()), op.getTtlEventTime()) {
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
      if (!group.rows.empty() && !lifetimes_.isOver(keys))
        emitCounted(keys, group, "");
    for (auto &[keys, sessions] : sessions_)
      finishSessions(keys, sessions);
  }

private:
  struct Counted {
    std::vector<std::pair<Row, Moment>> rows; // what the rows region yields
  };

  // Keys, arguments and conditions; empty if they failed.
  std::optional<Row> inputs(const Record &record) { return attempt(op_.getRows(), record); }
  Row keysOf(const Row &inputs) { return {inputs.begin(), inputs.begin() + static_cast<long>(op_.getKeys().size())}; }

  // A value of DISTINCT lives on its own: one that was last seen too long ago is new.
  bool isUnseen(Given &given, const Value &value, const Moment &row) {
    auto [found, is_new] = given.touched_ms.try_emplace(value, row.time_ms);
    bool unseen = is_new || lifetimes_.isPast(found->second, row);
    found->second = unseen ? row.time_ms : std::max(found->second, row.time_ms);
    return unseen;
  }
  void add(Group &group, const Row &inputs, const Moment &row = {}) {
    size_t at = op_.getKeys().size(), number = 0;
    group.calls.resize(op_.getCalls().size());
    for (auto call : op_.getCalls().getAsRange<flow::AggregateCallAttr>()) {
      Value value = call.getHasArgument() ? inputs[at++] : makeNumber(1);
      bool wanted = !value.is_null;
      if (call.getFiltered()) {
        const Value &condition = inputs[at++];
        wanted &= !condition.is_null && condition.number != 0;
      }
      Given &given = group.calls[number++];
      if (wanted && (!call.getDistinct() || isUnseen(given, value, row)))
        given.values.push_back(value);
    }
  }
  Group groupOf(const Counted &counted) {
    Group group;
    for (const auto &[row, moment] : counted.rows)
      add(group, row, moment);
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
      arguments.push_back(aggregate(call, argument, group.calls[number++].values));
    }
    return interpreter_.evaluate(op_.getOutput(), arguments);
  }
  bool isWanted(const Row &columns) {
    if (op_.getHaving().empty())
      return true;
    Value condition = interpreter_.evaluate(op_.getHaving(), columns).front();
    return !condition.is_null && condition.number != 0;
  }

  // A group as it is described where its result cannot be computed.
  Record groupRecord(const Row &keys) {
    Record record;
    record.row = keys;
    llvm::SmallVector<mlir::StringAttr> names;
    for (mlir::Attribute key : op_.getKeys())
      names.push_back(llvm::cast<mlir::StringAttr>(key));
    mlir::ValueRange yielded = op_.getRows().front().getTerminator()->getOperands();
    auto types = llvm::to_vector(yielded.take_front(keys.size()).getTypes());
    record.described = flow::RowType::get(op_.getContext(), names, types);
    return record;
  }

  void emit(Record record, const Row &columns) {
    record.row = columns;
    record.described = {};
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
    Record record = groupRecord(keys);
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
    Row keys = keysOf(*values);
    Sessions &sessions =
        sessions_.try_emplace(keys, static_cast<int64_t>(window_.getSize()), static_cast<int64_t>(op_.getAllowLateMs()))
            .first->second;
    Session *session = sessions.join(record, *values);
    if (!session)
      return late(record);
    if (op_.getEmitUpdate())
      showSession(record, keys, sessions.wholeOf(session));
  }

  static Span spanOf(const std::vector<Session *> &whole) {
    Span span{whole.front()->start_ms, whole.front()->end_ms};
    for (const Session *part : whole)
      span = {std::min(span.start_ms, part->start_ms), std::max(span.end_ms, part->end_ms)};
    return span;
  }
  Group groupOf(const std::vector<Session *> &whole) {
    Group group;
    group.calls.resize(op_.getCalls().size());
    for (const Session *part : whole)
      for (const SessionRow &row : part->rows)
        add(group, row.values);
    return group;
  }

  // With `emit: update`: starts that it was given with before are there no more.
  void showSession(const Record &record, const Row &keys, const std::vector<Session *> &whole) {
    Span span = spanOf(whole);
    bool wanted = true;
    auto columns = interpreter_.attempt(op_.getOperation(), record, [&] {
      Row row = results(keys, {makeNumber(span.start_ms), makeNumber(span.end_ms)}, groupOf(whole));
      wanted = isWanted(row);
      return row;
    });
    if (!columns)
      return;
    Record change;
    change.change = flow::delete_change;
    auto type = llvm::cast<flow::StreamType>(op_.getOutputs()[0].getType()).getRow();
    for (Session *part : whole) {
      for (int64_t start : part->shown) {
        Row old = *columns;
        old[static_cast<size_t>(type.find("window_start"))] = makeNumber(start);
        if (start != span.start_ms)
          emit(change, old);
      }
      part->shown = {span.start_ms};
    }
    change.change = wanted ? flow::update_change : flow::delete_change;
    emit(change, *columns);
  }

  // Two that overlap in the table may have had one start: which was given last, the order of splits says.
  void checkShown(const std::vector<std::vector<Session *>> &wholes) {
    for (const auto &a : wholes)
      for (const auto &b : wholes)
        if (&a != &b && spanOf(a).start_ms <= spanOf(b).end_ms && spanOf(b).start_ms <= spanOf(a).end_ms &&
            a.front()->split != b.front()->split)
          throw Unsupported{"updated sessions of several splits that overlap and are not one"};
  }

  void finishSessions(const Row &keys, Sessions &sessions) {
    std::vector<std::vector<Session *>> wholes = sessions.wholes();
    if (op_.getEmitUpdate())
      return checkShown(wholes);
    for (const std::vector<Session *> &whole : wholes)
      emitWindow(spanOf(whole).start_ms, spanOf(whole).end_ms, keys, groupOf(whole));
  }

  // ---- Windows of a number of rows ----

  void countRow(const Record &record) {
    std::optional<Row> values = inputs(record);
    if (!values)
      return;
    Row keys = keysOf(*values);
    Counted &counted = counted_[keys];
    if (lifetimes_.isPast(keys, record)) {
      lifetimes_.forget(keys);
      counted.rows.clear();
    }
    lifetimes_.touch(keys, record);
    counted.rows.emplace_back(*values, Lifetimes::momentOf(record));
    if (static_cast<int64_t>(counted.rows.size()) < window_.getSize())
      return;
    emitCounted(keys, counted, record.position);
    counted.rows.clear();
    lifetimes_.forget(keys);
  }
  void emitCounted(const Row &keys, const Counted &counted, const std::string &position) {
    Record record = groupRecord(keys);
    record.position = position;
    auto columns = interpreter_.attempt(op_.getOperation(), record, [&] {
      Row row = results(keys, {}, groupOf(counted));
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
    if (lifetimes_.isPast(keys, record)) {
      lifetimes_.forget(keys);
      groups_.erase(keys);
    }
    lifetimes_.touch(keys, record);
    Group &group = groups_[keys];
    add(group, *values, Lifetimes::momentOf(record));
    Record change;
    auto columns = interpreter_.attempt(op_.getOperation(), record, [&] {
      Row row = results(keys, {}, group);
      change.change = isWanted(row) ? flow::update_change : flow::delete_change;
      return row;
    });
    if (columns)
      emit(change, *columns);
  }

  flow::AggregateOp op_;
  flow::WindowAttr window_;
  std::map<std::pair<int64_t, int64_t>, std::map<Row, Group, RowLess>> windows_; // by bounds and keys
  std::map<Row, Group, RowLess> groups_;
  std::map<Row, Counted, RowLess> counted_;
  std::map<Row, Sessions, RowLess> sessions_;
  Lifetimes lifetimes_;
};

} // namespace

std::unique_ptr<Node> makeAggregate(Interpreter &interpreter, flow::AggregateOp op) {
  return std::make_unique<AggregateNode>(interpreter, op);
}

} // namespace millstream::reference
