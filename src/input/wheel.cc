#include "input/wheel.h"

#include <utility>

#include "input/item_replay.h"

namespace localexec {
namespace {

class IndexedWheel : public Wheel {
 public:
  explicit IndexedWheel(std::unique_ptr<IndexedSource> source) : source_(std::move(source)) {}

  bool next(Item& item) override {
    if (next_ == source_->count()) return false;
    item = source_->at(next_++);
    return true;
  }
  void rewind() override { next_ = 0; }
  std::optional<std::uint64_t> count() const override { return source_->count(); }
  void before_waiting(std::function<void()>) override {}  // never blocks
  void stop() override {}

 private:
  std::unique_ptr<IndexedSource> source_;
  std::uint64_t next_ = 0;
};

class StreamWheel : public Wheel {
 public:
  StreamWheel(std::unique_ptr<StreamSource> source, bool keeps)
      : source_(std::move(source)), keeps_(keeps) {}

  bool next(Item& item) override {
    if (read_) return kept_.next(item);
    if (!source_->next(item)) return false;
    if (keeps_) kept_.append(item);
    return true;
  }
  void rewind() override {
    read_ = true;
    kept_.rewind();
  }
  std::optional<std::uint64_t> count() const override { return std::nullopt; }
  void before_waiting(std::function<void()> action) override {
    source_->before_waiting(std::move(action));
  }
  void stop() override { source_->stop(); }

 private:
  std::unique_ptr<StreamSource> source_;
  bool keeps_;
  bool read_ = false;  // to its end, and kept
  ItemReplay kept_;
};

}  // namespace

std::unique_ptr<Wheel> make_wheel(ItemSource source, bool comes_round) {
  if (auto* indexed = std::get_if<std::unique_ptr<IndexedSource>>(&source)) {
    return std::make_unique<IndexedWheel>(std::move(*indexed));
  }
  return std::make_unique<StreamWheel>(std::move(std::get<std::unique_ptr<StreamSource>>(source)),
                                       comes_round);
}

}  // namespace localexec
