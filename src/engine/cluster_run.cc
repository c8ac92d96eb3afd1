#include "engine/cluster_run.h"

#include <utility>

#include "engine/cluster_loop.h"

namespace localexec {

RunEnd run_on_cluster(const JobSpec& spec, const SpooledJob& job, ItemSource items,
                      const ClusterQueue& queue, const sys::Guard& guard, int out) {
  ClusterLoop loop(spec, job, queue, guard, out);
  return loop.run(std::move(items));
}

}  // namespace localexec
