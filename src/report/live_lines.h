// What a call prints, handed on line by line while it runs.
#pragma once

#include <string>
#include <string_view>

#include "report/line_tagger.h"
#include "report/ordered_writer.h"
#include "run/output_tap.h"
#include "run/spilling_buffer.h"

namespace localexec {

// Whole lines only, so that the lines of several calls never mix; what is not yet a line waits, on
// disk where it is long.
class LiveLines : public OutputTap {
 public:
  // Borrows all but `tag`, which goes before each line.
  LiveLines(const std::string& tag, OrderedWriter& out, OrderedWriter& err, sys::SpillFile& spill);

  void out(SpilledBytes bytes) override { out_.take(bytes); }
  void err(SpilledBytes bytes) override { err_.take(bytes); }
  bool is_full() const override;

  // The call has ended: a last line without a newline gets one.
  void finish();

 private:
  class Stream {
   public:
    Stream(const std::string& tag, OrderedWriter& writer, sys::SpillFile& spill);
    void take(const SpilledBytes& bytes);
    void finish();
    bool is_full() const { return writer_.is_full(); }

   private:
    void feed(std::string_view piece);

    LineTagger tagger_;
    OrderedWriter& writer_;
    sys::SpillFile& spill_;
    SpillingBuffer line_;  // that has not ended yet
  };

  Stream out_;
  Stream err_;
};

}  // namespace localexec
