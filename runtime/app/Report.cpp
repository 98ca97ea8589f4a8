// Progress and summary.
#include "runtime/app/Report.h"

#include "runtime/app/Duration.h"

#include <algorithm>
#include <cstdio>

namespace millstream {

static constexpr int64_t terminal_interval_ns = 200'000'000;
static constexpr int64_t plain_interval_ns = 10'000'000'000;

Progress::Progress(Pipeline &pipeline, bool enabled, bool terminal)
    : pipeline_(pipeline), enabled_(enabled), terminal_(terminal), start_ns_(pipeline.env().clock->monotonicNs()),
      last_ns_(start_ns_), last_rows_(sourceRows()) {}

uint64_t Progress::sourceRows() const {
  uint64_t rows = 0;
  for (const proto::Source &source : pipeline_.plan().sources())
    rows += pipeline_.context().counters[source.node()][MS_ROWS_IN];
  return rows;
}

// The lowest watermark, and how far it is behind the wall clock.
std::string Progress::watermarkText(int64_t &lag_ms) const {
  int64_t least = time_max;
  for (uint32_t w = 0; w < pipeline_.watermarks().size(); ++w)
    least = std::min(least, pipeline_.watermarks().value(w));
  if (least == time_max || least == time_min)
    return {};
  lag_ms = pipeline_.env().clock->wallMs() - least;
  return formatTime(least);
}

void Progress::update(int64_t now_ns) {
  if (!enabled_ || now_ns - last_ns_ < (terminal_ ? terminal_interval_ns : plain_interval_ns))
    return;
  uint64_t rows = sourceRows();
  double seconds = static_cast<double>(now_ns - last_ns_) / 1e9;
  auto rate = static_cast<uint64_t>(static_cast<double>(rows - last_rows_) / seconds);
  last_ns_ = now_ns;
  last_rows_ = rows;
  int64_t lag_ms = 0;
  std::string watermark = watermarkText(lag_ms);
  if (!terminal_) {
    if (watermark.empty())
      pipeline_.log().info("progress", {{"rows", rows}, {"rows_per_s", rate}});
    else
      pipeline_.log().info(
          "progress",
          {{"rows", rows}, {"rows_per_s", rate}, {"watermark", watermark}, {"watermark_lag_s", lag_ms / 1000}});
    return;
  }
  std::string line = formatCount(rows) + " rows, " + formatCount(rate) + " rows/s";
  if (!watermark.empty())
    line += ", watermark " + watermark + " (" + formatDuration(std::max<int64_t>(lag_ms, 0)) + " behind)";
  pipeline_.log().progress(line);
}

void Progress::clear() {
  if (enabled_ && terminal_)
    pipeline_.log().progress("");
}

void reportNodes(Pipeline &pipeline) {
  static const char *const heads[] = {"in", "out", "late", "dropped", "failed"};
  const proto::Plan &plan = pipeline.plan();
  for (SinkSlot &slot : pipeline.sinks())
    slot.count();
  size_t name_width = 4;
  for (const proto::Node &node : plan.nodes())
    name_width = std::max(name_width, node.name().size());
  std::string table = "node" + std::string(name_width - 4, ' ');
  char cell[64];
  for (const char *head : heads) {
    snprintf(cell, sizeof cell, " %14s", head);
    table += cell;
  }
  table += '\n';
  for (int n = 0; n < plan.nodes_size(); ++n) {
    const proto::Node &node = plan.nodes(n);
    const NodeCounters &counters = pipeline.context().counters[static_cast<size_t>(n)];
    table += node.name() + std::string(name_width - node.name().size(), ' ');
    for (uint64_t counter : counters) {
      snprintf(cell, sizeof cell, " %14s", formatCount(counter).c_str());
      table += cell;
    }
    table += '\n';
    if (pipeline.log().format() == LogFormat::json)
      pipeline.log().info("node", {{"node", node.name()},
                                   {"kind", node.kind()},
                                   {"in", counters[MS_ROWS_IN]},
                                   {"out", counters[MS_ROWS_OUT]},
                                   {"late", counters[MS_ROWS_LATE]},
                                   {"dropped", counters[MS_ROWS_DROPPED]},
                                   {"failed", counters[MS_ROWS_FAILED]}});
  }
  pipeline.log().plain(table);
}

} // namespace millstream
