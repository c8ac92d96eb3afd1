// The HTML page of a report, embedded at build time from src/report/page.
#pragma once

#include <string_view>

namespace localexec {

// Between the two stand the records as JSON in which every '<' is written \u003c.
extern const std::string_view kPageBeforeData;
extern const std::string_view kPageAfterData;

}  // namespace localexec
