// Tasks: what a function or command is to be called with, {"args":[…],"kwargs":{…}} each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "input/file_chain.h"
#include "input/item_source.h"

namespace localexec {

// A JSON array of tasks, or JSON lines: tasks one after another with nothing but white space
// between them. Both members may be left out. An item has two values, the args and the kwargs as
// JSON on one line. Reads one task ahead at most.
class TaskSource : public StreamSource {
 public:
  // Reads the first task. Throws UsageError.
  explicit TaskSource(std::vector<std::string> files);

  // Of the kwargs of the first task, each once, but for those called args or kwargs.
  const std::vector<std::string>& names() const { return names_; }

  bool next(Item& item) override;
  void before_waiting(std::function<void()> action) override {
    files_.before_waiting(std::move(action));
  }
  void stop() override { files_.stop(); }

 private:
  [[noreturn]] void refuse(const std::string& why) const;
  char next_byte();
  bool begin_task();
  bool read_task();
  void read_object();
  std::vector<Value> parse() const;

  FileChain files_;
  bool in_array_ = false;
  bool ended_ = false;
  std::uint64_t read_ = 0;  // tasks
  std::string text_;        // of the current one
  std::vector<Value> waiting_;
  std::vector<std::string> names_;
  std::uint64_t index_ = 0;
};

}  // namespace localexec
