// Pixel shuffle and its inverse on int16 feature maps (Formats/arithmetic.md: position-major).
#ifndef VQZ_SHUFFLE_I16_H
#define VQZ_SHUFFLE_I16_H

#include "vqz_conv_i16.h"

#ifdef __cplusplus
extern "C" {
#endif

// wide(c, y*factor.rows + dy, x*factor.columns + dx) = deep((dy*factor.columns + dx)*channels + c,
// y, x) for the deep rows y0 ..< y1 of `width` positions each; `channels` are those of the wide
// map. Whole blocks are written, so that channels which do not exist become zero.
void vqz_pixel_shuffle_i16(vqz_map_i16 deep, vqz_map_i16 wide, int channels, vqz_extent factor,
                           ptrdiff_t width, ptrdiff_t y0, ptrdiff_t y1);

// The exact inverse, with the same meaning of every argument.
void vqz_pixel_unshuffle_i16(vqz_map_i16 wide, vqz_map_i16 deep, int channels, vqz_extent factor,
                             ptrdiff_t width, ptrdiff_t y0, ptrdiff_t y1);

#ifdef __cplusplus
}
#endif
#endif
