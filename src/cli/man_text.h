// The prose of the man page: what belongs to no single option.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace localexec::cli {

// With a term, an entry of a list; without, a paragraph. Lines of an example may follow, set apart.
struct ManParagraph {
  std::string_view term;
  std::string_view text;
  std::string_view example = {};
};

struct ManSection {
  std::string_view title;
  std::vector<ManParagraph> paragraphs;
};

const std::vector<ManSection>& man_sections();

}  // namespace localexec::cli
