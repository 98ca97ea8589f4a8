// The parts of a transform's schema, by family of operations.
#ifndef MILLSTREAM_FRONTEND_SPEC_SCHEMANODES_H
#define MILLSTREAM_FRONTEND_SPEC_SCHEMANODES_H

#include "frontend/spec/Shape.h"

namespace millstream::schema {

void addStatelessOperations(Record<Transform> &); // SchemaSteps.cpp
void addStatefulOperations(Record<Transform> &);  // SchemaStateful.cpp
Shape<std::vector<NamedExpression>> namedExpressions(const char *what, bool identifiers = false);

} // namespace millstream::schema
#endif
