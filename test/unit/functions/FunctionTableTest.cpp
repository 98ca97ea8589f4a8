// The table of functions against the kernels: every symbol exists, with the C signature that its overload's
// shape says; overloads and casts are chosen as Flink does; result types are Flink's.
#include "frontend/functions/FunctionTable.h"
#include "dialects/flow/Flow.h"
#include "runtime/functions/DateFormat.h"
#include "runtime/functions/Json.h"
#include "runtime/functions/Regex.h"
#include "runtime/functions/SimpleDate.h"
#include "runtime/functions/Zones.h"
#include "runtime/kernels/TimeUnit.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/IRReader/IRReader.h"
#include "llvm/Object/Archive.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "gtest/gtest.h"

#include <chrono>
#include <set>
#include <unistd.h>

using namespace millstream;
using mlir::Type;

namespace {

// The table names the runtime's checks weakly: this takes them into the test.
[[gnu::used]] const void *const checks[] = {
    reinterpret_cast<const void *>(ms_regex_check),        reinterpret_cast<const void *>(ms_similar_check),
    reinterpret_cast<const void *>(ms_date_pattern_check), reinterpret_cast<const void *>(ms_simple_pattern_check),
    reinterpret_cast<const void *>(ms_json_path_check),    reinterpret_cast<const void *>(ms_zone_check)};

class Types : public testing::Test {
protected:
  Types() { context.loadDialect<flow::FlowDialect>(); }
  Type integer(unsigned bits) { return mlir::IntegerType::get(&context, bits); }
  Type f32() { return mlir::Float32Type::get(&context); }
  Type f64() { return mlir::Float64Type::get(&context); }
  Type decimal(unsigned p, unsigned s) { return flow::DecimalType::get(&context, p, s); }
  Type string() { return flow::StringType::get(&context); }
  Type bytes() { return flow::BytesType::get(&context); }
  Type date() { return flow::DateType::get(&context); }
  Type time(unsigned p = 0) { return flow::TimeType::get(&context, p); }
  Type timestamp(unsigned p = 3) { return flow::TimestampType::get(&context, p); }
  Type ltz(unsigned p = 3) { return flow::TimestampLtzType::get(&context, p); }
  Type interval(bool months) { return flow::IntervalType::get(&context, months); }
  Type nullable(Type type) { return flow::NullableType::get(&context, type); }

  std::optional<ResolvedCall> resolve(llvm::StringRef name, llvm::ArrayRef<Type> args,
                                      std::optional<int32_t> unit = std::nullopt,
                                      std::optional<int64_t> literal = std::nullopt) {
    const Function *function = findFunction(name);
    EXPECT_NE(function, nullptr) << name.str();
    return function ? resolveCall(&context, *function, args, unit, literal) : std::nullopt;
  }
  Type result(llvm::StringRef name, llvm::ArrayRef<Type> args, std::optional<int32_t> unit = std::nullopt,
              std::optional<int64_t> literal = std::nullopt) {
    std::optional<ResolvedCall> call = resolve(name, args, unit, literal);
    return call ? call->result : Type();
  }
  llvm::StringRef kernel(llvm::StringRef name, llvm::ArrayRef<Type> args) {
    std::optional<ResolvedCall> call = resolve(name, args);
    return call ? call->overload->kernel : "";
  }

  mlir::MLIRContext context;
};

// ---- Kernels ----

std::string libraryDirectory() {
  char path[4096];
  ssize_t size = readlink("/proc/self/exe", path, sizeof path);
  llvm::StringRef executable(path, size > 0 ? static_cast<size_t>(size) : 0);
  return (executable.rsplit('/').first.rsplit('/').first + "/lib").str();
}

std::set<std::string> librarySymbols() {
  std::set<std::string> names;
  auto buffer = llvm::MemoryBuffer::getFile(libraryDirectory() + "/libmillstream_runtime.a");
  if (!buffer)
    return names;
  auto archive = llvm::object::Archive::create((*buffer)->getMemBufferRef());
  if (!archive) {
    llvm::consumeError(archive.takeError());
    return names;
  }
  for (const llvm::object::Archive::Symbol &symbol : (*archive)->symbols())
    names.insert(symbol.getName().str());
  return names;
}

// The kernels' bitcode: functions by name.
struct Bitcode {
  llvm::LLVMContext context;
  std::vector<std::unique_ptr<llvm::Module>> modules;

