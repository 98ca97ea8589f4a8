// What every runtime function that can fail returns: nothing on success, else a stable code (MSxxxx), a
// class that decides the exit code, and a message. Exceptions are not used in the runtime.
#ifndef MILLSTREAM_RUNTIME_ENV_STATUS_H
#define MILLSTREAM_RUNTIME_ENV_STATUS_H

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace millstream {

// Who has to do something about an error. The value is the process's exit code.
enum class ErrorClass : uint8_t {
  usage = 2,       // the command line or a parameter is wrong
  internal = 3,    // an error of ours
  state = 4,       // state or output needs an answer from the user
  data = 5,        // a restart will not help
  environment = 6, // a restart may help
};

namespace errors {
#define MILLSTREAM_CODE(number, name, summary) inline constexpr uint16_t name = number;
#include "runtime/env/Codes.def"
#undef MILLSTREAM_CODE
} // namespace errors

class [[nodiscard]] Status {
public:
  Status() = default; // success
  Status(ErrorClass kind, uint16_t code, std::string message) : detail_(new Detail{kind, code, std::move(message)}) {}

  static Status usage(uint16_t code, std::string message) { return {ErrorClass::usage, code, std::move(message)}; }
  static Status state(uint16_t code, std::string message) { return {ErrorClass::state, code, std::move(message)}; }
  static Status data(uint16_t code, std::string message) { return {ErrorClass::data, code, std::move(message)}; }
  static Status environment(uint16_t code, std::string message) {
    return {ErrorClass::environment, code, std::move(message)};
  }
  static Status internal(std::string message) { return {ErrorClass::internal, errors::internal, std::move(message)}; }

  bool ok() const { return !detail_; }
  // Only for a failure.
  ErrorClass kind() const { return detail_->kind; }
  uint16_t code() const { return detail_->code; }
  uint16_t codeOrZero() const { return detail_ ? detail_->code : 0; }
  const std::string &message() const { return detail_->message; }
  // 0 on success.
  int exitCode() const { return detail_ ? static_cast<int>(detail_->kind) : 0; }
  // The message with its code behind it, as the user sees it: `cannot open 'x': … [MS4001]`.
  std::string text() const;
  // The same failure, told from further out: `prefix: message`.
  Status within(std::string_view prefix) &&;

private:
  struct Detail {
    ErrorClass kind;
    uint16_t code;
    std::string message;
  };
  std::unique_ptr<Detail> detail_;
};

// A value or a failure.
template <typename T> class [[nodiscard]] Result {
public:
  Result(T value) : value_(std::move(value)) {}
  Result(Status failure) : status_(std::move(failure)) {}
  bool ok() const { return value_.has_value(); }
  T &operator*() { return *value_; }
  const T &operator*() const { return *value_; }
  T *operator->() { return &*value_; }
  const T *operator->() const { return &*value_; }
  T take() { return std::move(*value_); }
  Status takeStatus() { return std::move(status_); }
  const Status &status() const { return status_; }

private:
  std::optional<T> value_;
  Status status_;
};

// Leaves the function with the failure, if there is one.
#define MILLSTREAM_TRY(expression)                                                                                     \
  do {                                                                                                                 \
    if (::millstream::Status ms_try_status = (expression); !ms_try_status.ok())                                        \
      return ms_try_status;                                                                                            \
  } while (false)

} // namespace millstream
#endif
