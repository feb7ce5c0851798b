// A driver's reads of a card behind QEMU's proxy: QEMU's side of that protocol (hw/remote/mpqemu-link.c), as far as a
// register needs it, and the least that can be on the other side.
#include "probe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CONFIG_WRITE = 2, BAR_READ = 5, BAR_ADDRESS = 0xe0000000u, BAR_AT = 0x10, COMMAND_AT = 4, STATUS_AT = 8 };
enum { MEMORY_AND_MASTER = 6 };
// What is not counted, as in the other rows: who answers is compiled meanwhile.
static const uint64_t WARM_UP_NANOS = 1500000000;

struct header {
  int32_t command;
  int32_t padding;
  uint64_t bytes;
};
struct config_access {
  uint32_t address;
  uint32_t value;
  int32_t bytes;
} __attribute__((packed));
struct bar_access {
  uint64_t address;
  uint64_t value;
  uint32_t bytes;
  uint8_t memory;
  uint8_t padding[3];
};

// Sends a request whole and waits for its answer.
static uint64_t ask(int socket, int command, const void *payload, size_t bytes) {
  struct header header = {command, 0, bytes};
  char message[sizeof header + sizeof(struct bar_access)];
  memcpy(message, &header, sizeof header);
  memcpy(message + sizeof header, payload, bytes);
  ssize_t whole = sizeof header + bytes;
  if (write(socket, message, whole) != whole) give_up("write");
  char answer[sizeof header + sizeof(uint64_t)];
  for (size_t got = 0; got < sizeof answer;) {
    ssize_t more = read(socket, answer + got, sizeof answer - got);
    if (more <= 0) give_up("read");
    got += more;
  }
  uint64_t value;
  memcpy(&value, answer + sizeof header, sizeof value);
  return value;
}

static void configure(int socket, uint32_t address, uint32_t value) {
  struct config_access access = {address, value, 4};
  ask(socket, CONFIG_WRITE, &access, sizeof access);
}

static int by_size(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return x < y ? -1 : x > y;
}

void registers(char **words) {
  int socket = atoi(words[0]), count = atoi(words[1]);
  uint64_t *nanos = calloc(count, sizeof *nanos);
  if (!nanos || count < 1) give_up("registers");
  configure(socket, BAR_AT, BAR_ADDRESS);
  configure(socket, COMMAND_AT, MEMORY_AND_MASTER);
  struct bar_access access = {BAR_ADDRESS + STATUS_AT, 0, 4, 1, {0}};
  uint64_t status = 0;
  for (uint64_t end = now_nanos() + WARM_UP_NANOS; now_nanos() < end;) ask(socket, BAR_READ, &access, sizeof access);
  for (int index = 0; index < count; index++) {
    uint64_t begin = now_nanos();
    status = ask(socket, BAR_READ, &access, sizeof access);
    nanos[index] = now_nanos() - begin;
  }
  qsort(nanos, count, sizeof *nanos, by_size);
  printf("{\"p50_us\":%.2f,\"p99_us\":%.2f,\"status\":%u}\n", nanos[count / 2] / 1e3, nanos[count / 100 * 99] / 1e3,
         (unsigned)status);
  fflush(stdout);
}

// Gives the same answer to whatever is asked, and looks for the next question without a pause.
void registers_answer(char **words) {
  int socket = atoi(words[0]);
  char asked[sizeof(struct header) + sizeof(struct bar_access)];
  struct {
    struct header header;
    uint64_t value;
  } answer = {{0, 0, sizeof answer.value}, 0};
  size_t got = 0;
  for (;;) {
    ssize_t more = recv(socket, asked + got, sizeof asked - got, MSG_DONTWAIT);
    if (more == 0 || (more < 0 && errno != EAGAIN)) return;
    if (more < 0) continue;
    got += more;
    if (got < sizeof answer.header) continue;
    struct header header;
    memcpy(&header, asked, sizeof header);
    if (got < sizeof header + header.bytes) continue;
    got = 0;
    if (write(socket, &answer, sizeof answer) != sizeof answer) give_up("write");
  }
}
