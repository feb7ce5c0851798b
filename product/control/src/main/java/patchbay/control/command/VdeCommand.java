package patchbay.control.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import patchbay.control.grammar.Reading;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.AttachmentNames;
import patchbay.control.model.Configuration;
import patchbay.control.model.VdeOffers;

/// `patchbay vde`: internal networks as VDE switches.
final class VdeCommand {
    private final Clerk clerk;
    private final Path machineFolder;

    VdeCommand(Clerk clerk, Path machineFolder) {
        this.clerk = clerk;
        this.machineFolder = machineFolder;
    }

    int run(Reading.Parsed parsed) {
        List<String> words = parsed.operands();
        String what = words.getFirst();
        if (what.equals("list") && words.size() == 1) return list(parsed);
        if (!what.equals("offer") && !what.equals("withdraw")) {
            return clerk.screen().misuse(parsed.command(), "Invalid parameter '" + words.getLast() + "'");
        }
        if (words.size() < 2) return clerk.screen().misuse(parsed.command(), "Missing the network's name");
        String network = words.get(1);
        if (what.equals("withdraw")) return clerk.finish(withdraw(network));
        Outcome<Configuration> offered = directory(parsed, network).then(path -> offer(network, path));
        if (offered instanceof Outcome.Done<Configuration>(Configuration after)) {
            clerk.screen().print("Offered in " + VdeOffers.of(after).get(network) + "\n");
        }
        return clerk.finish(offered);
    }

    private Outcome<Configuration> offer(String network, String directory) {
        if (network.isEmpty() || network.length() > AttachmentNames.MAX_NETWORK_CHARS) {
            return Outcome.refused(Refusals.invalid(
                    Component.VIRTUALBOX,
                    "a network's name has 1 to " + AttachmentNames.MAX_NETWORK_CHARS + " characters"));
        }
        return clerk.desk().changeNetworks(before -> {
            for (Map.Entry<String, String> other : VdeOffers.of(before).entrySet()) {
                if (!other.getValue().equals(directory) || other.getKey().equals(network)) continue;
                return Outcome.refused(Refusal.of(
                                ErrorCode.VBOX_E_OBJECT_IN_USE,
                                Component.VIRTUALBOX,
                                "'" + directory + "' is the switch of '" + other.getKey() + "'")
                        .withRemedy("Name another one with --directory."));
            }
            return Outcome.done(VdeOffers.with(before, network, directory));
        });
    }

    private Outcome<Configuration> withdraw(String network) {
        return clerk.desk().changeNetworks(before -> {
            if (VdeOffers.of(before).containsKey(network)) return Outcome.done(VdeOffers.with(before, network, ""));
            return Outcome.refused(Refusal.of(
                            ErrorCode.VBOX_E_OBJECT_NOT_FOUND,
                            Component.VIRTUALBOX,
                            "The network '" + network + "' is not offered as a VDE switch")
                    .withRemedy("'patchbay vde list' shows which are."));
        });
    }

    private Outcome<String> directory(Reading.Parsed parsed, String network) {
        if (parsed.has("--directory")) return clerk.choices().absolute(parsed.value("--directory", ""));
        if (network.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*")) {
            return Outcome.done(
                    machineFolder.resolveSibling("vde").resolve(network).toString());
        }
        return Outcome.refused(Refusals.invalid(Component.VIRTUALBOX, "'" + network + "' is no name of a directory")
                .withRemedy("Name one with --directory."));
    }

    private int list(Reading.Parsed parsed) {
        Outcome<Configuration> found = clerk.desk().configuration();
        if (!(found instanceof Outcome.Done<Configuration>(Configuration configuration))) return clerk.finish(found);
        SortedMap<String, String> offers = VdeOffers.of(configuration);
        if (parsed.has("--json")) {
            List<JsonValue> values = offers.entrySet().stream()
                    .map(offer -> (JsonValue) JsonValue.object()
                            .with("network", offer.getKey())
                            .with("directory", offer.getValue())
                            .build())
                    .toList();
            clerk.screen().print(JsonWriter.pretty(new JsonValue.Items(values)));
            return 0;
        }
        StringBuilder out = new StringBuilder();
        offers.forEach((network, directory) ->
                out.append(network).append("  ").append(directory).append('\n'));
        clerk.screen().print(offers.isEmpty() ? "No offers.\n" : out.toString());
        return 0;
    }
}
