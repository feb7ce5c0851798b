/// Labs: networks, machines, cards, rules and bad cables in one YAML file, which `patchbay apply` makes so and
/// `patchbay export` writes.
///
/// **The form.** What a lab says of a machine or a network has the names and values of `--json`, so that
/// everything the store can hold can be said ([patchbay.control.lab.MachineForm],
/// [patchbay.control.lab.NetworkForms]). Left out is what has its default, and what is this installation's own:
/// UUIDs and folders. A rule is the text that `--natpf` takes.
///
/// **Reading.** A file is laid over the defaults ([patchbay.control.lab.Overlay]): the default says whether a
/// value is a text, a number or a truth, and which keys there are. So nothing is guessed from a value's looks
/// (`on` is no truth where a name is meant), and a key that does not exist is refused with its line. The file
/// describes each thing it names whole; things it does not name stay as they are. Extradata is added to.
///
/// **Limits.** A file has at most 1 MiB, 32 levels and 100 000 values, aliases counted where they are used.
///
/// Pure: values in, values out. What runs is changed by the command.
@org.jspecify.annotations.NullMarked
package patchbay.control.lab;
