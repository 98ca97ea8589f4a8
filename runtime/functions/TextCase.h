// Upper and lower case of text that is not all ASCII, as Java's String has them: full mappings, so that a
// sharp s becomes SS, and a sigma at a word's end its own form.
#ifndef MILLSTREAM_RUNTIME_FUNCTIONS_TEXTCASE_H
#define MILLSTREAM_RUNTIME_FUNCTIONS_TEXTCASE_H

#include "runtime/abi/Abi.h"

extern "C" {
MsString ms_text_upper(MsContext *, MsString);
MsString ms_text_lower(MsContext *, MsString);
}

#endif
