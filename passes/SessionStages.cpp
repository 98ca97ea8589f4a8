// Session windows: a key's slot and further records are its sessions (runtime/state/Sessions.h). With `emit:
// update` each row gives the session that it joins anew, over the rows of all splits; what was given with a start
// that it has no more is deleted.
#include "passes/AggregateBuilder.h"
#include "passes/DistinctSets.h"

using namespace mlir;

namespace millstream {

namespace {

class SessionStages : public AggregateBuilder {
public:
  using AggregateBuilder::AggregateBuilder;

  LogicalResult convert() override {
    SmallVector<StringRef> header{"armed", "link", "start", "end", "split", "reach"};
    if (updates())
      header.append({"shown", "taken_in"});
    if (hasDistinct())
      header.push_back("number"); // names the session's sets of DISTINCT values
    declareGroups(header, /*link=*/1);
    forEachDistinct([&](const Call &call) { setsOf(call).declare(op_.getName()); });
    if (hasDistinct())
      declareSingle(".numbers", "last");
    addRows();
    addTimer([&](Value watermark) { fireSessions(watermark); }, op_.getWindow().getProcessingTime());
    return success();
  }

private:
  enum Field : unsigned { shown = 6, taken_in = 7 };
  unsigned numberField() { return updates() ? 8 : 6; }
  bool updates() { return op_.getEmitUpdate(); }
  int64_t allowMs() { return static_cast<int64_t>(op_.getAllowLateMs()); }

  DistinctSets setsOf(const Call &call) {
    return {b_, loc_, call.distinct_table, {i64()}, flow::stripNullable(call.argument)};
  }
  Value numberOf(Value session) { return get(i64(), table_, session, numberField()); }
  Value see(const Call &call, Value session, Value, ValueRange, Value value) override {
    return setsOf(call).insert(numberOf(session), value);
  }

  void addRows() {
    Block *stage = openStage();
    auto [time, watermark] = rowTime(stage);
    ValueRange row = stage->getArguments();
    evaluateRow(row, [&, time = time, watermark = watermark](ValueRange values) {
      Value split =
          op_.getWindow().getProcessingTime() ? constant(-1) : task::SplitOp::create(b_, loc_, i64()).getResult();
      auto session = state::PlaceSessionOp::create(b_, loc_, slotType(), b_.getI1Type(), b_.getI1Type(), table_,
                                                   values.take_front(keyCount()), time, watermark, split,
                                                   op_.getWindow().getSize(), allowMs());
      addMerge(session.getMerge(), /*placing=*/true);
      when(
          session.getLate(), [&] { dropLate(row); },
          [&] {
            startSession(session.getSlot(), session.getInserted());
            accumulate(session.getSlot(), constant(0), values);
            if (updates())
              giveSession(row, values.take_front(keyCount()), session.getSlot());
          });
    });
    closeStage();
  }

  void startSession(Value session, Value inserted) {
    if (updates() || hasDistinct())
      when(inserted, [&] { markSession(session); });
    startGroup(session, inserted);
  }

  void markSession(Value session) {
    if (updates())
      for (unsigned field : {Field::shown, Field::taken_in})
        set(table_, session, field, constant(std::numeric_limits<int64_t>::min()));
    if (hasDistinct())
      set(table_, session, numberField(), nextNumber());
  }

  // ---- With each row ----

  // Where the parts of several splits are put together.
  Value scratch() { return constant(std::numeric_limits<int64_t>::max()); }

  void giveSession(ValueRange row, ValueRange keys, Value session) {
    Value head = find(table_, constant(0), keys).getSlot();
    auto span =
        state::SessionSpanOp::create(b_, loc_, i64(), i64(), b_.getI1Type(), b_.getI1Type(), table_, head, session);
    Value whole =
        choose(span.getAlone(), slotType(), [&] { return session; }, [&] { return mergeSplits(keys, head, session); });
    Bounds bounds{span.getStartMs(), span.getEndMs()};
    emitChange({row, input_}, keys, whole, bounds, negate(span.getKnown()), [&](ValueRange columns, Value wanted) {
      deleteVanished(keys, head, session, bounds, columns, /*given=*/wanted != nullptr);
      if (wanted && !op_.getHaving().empty())
        when(negate(wanted), [&] { forgetShown(head, session); });
    });
    when(negate(span.getAlone()), [&] {
      forEachDistinct([&](const Call &call) { setsOf(call).clear(numberOf(whole)); });
      state::EraseOp::create(b_, loc_, table_, scratch(), whole);
    });
  }

