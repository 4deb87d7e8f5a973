#include "vqz_planes.h"

// Plain loops: compilers turn them into vectors of any instruction set.

void vqz_planes_split(const uint16_t *symbols, size_t count, uint8_t *low, uint8_t *high) {
  for (size_t i = 0; i < count; i++) low[i] = (uint8_t)symbols[i];
  for (size_t i = 0; i < count; i++) high[i] = (uint8_t)(symbols[i] >> 8);
}

uint16_t vqz_planes_join(const uint8_t *low, const uint8_t *high, uint16_t *symbols,
                         size_t count) {
  uint16_t largest = 0;
  if (high)
    for (size_t i = 0; i < count; i++) symbols[i] = (uint16_t)(low[i] | high[i] << 8);
  else
    for (size_t i = 0; i < count; i++) symbols[i] = low[i];
  for (size_t i = 0; i < count; i++) largest = symbols[i] > largest ? symbols[i] : largest;
  return largest;
}
