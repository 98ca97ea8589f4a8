// Generator sources: which kernel makes which column.
#include "codegen/Generators.h"

namespace millstream {

const GeneratorColumns *findGenerator(task::SourceOp) { return nullptr; }

} // namespace millstream
