#ifndef VQZ_PROCESS_H
#define VQZ_PROCESS_H

/* Starts a program in a folder. Its standard input is empty; its standard output and standard error
   come out of *output, which the caller closes and which ends when the program does. Programs may
   be started from several threads. Returns 0, or an error number, and then nothing was started. */
int vqz_process_start(const char *path, char *const arguments[], const char *folder, int *process,
                      int *output);

/* From now on every block of memory of so many bytes or more has a mapping of its own, which goes
   back to the system with it. Does nothing where the C library cannot be told. */
void vqz_process_map_large_blocks(int size);

#endif
