// Puts the table of functions together, once, and finds functions and time units in it.
#include "frontend/functions/FunctionTable.h"

#include "frontend/functions/TableBuilder.h"
#include "runtime/kernels/TimeUnit.h"

#include <algorithm>

using mlir::MLIRContext;
using mlir::Type;

namespace millstream {
namespace table {

Type toBoolean(MLIRContext *context, Types) { return mlir::IntegerType::get(context, 1); }
Type toInteger(MLIRContext *context, Types) { return mlir::IntegerType::get(context, 32); }
Type toBigint(MLIRContext *context, Types) { return mlir::IntegerType::get(context, 64); }
Type toFloat64(MLIRContext *context, Types) { return mlir::Float64Type::get(context); }
Type toString(MLIRContext *context, Types) { return flow::StringType::get(context); }
Type toBytes(MLIRContext *context, Types) { return flow::BytesType::get(context); }
Type toDate(MLIRContext *context, Types) { return flow::DateType::get(context); }
Type toTimestamp(MLIRContext *context, Types) { return flow::TimestampType::get(context, 3); }
Type toLtz(MLIRContext *context, Types) { return flow::TimestampLtzType::get(context, 3); }
Type first(MLIRContext *, Types args) { return args[0]; }
Type second(MLIRContext *, Types args) { return args[1]; }

void Family::alias(llvm::StringRef name, llvm::StringRef existing, llvm::StringRef signature) {
  for (size_t i = table_.size(); i-- > 0;) {
    if (table_[i].name != existing)
      continue;
    Function copy = table_[i];
    copy.name = name;
    copy.signature = signature;
    table_.push_back(std::move(copy));
    return;
  }
}

} // namespace table

static std::vector<Function> makeTable() {
  std::vector<Function> table;
  table.reserve(256);
  table::addArithmeticFunctions(table);
  table::addMathFunctions(table);
  table::addComparisonFunctions(table);
  table::addStringFunctions(table);
  table::addPatternFunctions(table);
  table::addTimeFunctions(table);
  table::addDocumentFunctions(table);
  table::addCollectionFunctions(table);
  table::addForms(table);
  std::sort(table.begin(), table.end(), [](const Function &a, const Function &b) { return a.name < b.name; });
  return table;
}

llvm::ArrayRef<Function> functionTable() {
  static const std::vector<Function> table = makeTable();
  return table;
}

const Function *findFunction(llvm::StringRef name) {
  llvm::ArrayRef<Function> table = functionTable();
  const Function *found = std::lower_bound(table.begin(), table.end(), name,
                                           [](const Function &f, llvm::StringRef n) { return f.name < n; });
  return found != table.end() && found->name == name ? found : nullptr;
}

std::optional<int32_t> findTimeUnit(llvm::StringRef word) {
  static constexpr struct {
    const char *name;
    TimeUnit unit;
  } units[] = {{"YEAR", unit_year},
               {"QUARTER", unit_quarter},
               {"MONTH", unit_month},
               {"WEEK", unit_week},
               {"DAY", unit_day},
               {"HOUR", unit_hour},
               {"MINUTE", unit_minute},
               {"SECOND", unit_second},
               {"MILLISECOND", unit_millisecond},
               {"MICROSECOND", unit_microsecond},
               {"NANOSECOND", unit_nanosecond},
               {"EPOCH", unit_epoch},
               {"DECADE", unit_decade},
               {"CENTURY", unit_century},
               {"MILLENNIUM", unit_millennium},
               {"DOY", unit_day_of_year},
               {"DOW", unit_day_of_week},
               {"ISODOW", unit_iso_day_of_week},
               {"ISOYEAR", unit_iso_year}};
  word.consume_front("SQL_TSI_");
  for (const auto &[name, unit] : units)
    if (word == name)
      return unit;
  return std::nullopt;
}

} // namespace millstream
