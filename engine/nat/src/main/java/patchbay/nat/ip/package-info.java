/// What the gateway's transports share: the way to a guest, and where a guest's packets may go.
package patchbay.nat.ip;
