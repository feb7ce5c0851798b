/// A virtio driver for tests, honest or lying.
package patchbay.testkit.virtio;
