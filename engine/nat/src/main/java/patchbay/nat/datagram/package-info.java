/// Host sockets by which guests' datagrams leave: UDP and echo alike.
package patchbay.nat.datagram;
