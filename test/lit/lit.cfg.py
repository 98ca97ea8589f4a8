# lit's settings: tests are .mlir files whose RUN lines use millstream-opt, the driver and FileCheck.
import lit.formats

config.name = "millstream"
config.test_format = lit.formats.ShTest(True)
config.suffixes = [".mlir"]
config.test_source_root = config.source_dir
config.test_exec_root = config.binary_dir
config.environment["PATH"] = ":".join([config.tools_dir, config.llvm_tools_dir, config.environment.get("PATH", "")])
