// Declarations of a task.program to the Plan that is embedded in the app.
#include "codegen/Plan.h"

#include "codegen/Encoders.h"
#include "codegen/Types.h"

#include "llvm/Support/Path.h"

using namespace mlir;

namespace millstream {

static void fillMap(proto::SettingMap &map, DictionaryAttr settings);

static void fillSetting(proto::Setting &setting, Attribute value) {
  if (auto text = dyn_cast<StringAttr>(value))
    setting.set_text(text.str());
  else if (auto flag = dyn_cast<BoolAttr>(value))
    setting.set_flag(flag.getValue());
  else if (auto integer = dyn_cast<IntegerAttr>(value))
    setting.set_integer(integer.getInt());
  else if (auto number = dyn_cast<FloatAttr>(value))
    setting.set_number(number.getValueAsDouble());
  else if (auto list = dyn_cast<ArrayAttr>(value))
    for (Attribute item : list)
      fillSetting(*setting.mutable_list()->add_items(), item);
  else if (auto map = dyn_cast<DictionaryAttr>(value))
    fillMap(*setting.mutable_map(), map);
}

static void fillMap(proto::SettingMap &map, DictionaryAttr settings) {
  for (NamedAttribute entry : settings) {
    proto::SettingMap::Entry &added = *map.add_entries();
    added.set_name(entry.getName().str());
    fillSetting(*added.mutable_value(), entry.getValue());
  }
}

static void fillComponent(proto::Component &component, StringRef name, DictionaryAttr settings) {
  component.set_name(name.str());
  fillMap(*component.mutable_settings(), settings);
}

// Of the spec's path only its name: where it lies must not change the executable.
static void fillPlace(proto::Place &place, Location loc) {
  auto file = loc->findInstanceOf<FileLineColLoc>();
  if (!file)
    return;
  place.set_file(llvm::sys::path::filename(file.getFilename().getValue()).str());
  place.set_line(file.getLine());
  place.set_column(file.getColumn());
}

namespace {

class PlanBuilder {
public:
  explicit PlanBuilder(task::ProgramOp program) : program_(program) {}

  proto::Plan build() {
    plan_.set_pipeline(program_.getName().str());
    fillSettings();
    fillParams();
    for (Operation &op : program_.getBody().front())
      if (auto symbol = dyn_cast<SymbolOpInterface>(op))
        numbers_[symbol.getName()] = counts_[op.getName().getStringRef()]++;
    for (Operation &op : program_.getBody().front()) {
      if (auto node = dyn_cast<task::NodeOp>(op))
        addNode(node);
      else if (auto source = dyn_cast<task::SourceOp>(op))
        addSource(source);
      else if (auto sink = dyn_cast<task::SinkOp>(op))
        addSink(sink);
      else if (auto watermark = dyn_cast<task::WatermarkOp>(op))
        addWatermark(watermark);
      else if (auto table = dyn_cast<state::TableOp>(op))
        addTable(table);
    }
    return std::move(plan_);
  }

private:
  std::string text(StringRef name, StringRef otherwise = "") {
    auto value = program_.getSettings().getAs<StringAttr>(name);
    return value ? value.str() : otherwise.str();
  }
  int64_t integer(StringRef name, int64_t otherwise) {
    auto value = program_.getSettings().getAs<IntegerAttr>(name);
    return value ? value.getInt() : otherwise;
  }

  void fillSettings() {
    plan_.set_description(text("description"));
    plan_.set_time_zone(text("time_zone", "UTC"));
    plan_.set_cpu(text("cpu", "x86-64-v3"));
    plan_.set_checkpoint_interval_ms(integer("checkpoint_interval_ms", 0));
    plan_.set_checkpoint_storage(text("checkpoint_storage"));
    plan_.set_checkpoint_retain(static_cast<uint32_t>(integer("checkpoint_retain", 2)));
    plan_.set_key_groups(static_cast<uint32_t>(keyGroupsOf(program_)));
    plan_.set_compiler_version(MILLSTREAM_VERSION);
  }

  void fillParams() {
    for (Attribute attribute : program_.getParams()) {
      auto dictionary = cast<DictionaryAttr>(attribute);
      proto::Param &param = *plan_.add_params();
      param.set_name(dictionary.getAs<StringAttr>("name").str());
      *param.mutable_type() = protoType(dictionary.getAs<TypeAttr>("type").getValue());
      if (auto text = dictionary.getAs<StringAttr>("default")) {
        param.set_has_default(true);
        param.set_default_text(text.str());
      }
    }
  }

  void addNode(task::NodeOp op) {
    proto::Node &node = *plan_.add_nodes();
    node.set_name(op.getSymName().str());
    node.set_kind(op.getKind().str());
    fillPlace(*node.mutable_place(), op.getLoc());
    node.set_processing_time(op.getProcessingTime());
    for (auto [symbol, hold] : llvm::zip(op.getWatermarks(), op.getHoldsMs())) {
      proto::WatermarkInput &input = *node.add_watermarks();
      input.set_watermark(numbers_.lookup(cast<FlatSymbolRefAttr>(symbol).getValue()));
      input.set_hold_ms(hold);
    }
  }

