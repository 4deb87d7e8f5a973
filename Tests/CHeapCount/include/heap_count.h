// Counts what a thread asks the heap for, in programs that link this.
#ifndef HEAP_COUNT_H
#define HEAP_COUNT_H

// Requests of the calling thread so far: malloc and its kin, growing included, giving back not.
// Negative where the C library cannot be watched.
long heap_count(void);

#endif
