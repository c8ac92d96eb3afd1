// A function for localexec in C++: counts the words of the variable text. An exception becomes the
// error of its call.
//
//     localexec run --var text --list 'one two' '' -- @so ./libwords.so:words
#include <localexec/function.h>

#include <sstream>
#include <stdexcept>
#include <string>

static void count_words(localexec_call* call) {
  std::size_t size = 0;
  const char* text = call->text(call, "text", &size);
  if (text == nullptr || size == 0) throw std::invalid_argument("there is no text");
  std::istringstream stream(std::string(text, size));
  int words = 0;
  for (std::string word; stream >> word;) ++words;
  const std::string result = std::to_string(words);
  call->succeed(call, result.data(), result.size());
}

LOCALEXEC_FUNCTION(words, count_words, 0)
