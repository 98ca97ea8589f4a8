// Builds the flow ops of one SQL expression from its tree, checking names and types on the way. A method
// returns a null Value after it has reported an error; callers build the other parts all the same, so that
// all errors of an expression are found, and then give up.
#ifndef MILLSTREAM_FRONTEND_LOWER_EXPRBUILDER_H
#define MILLSTREAM_FRONTEND_LOWER_EXPRBUILDER_H

#include "dialects/flow/Flow.h"
#include "frontend/functions/FunctionTable.h"
#include "frontend/lower/Expressions.h"
#include "frontend/sql/Ast.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace millstream {

class ExprBuilder {
public:
  ExprBuilder(mlir::OpBuilder &builder, const Scope &scope, const SpecText &text, Diagnostics &diagnostics)
      : builder_(builder), scope_(scope), text_(text), diagnostics_(diagnostics) {}

  mlir::Value build(const Expr &);

  // `value` as the non-null type `to`, NULL staying NULL; null if there is no such cast. With `safe` a cast
  // that fails gives NULL.
  mlir::Value cast(mlir::Location, mlir::Value value, mlir::Type to, bool safe = false);
  // The value as one that may be NULL.
  mlir::Value wrap(mlir::Location, mlir::Value value);

  // Values that stand for whole subtrees, as the results of aggregate calls do.
  void replace(const Expr &node, mlir::Value value) { replaced_[&node] = value; }
  // Columns that exist but may not be named here, with the reason to give.
  void forbid(const Scope &columns, std::string reason) {
    forbidden_ = &columns;
    forbidden_reason_ = std::move(reason);
  }

private:
  using Value = mlir::Value;
  using Values = llvm::SmallVector<mlir::Value, 4>;
  using Make = llvm::function_ref<mlir::Value()>;

  // ---- ExprBuild.cpp: what the tree's nodes are
  Value buildNode(const Expr &);
  Value buildName(const Expr &);
  Value buildField(const Expr &);
  Value buildElement(const Expr &);
  Value lookup(llvm::StringRef name);
  Value buildParam(const Expr &, llvm::StringRef name);
  Value unknownColumn(const Expr &, llvm::StringRef name);
  bool buildAll(llvm::ArrayRef<ExprPtr>, Values &);

  // ---- ExprLiterals.cpp
  Value buildLiteral(const Expr &);
  Value buildInteger(const Expr &, bool negative);
  Value buildDecimal(const Expr &);
  Value buildApproximate(const Expr &);
  Value buildTimeLiteral(const Expr &);
  Value buildInterval(const Expr &);
  // A literal as another type that holds its value: a number widened, a text read as a date or timestamp.
  // Null where the cast has to be left to run time.
  Value foldCast(Value, mlir::Type to);

  // ---- ExprOperators.cpp
  Value buildSigned(const Expr &);
  Value buildBinary(const Expr &);
  Value compareRows(const Expr &);
  Value buildTruth(const Expr &);
  Value buildDistinct(const Expr &);
  Value buildBetween(const Expr &);
  Value buildIn(const Expr &);
  Value castListed(const Expr &item, Value value, mlir::Type sought);
  Value buildLike(const Expr &);
  Value compare(llvm::StringRef op, const Expr &at, Value, Value, bool is_equality);

  // ---- ExprConditions.cpp: what is evaluated only in part
  struct Branch {
    std::unique_ptr<mlir::Region> region;
    Value value;
  };
  Branch buildBranch(Make);
  Value castBranch(mlir::Location, Value, mlir::Type);
  // The chosen branch's value, cast to `type`.
  Value buildIf(mlir::Location, Value condition, Branch then, Branch otherwise, mlir::Type type);
  Value buildLogic(const Expr &);
  Value joinLogic(const Expr &, bool conjunction, Value left, Make right);
  Value buildNot(const Expr &);
  Value buildCase(const Expr &);
  Value matchOperand(const Expr &node, Value operand, const Expr &when);
  Value buildCoalesce(const Expr &);
  Value buildNullIf(const Expr &);
  Value buildIfCall(const Expr &);
  // One case: a condition (an empty value for the last, ELSE) and a value, each in a region of its own, with
  // the expression that errors about the value point to.
  struct Case {
    Branch condition;
    Branch value;
    const Expr *place;
  };
  // The value of the first case whose condition holds; the last case has none.
  // Cases behind the first `used` take part in the type alone.
  Value chooseCase(const Expr &, llvm::MutableArrayRef<Case>, size_t used);
  // The type that all values are cast to; null after an error.
  mlir::Type commonCaseType(const Expr &, llvm::ArrayRef<Case>);
  bool mayAddBranches(const Expr &, size_t count);
  Value nestCases(mlir::Location, llvm::MutableArrayRef<Case>, mlir::Type);
  // Moves a branch's ops to the insertion point and gives its value.
  Value inlineBranch(Branch &);

