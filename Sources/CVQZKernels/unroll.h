// Loops whose count is a constant once inlined, taken apart so that their arrays are registers.
#ifndef VQZ_UNROLL_H
#define VQZ_UNROLL_H

#if defined(__clang__)
#define VQZ_UNROLL _Pragma("clang loop unroll(full)")
#else
#define VQZ_UNROLL _Pragma("GCC unroll 64")
#endif

#endif
