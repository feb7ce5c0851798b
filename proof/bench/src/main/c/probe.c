// probe: the two ends of every measurement that iperf3 has no word for. It is in C so that what is measured is the
// network, not the probe. Results are one JSON object on a line of standard output; times are milliseconds.
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct sockaddr_storage target;
socklen_t target_length;

static const struct command {
  const char *name;
  int words;
  int has_target;
  void (*run)(char **words);
  const char *usage;
} commands[] = {
    {"serve", 2, 1, serve, "ADDRESS PORT: echoes what it reads, on every TCP connection"},
    {"pingpong", 3, 1, pingpong, "ADDRESS PORT MILLIS: one connection, one byte there and back, again and again"},
    {"connect", 4, 1, connect_many, "ADDRESS PORT MILLIS N: N threads that connect, exchange one byte and close"},
    {"idle", 4, 1, hold_idle, "ADDRESS PORT N MILLIS: opens N connections, holds them until its input ends, uses all again"},
    {"udp-echo", 2, 1, udp_echo, "ADDRESS PORT: sends every datagram back"},
    {"udp-transactions", 4, 1, udp_transactions, "ADDRESS PORT MILLIS N: N threads, a fresh port for each question"},
    {"udp-blast", 4, 1, udp_blast, "ADDRESS PORT SIZE MILLIS: sends as fast as it goes"},
    {"udp-sink", 3, 1, udp_sink, "ADDRESS PORT MILLIS: counts what arrives"},
    {"udp-source", 2, 1, udp_source, "ADDRESS PORT: waits for one udp-receive and blasts back to it"},
    {"udp-receive", 4, 1, udp_receive, "ADDRESS PORT SIZE MILLIS: asks a udp-source and counts what arrives"},
    {"link-blast", 4, 0, link_blast, "INTERFACE MAC SIZE MILLIS: sends frames as fast as it goes"},
    {"link-sink", 2, 0, link_sink, "INTERFACE MILLIS: counts the frames of link-blast"},
    {"dhcp", 2, 0, dhcp_ask, "INTERFACE MILLIS: asks for a lease every 5 ms until there is one; prints when"},
    {"tap-exec", 4, 0, tap_exec, "NAMESPACE INTERFACE DESCRIPTOR COMMAND…: runs a command with a TAP of a namespace open"},
    {"tap-shim", 4, 0, tap_shim, "NAMESPACE INTERFACE connect|listen SOCKET: a TAP's frames on a stream socket, as QEMU does"},
    {"stream-source", 5, 0, stream_source, "SOCKET FROM TO SIZE MILLIS: as QEMU: listens, then writes a frame a call"},
    {"stream-sink", 3, 0, stream_sink, "SOCKET SIZE MILLIS: as QEMU: listens, then counts frames of that size"},
    {"vde-source", 5, 0, vde_source, "FOLDER FROM TO SIZE MILLIS: the same into a vde_switch"},
    {"registers", 2, 0, registers, "DESCRIPTOR N: reads a register of a card N times on a connection of QEMU's proxy"},
    {"registers-answer", 1, 0, registers_answer, "DESCRIPTOR: answers those reads as fast as it goes"},
    {"vde-sink", 4, 0, vde_sink, "FOLDER OWN SIZE MILLIS: the same out of a vde_switch; OWN is its address"},
};

uint64_t now_nanos(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ull + t.tv_nsec;
}

void give_up(const char *what) {
  fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
  exit(1);
}

void wait_writable(int descriptor) {
  struct pollfd p = {descriptor, POLLOUT, 0};
  poll(&p, 1, 1000);
}

void print_received(long received) { printf("{\"received\":%ld}\n", received); }

static int set_target(const char *address, const char *port) {
  struct sockaddr_in *four = (struct sockaddr_in *)&target;
  struct sockaddr_in6 *six = (struct sockaddr_in6 *)&target;
  if (inet_pton(AF_INET, address, &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(atoi(port));
    target_length = sizeof *four;
    return 1;
  }
  if (inet_pton(AF_INET6, address, &six->sin6_addr) != 1) return 0;
  six->sin6_family = AF_INET6;
  six->sin6_port = htons(atoi(port));
  target_length = sizeof *six;
  return 1;
}

int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_IGN);
  for (unsigned i = 0; argc > 1 && i < sizeof commands / sizeof *commands; i++) {
    const struct command *command = &commands[i];
    if (strcmp(argv[1], command->name) || argc < 2 + command->words) continue;
    if (command->has_target && !set_target(argv[2], argv[3])) break;
    command->run(argv + (command->has_target ? 4 : 2));
    return 0;
  }
  for (unsigned i = 0; i < sizeof commands / sizeof *commands; i++)
    fprintf(stderr, "probe %s %s\n", commands[i].name, commands[i].usage);
  return 2;
}
