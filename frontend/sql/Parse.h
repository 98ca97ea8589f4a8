// SQL text to a tree. One parser is made at the first call and used again. Input may be anything: what is
// not SQL, too long or nested too deeply is reported, never more than one error a text.
#ifndef MILLSTREAM_FRONTEND_SQL_PARSE_H
#define MILLSTREAM_FRONTEND_SQL_PARSE_H

#include "frontend/diag/Diagnostics.h"
#include "frontend/sql/Ast.h"
#include "frontend/yaml/SpecText.h"

namespace millstream {

// A scalar expression, aggregates included; null if an error was reported.
ExprPtr parseExpression(const SpecText &, Diagnostics &);

// A type; null if an error was reported.
std::unique_ptr<TypeExpr> parseType(const SpecText &, Diagnostics &);

// Whether the word can be used as a name only in back quotes.
bool isReservedWord(std::string_view);

} // namespace millstream
#endif
