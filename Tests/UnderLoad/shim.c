/* A file system that lacks something, for the command under LD_PRELOAD. VQZ_SHIM has the words
   nameless (no O_TMPFILE) and links (no hard links, except from nameless files). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

static int lacks(const char *word) {
  const char *words = getenv("VQZ_SHIM");
  return words && strstr(words, word);
}

static int is_refused(int flags) {
  return (flags & O_TMPFILE) == O_TMPFILE && lacks("nameless");
}

#define OPEN_AT(NAME)                                                                  \
  int NAME(int folder, const char *path, int flags, ...) {                             \
    static int (*next)(int, const char *, int, ...);                                   \
    if (!next) next = (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, #NAME);   \
    va_list rest;                                                                      \
    va_start(rest, flags);                                                             \
    mode_t mode = va_arg(rest, mode_t);                                                \
    va_end(rest);                                                                      \
    if (is_refused(flags)) {                                                           \
      errno = EOPNOTSUPP;                                                              \
      return -1;                                                                       \
    }                                                                                  \
    return next(folder, path, flags, mode);                                            \
  }

OPEN_AT(openat)
OPEN_AT(openat64)

int linkat(int from, const char *old, int to, const char *new, int flags) {
  static int (*next)(int, const char *, int, const char *, int);
  if (!next) next = (int (*)(int, const char *, int, const char *, int))dlsym(RTLD_NEXT, "linkat");
  if (lacks("links") && !(flags & AT_SYMLINK_FOLLOW)) {
    errno = EPERM;
    return -1;
  }
  return next(from, old, to, new, flags);
}
