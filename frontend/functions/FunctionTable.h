// The one table of SQL functions. Each entry has the name, what it takes and gives, the kernel that
// computes it and the line that the reference page shows: adding a function touches this table and a
// kernel, nothing else.
#ifndef MILLSTREAM_FRONTEND_FUNCTIONS_FUNCTIONTABLE_H
#define MILLSTREAM_FRONTEND_FUNCTIONS_FUNCTIONTABLE_H

#include "mlir/IR/Types.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace millstream {

// How a kernel gives its result (the C conventions are in runtime/kernels/Kernel.h):
//   value     R f(args…)                          always a value, cannot fail, pure
//   arena     R f(MsContext *, args…)             the same, but allocates its result in the batch's arena
//   nullable  MsOutcome f(MsContext *, args…, R *)  MS_VALUE or MS_NULL
//   fallible  MsOutcome f(MsContext *, args…, R *)  MS_VALUE, MS_NULL or MS_ERROR
enum class KernelResult { value, arena, nullable, fallible };

// What a parameter accepts. Overloads are tried in the order of the table; the first that takes the
// arguments exactly is chosen, else the first that takes them after implicit casts.
enum class ParamKind {
  boolean,
  tinyint,
  smallint,
  integer,
  bigint,
  float32,
  float64,
  decimal, // any decimal; integers are cast to decimals
  string,
  bytes,
  date,
  time,
  timestampMs, // timestamp(p) with p <= 3; larger precisions are cut to milliseconds
  timestampNs, // timestamp(p) as nanoseconds: p > 3; smaller precisions are widened
  ltzMs,
  ltzNs,
  intervalDay,
  intervalMonth,
  array,
  map,
  row,
  any,
};

struct Overload {
  llvm::SmallVector<ParamKind, 4> params;
  // More arguments, of the last kind, are folded in from the left: f(f(a, b), c).
  bool variadic = false;
  // The result type from the (non-null, already cast) argument types.
  mlir::Type (*result)(mlir::MLIRContext *, llvm::ArrayRef<mlir::Type> args) = nullptr;
  // Where the last argument is an integer literal and the type depends on it (ROUND(x, 2)); null: it does not.
  mlir::Type (*literalResult)(llvm::ArrayRef<mlir::Type> args, int64_t literal) = nullptr;
  // Whether the overload is for that last argument (nullopt: not a literal); null: for all.
  bool (*acceptsLiteral)(std::optional<int64_t> literal) = nullptr;
  llvm::StringRef kernel; // C symbol
  KernelResult kind = KernelResult::value;
  // Constant i32 arguments passed to the kernel behind its value arguments: scales, precisions.
  llvm::SmallVector<int32_t, 4> (*constants)(llvm::ArrayRef<mlir::Type> args, mlir::Type result) = nullptr;
  // A keyword argument, as the unit of EXTRACT(unit FROM t): passed as an i32 constant, before the others.
  // `units` has a bit (1 << unit) for each unit that this overload takes.
  bool takesUnit = false;
  uint32_t units = 0;
  // All arguments are cast to their common type before kinds are looked at (GREATEST, LEAST).
  bool unify = false;
  // A fallible kernel that fails or has a value, but never gives NULL.
  bool neverNull = false;
  // A further condition on the cast argument types; null: none.
  bool (*accepts)(llvm::ArrayRef<mlir::Type> args) = nullptr;
};

struct Function {
  llvm::StringRef name;   // upper case; operators by their symbol ("+", "<", "||", "LIKE"); unary minus is "NEG"
  llvm::StringRef family; // arithmetic, comparison, string, time, …: a page section
  llvm::SmallVector<Overload, 2> overloads; // none: a form that the lowering builds itself (CASE, COALESCE, CONCAT_WS)
  llvm::StringRef signature;                // as the reference shows it
  llvm::StringRef doc;                      // one line
  bool deterministic = true;                // false: RAND, UUID, CURRENT_TIMESTAMP: never folded or shared
};

// All functions, sorted by name; made once.
llvm::ArrayRef<Function> functionTable();
// The function of that name (upper case), or null.
const Function *findFunction(llvm::StringRef name);
// The number of a time unit's keyword (upper case, also with SQL_TSI_ in front): runtime/kernels/TimeUnit.h.
std::optional<int32_t> findTimeUnit(llvm::StringRef word);

// A call with its overload chosen. Types are without nullability.
struct ResolvedCall {
  const Overload *overload;
  llvm::SmallVector<mlir::Type, 4> args; // what each argument is cast to, implicitly, before the call
  mlir::Type result;
  llvm::SmallVector<int32_t, 4> constants; // behind the arguments, the unit first
};
// Chooses the overload for arguments of these types (non-null ones, or the type of a bare NULL); nullopt
// if none takes them. `unit` is the call's time unit, `last_literal` the last argument's value where that
// is an integer literal.
std::optional<ResolvedCall> resolveCall(mlir::MLIRContext *, const Function &, llvm::ArrayRef<mlir::Type> args,
                                        std::optional<int32_t> unit = std::nullopt,
                                        std::optional<int64_t> last_literal = std::nullopt);

// What is wrong with a literal argument that the function could never use: a regular expression that does
// not compile, a date pattern, a JSON path or a time zone that is none.
struct LiteralProblem {
  size_t argument;
  std::string reason; // lower case, as "no regular expression: missing closing parenthesis"
};
// `texts` has the value of each argument that is a text literal. Needs the runtime library in this process;
// without it nothing is found.
std::optional<LiteralProblem> checkLiterals(const Overload &, llvm::ArrayRef<std::optional<llvm::StringRef>> texts);

// A cast's kernel: CAST fails where `fallible`; TRY_CAST turns MS_ERROR into NULL.
struct CastKernel {
  llvm::StringRef kernel; // empty where both types are the same
  KernelResult kind = KernelResult::value;
  llvm::SmallVector<int32_t, 4> constants;
};
// How to cast between two non-null types explicitly; nullopt if SQL does not allow it.
std::optional<CastKernel> findCast(mlir::Type from, mlir::Type to);
// Whether a value of one non-null type is silently taken as another (widening, as Flink has it).
bool isImplicitCast(mlir::Type from, mlir::Type to);
// The type that both are cast to in CASE, COALESCE, UNION, IN; null if there is none. Non-null types.
mlir::Type commonType(mlir::Type a, mlir::Type b);
// Where text stands beside a number or a time in a comparison, the type that the text is cast to (CAST,
// which may fail), as Flink has it for < <= > >= BETWEEN and IN, and for = and <> with times; null where
// neither side is text or Flink refuses.
mlir::Type textComparisonType(mlir::Type a, mlir::Type b, bool isEquality);

// The reference page of all functions, by family.
std::string functionReferenceMarkdown();

} // namespace millstream
#endif
