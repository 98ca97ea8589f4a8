// Aggregates whose groups may expire (`ttl`), those without a window and over a number of rows: a group that no
// row has come to for long begins anew, and with it what DISTINCT has seen.
#ifndef MILLSTREAM_PASSES_EXPIRINGSTAGES_H
#define MILLSTREAM_PASSES_EXPIRINGSTAGES_H

#include "passes/AggregateBuilder.h"
#include "passes/Expiry.h"

namespace millstream {

class ExpiringStages : public AggregateBuilder {
protected:
  using AggregateBuilder::AggregateBuilder;

  bool expires() { return static_cast<int64_t>(op_.getTtlMs()) >= 0; }
  bool byEventTime() { return op_.getTtlEventTime(); }
  // The tables of an aggregate that expires. Behind `header` a group has the field `touched` and, with DISTINCT,
  // `number`.
  void declareExpiring(llvm::ArrayRef<llvm::StringRef> header = {});
  // Starts a group anew whose time is past. Gives whether it is new. Each beginning of a group has a number
  // of its own, by which the values that DISTINCT has seen belong to it.
  mlir::Value renew(mlir::Block *stage, state::UpsertOp slot);
  mlir::Value see(const Call &, mlir::Value slot, mlir::Value slice, mlir::ValueRange keys, mlir::Value value) override;
  // Event time as the row at hand sees it, or the clock's; there behind `renew`.
  mlir::Value now() { return now_; }
  mlir::Value isPast(mlir::Value slot, mlir::Value now) { return expiry(table_, touched_at_).isPast(slot, now); }
  // What has expired is removed bit by bit.
  void sweep(mlir::Value now);
  // Removes what DISTINCT has seen in all groups.
  void dropSeen();

private:
  // Of the tables of values seen.
  enum Field : unsigned { touched, number };
  Expiry expiry(const std::string &table, unsigned field) {
    return {b_, loc_, table, field, static_cast<int64_t>(op_.getTtlMs())};
  }

  unsigned touched_at_ = 0; // the place of `touched` in a group's slot
  mlir::Value time_, now_;  // of the row at hand
};

} // namespace millstream
#endif
