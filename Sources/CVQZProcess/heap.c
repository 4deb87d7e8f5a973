#include "vqz_process.h"

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>

void vqz_process_map_large_blocks(int size) {
  /* A process has 65530 mappings by default; half of them are left for everything else. */
  mallopt(M_MMAP_MAX, 1 << 15);
  mallopt(M_MMAP_THRESHOLD, size);
}

#else

void vqz_process_map_large_blocks(int size) {
  (void)size;
}

#endif
