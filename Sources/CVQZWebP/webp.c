/* The advanced interface of libwebp is of functions in its header, unions and pointers to what is
   to be filled; what is left for Swift are two calls. */
#ifdef VQZ_WEBP

#include "vqz_webp.h"

#include <webp/decode.h>

static int status_of(VP8StatusCode status) {
  switch (status) {
  case VP8_STATUS_OK:
    return VQZ_WEBP_DECODED;
  case VP8_STATUS_OUT_OF_MEMORY:
    return VQZ_WEBP_MEMORY;
  case VP8_STATUS_UNSUPPORTED_FEATURE:
    return VQZ_WEBP_UNSUPPORTED;
  case VP8_STATUS_NOT_ENOUGH_DATA:
  case VP8_STATUS_SUSPENDED:
    return VQZ_WEBP_TRUNCATED;
  default:
    return VQZ_WEBP_DAMAGED;
  }
}

int vqz_webp_look(const unsigned char *bytes, size_t count, vqz_webp_features *features) {
  WebPBitstreamFeatures found;
  VP8StatusCode status = WebPGetFeatures(bytes, count, &found);
  if (status != VP8_STATUS_OK) return status_of(status);
  features->width = found.width;
  features->height = found.height;
  features->has_alpha = found.has_alpha;
  features->is_lossless = found.format == 2;
  return VQZ_WEBP_DECODED;
}

int vqz_webp_decode(const unsigned char *bytes, size_t count, const vqz_webp_features *features,
                    unsigned char *samples) {
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) return VQZ_WEBP_UNSUPPORTED;
  int channel_count = features->has_alpha ? 4 : 3;
  config.output.colorspace = features->has_alpha ? MODE_RGBA : MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = samples;
  config.output.u.RGBA.stride = features->width * channel_count;
  config.output.u.RGBA.size =
      (size_t)features->width * (size_t)features->height * (size_t)channel_count;
  VP8StatusCode status = WebPDecode(bytes, count, &config);
  /* The library has found what the samples have room for, or has written nothing. */
  int is_whole = config.output.width == features->width && config.output.height == features->height;
  WebPFreeDecBuffer(&config.output);
  if (status != VP8_STATUS_OK) return status_of(status);
  return is_whole ? VQZ_WEBP_DECODED : VQZ_WEBP_DAMAGED;
}

#endif
