#include "vqz_isa.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"portable", "sse2", "avx2", "avx512bw", "vnni", "neon"};

const char *vqz_isa_name(vqz_isa isa) { return names[isa]; }

int vqz_isa_supported(vqz_isa isa) {
  switch (isa) {
    case VQZ_ISA_PORTABLE:
      return 1;
#if defined(__x86_64__)
    case VQZ_ISA_SSE2:
      return 1;
    case VQZ_ISA_AVX2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case VQZ_ISA_AVX512BW:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
             vqz_isa_supported(VQZ_ISA_AVX2);
    case VQZ_ISA_VNNI:
      return __builtin_cpu_supports("avx512vnni") && vqz_isa_supported(VQZ_ISA_AVX512BW);
#elif defined(__aarch64__)
    case VQZ_ISA_NEON:
      return 1;
#endif
    default:
      return 0;
  }
}

static vqz_isa detect(void) {
  const char *wanted = getenv("VQZ_ISA");
  if (wanted) {
    for (int i = 0; i < 6; i++)
      if (!strcmp(wanted, names[i]) && vqz_isa_supported((vqz_isa)i)) return (vqz_isa)i;
  }
#if defined(__aarch64__)
  return VQZ_ISA_NEON;
#else
  for (int i = VQZ_ISA_VNNI; i > VQZ_ISA_PORTABLE; i--)
    if (vqz_isa_supported((vqz_isa)i)) return (vqz_isa)i;
  return VQZ_ISA_PORTABLE;
#endif
}

static atomic_int chosen = -1;

vqz_isa vqz_isa_current(void) {
  int isa = atomic_load_explicit(&chosen, memory_order_relaxed);
  if (isa < 0) {
    // Two threads may both detect: they find the same answer.
    isa = (int)detect();
    atomic_store_explicit(&chosen, isa, memory_order_relaxed);
  }
  return (vqz_isa)isa;
}

int vqz_isa_force(vqz_isa isa) {
  if (!vqz_isa_supported(isa)) return 0;
  atomic_store_explicit(&chosen, (int)isa, memory_order_relaxed);
  return 1;
}
