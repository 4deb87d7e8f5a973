#ifndef VQZ_TIFF_H
#define VQZ_TIFF_H

#include <stddef.h>

/* What became of a file. */
enum {
  VQZ_TIFF_DECODED,
  /* The bytes break the format, or have been changed. */
  VQZ_TIFF_DAMAGED,
  /* The file is right, but of a kind that the library does not read. */
  VQZ_TIFF_UNSUPPORTED,
  /* More memory would be needed than is allowed, or there is none. */
  VQZ_TIFF_MEMORY
};

/* What the caller has found in the first directory, and allows. */
typedef struct {
  unsigned width;
  unsigned height;
  /* 1 to 16. */
  int bit_count;
  /* Of a position, with those beside the colours. */
  int channel_count;
  /* The number that the file has for its way of compression. */
  int compression;
  /* Whether luma and chroma, three channels of 8 bits, are to become red, green and blue. */
  int is_luma;
  /* Strips of at most so many bytes are decoded as a whole, larger ones row by row. */
  long strip_limit;
  /* Most bytes that the library may take at once besides the samples. */
  long memory_limit;
} vqz_tiff_request;

/* Decodes the first page of a file, and gives one of the values above. What the library only warns
   of while it decodes is damage, except where it says that a file is old.

   samples has room for width * height * channel_count samples of a byte, or, of more than 8 bits,
   of two bytes, the lower first. Nothing is scaled: a sample of 12 bits is 0 to 4095. They are
   whole only where the file was decoded. text, of text_size bytes, is why it was not, or of decoded
   ones the first warning, else empty. */
int vqz_tiff_decode(const unsigned char *bytes, size_t count, const vqz_tiff_request *request,
                    unsigned char *samples, char *text, size_t text_size);

#endif
