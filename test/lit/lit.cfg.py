# lit's settings: tests are .mlir and .yaml files whose RUN lines use the tools, the driver and FileCheck.
import os
import shutil

import lit.formats

config.name = "millstream"
config.test_format = lit.formats.ShTest(True)
config.suffixes = [".mlir", ".yaml", ".test"]
config.excludes = ["Inputs"]
config.test_source_root = config.source_dir
config.test_exec_root = config.binary_dir
config.environment["PATH"] = ":".join([config.tools_dir, config.llvm_tools_dir, config.environment.get("PATH", "")])
config.substitutions.append(("%build_dir", os.path.dirname(config.tools_dir)))
config.substitutions.append(("%examples", os.path.join(config.source_dir, "../../docs/examples")))
if shutil.which("gdb"):
    config.available_features.add("gdb")