  Bitcode() {
    std::error_code error;
    for (llvm::sys::fs::directory_iterator at(libraryDirectory() + "/millstream/kernels", error), end;
         at != end && !error; at.increment(error)) {
      llvm::SMDiagnostic diagnostic;
      if (llvm::StringRef(at->path()).ends_with(".bc"))
        modules.push_back(llvm::getLazyIRFileModule(at->path(), diagnostic, context));
    }
  }
  const llvm::Function *find(llvm::StringRef name) const {
    for (const auto &module : modules)
      if (module)
        if (const llvm::Function *function = module->getFunction(name); function && !function->isDeclaration())
          return function;
    return nullptr;
  }
};

// How a value is passed, as LLVM's types print.
std::string passed(Type type) {
  if (llvm::isa<flow::StringType, flow::BytesType, flow::ArrayType, flow::MapType>(type))
    return "ptr i64 ";
  if (llvm::isa<flow::DecimalType>(type))
    return "i128 ";
  if (llvm::isa<flow::DateType, flow::TimeType>(type))
    return "i32 ";
  if (auto interval = llvm::dyn_cast<flow::IntervalType>(type))
    return interval.getMonths() ? "i32 " : "i64 ";
  if (auto plain = llvm::dyn_cast<flow::TimestampType>(type))
    return plain.getPrecision() <= 3 ? "i64 " : "i128 ";
  if (auto local = llvm::dyn_cast<flow::TimestampLtzType>(type))
    return local.getPrecision() <= 3 ? "i64 " : "i128 ";
  if (type.isF32())
    return "float ";
  if (type.isF64())
    return "double ";
  return "i" + std::to_string(type.getIntOrFloatBitWidth()) + " ";
}

std::string expectedSignature(KernelResult kind, llvm::ArrayRef<Type> args, Type result, size_t constants) {
  bool outcome = kind == KernelResult::nullable || kind == KernelResult::fallible;
  std::string text;
  if (kind != KernelResult::value)
    text += "ptr ";
  for (Type arg : args)
    text += passed(arg);
  for (size_t i = 0; i < constants; ++i)
    text += "i32 ";
  if (outcome)
    text += "ptr ";
  std::string returned = outcome ? "i32 " : passed(result);
  if (returned == "ptr i64 ")
    returned = "{ ptr, i64 } ";
  return text + "-> " + returned;
}

std::string actualSignature(const llvm::Function &function) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  for (const llvm::Type *type : function.getFunctionType()->params())
    stream << *type << ' ';
  stream << "-> " << *function.getReturnType() << ' ';
  return text;
}

// Whether generated code may call a native function directly: C passes every text of it in registers, as the
// two halves that generated code passes, and no integer is narrower than 32 bits.
bool fitsRegisters(KernelResult kind, llvm::ArrayRef<Type> args) {
  size_t used = kind != KernelResult::value;
  for (Type arg : args) {
    std::string how = passed(arg);
    if (how == "float " || how == "double ")
      continue;
    if (how == "i1 " || how == "i8 " || how == "i16 ")
      return false;
    bool two = how == "ptr i64 " || how == "i128 ";
    if (two && used + 2 > 6)
      return false;
    used += two ? 2 : 1;
  }
  return true;
}

// A type that a parameter of this kind takes as it is.
Type exampleOf(ParamKind kind, mlir::MLIRContext *context) {
  auto integer = [&](unsigned bits) { return mlir::IntegerType::get(context, bits); };
  switch (kind) {
  case ParamKind::boolean:
    return integer(1);
  case ParamKind::tinyint:
    return integer(8);
  case ParamKind::smallint:
    return integer(16);
  case ParamKind::integer:
    return integer(32);
  case ParamKind::bigint:
    return integer(64);
  case ParamKind::float32:
    return mlir::Float32Type::get(context);
  case ParamKind::float64:
    return mlir::Float64Type::get(context);
  case ParamKind::decimal:
    return flow::DecimalType::get(context, 10, 2);
  case ParamKind::string:
    return flow::StringType::get(context);
  case ParamKind::bytes:
    return flow::BytesType::get(context);
  case ParamKind::date:
    return flow::DateType::get(context);
  case ParamKind::time:
    return flow::TimeType::get(context, 0);
  case ParamKind::timestampMs:
    return flow::TimestampType::get(context, 3);
  case ParamKind::timestampNs:
    return flow::TimestampType::get(context, 6);
  case ParamKind::ltzMs:
    return flow::TimestampLtzType::get(context, 3);
  case ParamKind::ltzNs:
    return flow::TimestampLtzType::get(context, 6);
  case ParamKind::intervalDay:
    return flow::IntervalType::get(context, false);
  case ParamKind::intervalMonth:
    return flow::IntervalType::get(context, true);
  case ParamKind::array:
    return flow::ArrayType::get(context, integer(32));
  case ParamKind::map:
    return flow::MapType::get(context, flow::StringType::get(context), integer(32));
  case ParamKind::row:
  case ParamKind::any:
    return {};
  }
  return {};
}

