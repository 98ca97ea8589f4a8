// Aggregate calls in the fields of an aggregate: which calls there are, their types, and errors.
#include "frontend/lower/Aggregates.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "test/unit/sql/ExpressionTest.h"
#include "llvm/Support/raw_ostream.h"

namespace millstream::test {
namespace {

class Aggregates : public Expressions {
protected:
  // The calls of a field and its result's type, or the errors.
  std::string field(const std::string &sql) {
    SourceFile file("test.yaml", sql);
    Diagnostics diagnostics;
    mlir::OpBuilder builder(&context_);
    mlir::OwningOpRef<mlir::ModuleOp> module = mlir::ModuleOp::create(builder.getUnknownLoc());
    builder.setInsertionPointToEnd(module->getBody());
    std::pair<const char *, const char *> columns[] = {{"k", "string"},  {"i", "int"},           {"n", "int?"},
                                                       {"b", "boolean"}, {"p", "decimal(10,2)"}, {"s", "string?"},
                                                       {"f", "float"},   {"r", "row<x int>"}};
    llvm::SmallVector<mlir::Type> types;
    for (auto &column : columns)
      types.push_back(type(column.second));
    auto rows =
        mlir::func::FuncOp::create(builder, builder.getUnknownLoc(), "rows", builder.getFunctionType(types, {}));
    mlir::Block *body = rows.addEntryBlock();
    Scope input, groups;
    for (auto [i, column] : llvm::enumerate(columns))
      input.columns.push_back({column.first, body->getArgument(i)});
    builder.setInsertionPointToEnd(body);
    std::vector<AggregateCall> calls;
    auto built = buildAggregateField(builder, input, wholeText(file), calls, diagnostics);
    EXPECT_EQ(mlir::failed(built), diagnostics.hasErrors()) << sql;
    if (mlir::failed(built))
      return printErrors(diagnostics);
    mlir::func::ReturnOp::create(builder, builder.getUnknownLoc());
    return callsOf(calls) + resultOf(builder, *module, groups, input, *built, calls, diagnostics);
  }

private:
  static std::string callsOf(const std::vector<AggregateCall> &calls) {
    std::string result;
    for (const AggregateCall &call : calls) {
      result += call.attr.getFunction().str() + (call.attr.getDistinct() ? " distinct" : "");
      result += call.attr.getHasArgument() ? "(" + printType(call.argument.getType()) + ")" : "()";
      result += (call.attr.getFiltered() ? " filtered " : " ") + printType(call.attr.getType()) + "; ";
      EXPECT_EQ(call.attr.getHasArgument(), static_cast<bool>(call.argument));
      EXPECT_EQ(call.attr.getFiltered(), static_cast<bool>(call.filter));
    }
    return result;
  }

