/* posix_spawn with a working folder, which needs declarations that Swift does not see. */
#define _GNU_SOURCE
#include "vqz_process.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

extern char **environ;

/* A pipe must be closed on exec before another thread starts a program, which would keep it
   open. */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static int prepare(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes,
                   const char *folder, int output) {
  sigset_t none;
  sigemptyset(&none);
  int failure = posix_spawn_file_actions_addchdir_np(actions, folder);
  if (!failure)
    failure = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (!failure) failure = posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO);
  if (!failure) failure = posix_spawn_file_actions_adddup2(actions, output, STDERR_FILENO);
  /* Threads of a pool block signals, which the program would inherit. */
  if (!failure) failure = posix_spawnattr_setsigmask(attributes, &none);
  if (!failure) failure = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK);
  return failure;
}

static int spawn(const char *path, char *const arguments[], const char *folder, pid_t *process,
                 int output) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int failure = posix_spawn_file_actions_init(&actions);
  if (failure) return failure;
  failure = posix_spawnattr_init(&attributes);
  if (!failure) {
    failure = prepare(&actions, &attributes, folder, output);
    if (!failure)
      failure = posix_spawn(process, path, &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_destroy(&actions);
  return failure;
}

int vqz_process_start(const char *path, char *const arguments[], const char *folder, int *process,
                      int *output) {
  int ends[2];
  pid_t started = 0;
  int failure = 0;
  pthread_mutex_lock(&turn);
  if (pipe(ends) != 0) {
    failure = errno;
  } else {
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    failure = spawn(path, arguments, folder, &started, ends[1]);
    close(ends[1]);
    if (failure) close(ends[0]);
  }
  pthread_mutex_unlock(&turn);
  if (failure) return failure;
  *process = started;
  *output = ends[0];
  return 0;
}
