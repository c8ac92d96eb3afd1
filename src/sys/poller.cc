#include "sys/poller.h"

#include <sys/epoll.h>

#include <array>
#include <cerrno>

#include "sys/poll_timeout.h"

namespace localexec::sys {
namespace {

std::uint64_t pack(Tag tag) {
  return (std::uint64_t{tag.channel} << 56) | (std::uint64_t{tag.slot & 0xFFFFFFU} << 32) |
         tag.generation;
}

Tag unpack(std::uint64_t bits) {
  return {static_cast<std::uint8_t>(bits >> 56), static_cast<std::uint32_t>(bits >> 32) & 0xFFFFFFU,
          static_cast<std::uint32_t>(bits)};
}

}  // namespace

Poller::Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_) throw_errno("cannot create an epoll instance");
}

bool Poller::add(int fd, Tag tag) { return add_for(EPOLLIN, fd, tag); }

bool Poller::add_for_writing(int fd, Tag tag) { return add_for(EPOLLOUT, fd, tag); }

bool Poller::add_for(std::uint32_t events, int fd, Tag tag) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = pack(tag);
  return ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0;
}

void Poller::remove(int fd) {
  // Cannot fail for a descriptor that was added and is still open (epoll_ctl(2)).
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

const std::vector<Tag>& Poller::wait(std::optional<TimePoint> until, TimePoint now) {
  std::array<epoll_event, 256> events{};
  const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()),
                                 milliseconds_until(until, now));
  if (count < 0 && errno != EINTR) throw_errno("cannot wait for events (epoll_wait)");
  ready_.clear();
  for (int i = 0; i < count; ++i) {
    ready_.push_back(unpack(events[static_cast<std::size_t>(i)].data.u64));
  }
  return ready_;
}

}  // namespace localexec::sys
