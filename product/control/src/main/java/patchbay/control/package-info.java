/// What the user wants: model, grammar, commands, store.
package patchbay.control;
