// Debug information from locations, so that debuggers, profilers and sanitizers show lines of the spec.
//
// Each function of generated code is a subprogram with its node's name. What fusion inlined has a location
// of the kind "callee at caller" (FuseStages), and becomes an inlined subprogram of its own: a back trace
// reads as the way that a row took through the nodes.
#include "codegen/Passes.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace millstream {
#define GEN_PASS_DEF_ADDDEBUGINFO
#include "codegen/Lowering.h.inc"

namespace {

// The name that a location carries for the operator it belongs to; empty if it has none.
StringRef nodeName(Location loc) {
  auto name = loc->findInstanceOf<NameLoc>();
  return name ? name.getName().getValue() : StringRef();
}

class DebugInfo {
public:
  DebugInfo(MLIRContext *context, StringRef producer) : context_(context), producer_(producer) {}

  void add(LLVM::LLVMFuncOp function) {
    Place place = placeOf(function.getLoc(), {});
    if (!place)
      return;
    StringRef name = nodeName(function.getLoc());
    auto scope = makeSubprogram(name.empty() ? function.getSymName() : name, place);
    function->setLoc(FusedLoc::get(context_, {place}, scope));
    // Calls in a function with debug information must have a place: what has none gets the function's.
    function.getBody().walk([&](Operation *op) { op->setLoc(inFrame(op->getLoc(), scope, place)); });
  }

private:
  using Place = FileLineColLoc;

  // The innermost place in a file; `otherwise` if the location leads to none.
  static Place placeOf(Location loc, Place otherwise) {
    if (auto call = dyn_cast<CallSiteLoc>(loc))
      return placeOf(call.getCallee(), otherwise);
    if (auto fused = dyn_cast<FusedLoc>(loc)) {
      for (Location part : fused.getLocations())
        if (Place place = placeOf(part, {}))
          return place;
      return otherwise;
    }
    auto place = loc->findInstanceOf<FileLineColLoc>();
    return place ? place : otherwise;
  }

  // Of several locations that were fused, the first that leads to a file.
  static Location firstOf(Location loc) {
    auto fused = dyn_cast<FusedLoc>(loc);
    if (!fused)
      return loc;
    for (Location part : fused.getLocations())
      if (placeOf(part, {}))
        return firstOf(part);
    return loc;
  }

  Location inFrame(Location loc, LLVM::DISubprogramAttr scope, Place otherwise) {
    loc = firstOf(loc);
    if (auto call = dyn_cast<CallSiteLoc>(loc))
      return CallSiteLoc::get(inlined(call.getCallee(), otherwise), inFrame(call.getCaller(), scope, otherwise));
    return inScope(scope, placeOf(loc, otherwise));
  }

  Location inlined(Location loc, Place otherwise) {
    loc = firstOf(loc);
    if (auto call = dyn_cast<CallSiteLoc>(loc))
      return CallSiteLoc::get(inlined(call.getCallee(), otherwise), inlined(call.getCaller(), otherwise));
    Place place = placeOf(loc, otherwise);
    StringRef name = nodeName(loc);
    return inScope(inlinedSubprogram(name.empty() ? "row" : name, place), place);
  }

  Location inScope(LLVM::DISubprogramAttr scope, Place place) {
    LLVM::DIFileAttr file = fileOf(place);
    if (scope.getFile() == file)
      return FusedLoc::get(context_, {place}, scope);
    return FusedLoc::get(context_, {place}, LLVM::DILexicalBlockFileAttr::get(scope, file, 0));
  }

  LLVM::DIFileAttr fileOf(Place place) {
    SmallString<128> folder;
    if (!llvm::sys::path::is_absolute(place.getFilename().getValue()))
      llvm::sys::fs::current_path(folder);
    return LLVM::DIFileAttr::get(context_, place.getFilename().getValue(), folder);
  }

  // Of what was inlined: one for each node, with the place of its first operation.
  LLVM::DISubprogramAttr inlinedSubprogram(StringRef name, Place place) {
    LLVM::DISubprogramAttr &known = inlined_[name];
    return known ? known : known = makeSubprogram(name, place);
  }

  LLVM::DISubprogramAttr makeSubprogram(StringRef name, Place place) {
    LLVM::DIFileAttr file = fileOf(place);
    if (!unit_)
      unit_ = LLVM::DICompileUnitAttr::get(DistinctAttr::create(UnitAttr::get(context_)), llvm::dwarf::DW_LANG_C11,
                                           file, StringAttr::get(context_, producer_), /*isOptimized=*/true,
                                           LLVM::DIEmissionKind::Full);
    auto type = LLVM::DISubroutineTypeAttr::get(context_, ArrayRef<LLVM::DITypeAttr>());
    return LLVM::DISubprogramAttr::get(
        context_, DistinctAttr::create(UnitAttr::get(context_)), unit_, file, StringAttr::get(context_, name),
        /*linkageName=*/StringAttr(), file, place.getLine(), place.getLine(),
        LLVM::DISubprogramFlags::Definition | LLVM::DISubprogramFlags::Optimized, type, {}, {});
  }

  MLIRContext *context_;
  StringRef producer_;
  LLVM::DICompileUnitAttr unit_;
  llvm::StringMap<LLVM::DISubprogramAttr> inlined_;
};

struct AddDebugInfo : impl::AddDebugInfoBase<AddDebugInfo> {
  void runOnOperation() override {
    DebugInfo info(&getContext(), "millstream " MILLSTREAM_VERSION);
    for (auto function : getOperation().getOps<LLVM::LLVMFuncOp>())
      if (!function.isExternal())
        info.add(function);
  }
};

} // namespace
} // namespace millstream
