package patchbay.control.grammar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The files that are made of the grammar when the product is built, in a folder such as `/usr/share`.
public final class SharedFiles {
    private SharedFiles() {}

    /// Writes completions and manual pages into the folder named by the first word.
    public static void main(String[] words) throws IOException {
        write(Path.of(words[0]));
    }

    static void write(Path share) throws IOException {
        Path bash = Files.createDirectories(share.resolve("bash-completion/completions"));
        for (String program : new String[] {"VBoxManage", "patchbay"}) {
            Files.writeString(bash.resolve(program), BashCompletion.script());
        }
        Path zsh = Files.createDirectories(share.resolve("zsh/site-functions"));
        Files.writeString(zsh.resolve("_patchbay"), ZshCompletion.script());
        Path fish = Files.createDirectories(share.resolve("fish/vendor_completions.d"));
        Files.writeString(fish.resolve("VBoxManage.fish"), FishCompletion.script());
        Files.writeString(fish.resolve("patchbay.fish"), FishCompletion.script());
        Path man = Files.createDirectories(share.resolve("man/man1"));
        for (var page : ManPages.all().entrySet()) Files.writeString(man.resolve(page.getKey()), page.getValue());
    }
}
