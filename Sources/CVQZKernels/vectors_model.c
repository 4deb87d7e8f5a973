#include "vectors_model.h"

#include <string.h>

enum {
  LONGEST_SUM = 32767,
  LONGEST_CODEWORD = 65535,
  BIAS = 1 << 30,
  BASE_SHIFT = 16,
  SHIFT = 24,
};

static int numbers_valid(const vqz_vectors_tables *t) {
  if (t->dimensions < 1 || t->dimensions > VQZ_VECTORS_DIMENSIONS || t->hidden < 1 ||
      t->hidden > VQZ_VECTORS_HIDDEN || t->stages > VQZ_VECTORS_STAGES || t->groups < 1 ||
      t->groups > VQZ_VECTORS_GROUPS || t->qualities < 1 ||
      t->qualities > VQZ_VECTORS_QUALITIES || t->classes < 1 || t->classes > VQZ_VECTORS_CLASSES)
    return 0;
  if (t->base_shift > BASE_SHIFT || t->start_shift > SHIFT || t->input_shift > SHIFT ||
      t->mean_shift > SHIFT || t->basis_shift > SHIFT || t->context_shift > SHIFT ||
      t->context >= t->dimensions)
    return 0;
  size_t all = 0;
  for (uint32_t g = 0; g < t->groups; g++) {
    if (t->group_sizes[g] == 0) return 0;
    all += t->group_sizes[g];
  }
  for (uint32_t s = 0; s < t->stages; s++)
    if (t->index_bits[s] < 1 || t->index_bits[s] > VQZ_VECTORS_INDEX_BITS) return 0;
  return all == t->dimensions;
}

// 1 if the magnitudes of every output's weights sum to no more than `most`.
static int sums_valid(const int16_t *weights, size_t inputs, size_t outputs, size_t input_step,
                      size_t output_step) {
  for (size_t j = 0; j < outputs; j++) {
    int64_t sum = 0;
    for (size_t i = 0; i < inputs; i++) {
      const int32_t w = weights[i * input_step + j * output_step];
      sum += w < 0 ? -w : w;
    }
    if (sum > LONGEST_SUM) return 0;
  }
  return 1;
}

static int within(const int32_t *values, size_t count, int32_t least, int32_t most) {
  for (size_t i = 0; i < count; i++)
    if (values[i] < least || values[i] > most) return 0;
  return 1;
}

static int chances_valid(const vqz_vectors_tables *t) {
  const size_t pairs = (size_t)2 * t->classes;
  for (size_t i = 0; i < pairs * VQZ_VECTORS_NODES; i++)
    if (t->chances[i] == 0) return 0;
  for (size_t i = 0; i < pairs * 2; i++)
    if (t->shrinks[i] > 255) return 0;
  for (uint32_t q = 0; q < t->qualities; q++)
    if (t->quality_groups[q] > t->groups) return 0;
  return 1;
}

static int codebooks_valid(const vqz_vectors_tables *t) {
  const int8_t *codeword = t->codewords;
  const uint16_t *chances = t->index_chances;
  for (uint32_t s = 0; s < t->stages; s++) {
    const size_t count = (size_t)1 << t->index_bits[s];
    for (size_t k = 0; k < count; k++, codeword += t->dimensions) {
      int32_t sum = 0;
      for (size_t i = 0; i < t->dimensions; i++)
        sum += codeword[i] < 0 ? -codeword[i] : codeword[i];
      if (sum > LONGEST_CODEWORD || (k > 0 && chances[k] == 0)) return 0;
    }
    chances += count;
  }
  return 1;
}

static int arrays_valid(const vqz_vectors_tables *t) {
  const size_t D = t->dimensions, H = t->hidden;
  if (!sums_valid(t->start_weights, D, H, H, 1) || !sums_valid(t->mean_weights, H, D, 1, H) ||
      !sums_valid(t->spread_weights, H, D, 1, H) || !sums_valid(t->basis, D, D, D, 1) ||
      !sums_valid(t->basis, D, D, 1, D) ||
      !sums_valid(t->context_weights, t->context, D, D, 1))
    return 0;
  size_t at = 0;
  for (uint32_t g = 0; g < t->groups; at += t->group_sizes[g], g++)
    if (!sums_valid(t->input_weights + at * H, t->group_sizes[g], H, H, 1)) return 0;
  return within(t->mean_bias, D, -BIAS, BIAS) && within(t->spread_bias, D, -BIAS, BIAS) &&
         within(t->mean, D, -BIAS, BIAS) &&
         within(t->quality_spread, t->qualities, -(BIAS - 1), BIAS - 1) &&
         within(t->quality_step, t->qualities, 1, VQZ_VECTORS_STEP) && chances_valid(t) &&
         codebooks_valid(t);
}

// Bits of a chance of `chance` in 65536, in 256ths.
static uint32_t cost_of(uint32_t chance) {
  uint32_t log = 31 - (uint32_t)__builtin_clz(chance);
  uint64_t x = (uint64_t)chance << (31 - log);  // 1 … 2 in 2^31
  log *= 256;
  for (uint32_t bit = 128; bit > 0; bit >>= 1) {
    x = x * x >> 31;
    if (x >> 32) {
      x >>= 1;
      log += bit;
    }
  }
  return 16 * 256 - log;
}

