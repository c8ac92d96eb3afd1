// Source code without what is not code.
#pragma once

#include <string>
#include <string_view>

#include "core/script_call.h"

namespace localexec {

// The same text with spaces in place of comments and of what is inside strings, here-documents and
// regular expressions: lines and places stay. By the look of the text, so that what only a parser
// of the language could tell may be taken for the other. For all languages but the shell's.
std::string plain_code(std::string_view source, Language language);

}  // namespace localexec
