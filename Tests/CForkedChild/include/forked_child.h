// What a program around the library does to it: forks, sends signals, narrows the affinity. Swift
// has no fork, so this is in C.
#ifndef FORKED_CHILD_H
#define FORKED_CHILD_H

// Any work; 0 where all is as it should be.
typedef int (*child_work)(void);

// Neither ended nor killed by itself: the child was still there after the time.
enum { FORKED_CHILD_HANGS = -1, FORKED_CHILD_FAILED = -2 };

// Forks, runs `work` in the child on `threads` threads at once, and ends it. Returns the largest
// result of `work`, FORKED_CHILD_HANGS after `seconds`, or FORKED_CHILD_FAILED if a thread could
// not be started or the child died.
int forked_child_run(child_work work, int threads, int seconds);

// Lets the calling thread run on one processor only, of those that it has; 0 on success.
int forked_child_use_one_processor(void);

// Sends signals to this process that the calling thread blocks: 0 if each stays pending for ten
// milliseconds, otherwise the number of the one that another thread took. For a child
// whose only other threads are the ones to be tested.
int forked_child_taken_signal(void);

#endif