static void price(vqz_vectors_model *model) {
  const vqz_vectors_tables *t = &model->tables;
  for (int odd = 0; odd < 2; odd++)
    for (uint32_t class = 0; class < t->classes; class++) {
      const uint16_t *chances =
          t->chances + ((size_t)odd * t->classes + class) * VQZ_VECTORS_NODES;
      uint32_t before = 0;
      for (int i = 0; i < VQZ_VECTORS_NODES; i++) {
        model->costs[odd][class][i] = before + cost_of(chances[i]);
        before += cost_of(65536u - chances[i]);
      }
      model->costs[odd][class][VQZ_VECTORS_NODES] = before;
    }
  for (uint32_t s = 0; s < t->stages; s++) {
    const int bits = t->index_bits[s];
    for (uint32_t k = 0; k < 1u << bits; k++) {
      uint32_t node = 1, sum = 0;
      for (int b = bits - 1; b >= 0; b--) {
        const uint32_t one = model->index_chances[s][node], bit = k >> b & 1;
        sum += cost_of(bit ? one : 65536u - one);
        node = 2 * node + bit;
      }
      model->index_costs[s][k] = sum;
      int64_t norm = 0;
      for (size_t i = 0; i < t->dimensions; i++) {
        const int64_t part = (int64_t)model->codewords[s][k * t->dimensions + i] *
                             ((int64_t)1 << t->base_shift);
        norm += part * part;
      }
      model->norms[s][k] = norm;
    }
  }
}

// Where the arrays of a model begin in its memory, or only how much they take.
typedef struct {
  uint8_t *base;
  size_t used;
} taken;

static void *take(taken *from, size_t count, size_t size) {
  void *here = from->base ? from->base + from->used : NULL;
  from->used += (count * size + 63) / 64 * 64;
  return here;
}

static vectors_matrix place(taken *from, size_t inputs, size_t outputs, const int16_t *weights,
                            size_t input_step, size_t output_step) {
  int16_t *packed = take(from, vectors_packed(inputs, outputs), sizeof *packed);
  const vectors_matrix none = {NULL, 0, 0};
  return packed ? vectors_pack(inputs, outputs, weights, input_step, output_step, packed) : none;
}

// Codewords as weights, which come from int8.
static vectors_matrix place_codes(taken *from, size_t dimensions, size_t count,
                                  const int8_t *codewords) {
  int16_t *packed = take(from, vectors_packed(dimensions, count), sizeof *packed);
  vectors_matrix matrix = {packed, (dimensions + 1) / 2, (count + 15) / 16};
  if (!packed) return matrix;
  for (size_t block = 0; block < matrix.blocks; block++)
    for (size_t pair = 0; pair < matrix.pairs; pair++)
      for (size_t column = 0; column < SUMS_COLUMNS; column++)
        for (size_t half = 0; half < 2; half++, packed++) {
          const size_t i = 2 * pair + half, k = block * SUMS_COLUMNS + column;
          *packed = i < dimensions && k < count ? codewords[k * dimensions + i] : 0;
        }
  return matrix;
}

static void lay_out(vqz_vectors_model *model, const vqz_vectors_tables *t, taken *from) {
  const size_t D = t->dimensions, H = t->hidden;
  model->dimensions = (D + 15) / 16 * 16;
  model->hidden = (H + 15) / 16 * 16;
  model->widest = model->dimensions > model->hidden ? model->dimensions : model->hidden;
  model->start = place(from, D, H, t->start_weights, H, 1);
  model->basis = place(from, D, D, t->basis, D, 1);
  model->forward = place(from, D, D, t->basis, 1, D);
  model->context = place(from, t->context, D, t->context_weights, D, 1);
  size_t at = 0;
  for (uint32_t g = 0; g < t->groups; g++) {
    const size_t size = t->group_sizes[g], row = at * H;
    const int16_t *weights[3] = {t->input_weights, t->mean_weights, t->spread_weights};
    for (int i = 0; i < 3 && from->base; i++) weights[i] += row;
    model->input[g] = place(from, size, H, weights[0], H, 1);
    model->mean[g] = place(from, H, size, weights[1], 1, H);
    model->spread[g] = place(from, H, size, weights[2], 1, H);
    at += size;
  }
  size_t codeword = 0, chance = 0;
  model->largest = 0;
  for (uint32_t s = 0; s < t->stages; s++) {
    const size_t count = (size_t)1 << t->index_bits[s];
    model->codewords[s] = from->base ? t->codewords + codeword : NULL;
    model->index_chances[s] = from->base ? t->index_chances + chance : NULL;
    model->codes[s] = place_codes(from, D, count, model->codewords[s]);
    model->norms[s] = take(from, count, sizeof(int64_t));
    model->index_costs[s] = take(from, count, sizeof(uint32_t));
    codeword += count * D;
    chance += count;
    model->largest = count > model->largest ? count : model->largest;
  }
}

size_t vqz_vectors_model_size(const vqz_vectors_tables *tables) {
  if (!numbers_valid(tables)) return 0;
  vqz_vectors_model model;
  taken none = {NULL, (sizeof model + 63) / 64 * 64};
  lay_out(&model, tables, &none);
  return none.used;
}

int vqz_vectors_prepare(const vqz_vectors_tables *tables, vqz_vectors_model *model) {
  if (!numbers_valid(tables) || !arrays_valid(tables)) return 0;
  memset(model, 0, sizeof *model);
  model->tables = *tables;
  taken from = {(uint8_t *)model, (sizeof *model + 63) / 64 * 64};
  lay_out(model, tables, &from);
  price(model);
  return 1;
}

size_t vqz_vectors_view_size(void) { return sizeof(vqz_vectors_model); }

void vqz_vectors_view(const vqz_vectors_model *model, const uint8_t *quality_groups,
                      vqz_vectors_model *view) {
  *view = *model;
  view->tables.quality_groups = quality_groups;
}
