// A pipeline's parameters: values from the command line or defaults, converted to their types.
#ifndef MILLSTREAM_RUNTIME_APP_PARAMS_H
#define MILLSTREAM_RUNTIME_APP_PARAMS_H

#include "runtime/env/Status.h"
#include "runtime/proto/plan.pb.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace millstream {

class Params {
public:
  // Reports all that is wrong with them at once: unknown names, missing and unfitting values.
  Status load(const proto::Plan &, const std::vector<std::pair<std::string, std::string>> &given);
  // As ms_param gives them, in the order of Plan.params; live as long as this object.
  std::vector<const uint8_t *> slots() const;
  // As written; null if there is no parameter of that name.
  const std::string *text(std::string_view name) const;

private:
  struct Value {
    std::string name;
    std::string text;
    // A row slot of one field: the value, then the null bits.
    alignas(16) uint8_t slot[32] = {};
  };
  std::vector<std::unique_ptr<Value>> values_;
};

// How a type is written in a spec.
std::string typeName(const proto::Type &);

} // namespace millstream
#endif
