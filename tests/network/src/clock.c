// SPDX-License-Identifier: Apache-2.0
// A clock on the wall that is off by NERV_CLOCK_MS milliseconds for the program that this is preloaded into; what
// measures how long things take is not.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long long offset(void) {
    const char *text = getenv("NERV_CLOCK_MS");
    return text == NULL ? 0 : atoll(text) * 1000000LL;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (real == NULL) real = dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(clock, now);
    if (failed != 0 || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return failed;
    long long shown = now->tv_sec * 1000000000LL + now->tv_nsec + offset();
    now->tv_sec = shown / 1000000000LL;
    now->tv_nsec = shown % 1000000000LL;
    return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    (void)zone;
    struct timespec shown;
    int failed = clock_gettime(CLOCK_REALTIME, &shown);
    now->tv_sec = shown.tv_sec;
    now->tv_usec = shown.tv_nsec / 1000;
    return failed;
}

time_t time(time_t *where) {
    struct timespec shown;
    clock_gettime(CLOCK_REALTIME, &shown);
    if (where != NULL) *where = shown.tv_sec;
    return shown.tv_sec;
}
