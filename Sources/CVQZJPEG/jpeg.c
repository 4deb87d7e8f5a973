/* libjpeg reports failures by a function that must not return; the jump out of it stays in here,
   as none may cross a frame of Swift. */
#ifdef VQZ_JPEG

#include "vqz_jpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

typedef struct {
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf exit;
  int scan_limit;
  int status;
  char *text;
  size_t text_size;
} reader;

static reader *reader_of(j_common_ptr file) { return (reader *)file->client_data; }

static void keep_text(j_common_ptr file) {
  reader *reader = reader_of(file);
  char text[JMSG_LENGTH_MAX];
  file->err->format_message(file, text);
  snprintf(reader->text, reader->text_size, "%s", text);
}

static int status_of(int message) {
  switch (message) {
  case JWRN_JPEG_EOF:
  case JWRN_HIT_MARKER:
  case JERR_INPUT_EOF:
  case JERR_INPUT_EMPTY:
    return VQZ_JPEG_TRUNCATED;
  case JERR_SOF_UNSUPPORTED:
  case JERR_ARITH_NOTIMPL:
  case JERR_BAD_PRECISION:
  case JERR_CCIR601_NOTIMPL:
  case JERR_CONVERSION_NOTIMPL:
  case JERR_FRACT_SAMPLE_NOTIMPL:
  case JERR_NOTIMPL:
    return VQZ_JPEG_UNSUPPORTED;
  case JERR_OUT_OF_MEMORY:
  case JERR_NO_BACKING_STORE:
    return VQZ_JPEG_MEMORY;
  default:
    return VQZ_JPEG_DAMAGED;
  }
}

static void stop(j_common_ptr file) {
  reader *reader = reader_of(file);
  keep_text(file);
  reader->status = status_of(file->err->msg_code);
  longjmp(reader->exit, 1);
}

static void notice(j_common_ptr file, int level) {
  if (level >= 0) return;
  if (file->err->msg_code != JWRN_EXTRANEOUS_DATA) stop(file);
  if (file->err->num_warnings++ == 0) keep_text(file);
}

static void be_silent(j_common_ptr file) { (void)file; }

static void watch_scans(j_common_ptr file) {
  reader *reader = reader_of(file);
  if (((j_decompress_ptr)file)->input_scan_number <= reader->scan_limit) return;
  snprintf(reader->text, reader->text_size, "more than %d scans", reader->scan_limit);
  reader->status = VQZ_JPEG_DAMAGED;
  longjmp(reader->exit, 1);
}

static void refuse(reader *reader, int status, const char *text) {
  snprintf(reader->text, reader->text_size, "%s", text);
  reader->status = status;
  longjmp(reader->exit, 1);
}

/* (a * b) / 255, rounded. */
static unsigned char product(unsigned a, unsigned b) {
  return (unsigned char)((a * b * 2 + 255) / 510);
}

/* A row of CMYK as red, green and blue. Files with a marker of Adobe hold what is left of the
   light, all others what is taken away. */
static void convert_row(const unsigned char *inks, unsigned char *colours, unsigned width,
                        int is_inverted) {
  unsigned flip = is_inverted ? 0 : 255;
  for (unsigned column = 0; column < width; column++, inks += 4, colours += 3)
    for (int channel = 0; channel < 3; channel++)
      colours[channel] = product(inks[channel] ^ flip, inks[3] ^ flip);
}

static void read_rows(j_decompress_ptr file, const vqz_jpeg_request *request,
                      unsigned char *samples) {
  int is_cmyk = request->component_count == 4;
  size_t row_size = (size_t)request->width * (request->component_count == 1 ? 1 : 3);
  JSAMPARRAY inks =
      is_cmyk ? file->mem->alloc_sarray((j_common_ptr)file, JPOOL_IMAGE, file->output_width * 4, 1)
              : NULL;
  while (file->output_scanline < file->output_height) {
    unsigned char *target = samples + row_size * file->output_scanline;
    JSAMPROW row = is_cmyk ? inks[0] : target;
    if (jpeg_read_scanlines(file, &row, 1) != 1) break;
    if (is_cmyk) convert_row(row, target, request->width, file->saw_Adobe_marker);
  }
}

static void decode(j_decompress_ptr file, reader *reader, const vqz_jpeg_request *request,
                   unsigned char *samples) {
  jpeg_read_header(file, TRUE);
  /* The limits of the caller were checked against these. */
  if (file->image_width != request->width || file->image_height != request->height ||
      file->num_components != request->component_count)
    refuse(reader, VQZ_JPEG_DAMAGED, "a second frame header");
  file->dct_method = JDCT_ISLOW;
  file->do_fancy_upsampling = TRUE;
  file->out_color_space = request->component_count == 1   ? JCS_GRAYSCALE
                          : request->component_count == 4 ? JCS_CMYK
                                                          : JCS_RGB;
  jpeg_start_decompress(file);
  if (file->output_width != request->width || file->output_height != request->height ||
      file->output_components != request->component_count)
    refuse(reader, VQZ_JPEG_DAMAGED, "another size of the output");
  read_rows(file, request, samples);
  jpeg_finish_decompress(file);
}

/* Its caller owns what is changed after the jump was prepared. */
static void run(j_decompress_ptr file, reader *reader, const unsigned char *bytes, size_t count,
                const vqz_jpeg_request *request, unsigned char *samples) {
  if (setjmp(reader->exit)) return;
  jpeg_create_decompress(file);
  reader->progress.progress_monitor = watch_scans;
  file->progress = &reader->progress;
  file->mem->max_memory_to_use = request->memory_limit;
  jpeg_mem_src(file, bytes, (unsigned long)count);
  decode(file, reader, request, samples);
}

int vqz_jpeg_decode(const unsigned char *bytes, size_t count, const vqz_jpeg_request *request,
                    unsigned char *samples, char *text, size_t text_size) {
  struct jpeg_decompress_struct file;
  reader reader;
  memset(&file, 0, sizeof file);
  memset(&reader, 0, sizeof reader);
  reader.scan_limit = request->scan_limit;
  reader.text = text;
  reader.text_size = text_size;
  text[0] = 0;
  file.err = jpeg_std_error(&reader.errors);
  reader.errors.error_exit = stop;
  reader.errors.emit_message = notice;
  reader.errors.output_message = be_silent;
  file.client_data = &reader;
  run(&file, &reader, bytes, count, request, samples);
  jpeg_destroy_decompress(&file);
  return reader.status;
}

#endif
