// What in the source of a script waits, or reads and writes files.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/classification.h"
#include "core/script_call.h"

namespace localexec {

// commands: only waiting for a network, a host, a database or a clock counts. functions: reading
// and writing files counts as well, which threads of one process do side by side.
enum class SourceUse { command, function };

// Whether calls of Python's waiting names may be in it at all, however they were imported: what
// says no needs no parser (function/python_source.h).
bool may_wait_in_python(std::string_view source, SourceUse use);

// In the order of its lines, the same thing once, without `file`. By the look of the text; a
// shell's script by its commands.
std::vector<Evidence> find_waiting_code(Language language, std::string_view source, SourceUse use);

// A command among others, scripts in its words included.
std::vector<Evidence> find_waiting_words(std::span<const std::string> words);

// The text of one function of JavaScript, in its place (its lines keep their numbers); empty where
// its definition does not show.
std::string javascript_function(std::string_view source, std::string_view name);

}  // namespace localexec