  std::string resultOf(mlir::OpBuilder &builder, mlir::ModuleOp module, Scope &groups, const Scope &input,
                       const AggregateField &field, const std::vector<AggregateCall> &calls, Diagnostics &diagnostics) {
    builder.setInsertionPointToEnd(module.getBody());
    llvm::SmallVector<mlir::Type> types = {type("string")};
    for (const AggregateCall &call : calls)
      types.push_back(call.attr.getType());
    auto output =
        mlir::func::FuncOp::create(builder, builder.getUnknownLoc(), "output", builder.getFunctionType(types, {}));
    mlir::Block *body = output.addEntryBlock();
    builder.setInsertionPointToEnd(body);
    groups.columns.push_back({"k", body->getArgument(0)});
    auto value = buildAggregateResult(builder, groups, input, field, body->getArguments().drop_front(), diagnostics);
    if (mlir::failed(value))
      return printErrors(diagnostics);
    mlir::func::ReturnOp::create(builder, builder.getUnknownLoc());
    EXPECT_TRUE(mlir::succeeded(mlir::verify(module)));
    return "-> " + printType(value->getType());
  }
};

TEST_F(Aggregates, TypesAsInFlink) {
  EXPECT_EQ(field("COUNT(*)"), "COUNT() bigint; -> bigint");
  EXPECT_EQ(field("COUNT(i)"), "COUNT() bigint; -> bigint"); // none is NULL
  EXPECT_EQ(field("COUNT(n)"), "COUNT(int?) bigint; -> bigint");
  EXPECT_EQ(field("COUNT(DISTINCT s)"), "COUNT distinct(string?) bigint; -> bigint");
  EXPECT_EQ(field("SUM(i)"), "SUM(int) int; -> int");
  EXPECT_EQ(field("SUM(n)"), "SUM(int?) int?; -> int?");
  EXPECT_EQ(field("SUM(p)"), "SUM(decimal(10,2)) decimal(38,2)?; -> decimal(38,2)?");
  EXPECT_EQ(field("AVG(p)"), "AVG(decimal(10,2)) decimal(38,6)?; -> decimal(38,6)?");
  EXPECT_EQ(field("AVG(i)"), "AVG(int) int; -> int");
  EXPECT_EQ(field("AVG(f)"), "AVG(float) float; -> float");
  EXPECT_EQ(field("MIN(s)"), "MIN(string?) string?; -> string?");
  EXPECT_EQ(field("MAX(DISTINCT b)"), "MAX(boolean) boolean; -> boolean");
}

TEST_F(Aggregates, FiltersAndExpressions) {
  EXPECT_EQ(field("COUNT(*) FILTER (WHERE n > 1)"), "COUNT() filtered bigint; -> bigint");
  EXPECT_EQ(field("SUM(i) FILTER (WHERE b)"), "SUM(int) filtered int?; -> int?");
  EXPECT_EQ(field("SUM(i * 2) / COUNT(*)"), "SUM(int) int; COUNT() bigint; -> bigint");
  EXPECT_EQ(field("CAST(SUM(i) AS double) / COUNT(*) + COUNT(*)"), "SUM(int) int; COUNT() bigint; -> double");
  EXPECT_EQ(field("CASE WHEN COUNT(*) > 10 THEN k END"), "COUNT() bigint; -> string?");
  EXPECT_EQ(field("COALESCE(MAX(n), 0) - MIN(i)"), "MAX(int?) int?; MIN(int) int; -> int");
}

TEST_F(Aggregates, Errors) {
  EXPECT_EQ(field("i + 1"), "1:1: a field of an aggregate needs an aggregate, as COUNT(*) or SUM(x) [keys are part of "
                            "the result without being named]");
  EXPECT_EQ(field("SUM(i) + n"), "SUM(int) int; 1:10: column 'n' is neither a key nor inside an aggregate");
  EXPECT_EQ(field("SUM(i) + x"), "SUM(int) int; 1:10: unknown column 'x' [there are k]");
  EXPECT_EQ(field("SUM(MAX(i))"), "1:5: aggregates cannot stand inside each other");
  EXPECT_EQ(field("SUM(s)"), "1:1: 'SUM' takes a number, got string");
  EXPECT_EQ(field("SUM(*)"), "1:1: 'SUM' takes a value, not *");
  EXPECT_EQ(field("MIN(i, n)"), "1:1: 'MIN' takes 1 argument, got 2");
  EXPECT_EQ(field("COUNT(DISTINCT i, n)"), "1:1: COUNT of several values is not supported yet");
  EXPECT_EQ(field("COUNT(DISTINCT r)"), "1:1: 'COUNT(DISTINCT)' takes a number, a text or a time, got row<x int>");
  EXPECT_EQ(field("LISTAGG(s)"), "1:1: the aggregate 'LISTAGG' is not supported yet");
  EXPECT_EQ(field("MAX(NULL)"), "1:1: 'MAX' needs a value with a type, got NULL [as CAST(NULL AS int)]");
  EXPECT_EQ(field("SUM(i) FILTER (WHERE n)"), "1:22: FILTER needs a boolean, got int?");
  EXPECT_EQ(field("SUM(i) FILTER (WHERE COUNT(*) > 1)"),
            "1:22: a FILTER looks at single rows: it cannot hold an aggregate");
  EXPECT_EQ(field("SUM(q) + AVG(w)").substr(0, 26), "1:5: unknown column 'q' [t");
}

} // namespace
} // namespace millstream::test
