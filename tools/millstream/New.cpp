// millstream new: a first spec with its input, ready to run.
#include "tools/millstream/Driver.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <iostream>

namespace millstream {

static constexpr llvm::StringLiteral spec_text =
    R"yaml(# What this is: docs/tutorial.md; every key: docs/reference/spec.md; functions: docs/reference/functions.md.
version: 1
pipeline: {name: NAME}

sources:
  orders:
    connector: {file: {path: orders.jsonl}}     # or stdin, or *.csv.gz, or a folder that ends in /
    format: json                                # or csv, or raw: one column, a line each
    # Columns and their types. A column may be null only if its type ends in ?.
    type: {order_id: bigint, sku: string, amount: "decimal(10,2)", coupon: "string?"}
    errors: {parse: {route: unreadable}}        # or fail (the default), or drop

transforms:
  large:
    from: orders
    steps:
      - filter: amount >= 100
      # An expression with a comma stands in quotes here, because it is between braces.
      - map: {add: {tax: "CAST(amount * 0.2 AS decimal(10,2))", sku: UPPER(sku)}}

sinks:
  out: {from: large, connector: {file: {path: large.jsonl}}, format: json}
  bad: {from: orders.unreadable, connector: {file: {path: unreadable.jsonl}}, format: json}
)yaml";

static constexpr llvm::StringLiteral input_text = R"yaml({"order_id": 1, "sku": "book", "amount": 12.50}
{"order_id": 2, "sku": "lamp", "amount": 140.00, "coupon": "SPRING"}
{"order_id": 3, "sku": "desk", "amount": "a lot"}
{"order_id": 4, "sku": "sofa", "amount": 899.99, "coupon": null}
)yaml";

static int writeNew(const std::string &path, const std::string &text) {
  std::error_code error;
  llvm::raw_fd_ostream stream(path, error, llvm::sys::fs::CD_CreateNew);
  if (error) {
    std::cerr << "error: cannot make '" << path << "': " << error.message() << '\n';
    return exit_environment;
  }
  stream << text;
  return exit_done;
}

// The folder as a shell takes it.
static std::string shellWord(const std::string &folder) {
  bool plain = folder.find_first_of(" \t'\"\\$`&|;<>()*?[]{}~#!") == std::string::npos;
  if (plain)
    return folder;
  std::string text = "'";
  for (char c : folder)
    text += c == '\'' ? "'\\''" : std::string(1, c);
  return text + "'";
}

// The folder's own name, also where it was written as `.`; what a pipeline's name may not hold becomes `_`.
static std::string nameOf(const std::string &folder) {
  llvm::SmallString<256> path;
  if (llvm::sys::fs::real_path(folder, path))
    path = folder;
  std::string name = llvm::sys::path::filename(path).take_front(128).str();
  for (char &c : name)
    if (!llvm::isAlnum(c) && c != '_' && c != '-' && c != '.')
      c = '_';
  if (!name.empty() && (name[0] == '-' || name[0] == '.'))
    name[0] = '_';
  return name.empty() ? "first" : name;
}

static int makeNew(std::string folder) {
  while (folder.size() > 1 && folder.back() == '/')
    folder.pop_back();
  if (folder.empty()) {
    std::cerr << "error: new needs the name of a folder\n";
    return exit_usage;
  }
  if (std::error_code error = llvm::sys::fs::create_directories(folder)) {
    std::cerr << "error: cannot make '" << folder << "': " << error.message() << '\n';
    return exit_environment;
  }
  std::string spec = spec_text.str();
  spec.replace(spec.find("NAME"), 4, "\"" + nameOf(folder) + "\"");
  for (auto [file, text] :
       {std::pair<std::string, std::string>("pipeline.yaml", spec), {"orders.jsonl", input_text.str()}})
    if (int code = writeNew(folder + "/" + file, text))
      return code;
  std::cout
      << "Made " << folder << "/pipeline.yaml and " << folder << "/orders.jsonl. Next:\n\n  cd " << shellWord(folder)
      << "\n  millstream run pipeline.yaml\n  cat large.jsonl\n  millstream build pipeline.yaml -o app\n  ./app run\n";
  return exit_done;
}

void addNewCommand(CLI::App &app, Action &chosen) {
  CLI::App *command = app.add_subcommand("new", "make a folder with a first spec and its input");
  auto folder = std::make_shared<std::string>();
  command->add_option("folder", *folder, "the folder to make; its name becomes the pipeline's")->required();
  command->callback([folder, &chosen] { chosen = [folder] { return makeNew(*folder); }; });
}

} // namespace millstream
