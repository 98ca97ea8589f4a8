// The builder behind buildPipeline, by family: BuildTypes (types, parameters), BuildSources, BuildSteps,
// BuildStateful, BuildSinks.
#ifndef MILLSTREAM_FRONTEND_LOWER_BUILD_H
#define MILLSTREAM_FRONTEND_LOWER_BUILD_H

#include "dialects/flow/Flow.h"
#include "frontend/lower/Aggregates.h"
#include "frontend/lower/Expressions.h"
#include "frontend/spec/Graph.h"
#include "frontend/spec/Spec.h"

#include <map>
#include <set>

namespace millstream {

class PipelineBuilder {
public:
  PipelineBuilder(const Spec &spec, mlir::MLIRContext &context, Diagnostics &diagnostics)
      : spec_(spec), diagnostics_(diagnostics), builder_(&context) {}

  mlir::OwningOpRef<mlir::ModuleOp> build(llvm::StringRef shown);

private:
  // A row has at most so many columns, nested ones included (named types can double in size with each one),
  // and all operators together see at most so many: beyond that a spec is a bomb.
  static constexpr uint64_t row_columns_max = 2000;
  static constexpr uint64_t all_columns_max = 1'000'000;

  // A column of a source, by the source's number and the column's.
  using Origin = std::pair<size_t, size_t>;

  // What a node or one of its outputs gives. Without a value it could not be built, which was reported.
  struct Stream {
    mlir::Value value;
    // For each column, the source columns that it passes on unchanged: what reads it names those.
    std::vector<std::set<Origin>> origins;
    // The columns that the event time comes from, where it is known which those are.
    std::set<size_t> time_columns;
    const Transform *updated_by = nullptr; // the node that made the stream updating

    explicit operator bool() const { return static_cast<bool>(value); }
    flow::StreamType type() const { return llvm::cast<flow::StreamType>(value.getType()); }
    flow::RowType row() const { return type().getRow(); }
    bool isAppend() const { return type().getKind() == flow::ChangelogKind::append; }
  };

  // ---- BuildTypes.cpp
  void resolveTypes();
  bool resolveNamed(size_t index, unsigned depth);
  bool resolveNamesIn(const TypeSpec &, unsigned depth);
  mlir::Type resolve(const TypeSpec &);
  flow::RowType resolveRow(const TypeSpec &);
  bool checkWeight(mlir::Type, SourceRange);
  void resolveParams();
  bool fitsType(const std::string &text, mlir::Type);

  // ---- BuildSources.cpp
  void buildSource(const Source &);
  flow::RowType sourceRow(const Source &);
  flow::RowType addMetadata(const Source &, flow::RowType);
  void checkDatagen(const Source &, flow::RowType);
  void setOutputs(const Source &, mlir::Value bad, Stream failed);
  Stream asBadRecords(const Source &, const Stream &failed);
  // Adds flow.watermark behind `input`; failed rows go to `failed` where the policy routes them.
  Stream buildWatermark(const Name &node, const EventTime &, const Stream &input, const ErrorPolicy &, Stream &failed);
  mlir::Value eventTimeField(const Name &field, const Scope &, flow::RowType);
  mlir::DictionaryAttr settingsOf(const Component &);
  mlir::Attribute settingOf(const SettingValue &);
  void writeUsed();

  // ---- BuildSteps.cpp
  void buildTransform(const Transform &);
  Stream readInputs(const std::string &name, SourceRange, const std::vector<NodeRef> &);
  bool sameType(const NodeRef &first, const Stream &, const NodeRef &other, const Stream &);
  Stream buildSteps(const Transform &, Stream input);
  Stream buildFilter(const std::string &name, const Step &, const Stream &input, const ErrorPolicy &, Stream &failed);
  Stream buildMap(const std::string &name, const Step &, const Stream &input, const ErrorPolicy &, Stream &failed);
  Stream buildFlatMap(const std::string &name, const Step &, const Stream &input, const ErrorPolicy &, Stream &failed);
  void buildRoute(const Transform &, const Stream &input);
  // Failed rows of several steps, or sources, become one stream.
  Stream uniteFailed(const std::string &name, SourceRange, std::vector<Stream>);

