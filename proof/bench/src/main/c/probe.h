// What the files of the probe share: the clock, the target address, and the commands they offer to main.
#ifndef PROBE_H
#define PROBE_H
#define _GNU_SOURCE
#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

// Where servers listen and clients go: IPv4 or IPv6, set by main from the command line.
extern struct sockaddr_storage target;
extern socklen_t target_length;

uint64_t now_nanos(void);
void give_up(const char *what);
int udp_socket(void);
// Sends messages as fast as it goes, or in steps of 50 microseconds when a rate is given; answers how many.
long blast(int socket, const void *octets, int size, uint64_t nanos, long per_second);
// Counts what arrives, until the time is over.
long count_messages(int socket, uint64_t nanos);
void print_received(long received);
void wait_writable(int descriptor);

// Every command gets the words behind its name.
void serve(char **words);
void pingpong(char **words);
void connect_many(char **words);
void hold_idle(char **words);
void udp_echo(char **words);
void udp_transactions(char **words);
void udp_blast(char **words);
void udp_sink(char **words);
void udp_source(char **words);
void udp_receive(char **words);
void link_blast(char **words);
void link_sink(char **words);
void dhcp_ask(char **words);
void tap_exec(char **words);
void tap_shim(char **words);
void stream_source(char **words);
void stream_sink(char **words);
void vde_source(char **words);
void vde_sink(char **words);
void registers(char **words);
void registers_answer(char **words);
#endif
