// What a run tells about itself: progress while it goes on, counts of each node at its end.
#ifndef MILLSTREAM_RUNTIME_APP_REPORT_H
#define MILLSTREAM_RUNTIME_APP_REPORT_H

#include "runtime/core/Pipeline.h"

namespace millstream {

class Progress {
public:
  // On a terminal a line that is rewritten, else a log line every ten seconds; neither if not enabled.
  Progress(Pipeline &pipeline, bool enabled, bool terminal);
  // To be called often; does something now and then.
  void update(int64_t now_ns);
  void clear();

private:
  uint64_t sourceRows() const;
  std::string watermarkText(int64_t &lag_ms) const;

  Pipeline &pipeline_;
  bool enabled_;
  bool terminal_;
  int64_t start_ns_;
  int64_t last_ns_;
  uint64_t last_rows_;
};

// Rows in, out, late, dropped, failed of every node.
void reportNodes(Pipeline &);

} // namespace millstream
#endif
