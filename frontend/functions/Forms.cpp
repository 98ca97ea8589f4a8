// Expressions that the lowering builds itself, because they choose what to evaluate or look at NULLs. They
// have no kernel; they are listed here so that the reference page has them.
#include "frontend/functions/TableBuilder.h"

namespace millstream::table {

void addForms(std::vector<Function> &table) {
  Family conditional(table, "conditional");
  conditional.function("CASE", "CASE [x] WHEN a THEN r … [ELSE s] END",
                       "The result of the first condition that is true (or value that is equal to x), else that of "
                       "ELSE or NULL. Nothing else is evaluated.");
  conditional.function("IF", "IF(condition, a, b)", "The first value if the condition is true, else the second.");
  conditional.function("COALESCE", "COALESCE(a, b, …)", "The first value that is not NULL.");
  conditional.function("IFNULL", "IFNULL(a, b)", "The first value, or the second where the first is NULL.");
  conditional.function("NULLIF", "NULLIF(a, b)", "NULL where both are equal, else the first value.");

  Family logic(table, "logic");
  logic.function("AND", "a AND b", "Whether both are true; three-valued.");
  logic.function("OR", "a OR b", "Whether one is true; three-valued.");
  logic.function("NOT", "NOT a", "Whether it is false; three-valued.");
  logic.function("IS NULL", "a IS [NOT] NULL", "Whether the value is NULL.");
  logic.function("IS TRUE", "a IS [NOT] TRUE | FALSE | UNKNOWN", "Whether a condition is that, never NULL.");

  Family json(table, "json");
  json.function("IS JSON", "s IS [NOT] JSON [VALUE | OBJECT | ARRAY | SCALAR]",
                "Whether a text is JSON, or that kind of it; never NULL.");

  Family collection(table, "collection");
  collection.function("ARRAY", "ARRAY[a, b, …]", "An array of the values, cast to their common type.");
  collection.function("MAP", "MAP[k, v, …]", "A map of keys and values in turn; of equal keys the last counts.");
  collection.function("ROW", "ROW(a, b, …)",
                      "A row with fields EXPR$0, EXPR$1, …; CAST(ROW(a, b) AS ROW<x INT, y STRING>) names them.");
  collection.function("[]", "a[n]", "An array's element by number, from 1; NULL if there is none.");

  Family comparison(table, "comparison");
  comparison.function("BETWEEN", "x [NOT] BETWEEN [SYMMETRIC] a AND b",
                      "Whether x is at least a and at most b; symmetric, or the other way round.");
  comparison.function("IN", "x [NOT] IN (a, b, …)", "Whether x is equal to one of the values.");
  comparison.function("IS DISTINCT FROM", "a IS [NOT] DISTINCT FROM b",
                      "Whether the values differ, where NULL equals NULL.");

  Family conversion(table, "conversion");
  conversion.function(
      "CAST", "CAST(x AS type)",
      "The value as another type; a value that cannot be is an error. CHAR(n) and BINARY(n) pad and cut "
      "to n, VARCHAR(n) and VARBINARY(n) cut. Arrays, maps and rows are cast part by part; as text they "
      "are [a, b], {k=v} and (a, b).");
  conversion.function("TRY_CAST", "TRY_CAST(x AS type)", "The value as another type, or NULL if it cannot be.");

  Family strings(table, "string");
  strings.function("CONCAT_WS", "CONCAT_WS(separator, a, b, …)",
                   "All texts that are not NULL with a separator between; NULL if the separator is.");
}

} // namespace millstream::table
