// Rows and columns, and the constants of the layout of maps that every kernel relies on.
#ifndef VQZ_EXTENT_H
#define VQZ_EXTENT_H

#include <stddef.h>

// Channels of one block of a feature map, and the zero positions around every plane of it: half of
// the largest kernel, which has 5 rows or columns.
enum { VQZ_LANES = 16, VQZ_BORDER = 2 };

// A kernel, the factor of a shuffle, or a border: rows first, as in every array.
typedef struct {
  ptrdiff_t rows;
  ptrdiff_t columns;
} vqz_extent;

static inline ptrdiff_t vqz_extent_area(vqz_extent extent) { return extent.rows * extent.columns; }

#endif
