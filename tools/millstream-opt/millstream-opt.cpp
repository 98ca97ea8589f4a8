// Reads a module of any phase, runs passes over it, writes it: for tests and for a look at one pass.
#include "codegen/Passes.h"
#include "passes/Passes.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  registry.insert<millstream::flow::FlowDialect, millstream::task::TaskDialect, millstream::state::StateDialect,
                  mlir::LLVM::LLVMDialect>();
  millstream::registerMillstreamPasses();
  millstream::registerMillstreamLoweringPasses();
  millstream::registerPhasePipelines();
  mlir::registerCanonicalizerPass();
  mlir::registerCSEPass();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "millstream modular optimizer\n", registry));
}
