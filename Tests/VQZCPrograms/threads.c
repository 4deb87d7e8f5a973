/* Eight threads that share a model, and children of fork while they did and do. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

enum { height = 120, width = 160, byte_count = height * width * 3, thread_count = 8 };

static vqz_model *model;
static void *file;
static size_t file_count;
static unsigned char *expected;
static int rounds = 3;

static void *decode(void *nothing) {
  unsigned char *samples = (unsigned char *)malloc(byte_count);
  vqz_error error;
  CHECK(samples != NULL);
  for (int i = 0; i < rounds; i++) {
    memset(samples, 0, byte_count);
    CHECK(vqz_decode(file, file_count, NULL, samples, byte_count, NULL, &error) == VQZ_OK);
    CHECK(memcmp(samples, expected, byte_count) == 0);
    vqz_model_release(vqz_model_retain(model));
  }
  free(samples);
  return nothing;
}

static void *encode(void *nothing) {
  size_t count = 0;
  void *again = compressed(model, height, width, 3, 128, &count);
  CHECK(count == file_count && memcmp(again, file, count) == 0);
  vqz_free(again);
  return nothing;
}

static void all(void) {
  pthread_t threads[thread_count];
  for (int i = 0; i < thread_count; i++)
    CHECK(pthread_create(&threads[i], NULL, i % 4 == 3 ? encode : decode, NULL) == 0);
  for (int i = 0; i < thread_count; i++) CHECK(pthread_join(threads[i], NULL) == 0);
}

/* A child decodes, alone and from threads, while the parent is at work or has been. */
static pid_t child(void) {
  pid_t pid = fork();
  CHECK(pid >= 0);
  if (pid != 0) return pid;
  alarm(100);
  (void)decode(NULL);
  all();
  _exit(0);
}

static void wait_for(pid_t pid) {
  int status = 0;
  CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(int count, char **words) {
  pthread_t thread;
  pid_t pids[4];
  if (count == 2) rounds = atoi(words[1]);
  GOOD(vqz_model_builtin(VQZ_PICTURE, &model, &last_error));
  file = compressed(model, height, width, 3, 128, &file_count);
  expected = (unsigned char *)malloc(byte_count);
  GOOD(vqz_decode(file, file_count, NULL, expected, byte_count, NULL, &last_error));
  all();
  wait_for(child());
  CHECK(pthread_create(&thread, NULL, decode, NULL) == 0);
  for (int i = 0; i < 4; i++) pids[i] = child();
  for (int i = 0; i < 4; i++) wait_for(pids[i]);
  CHECK(pthread_join(thread, NULL) == 0);
  vqz_free(file);
  vqz_model_release(model);
  free(expected);
  puts("threads and forks: the same samples everywhere");
  return 0;
}
