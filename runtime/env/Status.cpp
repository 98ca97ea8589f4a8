// Texts of failures.
#include "runtime/env/Status.h"

namespace millstream {

std::string Status::text() const {
  if (!detail_)
    return "ok";
  std::string result = detail_->message + " [MS";
  result += std::to_string(detail_->code);
  result += ']';
  return result;
}

Status Status::within(std::string_view prefix) && {
  if (detail_)
    detail_->message = std::string(prefix) + ": " + detail_->message;
  return std::move(*this);
}

} // namespace millstream
