#ifndef VQZ_JPEG_H
#define VQZ_JPEG_H

#include <stddef.h>

/* What became of a file. */
enum {
  VQZ_JPEG_DECODED,
  /* The bytes break the format, or have been changed. */
  VQZ_JPEG_DAMAGED,
  /* The bytes end too early. */
  VQZ_JPEG_TRUNCATED,
  /* The file is right, but of a kind that the library does not read. */
  VQZ_JPEG_UNSUPPORTED,
  /* More memory would be needed than is allowed, or there is none. */
  VQZ_JPEG_MEMORY
};

/* What the caller has found in the frame header, and allows. */
typedef struct {
  unsigned width;
  unsigned height;
  /* 1 (grey), 3 (colours) or 4 (CMYK or YCCK). */
  int component_count;
  /* Most scans; each costs the time of a whole picture. */
  int scan_limit;
  /* Most bytes that the library may take besides the samples. */
  long memory_limit;
} vqz_jpeg_request;

/* Decodes a whole file with the accurate inverse transform and smooth chroma, and gives one of the
   values above. What the library only warns of is damage, except for stray bytes between segments.

   samples has room for width * height * 1 sample of grey, or 3 of any other picture: red, green and
   blue. They are whole only where the file was decoded. text, of text_size bytes, is why it was
   not, or of decoded ones the first warning, else empty. */
int vqz_jpeg_decode(const unsigned char *bytes, size_t count, const vqz_jpeg_request *request,
                    unsigned char *samples, char *text, size_t text_size);

#endif
