// Private to the rANS files: kernels that decode whole blocks of 32 symbols with 32 lanes and one
// table. Each returns how many blocks it decoded: fewer than asked when words run out.
#ifndef VQZ_RANS_KERNELS_H
#define VQZ_RANS_KERNELS_H

#include "vqz_rans.h"

#define VQZ_RANS_LOWER_BOUND (UINT32_C(1) << VQZ_RANS_LOWER_BOUND_LOG2)

#if defined(__x86_64__)
size_t vqz_rans_blocks_avx2(vqz_rans_decoder *decoder, const vqz_rans_table *table,
                            const uint16_t *words, uint16_t *symbols, size_t blocks);
size_t vqz_rans_blocks_avx512(vqz_rans_decoder *decoder, const vqz_rans_table *table,
                              const uint16_t *words, uint16_t *symbols, size_t blocks);
#endif

#endif
