// 16-bit symbols to planes of bytes and back.
#ifndef VQZ_PLANES_H
#define VQZ_PLANES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Low and high bytes of `count` symbols.
void vqz_planes_split(const uint16_t *symbols, size_t count, uint8_t *low, uint8_t *high);

// The inverse; a null `high` stands for zeros. Returns the largest symbol (0 for none).
uint16_t vqz_planes_join(const uint8_t *low, const uint8_t *high, uint16_t *symbols, size_t count);

#ifdef __cplusplus
}
#endif
#endif
