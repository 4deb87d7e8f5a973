// In C, because sched_getaffinity and its sets are macros and GNU declarations that Swift does not
// see.
#define _GNU_SOURCE
#include "vqz_processors.h"

#include <unistd.h>

#ifdef __linux__

#include <errno.h>
#include <sched.h>

// Processors of the largest set that is tried; Linux knows at most 8192 today.
enum { largest_set = 1 << 16 };

// 0 where the system does not tell.
static int allowed(void) {
  // The kernel refuses a set smaller than its own with EINVAL, and does not say how large that is.
  for (int size = CPU_SETSIZE; size <= largest_set; size *= 2) {
    cpu_set_t *set = CPU_ALLOC(size);
    if (!set) return 0;
    int failed = sched_getaffinity(0, CPU_ALLOC_SIZE(size), set);
    int reason = failed ? errno : 0;
    int count = failed ? 0 : CPU_COUNT_S(CPU_ALLOC_SIZE(size), set);
    CPU_FREE(set);
    if (reason != EINVAL) return count;
  }
  return 0;
}

#else

static int allowed(void) { return 0; }

#endif

int vqz_processor_count(void) {
  long count = allowed();
  if (count <= 0) count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? (int)count : 1;
}