  void addTable(state::TableOp op) {
    proto::Table &table = *plan_.add_tables();
    state::LayoutAttr layout = *op.getLayout();
    table.set_name(tableName(op));
    table.set_node(numbers_.lookup(op.getNode()));
    table.set_slot_bytes(static_cast<uint32_t>(layout.getSlotBytes()));
    table.set_key_fixed_bytes(static_cast<uint32_t>(layout.getKeyBytes()));
    table.set_key_strings(static_cast<uint32_t>(layout.getKeyStrings()));
    table.set_key_groups(plan_.key_groups());
    table.set_meaning(op.getMeaning().value_or("").str());
    addColumns(table, cast<flow::RowType>(op.getKey()), layout.getKeyOffsets(), layout.getKeyNulls());
    auto fields = cast<flow::RowType>(op.getFields());
    addColumns(table, fields, layout.getFieldOffsets(), layout.getFieldNulls());
    if (auto link = op.getLink())
      table.set_next_offset(static_cast<uint32_t>(layout.getFieldOffsets()[*link]));
    for (auto [type, offset] : llvm::zip(fields.getTypes(), layout.getFieldOffsets()))
      if (isa<flow::StringType, flow::BytesType>(flow::stripNullable(type)))
        table.add_string_offsets(static_cast<uint32_t>(offset));
  }

  // A table's identity across versions: the node's name, or node.part: `x.state` is x's own, `x.state.part`
  // a part of it. Modules written by hand may have other names.
  static std::string tableName(state::TableOp op) {
    StringRef name = op.getSymName();
    bool is_own = name.consume_front(op.getNode().str() + ".state");
    return op.getNode().str() + (is_own ? "" : ".") + name.str();
  }

  static void addColumns(proto::Table &table, flow::RowType row, ArrayRef<int32_t> offsets, ArrayRef<int32_t> nulls) {
    for (size_t i = 0; i < row.size(); ++i) {
      proto::Field &field = *table.add_fields();
      field.set_name(row.getNames()[i].str());
      *field.mutable_type() = protoType(row.getTypes()[i]);
      field.set_offset(static_cast<uint32_t>(offsets[i]));
      if (nulls[i] >= 0) {
        field.set_null_offset(static_cast<uint32_t>(nulls[i] / 8));
        field.set_null_mask(1u << (nulls[i] % 8));
      }
    }
  }

  // All columns of the records, with the places of those that rows have. Metadata is no column of a record.
  static proto::Row sourceRow(task::SourceOp op) {
    auto row = cast<flow::RowType>(op.getRow());
    flow::RowType declared = op.getDeclaredRow();
    proto::Row all = protoRow(declared, op.getUsed()), places = protoRow(row, {}), result;
    result.set_bytes(places.bytes());
    for (auto [i, name] : llvm::enumerate(declared.getNames())) {
      int at = row.find(name);
      if (at < 0 && op.getMetadata().contains(name))
        continue;
      proto::Field &field = *result.add_fields();
      field = all.fields(static_cast<int>(i));
      if (at < 0) {
        field.set_used(false);
        field.set_offset(0);
        continue;
      }
      field.set_offset(places.fields(at).offset());
      field.set_null_offset(places.fields(at).null_offset());
      field.set_null_mask(places.fields(at).null_mask());
    }
    return result;
  }

  void addSource(task::SourceOp op) {
    proto::Source &source = *plan_.add_sources();
    source.set_node(numbers_.lookup(op.getNode()));
    fillComponent(*source.mutable_connector(), op.getConnector(), op.getConnectorSettings());
    fillComponent(*source.mutable_format(), op.getFormat(), op.getFormatSettings());
    *source.mutable_row() = sourceRow(op);
    source.set_parse_errors(static_cast<proto::ErrorPolicy>(op.getParseErrors()));
    for (NamedAttribute entry : op.getMetadata()) {
      if (cast<flow::RowType>(op.getRow()).find(entry.getName()) < 0)
        continue;
      proto::Metadata &metadata = *source.add_metadata();
      metadata.set_column(entry.getName().str());
      metadata.set_key(cast<StringAttr>(entry.getValue()).str());
    }
    source.set_watermark(op.getWatermark() ? static_cast<int32_t>(numbers_.lookup(*op.getWatermark())) : -1);
    source.set_max_record_bytes(static_cast<uint64_t>(op.getMaxRecordBytes()));
  }

  void addSink(task::SinkOp op) {
    proto::Sink &sink = *plan_.add_sinks();
    sink.set_node(numbers_.lookup(op.getNode()));
    fillComponent(*sink.mutable_connector(), op.getConnector(), op.getConnectorSettings());
    fillComponent(*sink.mutable_format(), op.getFormat(), op.getFormatSettings());
    auto row = cast<flow::RowType>(op.getRow());
    *sink.mutable_row() = protoRow(row, {});
    sink.set_write_errors(static_cast<proto::ErrorPolicy>(op.getWriteErrors()));
    sink.set_delivery(op.getDelivery().str());
    sink.set_header(fileHeader(op.getFormat(), op.getFormatSettings(), row));
  }

  void addWatermark(task::WatermarkOp op) {
    proto::Watermark &watermark = *plan_.add_watermarks();
    watermark.set_node(numbers_.lookup(op.getNode()));
    watermark.set_out_of_order_ms(op.getOutOfOrderMs());
    watermark.set_idle_after_ms(op.getIdleAfterMs());
    for (Attribute source : op.getSources())
      watermark.add_sources(numbers_.lookup(cast<FlatSymbolRefAttr>(source).getValue()));
  }

  task::ProgramOp program_;
  proto::Plan plan_;
  llvm::StringMap<uint32_t> numbers_, counts_;
};

} // namespace

int32_t keyGroupsOf(task::ProgramOp program) {
  auto groups = program.getSettings().getAs<IntegerAttr>("key_groups");
  return groups ? static_cast<int32_t>(groups.getInt()) : 128;
}

proto::Plan buildPlan(task::ProgramOp program) { return PlanBuilder(program).build(); }

} // namespace millstream
