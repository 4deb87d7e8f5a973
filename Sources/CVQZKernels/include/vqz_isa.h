// Which instruction set the kernels of this process use.
#ifndef VQZ_ISA_H
#define VQZ_ISA_H

#ifdef __cplusplus
extern "C" {
#endif

// Ordered from the plainest to the widest on x86-64; NEON stands alone.
typedef enum {
  VQZ_ISA_PORTABLE = 0,
  VQZ_ISA_SSE2 = 1,
  VQZ_ISA_AVX2 = 2,      // AVX2 with FMA
  VQZ_ISA_AVX512BW = 3,  // AVX-512 F, BW, VL, DQ
  VQZ_ISA_VNNI = 4,      // the same with AVX512-VNNI
  VQZ_ISA_NEON = 5
} vqz_isa;

// The best set of this machine, or the one the environment variable VQZ_ISA names
// (portable, sse2, avx2, avx512bw, vnni, neon) if the machine has it; read once.
vqz_isa vqz_isa_current(void);

// 1 if this machine can run the kernels of `isa`.
int vqz_isa_supported(vqz_isa isa);

// The lower-case name used by VQZ_ISA.
const char *vqz_isa_name(vqz_isa isa);

// For tests: makes the kernels use `isa` from now on; returns 0 and changes nothing where the
// machine does not have it. Not to be called while kernels run.
int vqz_isa_force(vqz_isa isa);

#ifdef __cplusplus
}
#endif
#endif
