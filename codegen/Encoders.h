// Formats that rows are written in, as calls of encoder kernels.
#ifndef MILLSTREAM_CODEGEN_ENCODERS_H
#define MILLSTREAM_CODEGEN_ENCODERS_H

#include "codegen/FunctionLowering.h"

namespace millstream {

class RowEncoder {
public:
  explicit RowEncoder(FunctionLowering &f, mlir::DictionaryAttr settings) : f(f), settings(settings) {}
  virtual ~RowEncoder() = default;
  // Appends one record with these values (of flow's types) to the MsBuffer.
  virtual mlir::LogicalResult encode(mlir::Value buffer, mlir::OperandRange values, mlir::ArrayAttr names) = 0;
  void leaveOutLineEnd() { line_end_ = false; }
  // The row's change (i8), for formats that write it.
  void setChange(mlir::Value change) { change_ = change; }

protected:
  // A text setting, or its default.
  llvm::StringRef text(llvm::StringRef name, llvm::StringRef otherwise) const;
  bool flag(llvm::StringRef name, bool otherwise) const;

  FunctionLowering &f;
  mlir::DictionaryAttr settings;
  bool line_end_ = true;
  mlir::Value change_; // null for an append stream
};

// Null if the format cannot be written.
std::unique_ptr<RowEncoder> makeEncoder(FunctionLowering &, llvm::StringRef format, mlir::DictionaryAttr settings);
std::unique_ptr<RowEncoder> makeJsonEncoder(FunctionLowering &, mlir::DictionaryAttr settings);
std::unique_ptr<RowEncoder> makeCsvEncoder(FunctionLowering &, mlir::DictionaryAttr settings);

// The bytes that open each file of a sink: CSV's header, else nothing.
std::string fileHeader(llvm::StringRef format, mlir::DictionaryAttr settings, flow::RowType row);

} // namespace millstream
#endif