TEST_F(Types, EveryKernelExistsWithItsSignature) {
  std::set<std::string> symbols = librarySymbols();
  ASSERT_GT(symbols.size(), 100u) << "no runtime library in " << libraryDirectory();
  Bitcode bitcode;
  ASSERT_FALSE(bitcode.modules.empty());
  for (const Function &function : functionTable())
    for (const Overload &overload : function.overloads) {
      SCOPED_TRACE(function.name.str() + " " + overload.kernel.str());
      EXPECT_TRUE(symbols.contains(overload.kernel.str()));
      llvm::SmallVector<Type> args;
      for (ParamKind kind : overload.params)
        args.push_back(exampleOf(kind, &context));
      const llvm::Function *kernel = bitcode.find(overload.kernel);
      if (llvm::is_contained(args, Type()))
        continue; // of a type that the test cannot name
      if (!kernel) {
        EXPECT_TRUE(fitsRegisters(overload.kind, args)) << "a native function needs a kernel in front of it";
        continue;
      }
      Type result = overload.result(&context, args);
      if (overload.literalResult && overload.acceptsLiteral)
        result = overload.literalResult(args, 6);
      size_t constants = overload.takesUnit;
      if (overload.constants)
        constants += overload.constants(args, result).size();
      EXPECT_EQ(actualSignature(*kernel), expectedSignature(overload.kind, args, result, constants));
    }
}

TEST_F(Types, EveryCastExistsWithItsSignature) {
  std::set<std::string> symbols = librarySymbols();
  Bitcode bitcode;
  std::vector<Type> types = {
      integer(1),    integer(8),     integer(16),  integer(32), integer(64), f32(),  f64(),           decimal(10, 2),
      decimal(4, 3), decimal(38, 6), string(),     bytes(),     date(),      time(), time(3),         timestamp(0),
      timestamp(3),  timestamp(6),   timestamp(9), ltz(0),      ltz(3),      ltz(6), interval(false), interval(true)};
  size_t found = 0;
  for (Type from : types)
    for (Type to : types) {
      std::optional<CastKernel> cast = findCast(from, to);
      if (!cast || cast->kernel.empty())
        continue;
      SCOPED_TRACE(cast->kernel.str());
      ++found;
      EXPECT_TRUE(symbols.contains(cast->kernel.str()));
      if (const llvm::Function *kernel = bitcode.find(cast->kernel))
        EXPECT_EQ(actualSignature(*kernel), expectedSignature(cast->kind, {from}, to, cast->constants.size()));
    }
  EXPECT_GT(found, 200u);
}

// ---- Choosing ----

TEST_F(Types, ArithmeticKeepsTheWiderInteger) {
  EXPECT_EQ(result("+", {integer(8), integer(16)}), integer(16));
  EXPECT_EQ(result("*", {integer(32), integer(64)}), integer(64));
  EXPECT_EQ(result("-", {integer(32), f32()}), f32());
  EXPECT_EQ(result("+", {decimal(10, 2), f32()}), f64());
  EXPECT_EQ(result("/", {integer(32), integer(32)}), integer(32));
  EXPECT_EQ(result("MOD", {integer(64), integer(32)}), integer(32)); // the divisor's
  EXPECT_EQ(result("NEG", {integer(8)}), integer(8));
  EXPECT_FALSE(resolve("+", {string(), integer(32)}));
  EXPECT_FALSE(resolve("%", {f64(), f64()}));
}