  Value mergeSplits(ValueRange keys, Value head, Value session) {
    auto merged = upsert(table_, scratch(), keys);
    Value whole = merged.getSlot();
    startSession(whole, merged.getInserted());
    auto parts = state::ForSessionPartsOp::create(b_, loc_, table_, head, session);
    Block *body = addBody(parts.getBody(), slotType());
    within(body, [&] {
      addSession(whole, body->getArgument(0));
      state::YieldOp::create(b_, loc_);
    });
    return whole;
  }

  // Of what is deleted only the key counts: the other columns are those of the new result, or what stands for
  // one that failed.
  void deleteVanished(ValueRange keys, Value head, Value session, Bounds bounds, ValueRange columns, bool given) {
    auto vanished =
        state::ForVanishedSessionsOp::create(b_, loc_, table_, head, session, bounds.start, /*failed=*/!given);
    Block *body = addBody(vanished.getBody(), i64());
    within(body, [&] {
      Value start = timestamp(body->getArgument(0));
      SmallVector<Value> old(columns), arguments(keys);
      arguments.append({start, timestamp(bounds.end)});
      for (auto [column, source] : llvm::zip_equal(old, op_.getOutput().front().getTerminator()->getOperands()))
        if (auto argument = dyn_cast<BlockArgument>(source); argument && argument.getArgNumber() < arguments.size())
          column = arguments[argument.getArgNumber()];
      emit(old, {change(flow::delete_change)});
      state::YieldOp::create(b_, loc_);
    });
  }

  // HAVING deletes the session: what it is given as next is a row that appears.
  void forgetShown(Value head, Value session) {
    auto parts = state::ForSessionPartsOp::create(b_, loc_, table_, head, session);
    Block *body = addBody(parts.getBody(), slotType());
    within(body, [&] {
      set(table_, body->getArgument(0), Field::shown, constant(std::numeric_limits<int64_t>::min()));
      state::YieldOp::create(b_, loc_);
    });
  }

  // ---- Sessions that are joined, sessions that are over ----

  // Adds what one session has gathered to another.
  void addSession(Value into, Value from) {
    merge(into, from);
    forEachDistinct([&](const Call &call) {
      setsOf(call).forEach(numberOf(from), [&](Value value) { addValue(call, into, constant(0), {}, value); });
    });
  }

  // `placing`: a row joins the two; else they are what several splits have of one session that is over.
  void addMerge(Region &region, bool placing) {
    Block *body = addBody(region, {slotType(), slotType()});
    Value into = body->getArgument(0), from = body->getArgument(1);
    within(body, [&] {
      if (placing && updates())
        set(table_, into, Field::taken_in, get(i64(), table_, from, Field::shown));
      if (placing || !updates())
        addSession(into, from);
      forEachDistinct([&](const Call &call) { setsOf(call).clear(numberOf(from)); });
      state::YieldOp::create(b_, loc_);
    });
  }

  void fireSessions(Value watermark) {
    auto due = state::ForDueSessionsOp::create(b_, loc_, table_, watermark, allowMs());
    addMerge(due.getMerge(), /*placing=*/false);
    SmallVector<Type> types = {i64(), i64()};
    llvm::append_range(types, keyTypes());
    types.push_back(slotType());
    Block *body = addBody(due.getBody(), types);
    within(body, [&] {
      Bounds bounds{body->getArgument(0), body->getArgument(1)};
      ValueRange keys = ValueRange(body->getArguments()).drop_front(2).drop_back();
      Value slot = body->getArguments().back();
      if (!updates())
        emitGroup(keys, slot, bounds, [&] { return windowTime(bounds.end); });
      forEachDistinct([&](const Call &call) { setsOf(call).clear(numberOf(slot)); });
      state::YieldOp::create(b_, loc_);
    });
  }
};

} // namespace

std::unique_ptr<AggregateBuilder> makeSessionStages(FlowToTask &conversion, flow::AggregateOp op) {
  return std::make_unique<SessionStages>(conversion, op);
}

} // namespace millstream
