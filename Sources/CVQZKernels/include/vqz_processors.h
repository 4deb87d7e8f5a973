// How many processors the calling thread may use.
#ifndef VQZ_PROCESSORS_H
#define VQZ_PROCESSORS_H

#ifdef __cplusplus
extern "C" {
#endif

// Processors that the affinity of the calling thread allows (sched_setaffinity, taskset, a
// container's set); all that are online where the system knows no affinity. At least 1.
int vqz_processor_count(void);

#ifdef __cplusplus
}
#endif
#endif