TEST_F(Types, DecimalsGrowAsFlinksDo) {
  EXPECT_EQ(result("+", {decimal(10, 2), decimal(20, 6)}), decimal(21, 6));
  EXPECT_EQ(result("*", {decimal(10, 2), decimal(20, 6)}), decimal(31, 8));
  EXPECT_EQ(result("*", {decimal(20, 6), decimal(20, 6)}), decimal(38, 9));
  EXPECT_EQ(result("/", {decimal(10, 2), integer(32)}), decimal(21, 13));
  EXPECT_EQ(result("/", {integer(32), decimal(2, 1)}), decimal(17, 6));
  EXPECT_EQ(result("MOD", {decimal(10, 2), integer(32)}), decimal(10, 2));
  EXPECT_EQ(result("ROUND", {decimal(10, 2)}), decimal(9, 0));
  EXPECT_EQ(result("ROUND", {decimal(20, 6), integer(32)}, std::nullopt, 2), decimal(17, 2));
  EXPECT_EQ(result("ROUND", {decimal(10, 2), integer(32)}, std::nullopt, -1), decimal(9, 0));
  EXPECT_EQ(result("ROUND", {decimal(7, 3), integer(32)}), decimal(7, 3)); // digits unknown
  EXPECT_EQ(result("FLOOR", {decimal(10, 2)}), decimal(10, 0));
  EXPECT_EQ(result("SIGN", {decimal(10, 2)}), decimal(10, 2));
  EXPECT_EQ(kernel("*", {decimal(10, 2), decimal(10, 2)}), "ms_decimal_mul");
  EXPECT_EQ(kernel("*", {decimal(20, 6), decimal(20, 6)}), "ms_decimal_mul_wide");
  EXPECT_EQ(kernel("+", {decimal(37, 2), decimal(37, 2)}), "ms_decimal_add");
  EXPECT_EQ(kernel("+", {decimal(38, 2), decimal(38, 2)}), "ms_decimal_add_wide");
}

TEST_F(Types, ComparisonsTakeOneFamily) {
  EXPECT_EQ(kernel("<", {integer(8), integer(64)}), "ms_lt_i64");
  EXPECT_EQ(kernel("=", {decimal(10, 2), integer(32)}), "ms_eq_decimal");
  EXPECT_EQ(kernel("=", {decimal(10, 2), f64()}), "ms_eq_f64");
  EXPECT_EQ(kernel(">", {timestamp(3), timestamp(0)}), "ms_gt_i64");
  EXPECT_EQ(kernel(">", {timestamp(3), timestamp(6)}), "ms_gt_i128"); // nothing is cut
  EXPECT_EQ(kernel(">", {ltz(3), timestamp(3)}), "ms_gt_i64");
  EXPECT_EQ(resolve(">", {ltz(3), timestamp(3)})->args[1], ltz(3));
  EXPECT_FALSE(resolve("<", {date(), timestamp(3)})); // as Flink refuses
  EXPECT_FALSE(resolve("=", {string(), integer(32)}));
  EXPECT_EQ(textComparisonType(string(), integer(32), false), integer(32));
  EXPECT_EQ(textComparisonType(date(), string(), true), date());
  EXPECT_FALSE(textComparisonType(string(), integer(32), true));
  EXPECT_FALSE(textComparisonType(string(), string(), false));
  // The scales' difference and whether it stays within 128 bits.
  EXPECT_EQ(resolve("<", {decimal(10, 2), decimal(20, 6)})->constants, (llvm::SmallVector<int32_t, 4>{4, 0, 1}));
  EXPECT_EQ(resolve("<", {decimal(38, 0), decimal(38, 38)})->constants, (llvm::SmallVector<int32_t, 4>{38, 0, 0}));
}

TEST_F(Types, GreatestUnifies) {
  EXPECT_EQ(result("GREATEST", {integer(8), integer(16), integer(64)}), integer(64));
  EXPECT_EQ(result("GREATEST", {decimal(6, 3), decimal(2, 1)}), decimal(6, 3));
  EXPECT_EQ(result("LEAST", {f64(), f64(), integer(32)}), f64());
  EXPECT_EQ(resolve("LEAST", {f64(), integer(32)})->args[1], f64());
  EXPECT_FALSE(resolve("GREATEST", {string(), integer(32)}));
}

