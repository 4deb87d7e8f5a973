/* What the programs of this folder share: checks that name their line, and a picture. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vqz_experimental.h>

static vqz_error last_error;

/* Ends the program where the condition does not hold. */
#define CHECK(condition)                                                                    \
  do {                                                                                      \
    if (!(condition)) {                                                                     \
      fprintf(stderr, "%s:%d: not so: %s (last error %d: %s)\n", __FILE__, __LINE__,        \
              #condition, (int)last_error.status, last_error.message);                      \
      exit(1);                                                                              \
    }                                                                                       \
  } while (0)

/* Ends the program where a call has not succeeded, or not failed as it should. */
#define GOOD(call) CHECK((call) == VQZ_OK)
#define FAILS(call, expected)                                                               \
  do {                                                                                      \
    memset(&last_error, 0, sizeof last_error);                                              \
    CHECK((call) == (expected));                                                            \
    CHECK(last_error.status == (expected) && last_error.message[0] != 0);                   \
  } while (0)

/* Shades with some texture, the same for the same seed. The caller frees them. */
static inline unsigned char *picture(size_t height, size_t width, size_t channels, unsigned seed) {
  unsigned char *samples = (unsigned char *)malloc(height * width * channels);
  unsigned state = seed * 2654435761u + 1;
  CHECK(samples != NULL);
  for (size_t y = 0; y < height; y++) {
    for (size_t x = 0; x < width; x++) {
      for (size_t c = 0; c < channels; c++) {
        state = state * 1664525u + 1013904223u;
        samples[(y * width + x) * channels + c] =
            (unsigned char)((x * (2 + c) + y * 3 + seed * 40 + (state >> 29)) & 255);
      }
    }
  }
  return samples;
}

/* What a picture of so many rows, columns and channels is. */
static inline vqz_signal description(size_t height, size_t width, uint32_t channels) {
  vqz_signal signal;
  vqz_signal_init(&signal, sizeof signal);
  signal.axes[0] = height;
  signal.axes[1] = width;
  signal.channels = channels;
  return signal;
}

/* Asks for blocks of that size along every axis, 0 for one block. */
static inline void cut(vqz_encode_options *options, uint64_t size) {
  options->has_blocks = 1;
  for (int axis = 0; axis < VQZ_AXIS_LIMIT; axis++) options->block_sizes[axis] = size;
}

/* The picture as a file, at effort 1, in blocks as it suits where their size is below 0. The caller
 * frees it by vqz_free. */
static inline void *compressed(vqz_model *model, size_t height, size_t width, uint32_t channels,
                               int block_size, size_t *count) {
  unsigned char *samples = picture(height, width, channels, 1);
  vqz_signal signal = description(height, width, channels);
  vqz_encode_options options;
  void *file = NULL;
  vqz_encode_options_init(&options, sizeof options);
  options.effort = 1;
  if (block_size >= 0) cut(&options, (uint64_t)block_size);
  GOOD(vqz_encode(model, &signal, samples, height * width * channels, NULL, &options, &file, count,
                  NULL, &last_error));
  free(samples);
  return file;
}

#endif
