// probe: the two ends of the latency and connection measurements. One TCP byte each way.
//
//   probe serve ADDRESS PORT               echoes what it reads, on every connection, until it is ended
//   probe pingpong ADDRESS PORT MILLIS     one connection, one byte there and back, again and again
//   probe connect ADDRESS PORT MILLIS N    N threads that connect, exchange one byte and close, again and again
//
// The last two print one JSON object. They are in C so that what is measured is the network, not the probe.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define MAX_SAMPLES 4000000
#define MAX_THREADS 64
#define MAX_EVENTS 256

static struct sockaddr_in target;

static uint64_t now_nanos(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void give_up(const char *what) {
  fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void no_delay(int socket) {
  int one = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static int open_connection(void) {
  int s = socket(AF_INET, SOCK_STREAM, 0);
  if (s < 0) return -1;
  struct timeval patience = {3, 0};
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  no_delay(s);
  if (connect(s, (struct sockaddr *)&target, sizeof target) == 0) return s;
  close(s);
  return -1;
}

static int exchange(int socket) {
  char byte = 'x';
  return write(socket, &byte, 1) == 1 && read(socket, &byte, 1) == 1;
}

static void accept_all(int listener, int poll) {
  for (int s; (s = accept4(listener, 0, 0, SOCK_NONBLOCK)) >= 0;) {
    no_delay(s);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = s};
    epoll_ctl(poll, EPOLL_CTL_ADD, s, &event);
  }
}

static void echo(int socket) {
  static char buffer[65536];
  ssize_t got = read(socket, buffer, sizeof buffer);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0 || write(socket, buffer, got) < 0) close(socket);
}

static void serve(void) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&target, sizeof target)) give_up("bind");
  if (listen(listener, 4096)) give_up("listen");
  int poll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, ready[MAX_EVENTS];
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    int count = epoll_wait(poll, ready, MAX_EVENTS, -1);
    for (int i = 0; i < count; i++) {
      if (ready[i].data.fd == listener) accept_all(listener, poll);
      else echo(ready[i].data.fd);
    }
  }
}

static int by_value(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

static void pingpong(uint64_t nanos) {
  uint32_t *samples = malloc(MAX_SAMPLES * sizeof *samples);
  int s = open_connection();
  if (s < 0) give_up("connect");
  long count = 0;
  uint64_t end = now_nanos() + nanos;
  for (uint64_t begin = now_nanos(); begin < end && count < MAX_SAMPLES; begin = now_nanos()) {
    if (!exchange(s)) give_up("exchange");
    samples[count++] = (uint32_t)(now_nanos() - begin);
  }
  qsort(samples, count, sizeof *samples, by_value);
  printf("{\"count\":%ld,\"p50_us\":%.2f,\"p99_us\":%.2f}\n", count, samples[count / 2] / 1e3, samples[count * 99 / 100] / 1e3);
}

struct connector {
  pthread_t thread;
  uint64_t end;
  long done, failed;
};

static void *connect_until(void *argument) {
  struct connector *c = argument;
  while (now_nanos() < c->end) {
    int s = open_connection();
    if (s >= 0 && exchange(s)) c->done++;
    else c->failed++;
    if (s >= 0) close(s);
  }
  return 0;
}

static void connect_many(uint64_t nanos, int threads) {
  static struct connector all[MAX_THREADS];
  uint64_t begin = now_nanos();
  if (threads > MAX_THREADS) threads = MAX_THREADS;
  for (int i = 0; i < threads; i++) {
    all[i].end = begin + nanos;
    pthread_create(&all[i].thread, 0, connect_until, &all[i]);
  }
  long done = 0, failed = 0;
  for (int i = 0; i < threads; i++) {
    pthread_join(all[i].thread, 0);
    done += all[i].done;
    failed += all[i].failed;
  }
  printf("{\"count\":%ld,\"failed\":%ld,\"per_second\":%.1f}\n", done, failed, done / ((now_nanos() - begin) / 1e9));
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  target.sin_family = AF_INET;
  target.sin_port = htons(atoi(argv[3]));
  if (inet_pton(AF_INET, argv[2], &target.sin_addr) != 1) return 2;
  uint64_t nanos = argc > 4 ? atoll(argv[4]) * 1000000ull : 0;
  if (!strcmp(argv[1], "serve")) serve();
  else if (!strcmp(argv[1], "pingpong") && argc > 4) pingpong(nanos);
  else if (!strcmp(argv[1], "connect") && argc > 5) connect_many(nanos, atoi(argv[5]));
  else return 2;
  return 0;
}
