/* Rows and bytes that go through callbacks, in memory. */
#ifndef ROWS_H
#define ROWS_H

#include "check.h"

typedef struct {
  unsigned char *samples, *file;
  size_t count, room; /* bytes of the file so far, and at most */
  size_t row_bytes;   /* that every row must have; 0: any */
} stream;

static inline int give_rows(void *user, void *target, uint64_t first, uint64_t count,
                            size_t row_bytes) {
  const stream *s = (const stream *)user;
  CHECK(s->row_bytes == 0 || row_bytes == s->row_bytes);
  memcpy(target, s->samples + first * row_bytes, (size_t)count * row_bytes);
  return 0;
}

static inline int take_rows(void *user, const void *source, uint64_t first, uint64_t count,
                            size_t row_bytes) {
  memcpy(((stream *)user)->samples + first * row_bytes, source, (size_t)count * row_bytes);
  return 0;
}

static inline int take_bytes(void *user, const void *bytes, size_t count) {
  stream *s = (stream *)user;
  if (count > s->room - s->count) return 1;
  memcpy(s->file + s->count, bytes, count);
  s->count += count;
  return 0;
}

#endif
