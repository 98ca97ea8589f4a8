// Which processor code is made for. Every name comes down to a level of x86-64, which a program can check
// when it starts, and a processor to schedule for: code never holds an instruction that was not checked.
#include "codegen/Target.h"

#include "dialects/flow/Flow.h"
#include "dialects/task/Task.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/X86TargetParser.h"

using namespace llvm;

namespace millstream {

// What each level adds to the next (System V ABI, x86-64 supplement, 3.1.1).
static constexpr std::pair<StringLiteral, StringLiteral> levels[] = {
    {"x86-64-v4", "+avx512f,+avx512bw,+avx512cd,+avx512dq,+avx512vl"},
    {"x86-64-v3", "+avx,+avx2,+bmi,+bmi2,+f16c,+fma,+lzcnt,+movbe,+xsave"},
    {"x86-64-v2", "+cx16,+sahf,+popcnt,+sse3,+ssse3,+sse4.1,+sse4.2"},
    {"x86-64", ""}};

static std::string nativeLevel() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("x86-64-v4")   ? "x86-64-v4"
         : __builtin_cpu_supports("x86-64-v3") ? "x86-64-v3"
         : __builtin_cpu_supports("x86-64-v2") ? "x86-64-v2"
                                               : "x86-64";
}

static Expected<std::string> levelOf(StringRef name) {
  Expected<const Target *> target = findTarget();
  if (!target)
    return target.takeError();
  std::unique_ptr<MCSubtargetInfo> machine((*target)->createMCSubtargetInfo(Triple(target_triple), name, ""));
  std::string level = "x86-64";
  for (auto [wider, features] : reverse(levels)) {
    if (!machine->checkFeatures(features))
      break;
    level = wider.str();
  }
  return level;
}

static Error unknownCpu(StringRef name, ArrayRef<StringRef> known) {
  std::string message = "unknown processor '" + name.str() + "'";
  StringRef nearest;
  unsigned best = static_cast<unsigned>(name.size() + 2) / 3 + 1;
  for (StringRef candidate : known) {
    unsigned distance = name.edit_distance(candidate, true, best);
    if (distance < best)
      best = distance, nearest = candidate;
  }
  if (!nearest.empty())
    message += ", did you mean '" + nearest.str() + "'?";
  else
    message += ", expected x86-64-v2, x86-64-v3, x86-64-v4, native, or a processor's name as clang's -march takes it";
  return createStringError(message);
}

Expected<Cpu> findCpu(StringRef name) {
  if (name == "native")
    return Cpu{nativeLevel(), sys::getHostCPUName().str()};
  if (is_contained(make_first_range(levels), name))
    return Cpu{name.str(), "generic"};
  SmallVector<StringRef> known;
  X86::fillValidCPUArchList(known, /*Only64Bit=*/true);
  if (!is_contained(known, name)) {
    known.append({"native"});
    return unknownCpu(name, known);
  }
  Expected<std::string> level = levelOf(name);
  if (!level)
    return level.takeError();
  return Cpu{std::move(*level), name.str()};
}

void setCpu(mlir::ModuleOp module, const Cpu &cpu) {
  auto set = [&](auto op) {
    mlir::NamedAttrList settings(op.getSettings());
    settings.set("cpu", mlir::StringAttr::get(module.getContext(), cpu.level));
    op.setSettingsAttr(settings.getDictionary(module.getContext()));
  };
  for_each(module.getOps<flow::PipelineOp>(), set);
  for_each(module.getOps<task::ProgramOp>(), set);
}

} // namespace millstream
