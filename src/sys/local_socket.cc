#include "sys/local_socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

#include "sys/clock.h"
#include "sys/poll_timeout.h"
#include "sys/runtime_folder.h"

namespace localexec::sys {
namespace {

constexpr int kBacklog = 16;

bool address_of(const std::string& path, sockaddr_un& address) {
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return false;
  }
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return true;
}

template <typename Call>
bool with_address(const Call& call, const Fd& socket, const std::string& path) {
  sockaddr_un address{};
  return address_of(path, address) &&
         call(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool is_own(const Fd& socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return false;
  // Whoever is root could do all of it anyway.
  if (peer.uid == ::geteuid() || peer.uid == 0) return true;
  errno = EPERM;
  return false;
}

Fd stream_socket(int flags) { return Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0)); }

// Never in the place of one that is there.
bool rename_in(const Fd& folder, const std::string& from, const std::string& to) {
  const int fd = folder.get();
  if (::renameat2(fd, from.c_str(), fd, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;  // this file system cannot do that
  return ::faccessat(fd, to.c_str(), F_OK, 0) < 0 &&
         ::renameat(fd, from.c_str(), fd, to.c_str()) == 0;
}

bool appear(const Fd& folder, const std::string& from, const std::string& to) {
  if (rename_in(folder, from, to)) return true;
  const int error = errno;
  if (!is_listened_at(folder, to)) {
    ::unlinkat(folder.get(), to.c_str(), 0);
    if (rename_in(folder, from, to)) return true;
  }
  ::unlinkat(folder.get(), from.c_str(), 0);
  errno = error;
  return false;
}

}  // namespace

bool is_listened_at(const Fd& folder, const std::string& name) {
  const Fd probe = stream_socket(SOCK_NONBLOCK);
  return !probe || with_address(::connect, probe, path_in(folder, name)) || errno != ECONNREFUSED;
}

Fd listen_in(const Fd& folder, const std::string& name) {
  Fd socket = stream_socket(SOCK_NONBLOCK);
  // Before there is a name: bind(2) gives it the mode of the socket.
  if (!socket || ::fchmod(socket.get(), 0600) < 0) return {};
  // Under another name first: one that cannot be connected to yet would be taken for abandoned.
  const std::string hidden = "." + name;
  const std::string path = path_in(folder, hidden);
  if (!with_address(::bind, socket, path)) {
    if (errno != EADDRINUSE) return {};
    ::unlinkat(folder.get(), hidden.c_str(), 0);
    if (!with_address(::bind, socket, path)) return {};
  }
  if (::listen(socket.get(), kBacklog) < 0) {
    const int error = errno;
    ::unlinkat(folder.get(), hidden.c_str(), 0);
    errno = error;
    return {};
  }
  return appear(folder, hidden, name) ? std::move(socket) : Fd();
}

Fd accept_own(const Fd& listener) {
  Fd socket(retry_interrupted(
      [&] { return ::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK); }));
  if (socket && !is_own(socket)) return {};
  return socket;
}

Fd connect_in(const Fd& folder, const std::string& name, Duration patience) {
  Fd socket = stream_socket(0);
  if (!socket) return {};
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(patience).count();
  const timeval time{micros / 1'000'000, micros % 1'000'000};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  if (!with_address(::connect, socket, path_in(folder, name)) || !is_own(socket)) return {};
  return socket;
}

bool becomes_readable(const Fd& socket, TimePoint until) {
  pollfd fd{socket.get(), POLLIN, 0};
  while (true) {
    const int left = milliseconds_until(until, now());
    const int ready = ::poll(&fd, 1, left);
    if (ready > 0) return true;
    if (left == 0 || (ready < 0 && errno != EINTR)) return false;
  }
}

std::ptrdiff_t send_some(const Fd& socket, std::string_view bytes) {
  return retry_interrupted(
      [&] { return ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL); });
}

}  // namespace localexec::sys
