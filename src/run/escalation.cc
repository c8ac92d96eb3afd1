#include "run/escalation.h"

namespace localexec {

Escalation::Escalation(TimePoint start, std::optional<Duration> timeout, Duration grace)
    : grace_(grace) {
  if (timeout) next_ = start + *timeout;
}

Escalation::Step Escalation::due(TimePoint now) {
  if (!next_ || now < *next_) return Step::nothing;
  if (phase_ == Phase::running) {
    if (cause_ == Cause::none) cause_ = Cause::timeout;
    phase_ = Phase::asked;
    next_ = now + grace_;
    return Step::terminate;
  }
  phase_ = Phase::killed;
  next_.reset();
  return Step::kill;
}

void Escalation::limit(TimePoint start, Duration timeout) {
  if (!is_ending()) next_ = start + timeout;
}

void Escalation::cancel(TimePoint now) {
  if (is_ending()) return;
  cause_ = Cause::cancel;
  next_ = now;
}

void Escalation::disarm() {
  if (!is_ending()) next_.reset();
}

void Escalation::shift(Duration stopped) {
  if (next_) *next_ += stopped;
}

}  // namespace localexec