TEST_F(Types, TimesAndIntervals) {
  EXPECT_EQ(result("+", {timestamp(6), interval(false)}), timestamp(6));
  EXPECT_EQ(result("+", {interval(true), date()}), date());
  EXPECT_EQ(result("-", {ltz(3), interval(true)}), ltz(3));
  EXPECT_EQ(result("*", {integer(32), interval(false)}), interval(false));
  EXPECT_EQ(result("EXTRACT", {timestamp(6)}, unit_year), integer(64));
  EXPECT_EQ(resolve("EXTRACT", {timestamp(6)}, unit_year)->constants, (llvm::SmallVector<int32_t, 4>{unit_year}));
  EXPECT_FALSE(resolve("EXTRACT", {time()}, unit_year));
  EXPECT_FALSE(resolve("EXTRACT", {timestamp(3)}));
  EXPECT_EQ(result("FLOOR", {ltz(3)}, unit_day), ltz(3));
  EXPECT_EQ(result("CEILING", {date()}, unit_month), date());
  EXPECT_EQ(result("TIMESTAMPADD", {integer(32), date()}, unit_day), date());
  EXPECT_EQ(result("TIMESTAMPADD", {integer(32), date()}, unit_hour), timestamp(3));
  EXPECT_EQ(result("TIMESTAMPDIFF", {timestamp(6), date()}, unit_day), integer(32));
  EXPECT_EQ(resolve("YEAR", {timestamp(9)})->args[0], timestamp(3));
  EXPECT_EQ(result("TO_TIMESTAMP_LTZ", {integer(64), integer(32)}, std::nullopt, 6), ltz(6));
  EXPECT_EQ(result("TO_TIMESTAMP_LTZ", {integer(64), integer(32)}, std::nullopt, 0), ltz(3));
  EXPECT_EQ(result("TO_TIMESTAMP_LTZ", {integer(64), integer(32)}), ltz(3));
  EXPECT_EQ(result("CURRENT_TIMESTAMP", {}), ltz(3));
  EXPECT_FALSE(findFunction("CURRENT_TIMESTAMP")->deterministic);
  EXPECT_EQ(findTimeUnit("SQL_TSI_DAY"), unit_day);
  EXPECT_EQ(findTimeUnit("FORTNIGHT"), std::nullopt);
}

TEST_F(Types, MapsAreReadByTheirLayout) {
  Type map = flow::MapType::get(&context, string(), nullable(integer(32)));
  std::optional<ResolvedCall> call = resolve("ITEM", {map, string()});
  ASSERT_TRUE(call);
  EXPECT_EQ(call->overload->kernel, "ms_map_get_text_i32");
  EXPECT_EQ(call->result, integer(32));
  EXPECT_EQ(call->constants.size(), 5u);
  Type by_number = flow::MapType::get(&context, integer(64), string());
  EXPECT_EQ(resolve("ITEM", {by_number, integer(32)})->args[1], integer(64));
  EXPECT_FALSE(resolve("ITEM", {map, integer(32)}));
}

TEST_F(Types, VariadicCallsFold) {
  EXPECT_EQ(kernel("CONCAT", {string(), string(), string()}), "ms_concat3");
  EXPECT_EQ(kernel("CONCAT", {string(), string(), string(), string(), string()}), "ms_concat");
  EXPECT_FALSE(resolve("CONCAT", {string(), integer(32)}));
}

TEST_F(Types, BareNullsTakeTheParametersType) {
  Type null = flow::NullType::get(&context);
  EXPECT_EQ(result("+", {integer(32), null}), integer(32));
  EXPECT_EQ(result("UPPER", {null}), string());
}

TEST_F(Types, CastsFailOnlyWhereTheyCan) {
  EXPECT_EQ(findCast(integer(64), integer(8))->kind, KernelResult::value);
  EXPECT_EQ(findCast(integer(32), decimal(12, 2))->kind, KernelResult::value);
  EXPECT_EQ(findCast(integer(32), decimal(5, 1))->kind, KernelResult::nullable);
  EXPECT_EQ(findCast(decimal(10, 2), decimal(12, 4))->kind, KernelResult::value);
  EXPECT_EQ(findCast(decimal(10, 2), decimal(12, 2))->kernel, "ms_same_i128");
  EXPECT_EQ(findCast(decimal(10, 2), decimal(10, 1))->kind, KernelResult::value);
  EXPECT_EQ(findCast(decimal(10, 2), decimal(8, 1))->kind, KernelResult::nullable);
  EXPECT_EQ(findCast(string(), integer(32))->kind, KernelResult::fallible);
  EXPECT_EQ(findCast(string(), bytes())->kernel, "ms_same_text");
  EXPECT_EQ(findCast(string(), string())->kernel, "");
  EXPECT_FALSE(findCast(timestamp(3), integer(64)));
  EXPECT_FALSE(findCast(integer(64), timestamp(3)));
  EXPECT_FALSE(findCast(date(), integer(32)));
  EXPECT_EQ(findCast(timestamp(3), timestamp(2))->constants, (llvm::SmallVector<int32_t, 4>{2}));
  EXPECT_EQ(findCast(timestamp(6), timestamp(9))->kernel, "ms_same_i128");
}

