/* libtiff tells what is wrong by functions that are called with a list of arguments, which Swift
   cannot take, and reads through others; both stay in here. */
#ifdef VQZ_TIFF

#include "vqz_tiff.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tiffio.h>

typedef struct {
  const unsigned char *bytes;
  size_t count;
  size_t place;
  int is_decoding;
  int has_failed;
  char *text;
  size_t text_size;
} source;

/* Where the bytes come from. */

static tmsize_t read_bytes(thandle_t handle, void *target, tmsize_t count) {
  source *file = (source *)handle;
  size_t rest = file->place < file->count ? file->count - file->place : 0;
  size_t taken = count < 0 ? 0 : (size_t)count < rest ? (size_t)count : rest;
  if (taken > 0) memcpy(target, file->bytes + file->place, taken);
  file->place += taken;
  return (tmsize_t)taken;
}

static tmsize_t write_bytes(thandle_t handle, void *bytes, tmsize_t count) {
  (void)handle, (void)bytes, (void)count;
  return -1;
}

static toff_t seek(thandle_t handle, toff_t offset, int from) {
  source *file = (source *)handle;
  toff_t base = from == SEEK_CUR ? file->place : from == SEEK_END ? file->count : 0;
  toff_t place = base + offset;
  if (place > LONG_MAX) return (toff_t)-1;
  file->place = (size_t)place;
  return place;
}

