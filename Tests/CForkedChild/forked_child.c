#define _GNU_SOURCE
#include "forked_child.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { most_threads = 16 };

typedef struct {
  child_work work;
  int result;
} job;

static void wait_milliseconds(int count) {
  struct timespec time = {count / 1000, count % 1000 * 1000000L};
  while (nanosleep(&time, &time) != 0 && errno == EINTR) {
  }
}

static void *run(void *pointer) {
  job *own = pointer;
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, NULL);
  own->result = own->work();
  return NULL;
}

// The life of the child; its exit status.
static int live(child_work work, int threads) {
  pthread_t made[most_threads];
  job jobs[most_threads];
  if (threads > most_threads) return 255;
  // This thread waits and takes no signal; the others block none, and the library decides for its
  // own.
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, NULL);
  for (int i = 0; i < threads; i++) {
    jobs[i] = (job){work, 0};
    if (pthread_create(&made[i], NULL, run, &jobs[i]) != 0) return 255;
  }
  int largest = 0;
  for (int i = 0; i < threads; i++) {
    pthread_join(made[i], NULL);
    if (jobs[i].result > largest) largest = jobs[i].result;
  }
  return largest;
}

int forked_child_run(child_work work, int threads, int seconds) {
  pid_t child = fork();
  if (child < 0) return FORKED_CHILD_FAILED;
  // Not exit: what the parent has open or registered is the parent's to end.
  if (child == 0) _exit(live(work, threads));
  for (int waited = 0; waited < seconds * 100; waited++) {
    int status = 0;
    if (waitpid(child, &status, WNOHANG) == child) {
      if (!WIFEXITED(status) || WEXITSTATUS(status) == 255) return FORKED_CHILD_FAILED;
      return WEXITSTATUS(status);
    }
    wait_milliseconds(10);
  }
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  return FORKED_CHILD_HANGS;
}

int forked_child_use_one_processor(void) {
  cpu_set_t all;
  cpu_set_t one;
  if (sched_getaffinity(0, sizeof all, &all) != 0) return 1;
  for (int i = 0; i < CPU_SETSIZE; i++) {
    if (!CPU_ISSET(i, &all)) continue;
    CPU_ZERO(&one);
    CPU_SET(i, &one);
    return sched_setaffinity(0, sizeof one, &one);
  }
  return 1;
}

static void take(int number) { (void)number; }

int forked_child_taken_signal(void) {
  static const int numbers[] = {SIGUSR1, SIGTERM, SIGINT, SIGHUP, SIGALRM, SIGPROF};
  for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    struct sigaction action = {.sa_handler = take};
    sigset_t set;
    sigset_t pending;
    sigemptyset(&set);
    sigaddset(&set, numbers[i]);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    sigaction(numbers[i], &action, NULL);
    kill(getpid(), numbers[i]);
    wait_milliseconds(10);
    sigpending(&pending);
    if (!sigismember(&pending, numbers[i])) return numbers[i];
  }
  return 0;
}
