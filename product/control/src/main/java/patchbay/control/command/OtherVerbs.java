package patchbay.control.command;

import java.util.Set;
import patchbay.control.grammar.Grammar;

/// What to do instead of a command that is not here: VirtualBox has many that are not about networks, and `patchbay`
/// has some of its own.
final class OtherVerbs {
    private static final Set<String> DISKS = Set.of(
            "createmedium",
            "createhd",
            "clonemedium",
            "clonehd",
            "modifymedium",
            "modifyhd",
            "closemedium",
            "showmediuminfo",
            "showhdinfo",
            "convertfromraw",
            "mediumio",
            "mediumproperty",
            "storagectl",
            "storageattach");
    private static final Set<String> SNAPSHOTS = Set.of("snapshot", "discardstate", "adoptstate");
    private static final Set<String> COPIES = Set.of("clonevm", "movevm");
    private static final Set<String> OTHERS = Set.of(
            "checkmediumpwd",
            "cloud",
            "cloudprofile",
            "debugvm",
            "encryptmedium",
            "encryptvm",
            "extpack",
            "guestcontrol",
            "internalcommands",
            "metrics",
            "modifynvram",
            "sharedfolder",
            "signova",
            "unattended",
            "updatecheck",
            "usbdevsource",
            "usbfilter");

    private OtherVerbs() {}

    /// What is said of a command that `program` has not: the complaint, and below it what to do, if there is anything.
    static String complaint(String program, String verb) {
        String complaint = "Invalid command '" + verb + "'";
        String remedy = remedy(program, verb);
        return remedy.isEmpty() ? complaint : complaint + "\nWhat to do: " + remedy;
    }

    private static String remedy(String program, String verb) {
        if (!program.equals("patchbay") && Grammar.find("patchbay", verb) != null)
            return "It is a command of 'patchbay': patchbay " + verb;
        if (DISKS.contains(verb)) {
            return "Disks are QEMU's: make and change them with qemu-img; 'modifyvm VM --disk FILE' gives one to a machine.";
        }
        if (SNAPSHOTS.contains(verb)) {
            return "There are no snapshots of machines here; 'qemu-img snapshot' makes them of a qcow2 disk whose machine is off.";
        }
        if (COPIES.contains(verb)) {
            return "'patchbay export' writes machines and networks as a file, and 'patchbay apply' makes others of it.";
        }
        if (OTHERS.contains(verb)) return "Patchbay is VirtualBox's networking; this part of VirtualBox is not here.";
        return "";
    }
}
