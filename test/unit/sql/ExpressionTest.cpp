// Builds an expression in a function whose arguments are the columns.
#include "test/unit/sql/ExpressionTest.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

namespace millstream::test {

std::string printErrors(const Diagnostics &diagnostics) {
  std::string result;
  for (const Diagnostic *d : diagnostics.sorted()) {
    auto at = d->range.file->position(d->range.begin);
    result +=
        (result.empty() ? "" : "; ") + std::to_string(at.line) + ":" + std::to_string(at.column) + ": " + d->message;
    for (auto &note : d->notes)
      result += " [" + note.message + "]";
  }
  return result;
}

// A name ending in `n` is nullable.
static const std::pair<const char *, const char *> columns[] = {{"b", "boolean"},
                                                                {"bn", "boolean?"},
                                                                {"ti", "tinyint"},
                                                                {"si", "smallint"},
                                                                {"i", "int"},
                                                                {"j", "int"},
                                                                {"n", "int?"},
                                                                {"bi", "bigint"},
                                                                {"bin", "bigint?"},
                                                                {"f", "float"},
                                                                {"d", "double"},
                                                                {"dn", "double?"},
                                                                {"p", "decimal(10,2)"},
                                                                {"pn", "decimal(10,2)?"},
                                                                {"q", "decimal(20,6)"},
                                                                {"s", "string"},
                                                                {"sn", "string?"},
                                                                {"by", "bytes"},
                                                                {"dt", "date"},
                                                                {"dtn", "date?"},
                                                                {"tm", "time"},
                                                                {"ts", "timestamp(3)"},
                                                                {"tsn", "timestamp(3)?"},
                                                                {"ts6", "timestamp(6)"},
                                                                {"lt", "timestamp_ltz(3)"},
                                                                {"iv", "interval"},
                                                                {"r", "row<x int, y string?, z row<u double>>"},
                                                                {"rn", "row<x int, y string?>?"},
                                                                {"a", "array<int>"},
                                                                {"an", "array<string?>?"},
                                                                {"m", "map<string, int>"},
                                                                {"value", "int"},
                                                                {"order", "int"},
                                                                {"left.k", "int"}};

Expressions::Expressions() { context_.loadDialect<flow::FlowDialect, mlir::func::FuncDialect>(); }

mlir::Type Expressions::type(const std::string &text) {
  SourceFile file("type", text);
  Diagnostics diagnostics;
  auto result = parseSpecType(&context_, wholeText(file), {}, diagnostics);
  EXPECT_TRUE(mlir::succeeded(result)) << text;
  return *result;
}

template <typename Build> std::string Expressions::run(const std::string &sql, bool print_ops, Build build) {
  SourceFile file("test.yaml", sql);
  Diagnostics diagnostics;
  mlir::OpBuilder builder(&context_);
  mlir::OwningOpRef<mlir::ModuleOp> module = mlir::ModuleOp::create(builder.getUnknownLoc());
  builder.setInsertionPointToEnd(module->getBody());
  llvm::SmallVector<mlir::Type> types;
  for (auto &column : columns)
    types.push_back(type(column.second));
  auto function = mlir::func::FuncOp::create(builder, builder.getUnknownLoc(), "f", builder.getFunctionType(types, {}));
  mlir::Block *body = function.addEntryBlock();
  builder.setInsertionPointToEnd(body);
  Scope scope;
  for (auto [i, column] : llvm::enumerate(columns))
    scope.columns.push_back({column.first, body->getArgument(i)});
  std::vector<Scope::Param> params = {{"min", type("decimal(12,2)"), 0}, {"name", type("string?"), 1}};
  scope.params = &params;
  auto value = build(builder, scope, wholeText(file), diagnostics);
  EXPECT_EQ(mlir::failed(value), diagnostics.hasErrors()) << sql;
  if (mlir::failed(value))
    return printErrors(diagnostics);
  mlir::func::ReturnOp::create(builder, builder.getUnknownLoc());
  EXPECT_TRUE(mlir::succeeded(mlir::verify(*module))) << sql;
  if (!print_ops)
    return printType(value->getType());
  std::string text;
  llvm::raw_string_ostream out(text);
  function.print(out, mlir::OpPrintingFlags().useLocalScope());
  // Without the function's own lines.
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(text).split(lines, '\n', -1, false);
  std::string result;
  for (llvm::StringRef line : llvm::ArrayRef(lines).drop_front().drop_back(2)) {
    std::string op = line.drop_front(2).str();
    if (size_t gap = op.find(")  :"); gap != std::string::npos) // a call without constants
      op.erase(gap + 1, 1);
    result += (result.empty() ? "" : "\n") + op;
  }
  return result;
}

std::string Expressions::typeOf(const std::string &sql) { return run(sql, false, buildExpression); }
std::string Expressions::opsOf(const std::string &sql) { return run(sql, true, buildExpression); }

std::string Expressions::typeAs(const std::string &sql, const std::string &wanted, const std::string &what) {
  mlir::Type as = type(wanted);
  return run(sql, false,
             [&](mlir::OpBuilder &builder, const Scope &scope, const SpecText &text, Diagnostics &diagnostics) {
               return buildExpressionAs(builder, scope, text, as, what, diagnostics);
             });
}

} // namespace millstream::test
