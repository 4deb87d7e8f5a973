#ifndef VQZ_WEBP_H
#define VQZ_WEBP_H

#include <stddef.h>

/* What became of a file. */
enum {
  VQZ_WEBP_DECODED,
  /* The bytes break the format, or have been changed. */
  VQZ_WEBP_DAMAGED,
  /* The bytes end too early. */
  VQZ_WEBP_TRUNCATED,
  /* The file is right, but of a kind that the library does not read. */
  VQZ_WEBP_UNSUPPORTED,
  /* There is no memory. */
  VQZ_WEBP_MEMORY
};

/* What the first bytes of a picture say of it. */
typedef struct {
  int width;
  int height;
  int has_alpha;
  int is_lossless;
} vqz_webp_features;

/* Looks at a picture: a file, or a frame of one, whose chunks stand alone. */
int vqz_webp_look(const unsigned char *bytes, size_t count, vqz_webp_features *features);

/* Decodes a picture that was looked at into width * height * 4 samples, or 3 of one without alpha.
   They are whole only where it was decoded. */
int vqz_webp_decode(const unsigned char *bytes, size_t count, const vqz_webp_features *features,
                    unsigned char *samples);

#endif