static int close_nothing(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t size_of(thandle_t handle) { return ((source *)handle)->count; }

/* All bytes are in memory already. The library does not write where it maps. */
static int map(thandle_t handle, void **base, toff_t *size) {
  source *file = (source *)handle;
  union {
    const unsigned char *given;
    void *wanted;
  } bytes = {file->bytes};
  *base = bytes.wanted;
  *size = file->count;
  return 1;
}

static void unmap(thandle_t handle, void *base, toff_t size) {
  (void)handle, (void)base, (void)size;
}

/* What the library says. */

static int keep_error(TIFF *file, void *user, const char *module, const char *format,
                      va_list arguments) {
  source *source_of_file = (source *)user;
  (void)file, (void)module;
  /* A failure takes the place of a warning; what failed first is the cause. */
  if (!source_of_file->has_failed)
    vsnprintf(source_of_file->text, source_of_file->text_size, format, arguments);
  source_of_file->has_failed = 1;
  return 1;
}

static int keep_warning(TIFF *file, void *user, const char *module, const char *format,
                        va_list arguments) {
  source *source_of_file = (source *)user;
  /* Fields that are not known, and channels beside the colours: the caller names them. */
  if (strncmp(format, "Unknown field", 13) == 0) return 1;
  if (strncmp(format, "Sum of Photometric", 18) == 0) return 1;
  if (source_of_file->is_decoding && strncmp(format, "Old-style", 9) != 0)
    return keep_error(file, user, module, format, arguments);
  if (source_of_file->text[0] == 0)
    vsnprintf(source_of_file->text, source_of_file->text_size, format, arguments);
  return 1;
}

static int fail(source *file, int status, const char *text) {
  if (!file->has_failed) snprintf(file->text, file->text_size, "%s", text);
  file->has_failed = 1;
  return status;
}

/* The status of a failure that the library has told. */
static int failure(source *file) {
  int is_memory = strstr(file->text, "emory") != NULL || strstr(file->text, "No space") != NULL;
  return fail(file, is_memory ? VQZ_TIFF_MEMORY : VQZ_TIFF_DAMAGED, "no samples");
}

/* Samples. */

/* Part of a row as it stands in a file, and where its samples go. */
typedef struct {
  const unsigned char *packed;
  /* Samples in the row. */
  size_t count;
  /* For each sample that is written, so many are passed over in the target. */
  size_t step;
  int bit_count;
} packed_row;

/* Samples stand side by side, the highest bit first, or as numbers of 16 bits of the machine. */
static void unpack(const packed_row *row, unsigned char *target) {
  unsigned mask = (1u << row->bit_count) - 1;
  unsigned held = 0;
  int held_count = 0;
  const unsigned char *next = row->packed;
  for (size_t index = 0; index < row->count; index++) {
    unsigned value;
    if (row->bit_count == 16) {
      unsigned short wide;
      memcpy(&wide, row->packed + 2 * index, 2);
      value = wide;
    } else {
      while (held_count < row->bit_count) held = held << 8 | *next++, held_count += 8;
      held_count -= row->bit_count;
      value = held >> held_count & mask;
    }
    if (row->bit_count > 8) {
      target[2 * index * row->step] = (unsigned char)value;
      target[2 * index * row->step + 1] = (unsigned char)(value >> 8);
    } else {
      target[index * row->step] = (unsigned char)value;
    }
  }
}

/* Bytes of a row of so many samples. */
static size_t packed_size(size_t count, int bit_count) {
  return (count * (size_t)bit_count + 7) / 8;
}

static size_t sample_size(const vqz_tiff_request *request) {
  return request->bit_count > 8 ? 2 : 1;
}

/* A whole picture, or one channel of it where each stands alone. */
typedef struct {
  TIFF *file;
  source *source;
  const vqz_tiff_request *request;
  unsigned char *samples;
  /* Channels that stand side by side, and the first of them. */
  size_t channel_count;
  unsigned short channel;
} plane;

static unsigned char *position(const plane *plane, size_t column, size_t row) {
  size_t index = (row * plane->request->width + column) * (size_t)plane->request->channel_count +
                 plane->channel;
  return plane->samples + index * sample_size(plane->request);
}

static packed_row row_at(const plane *plane, const unsigned char *packed, size_t columns) {
  size_t step = plane->channel_count == 1 ? (size_t)plane->request->channel_count : 1;
  packed_row row = {packed, columns * plane->channel_count, step, plane->request->bit_count};
  return row;
}

/* Decodes some rows: a strip as a whole, since there are files whose runs go on from row to row,
   or, of one that is large, a single row. */
static int read_rows(const plane *plane, unsigned char *buffer, tmsize_t size, unsigned row,
                     int is_whole) {
  if (!is_whole) return TIFFReadScanline(plane->file, buffer, row, plane->channel) == 1;
  uint32_t strip = TIFFComputeStrip(plane->file, row, plane->channel);
  return TIFFReadEncodedStrip(plane->file, strip, buffer, size) == size;
}

static int read_strips(const plane *plane) {
  const vqz_tiff_request *request = plane->request;
  uint32_t strip_rows = request->height;
  TIFFGetFieldDefaulted(plane->file, TIFFTAG_ROWSPERSTRIP, &strip_rows);
  if (strip_rows == 0 || strip_rows > request->height) strip_rows = request->height;
  tmsize_t row_size = TIFFScanlineSize(plane->file);
  size_t needed = packed_size(request->width * plane->channel_count, request->bit_count);
  if (row_size < 0 || (size_t)row_size != needed)
    return fail(plane->source, VQZ_TIFF_DAMAGED, "another size of rows");
  int is_whole = row_size <= request->strip_limit / (tmsize_t)strip_rows;
  unsigned step = is_whole ? strip_rows : 1;
  unsigned char *buffer = calloc(step, needed);
  if (buffer == NULL) return fail(plane->source, VQZ_TIFF_MEMORY, "no memory for rows");
  int status = VQZ_TIFF_DECODED;
  for (unsigned top = 0; top < request->height && status == VQZ_TIFF_DECODED; top += step) {
    unsigned rows = request->height - top < step ? request->height - top : step;
    if (!read_rows(plane, buffer, row_size * (tmsize_t)rows, top, is_whole) ||
        plane->source->has_failed)
      status = failure(plane->source);
    for (unsigned row = 0; row < rows && status == VQZ_TIFF_DECODED; row++) {
      packed_row packed = row_at(plane, buffer + needed * row, request->width);
      unpack(&packed, position(plane, 0, top + row));
    }
  }
  free(buffer);
  return status;
}

static int read_tile(const plane *plane, unsigned char *buffer, unsigned left, unsigned top,
                     unsigned width, unsigned height) {
  const vqz_tiff_request *request = plane->request;
  size_t row_size = packed_size(width * plane->channel_count, request->bit_count);
  if (TIFFReadTile(plane->file, buffer, left, top, 0, plane->channel) < 0 ||
      plane->source->has_failed)
    return failure(plane->source);
  unsigned columns = request->width - left < width ? request->width - left : width;
  unsigned rows = request->height - top < height ? request->height - top : height;
  for (unsigned row = 0; row < rows; row++) {
    packed_row packed = row_at(plane, buffer + row_size * row, columns);
    unpack(&packed, position(plane, left, top + row));
  }
  return VQZ_TIFF_DECODED;
}

static int read_tiles(const plane *plane) {
  const vqz_tiff_request *request = plane->request;
  uint32_t width = 0, height = 0;
  TIFFGetField(plane->file, TIFFTAG_TILEWIDTH, &width);
  TIFFGetField(plane->file, TIFFTAG_TILELENGTH, &height);
  tmsize_t size = TIFFTileSize(plane->file);
  if (width == 0 || height == 0 || size <= 0 ||
      (size_t)size / height < packed_size(width * plane->channel_count, request->bit_count))
    return fail(plane->source, VQZ_TIFF_DAMAGED, "another size of tiles");
  if (size > request->memory_limit)
    return fail(plane->source, VQZ_TIFF_MEMORY, "a tile beyond the memory that is allowed");
  unsigned char *buffer = calloc(1, (size_t)size);
  if (buffer == NULL) return fail(plane->source, VQZ_TIFF_MEMORY, "no memory for a tile");
  int status = VQZ_TIFF_DECODED;
  for (size_t top = 0; top < request->height && status == VQZ_TIFF_DECODED; top += height)
    for (size_t left = 0; left < request->width && status == VQZ_TIFF_DECODED; left += width)
      status = read_tile(plane, buffer, (unsigned)left, (unsigned)top, width, height);
  free(buffer);
  return status;
}

/* All channels, side by side or each alone. */
static int read_planes(TIFF *file, source *source, const vqz_tiff_request *request,
                       unsigned char *samples) {
  uint16_t planes = PLANARCONFIG_CONTIG;
  TIFFGetFieldDefaulted(file, TIFFTAG_PLANARCONFIG, &planes);
  int is_planar = planes == PLANARCONFIG_SEPARATE && request->channel_count > 1;
  plane plane = {file, source, request, samples, is_planar ? 1 : (size_t)request->channel_count, 0};
  int status = VQZ_TIFF_DECODED;
  do {
    status = TIFFIsTiled(file) ? read_tiles(&plane) : read_strips(&plane);
  } while (status == VQZ_TIFF_DECODED && is_planar && ++plane.channel < request->channel_count);
  return status;
}

/* Luma and chroma, which the library can make colours of. */
static int read_colours(TIFF *file, source *source, const vqz_tiff_request *request,
                        unsigned char *samples) {
  TIFFRGBAImage image;
  char text[1024] = "";
  size_t count = (size_t)request->width * request->height;
  if (!TIFFRGBAImageOK(file, text) || !TIFFRGBAImageBegin(&image, file, 1, text))
    return fail(source, VQZ_TIFF_UNSUPPORTED, text);
  uint32_t *raster = calloc(count, sizeof *raster);
  int is_read = 0;
  if (raster != NULL) {
    /* As the samples lie in the file. */
    image.req_orientation = image.orientation;
    is_read = TIFFRGBAImageGet(&image, raster, request->width, request->height);
    for (size_t index = 0; index < count; index++) {
      samples[3 * index] = (unsigned char)TIFFGetR(raster[index]);
      samples[3 * index + 1] = (unsigned char)TIFFGetG(raster[index]);
      samples[3 * index + 2] = (unsigned char)TIFFGetB(raster[index]);
    }
  }
  free(raster);
  TIFFRGBAImageEnd(&image);
  if (raster == NULL) return fail(source, VQZ_TIFF_MEMORY, "no memory for colours");
  return is_read && !source->has_failed ? VQZ_TIFF_DECODED : failure(source);
}

/* Whether the library has found what the limits of the caller were checked against. */
static int is_as_requested(TIFF *file, const vqz_tiff_request *request) {
  uint32_t width = 0, height = 0, depth = 1, tile_depth = 1;
  uint16_t bits = 1, channels = 1, compression = COMPRESSION_NONE;
  TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField(file, TIFFTAG_IMAGELENGTH, &height);
  TIFFGetFieldDefaulted(file, TIFFTAG_IMAGEDEPTH, &depth);
  TIFFGetFieldDefaulted(file, TIFFTAG_TILEDEPTH, &tile_depth);
  TIFFGetFieldDefaulted(file, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLESPERPIXEL, &channels);
  TIFFGetFieldDefaulted(file, TIFFTAG_COMPRESSION, &compression);
  return width == request->width && height == request->height && depth == 1 && tile_depth == 1 &&
         bits == request->bit_count && channels == request->channel_count &&
         compression == request->compression;
}

static int decode(TIFF *file, source *source, const vqz_tiff_request *request,
                  unsigned char *samples) {
  if (source->has_failed) return failure(source);
  if (!is_as_requested(file, request))
    return fail(source, VQZ_TIFF_DAMAGED, "another size or kind of samples");
  if (!TIFFIsCODECConfigured((uint16_t)request->compression))
    return fail(source, VQZ_TIFF_UNSUPPORTED, "a compression that this libtiff lacks");
  source->is_decoding = 1;
  if (request->is_luma) return read_colours(file, source, request, samples);
  return read_planes(file, source, request, samples);
}

int vqz_tiff_decode(const unsigned char *bytes, size_t count, const vqz_tiff_request *request,
                    unsigned char *samples, char *text, size_t text_size) {
  source source = {bytes, count, 0, 0, 0, text, text_size};
  text[0] = 0;
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (options == NULL) return fail(&source, VQZ_TIFF_MEMORY, "no memory for a decoder");
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, request->memory_limit);
  TIFFOpenOptionsSetErrorHandlerExtR(options, keep_error, &source);
  TIFFOpenOptionsSetWarningHandlerExtR(options, keep_warning, &source);
  /* Single strips stay as they are. */
  TIFF *file = TIFFClientOpenExt("TIFF", "rc", &source, read_bytes, write_bytes, seek,
                                 close_nothing, size_of, map, unmap, options);
  TIFFOpenOptionsFree(options);
  if (file == NULL) return failure(&source);
  int status = decode(file, &source, request, samples);
  TIFFClose(file);
  return status;
}

#endif