TEST_F(Types, CommonTypes) {
  EXPECT_EQ(commonType(integer(32), integer(64)), integer(64));
  EXPECT_EQ(commonType(decimal(10, 2), decimal(20, 6)), decimal(20, 6));
  EXPECT_EQ(commonType(decimal(10, 2), integer(32)), decimal(12, 2));
  EXPECT_EQ(commonType(f32(), decimal(2, 1)), f64());
  EXPECT_EQ(commonType(f32(), integer(64)), f32());
  EXPECT_EQ(commonType(timestamp(3), timestamp(6)), timestamp(6));
  EXPECT_EQ(commonType(date(), timestamp(3)), timestamp(3));
  EXPECT_FALSE(commonType(string(), integer(32)));
  EXPECT_TRUE(isImplicitCast(integer(32), decimal(10, 0)));
  EXPECT_FALSE(isImplicitCast(integer(32), decimal(9, 0)));
  EXPECT_FALSE(isImplicitCast(f64(), f32()));
  EXPECT_FALSE(isImplicitCast(string(), integer(32)));
}

TEST_F(Types, LiteralsThatCanNeverDo) {
  Type s = string(), ts = timestamp(3);
  auto problem = [&](llvm::StringRef name, llvm::ArrayRef<Type> args,
                     llvm::ArrayRef<std::optional<llvm::StringRef>> texts) -> std::string {
    std::optional<ResolvedCall> call = resolve(name, args);
    if (!call)
      return "no overload";
    std::optional<LiteralProblem> found = checkLiterals(*call->overload, texts);
    return found ? std::to_string(found->argument) + ": " + found->reason : "";
  };
  EXPECT_EQ(problem("REGEXP_EXTRACT", {s, s, integer(32)}, {std::nullopt, "b(", std::nullopt}),
            "1: no regular expression: missing closing parenthesis");
  EXPECT_EQ(problem("REGEXP", {s, s}, {std::nullopt, "b+"}), "");
  EXPECT_EQ(problem("REGEXP", {s, s}, {"b(", std::nullopt}), "");
  EXPECT_EQ(problem("SIMILAR TO", {s, s}, {std::nullopt, "(a"}),
            "1: no pattern of SIMILAR TO: missing closing parenthesis");
  EXPECT_EQ(problem("DATE_FORMAT", {ts, s}, {std::nullopt, "bad"}), "1: an unknown letter in a date pattern");
  EXPECT_EQ(problem("DATE_FORMAT", {ts, s}, {std::nullopt, "yyyy-MM-dd"}), "");
  EXPECT_EQ(problem("TO_TIMESTAMP", {s, s}, {std::nullopt, "dd/MMM/yyyy:HH:mm:ss Z"}), "");
  EXPECT_EQ(problem("FROM_UNIXTIME", {integer(64), s}, {std::nullopt, "b"}),
            "1: no date pattern of Java's SimpleDateFormat");
  EXPECT_EQ(problem("CONVERT_TZ", {s, s, s}, {std::nullopt, "UTC", "Nowhere"}), "2: no known time zone");
  EXPECT_EQ(problem("JSON_VALUE", {s, s}, {std::nullopt, "$.a["}), "1: no JSON path");
}

// ---- The table itself ----

TEST(FunctionTable, IsSortedAndQuickToMake) {
  auto start = std::chrono::steady_clock::now();
  llvm::ArrayRef<Function> table = functionTable();
  auto took = std::chrono::steady_clock::now() - start;
  EXPECT_LT(took, std::chrono::milliseconds(5));
  ASSERT_GT(table.size(), 130u);
  for (size_t i = 1; i < table.size(); ++i)
    EXPECT_LT(table[i - 1].name, table[i].name);
  EXPECT_EQ(findFunction("NO_SUCH"), nullptr);
}

TEST(FunctionTable, IsAllInTheReference) {
  std::string page = functionReferenceMarkdown();
  for (const Function &function : functionTable()) {
    EXPECT_FALSE(function.doc.empty()) << function.name.str();
    EXPECT_TRUE(function.doc.ends_with(".")) << function.name.str();
    EXPECT_NE(page.find(function.doc.str().substr(0, 20)), std::string::npos) << function.name.str();
  }
}

} // namespace
