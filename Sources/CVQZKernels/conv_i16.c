// The integer convolution above its tiles: packing, dispatch, and the walk over rows and blocks.
#include "conv_i16_internal.h"

static const vqz_conv_i16_kernels *kernels_of(vqz_isa isa) {
  switch (isa) {
#if defined(__x86_64__)
    case VQZ_ISA_SSE2:
      return &vqz_conv_i16_sse2;
    case VQZ_ISA_AVX2:
      return &vqz_conv_i16_avx2;
    case VQZ_ISA_AVX512BW:
      return &vqz_conv_i16_avx512bw;
    case VQZ_ISA_VNNI:
      return &vqz_conv_i16_vnni;
#elif defined(__aarch64__)
    case VQZ_ISA_NEON:
      return &vqz_conv_i16_neon;
#endif
    default:
      return &vqz_conv_i16_portable;
  }
}

static int blocks_of(int channels) { return (channels + VQZ_LANES - 1) / VQZ_LANES; }

size_t vqz_conv_i16_packed_count(vqz_extent kernel, int inputs, int outputs) {
  return (size_t)blocks_of(inputs) * VQZ_LANES * (size_t)blocks_of(outputs) * VQZ_LANES *
         (size_t)vqz_extent_area(kernel);
}

void vqz_conv_i16_pack(vqz_extent kernel, int inputs, int outputs, const int16_t *weights,
                       int16_t *packed) {
  const int blocks = blocks_of(outputs), taps = (int)vqz_extent_area(kernel);
  for (int first = 0; first < blocks; first += 2) {
    const int columns = first + 1 < blocks ? 2 * VQZ_LANES : VQZ_LANES;
    for (int ib = 0; ib < blocks_of(inputs); ib++) {
      // Whole blocks, which nearly all are, without asking for every weight whether it exists.
      const int whole =
          first * VQZ_LANES + columns <= outputs && (ib + 1) * VQZ_LANES <= inputs;
      for (int tap = 0; tap < taps; tap++)
        for (int p = 0; p < VQZ_LANES / 2; p++) {
          const int i = ib * VQZ_LANES + 2 * p;
          const size_t step = (size_t)inputs * taps;
          const size_t from = first * VQZ_LANES * step + (size_t)i * taps + tap;
          for (int column = 0; column < columns; column++, packed += 2) {
            const int exists = whole || first * VQZ_LANES + column < outputs;
            const size_t at = from + column * step;
            packed[0] = exists && (whole || i < inputs) ? weights[at] : 0;
            packed[1] = exists && (whole || i + 1 < inputs) ? weights[at + taps] : 0;
          }
        }
    }
  }
}

// Where block `block` of the layer's output goes: a plane of the shuffled map, and its first
// position there.
static int16_t *plane(const vqz_map_i16 *map, int block, int blocks, vqz_extent factor) {
  const ptrdiff_t per_position = blocks / vqz_extent_area(factor);
  const ptrdiff_t position = block / per_position;
  return map->data + (block % per_position) * map->block_stride +
         (position / factor.columns) * map->row_stride + (position % factor.columns) * VQZ_LANES;
}

typedef struct {
  const vqz_map_i16 *output, *adding;
  ptrdiff_t width;
  vqz_extent factor;
} destination;

// One row of the blocks first ..< first + count (count 1 or 2), whose packed weights start at
// `weights` with `packed` outputs side by side.
static void row_of(const vqz_conv_i16_kernels *kernels, vqz_tile_i16 *tile,
                   const destination *to, ptrdiff_t y, int first, int count, int packed) {
  const vqz_conv_i16 *layer = tile->layer;
  const vqz_tile_i16_fn *functions = packed == 2 * VQZ_LANES ? kernels->wide : kernels->narrow;
  const int16_t *input = tile->input;
  const ptrdiff_t row = y * to->factor.rows;
  for (int b = 0; b < count; b++) {
    tile->output[b] = plane(to->output, first + b, layer->output_blocks, to->factor) +
                      row * to->output->row_stride;
    tile->adding[b] = to->adding ? plane(to->adding, first + b, layer->output_blocks, to->factor) +
                                       row * to->adding->row_stride
                                 : NULL;
  }
  // As few tiles as possible, and of sizes as even as possible: short tiles are the slow ones.
  const ptrdiff_t tiles = (to->width + kernels->tile - 1) / kernels->tile;
  const ptrdiff_t size = to->width / tiles, longer = to->width % tiles;
  for (ptrdiff_t i = 0; i < tiles; i++) {
    const ptrdiff_t n = size + (i < longer);
    functions[n](tile);
    tile->input += n * VQZ_LANES;
    for (int b = 0; b < count; b++) {
      tile->output[b] += n * tile->position_stride;
      if (tile->adding[b]) tile->adding[b] += n * tile->position_stride;
    }
  }
  tile->input = input;
}

void vqz_conv_i16_rows(const vqz_conv_i16 *layer, vqz_map_i16 input, vqz_map_i16 output,
                       const vqz_map_i16 *adding, vqz_extent factor, ptrdiff_t width, ptrdiff_t y0,
                       ptrdiff_t y1) {
  if (width <= 0) return;
  const vqz_conv_i16_kernels *kernels = kernels_of(vqz_isa_current());
  const destination to = {&output, adding, width, factor};
  // Rows above a position, and elements to the left of it, that the kernel reads.
  const ptrdiff_t above = layer->kernel.rows / 2, left = layer->kernel.columns / 2 * VQZ_LANES;
  const size_t block_weights =
      (size_t)layer->input_blocks * (size_t)vqz_extent_area(layer->kernel) * VQZ_LANES * VQZ_LANES;
  for (int first = 0; first < layer->output_blocks; first += 2) {
    const int pair = first + 1 < layer->output_blocks ? 2 : 1;
    const int count = pair < kernels->tile_blocks ? pair : kernels->tile_blocks;
    for (ptrdiff_t y = y0; y < y1; y++)
      for (int b = 0; b < pair; b += count) {
        vqz_tile_i16 tile = {
            .layer = layer,
            .input = input.data + (y - above) * input.row_stride - left,
            .input_row = input.row_stride,
            .input_block = input.block_stride,
            // The second block of a pair starts a row of 16 pairs further in the packed weights.
            .weights = layer->weights + (size_t)first * block_weights + (size_t)b * 2 * VQZ_LANES,
            .bias = layer->bias + (first + b) * VQZ_LANES,
            .multiplier = layer->multiplier + (first + b) * VQZ_LANES,
            .position_stride = factor.columns * VQZ_LANES,
        };
        row_of(kernels, &tile, &to, y, first + b, count, pair * VQZ_LANES);
      }
  }
}

int64_t vqz_peak_i16(vqz_isa isa, int64_t rounds) {
  return vqz_isa_supported(isa) ? kernels_of(isa)->peak(rounds) : 0;
}
