#include "sys/worker_thread.h"

#include <memory>
#include <system_error>
#include <utility>

namespace localexec::sys {
namespace {

using Work = std::function<void()>;

void* run(void* argument) {
  const std::unique_ptr<Work> work(static_cast<Work*>(argument));
  (*work)();
  return nullptr;
}

}  // namespace

WorkerThread::WorkerThread(Work work, std::size_t stack) {
  auto owned = std::make_unique<Work>(std::move(work));
  pthread_attr_t attributes;
  ::pthread_attr_init(&attributes);
  if (stack != 0) ::pthread_attr_setstacksize(&attributes, stack);  // too small: the default
  const int error = ::pthread_create(&thread_, &attributes, &run, owned.get());
  ::pthread_attr_destroy(&attributes);
  if (error != 0) throw std::system_error(error, std::generic_category(), "cannot start a thread");
  static_cast<void>(owned.release());  // the thread's own now
  is_owned_ = true;
}

WorkerThread::WorkerThread(WorkerThread&& other) noexcept
    : thread_(other.thread_), is_owned_(std::exchange(other.is_owned_, false)) {}

WorkerThread& WorkerThread::operator=(WorkerThread&& other) noexcept {
  join();
  thread_ = other.thread_;
  is_owned_ = std::exchange(other.is_owned_, false);
  return *this;
}

WorkerThread::~WorkerThread() { join(); }

void WorkerThread::join() {
  if (std::exchange(is_owned_, false)) ::pthread_join(thread_, nullptr);
}

void WorkerThread::leave() {
  if (std::exchange(is_owned_, false)) ::pthread_detach(thread_);
}

}  // namespace localexec::sys