  // A column of a map's result, before the row's type is known.
  struct MapColumn {
    std::string name;
    SourceRange range;
    const SpecText *expression = nullptr; // else column `index` is passed on
    size_t index = 0;
    bool named = false; // the spec names that column
  };
  bool mapColumns(const Map &, const Stream &input, std::vector<MapColumn> &);
  bool selectColumns(const std::vector<MapItem> &, flow::RowType, std::vector<MapColumn> &);
  flow::StreamType mapType(const Transform *updated_by, SourceRange, const Stream &input,
                           const std::vector<MapColumn> &, llvm::ArrayRef<mlir::Type>);

  // ---- BuildStateful.cpp
  void buildAggregate(const Transform &, const Stream &input);
  struct AggregateParts {
    std::vector<AggregateCall> calls;
    std::vector<mlir::FailureOr<AggregateField>> fields;
    llvm::SmallVector<mlir::StringAttr> names; // the result's columns
    llvm::SmallVector<mlir::Value> values;
  };
  bool checkWindow(const Transform &, const Stream &input);
  flow::WindowAttr windowOf(const Window &);
  bool buildCalls(const Transform &, const Stream &input, llvm::ArrayRef<size_t> keys, mlir::Region &,
                  AggregateParts &);
  bool checkHeld(SourceRange, llvm::StringRef name, mlir::Type);
  bool checkResultNames(const Transform &, llvm::ArrayRef<mlir::StringAttr> groups);
  bool buildResult(const Transform &, const Stream &input, llvm::ArrayRef<size_t> keys, mlir::Region &,
                   AggregateParts &);
  bool buildHaving(const Aggregate &, flow::RowType, mlir::Region &);
  flow::StreamType aggregateType(const Transform &, flow::RowType);
  void defineAggregate(const Transform &, const Stream &input, flow::AggregateOp);
  bool checkTtl(const Transform &, const Stream &input);
  bool checkTimeColumn(const Name &column, const Stream &input);
  void buildDedup(const Transform &, const Stream &input);
  // The columns called `names`; false if one is not there (reported).
  bool findColumns(const std::vector<Name> &names, flow::RowType, llvm::SmallVectorImpl<size_t> &);
  const Ttl *lifetimeOf(const Transform &) const;
  int64_t ttlOf(const Transform &) const;
  bool ttlByEventTime(const Transform &) const;
  bool ttlTouchedByRead(const Transform &) const;

  // ---- BuildSinks.cpp
  void buildSink(const Sink &);
  bool checkSinkInput(const Sink &, const NodeRef &, const Stream &);

  // ---- BuildPipeline.cpp
  const Stream *find(const NodeRef &) const;
  void define(const std::string &node, const std::string &output, Stream);
  mlir::DictionaryAttr pipelineSettings();
  mlir::ArrayAttr paramsAttr();
  // A region whose block takes the row's columns, and their scope.
  Scope openRegion(mlir::Region &, flow::RowType, mlir::Location);
  // The columns that the region's expressions name are used.
  void markUsed(mlir::Block &, const Stream &);
  void markUsed(const Stream &, size_t column);
  void markAllUsed(const Stream &);
  void unknownColumn(const Name &, flow::RowType);
  // Whether an updating stream may be read here; reports it if not.
  bool wantAppend(SourceRange, const Stream &, llvm::StringRef what);
  mlir::Location at(SourceRange range) { return locationOf(builder_.getContext(), range); }
  flow::Policy policyOf(const ErrorPolicy &policy) { return static_cast<flow::Policy>(policy.kind); }
  Stream failedRows(mlir::Operation *, const Stream &input, const ErrorPolicy &);
  mlir::ArrayAttr strings(const std::vector<std::string> &);

  const Spec &spec_;
  Diagnostics &diagnostics_;
  mlir::OpBuilder builder_;
  std::map<std::string, Stream> streams_; // by `node` and `node.output`
  std::vector<Scope::Param> params_;
  std::vector<mlir::Type> param_types_;
  std::vector<NamedType> named_types_; // resolved so far
  enum class TypeState : uint8_t { fresh, open, done };
  std::vector<TypeState> type_states_;
  std::map<std::string, size_t> type_index_;
  llvm::DenseMap<mlir::Type, uint64_t> weights_;
  struct BuiltSource {
    flow::SourceOp op;
    std::vector<bool> used;
  };
  std::vector<BuiltSource> sources_;
  uint64_t all_columns_ = 0;
};

} // namespace millstream
#endif
