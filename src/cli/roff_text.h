// Text for man(7) pages.
#pragma once

#include <string>
#include <string_view>

#include "cli/man_text.h"

namespace localexec::cli {

// The text as roff takes it literally.
std::string roff(std::string_view text);

// Lines of an example, set apart.
std::string roff_example(std::string_view text);

std::string roff_section(const ManSection& section);

// The head of a page: its name, the section of the manual, what it is about.
std::string roff_head(std::string_view name, int section, std::string_view summary);

}  // namespace localexec::cli
