// How the families of functions write their part of the table: short names for kinds, results and
// constants. Each family is one file with one function add…Functions.
#ifndef MILLSTREAM_FRONTEND_FUNCTIONS_TABLEBUILDER_H
#define MILLSTREAM_FRONTEND_FUNCTIONS_TABLEBUILDER_H

#include "frontend/functions/FunctionTable.h"
#include "frontend/functions/TypeRules.h"

#include <initializer_list>
#include <vector>

namespace millstream::table {

using Types = llvm::ArrayRef<mlir::Type>;
using Constants = llvm::SmallVector<int32_t, 4>;
using ResultFn = mlir::Type (*)(mlir::MLIRContext *, Types);
using ConstantsFn = Constants (*)(Types, mlir::Type);
using Kind = ParamKind;
using enum ParamKind;
using enum KernelResult;

// Results.
mlir::Type toBoolean(mlir::MLIRContext *, Types);
mlir::Type toInteger(mlir::MLIRContext *, Types);
mlir::Type toBigint(mlir::MLIRContext *, Types);
mlir::Type toFloat64(mlir::MLIRContext *, Types);
mlir::Type toString(mlir::MLIRContext *, Types);
mlir::Type toBytes(mlir::MLIRContext *, Types);
mlir::Type toDate(mlir::MLIRContext *, Types);
mlir::Type toTimestamp(mlir::MLIRContext *, Types);
mlir::Type toLtz(mlir::MLIRContext *, Types);
mlir::Type first(mlir::MLIRContext *, Types);  // the first argument's
mlir::Type second(mlir::MLIRContext *, Types); // the second's

inline flow::DecimalType asDecimal(mlir::Type type) { return llvm::cast<flow::DecimalType>(type); }

// One function being written: add(…) an overload, then change it through last().
class FunctionBuilder {
public:
  FunctionBuilder(std::vector<Function> &table, llvm::StringRef family, llvm::StringRef name, llvm::StringRef signature,
                  llvm::StringRef doc)
      : table_(table), index_(table.size()) {
    Function function;
    function.name = name;
    function.family = family;
    function.signature = signature;
    function.doc = doc;
    table.push_back(std::move(function));
  }

  FunctionBuilder &add(std::initializer_list<Kind> params, ResultFn result, llvm::StringRef kernel,
                       KernelResult kind = KernelResult::value, ConstantsFn constants = nullptr) {
    Overload overload;
    overload.params = params;
    overload.result = result;
    overload.kernel = kernel;
    overload.kind = kind;
    overload.constants = constants;
    function().overloads.push_back(std::move(overload));
    return *this;
  }
  // Each change is to the overload added last.
  FunctionBuilder &variadic() {
    last().variadic = true;
    return *this;
  }
  FunctionBuilder &unified() {
    last().unify = true;
    return *this;
  }
  FunctionBuilder &accepting(bool (*accepts)(Types)) {
    last().accepts = accepts;
    return *this;
  }
  FunctionBuilder &withLiteral(mlir::Type (*result)(Types, int64_t)) {
    last().literalResult = result;
    return *this;
  }
  FunctionBuilder &acceptingLiteral(bool (*accepts)(std::optional<int64_t>)) {
    last().acceptsLiteral = accepts;
    return *this;
  }
  FunctionBuilder &withUnits(uint32_t units) {
    last().takesUnit = true;
    last().units = units;
    return *this;
  }
  // Of all overloads so far.
  FunctionBuilder &neverNull() {
    for (Overload &overload : function().overloads)
      overload.neverNull = true;
    return *this;
  }
  FunctionBuilder &nondeterministic() {
    function().deterministic = false;
    return *this;
  }

  // An overload more for a function of another family.
  FunctionBuilder(std::vector<Function> &table, llvm::StringRef existing) : table_(table), index_(0) {
    while (index_ + 1 < table.size() && table[index_].name != existing)
      ++index_;
  }

private:
  Function &function() { return table_[index_]; }
  Overload &last() { return function().overloads.back(); }
  std::vector<Function> &table_;
  size_t index_;
};

// One family's page section.
class Family {
public:
  Family(std::vector<Function> &table, llvm::StringRef name) : table_(table), name_(name) {}
  FunctionBuilder function(llvm::StringRef name, llvm::StringRef signature, llvm::StringRef doc) {
    return FunctionBuilder(table_, name_, name, signature, doc);
  }
  // The function of `existing`, written just before, once more under another name.
  void alias(llvm::StringRef name, llvm::StringRef existing, llvm::StringRef signature);

private:
  std::vector<Function> &table_;
  llvm::StringRef name_;
};

void addArithmeticFunctions(std::vector<Function> &);
void addMathFunctions(std::vector<Function> &);
void addComparisonFunctions(std::vector<Function> &);
void addStringFunctions(std::vector<Function> &);
void addPatternFunctions(std::vector<Function> &);
void addTimeFunctions(std::vector<Function> &);
void addDocumentFunctions(std::vector<Function> &); // JSON, hashes, UUID, encodings
void addCollectionFunctions(std::vector<Function> &);
void addForms(std::vector<Function> &); // what the lowering builds itself: documented here

} // namespace millstream::table
#endif
