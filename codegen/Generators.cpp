// Generator sources: which kernel makes which column.
#include "codegen/Generators.h"

#include "runtime/abi/Abi.h"
#include "runtime/connectors/datagen/Kernels.h"
#include "runtime/connectors/nexmark/Columns.h"

using namespace mlir;

namespace millstream {
namespace {

// What a column's kernel takes.
SmallVector<Value> rowArguments(FunctionLowering &f, bool takes_context) {
  SmallVector<Value> result;
  if (takes_context)
    result.push_back(f.context);
  result.append({f.generator, LLVM::AddOp::create(f.builder, f.loc, f.first_row, f.row)});
  return result;
}

// A column's name among those that are left, and its number among those of the declared row.
StringRef nameOf(task::SourceOp source, BlockArgument column) {
  return cast<flow::RowType>(source.getRow()).getNames()[column.getArgNumber()].getValue();
}

class NexmarkColumns : public GeneratorColumns {
public:
  LogicalResult begin(FunctionLowering &f, task::SourceOp source, Block *next) const override {
    const connectors::nexmark::NexmarkEntity *entity = findEntity(source);
    if (!entity)
      return source.emitError("nexmark has no such entity");
    Value mine = f.call(entity->kind_kernel, f.builder.getI1Type(), rowArguments(f, false));
    Block *wanted = f.addBlock();
    f.branchIf(mine, wanted, next);
    f.builder.setInsertionPointToEnd(wanted);
    return success();
  }

  FailureOr<Value> make(FunctionLowering &f, task::SourceOp source, BlockArgument column) const override {
    const connectors::nexmark::NexmarkEntity *entity = findEntity(source);
    StringRef name = nameOf(source, column);
    auto made = llvm::find_if(entity->columns, [&](const auto &candidate) { return name == candidate.name; });
    if (made == entity->columns.end())
      return source.emitError("nexmark's ") << entity->name << " has no column '" << name << "'";
    Value value = f.call(made->kernel, f.registerType(flow::stripNullable(column.getType())),
                         rowArguments(f, made->takes_context));
    if (flow::isNullable(column.getType()))
      value = f.makeNullable(f.constant(f.builder.getI1Type(), 1), value);
    return value;
  }

  bool knowsBounds(task::SourceOp source, BlockArgument column) const override {
    return nameOf(source, column) == "dateTime" && !flow::isNullable(column.getType());
  }

  std::pair<Value, Value> bounds(FunctionLowering &f, Value count) const override {
    Type i64 = f.builder.getI64Type();
    Value last = LLVM::AddOp::create(f.builder, f.loc, f.first_row,
                                     LLVM::SubOp::create(f.builder, f.loc, count, f.constant(i64, 1)));
    return {f.call("ms_nexmark_earliest", i64, {f.generator, f.first_row}),
            f.call("ms_nexmark_latest", i64, {f.generator, last})};
  }

  Value isOrdered(FunctionLowering &f) const override {
    return f.call("ms_nexmark_is_ordered", f.builder.getI1Type(), {f.generator});
  }

private:
  static const connectors::nexmark::NexmarkEntity *findEntity(task::SourceOp source) {
    auto name = source.getConnectorSettings().getAs<StringAttr>("entity");
    for (const auto &entity : connectors::nexmark::nexmark_entities)
      if (name && name.getValue() == entity.name)
        return &entity;
    return nullptr;
  }
};

class DatagenColumns : public GeneratorColumns {
public:
  LogicalResult begin(FunctionLowering &, task::SourceOp, Block *) const override { return success(); }

  FailureOr<Value> make(FunctionLowering &f, task::SourceOp source, BlockArgument column) const override {
    StringRef name = nameOf(source, column);
    auto field = static_cast<int32_t>(source.getDeclaredRow().find(name));
    Type type = column.getType();
    auto [kernel, takes_context] = kernelOf(source, name, flow::stripNullable(type));
    if (kernel.empty())
      return source.emitError("datagen cannot make column '") << name << "' of type " << type;
    auto call = [&, kernel = kernel, takes_context = takes_context]() -> Value {
      SmallVector<Value> arguments = rowArguments(f, takes_context);
      arguments.push_back(f.constant32(field));
      return f.call(kernel, f.registerType(flow::stripNullable(type)), arguments);
    };
    if (!flow::isNullable(type))
      return call();
    SmallVector<Value> arguments = rowArguments(f, false);
    arguments.push_back(f.constant32(field));
    Value null = f.call(connectors::datagen::datagen_null_kernel, f.builder.getI1Type(), arguments);
    Type pair = f.registerType(type);
    return f.select(
        null, pair, [&]() -> FailureOr<Value> { return LLVM::ZeroOp::create(f.builder, f.loc, pair).getResult(); },
        [&]() -> FailureOr<Value> { return f.makeNullable(f.constant(f.builder.getI1Type(), 1), call()); });
  }

private:
  static StringRef wordOf(Type type) {
    if (isa<flow::ArrayType>(type))
      return "array";
    if (isa<flow::MapType>(type))
      return "map";
    if (isa<flow::RowType>(type))
      return "row";
    if (auto integer = dyn_cast<IntegerType>(type))
      return integer.getWidth() == 1    ? "boolean"
             : integer.getWidth() == 8  ? "tinyint"
             : integer.getWidth() == 16 ? "smallint"
             : integer.getWidth() == 32 ? "int"
                                        : "bigint";
    if (auto number = dyn_cast<FloatType>(type))
      return number.getWidth() == 32 ? "float" : "double";
    StringRef suffix = kernelSuffix(type);
    return suffix == "ltz_ms" ? "timestamp_ms" : suffix == "ltz_ns" ? "timestamp_ns" : suffix;
  }

  static std::pair<StringRef, bool> kernelOf(task::SourceOp source, StringRef column, Type type) {
    auto fields = source.getConnectorSettings().getAs<DictionaryAttr>("fields");
    auto field = fields ? fields.getAs<DictionaryAttr>(column) : DictionaryAttr();
    bool sequence = field && field.get("sequence");
    for (const auto &kernel : connectors::datagen::datagen_kernels) {
      if (wordOf(type) != kernel.type)
        continue;
      const char *name = sequence ? kernel.sequence : kernel.random;
      return {name ? name : "", sequence ? kernel.sequence_takes_context : kernel.random_takes_context};
    }
    return {"", false};
  }
};

} // namespace

void GeneratorColumns::open(FunctionLowering &f) const {
  auto pointer = LLVM::LLVMPointerType::get(f.builder.getContext());
  f.generator = f.load(pointer, f.byteOffset(f.batch, offsetof(MsBatch, generator)));
  f.first_row = f.load(f.builder.getI64Type(), f.byteOffset(f.batch, offsetof(MsBatch, first_row)));
}

const GeneratorColumns *findGenerator(task::SourceOp source) {
  static const NexmarkColumns nexmark;
  static const DatagenColumns datagen;
  if (source.getConnector() == "nexmark")
    return &nexmark;
  return source.getConnector() == "datagen" ? &datagen : nullptr;
}

} // namespace millstream
