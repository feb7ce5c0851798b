/// The product seen from outside: built, run by its public commands, with guests and a world around it.
package patchbay.acceptance;