  // ---- ExprCalls.cpp
  Value buildCall(const Expr &);
  bool readUnit(const Expr &, std::optional<int32_t> &unit);
  Value callFunction(const Expr &at, const Function &, llvm::ArrayRef<Value> args, std::optional<int32_t> unit = {},
                     std::optional<int64_t> last_literal = {});
  bool checkLiteralTexts(const Expr &at, const Overload &, llvm::ArrayRef<Value> args);
  Value callNamed(const Expr &at, llvm::StringRef name, llvm::ArrayRef<Value> args);
  Value callResolved(const Expr &at, const Function &, const ResolvedCall &, llvm::ArrayRef<Value> args);
  Value createCall(mlir::Location, llvm::StringRef kernel, KernelResult, llvm::ArrayRef<Value> args,
                   llvm::ArrayRef<int32_t> constants, mlir::Type result, bool may_be_null, bool safe = false,
                   bool is_volatile = false);
  void reportCall(const Expr &at, const Function &, llvm::ArrayRef<Value> args);
  Value unknownFunction(const Expr &);

  // ---- ExprForms.cpp: functions with a form of their own
  Value buildConcatWs(const Expr &);
  Value joinTexts(const Expr &, Value separator, llvm::ArrayRef<Value> texts);
  Value buildJsonValue(const Expr &);
  Value buildJsonExists(const Expr &);
  Value buildIsJson(const Expr &);
  Value otherwise(const Expr &, Value json, Value found, Value missing, Branch other, mlir::Type);
  Value insteadOf(const Expr &, const Expr::Behaviour &, mlir::Type type, llvm::StringRef what);

  // ---- ExprNested.cpp: arrays, maps and rows
  mlir::Type unifyParts(const Expr &, llvm::MutableArrayRef<Value> values, llvm::StringRef what);
  bool buildParts(const Expr &, const char *none, Values &values);
  Value buildArray(const Expr &);
  Value buildMap(const Expr &);
  Value buildRow(const Expr &);
  Value castNested(mlir::Location, Value, mlir::Type to, bool safe);
  Value castElements(mlir::Location, Value, mlir::Type to);
  Value castPart(mlir::Location, Value, mlir::Type to);
  Value nestedText(mlir::Location, Value);
  bool castFields(mlir::Location, Value row, llvm::ArrayRef<mlir::Type> to, Values &fields);
  Value rowTexts(mlir::Location, Value row);

  // ---- ExprCasts.cpp
  Value buildCast(const Expr &);
  Value fitLength(const Expr &, Value);
  // A condition for AND, OR, NOT, CASE: a boolean that may be NULL.
  Value asBoolean(const Expr &at, Value value, llvm::StringRef what);
  // A boolean that is not NULL.
  Value isTrue(mlir::Location, Value condition);
  Value isNull(mlir::Location, Value value);
  Value negate(mlir::Location, Value condition);
  Value null(mlir::Location, mlir::Type type);
  Value constant(mlir::Location, mlir::Type, mlir::Attribute);
  Value boolean(mlir::Location, bool);

  mlir::MLIRContext *context() const { return builder_.getContext(); }
  mlir::Location locate(TextRange range) { return locationOf(context(), text_.slice(range.begin, range.end)); }
  mlir::Location locate(const Expr &node) { return locate(node.range); }
  Diagnostic &error(Code code, TextRange range, std::string message) {
    return diagnostics_.error(code, text_.slice(range.begin, range.end), std::move(message));
  }
  Value mismatch(TextRange range, std::string message, std::string note = {});
  Value unsupported(TextRange range, const std::string &what);
  std::string spelled(TextRange range) const { return text_.value.substr(range.begin, range.end - range.begin); }

  mlir::OpBuilder &builder_;
  const Scope &scope_;
  const SpecText &text_;
  Diagnostics &diagnostics_;
  llvm::DenseMap<const Expr *, Value> replaced_;
  const Scope *forbidden_ = nullptr;
  std::string forbidden_reason_;
  size_t branches_ = 0; // flow.if ops made so far
};

// The ops made since, at the end of one expression: those that turned out needless are erased, as a bare NULL
// that has been given a type.
class NewOps {
public:
  explicit NewOps(mlir::OpBuilder &);
  void eraseDead(mlir::Value result);

private:
  mlir::OpBuilder &builder_;
  mlir::Operation *before_; // the last op that was there; null if the block was empty up to the insertion point
};

// Whether a kernel that computes a `result` may give NULL from arguments that are not; `function` is null
// for a cast.
bool mayGiveNull(KernelResult, const Function *function, mlir::Type result);

// Whether there is a cast between two non-null types, nested ones part by part.
bool isCastable(mlir::Type from, mlir::Type to);

// COUNT, SUM and the like: known, but no scalar functions.
bool isAggregateFunction(llvm::StringRef name);

} // namespace millstream
#endif
