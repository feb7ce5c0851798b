package patchbay.control.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Completion and manual pages, as the real bash, zsh, fish and man read them.
@Needs(Need.SHELLS)
class CompletionTest {
    @TempDir
    Path directory;

    private Path share;

    /// A program that lists one machine named `my web`, and keeps the words of any other call.
    @BeforeEach
    void aProgram() throws IOException {
        share = directory.resolve("share");
        SharedFiles.write(share);
        for (String program : List.of("VBoxManage", "patchbay")) {
            Path file = Files.createDirectories(directory.resolve("bin")).resolve(program);
            Files.writeString(file, """
                    #!/bin/sh
                    if [ "$1 $2" = 'list vms' ]; then echo '"my web" {01234567-89ab-4def-8123-456789abcdef}'
                    else printf '<%s>' "$@" >>"$KEPT"; echo >>"$KEPT"; fi
                    """);
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
    }

    @Test
    void bashOffersCommandsOptionsValuesAndMachines() throws Exception {
        assertThat(bash("VBoxManage", "modi")).isEqualTo("modifyvm");
        assertThat(bash("VBoxManage", "doc")).isEmpty();
        assertThat(bash("patchbay", "doc")).isEqualTo("doctor");
        assertThat(bash("VBoxManage", "modifyvm", "web", "--nat-loc")).contains("--nat-localhostreachable8");
        assertThat(bash("VBoxManage", "controlvm", "web", "nictracefile")).contains("nictracefile1");
        assertThat(bash("VBoxManage", "list", "int")).isEqualTo("intnets");
        assertThat(bash("VBoxManage", "startvm", "my")).isEqualTo("my\\ web");
        assertThat(bash("VBoxManage", "modifyvm", "web", "--nic1", "nat")).isEqualTo("nat\nnatnetwork");
        assertThat(bash("VBoxManage", "modifyvm", "web", "--nic36", "nat")).isEqualTo("nat\nnatnetwork");
        assertThat(bash("VBoxManage", "modifyvm", "web", "--nic37", "nat")).isEmpty();
        assertThat(bash("VBoxManage", "controlvm", "web", "setlinkstate20", "")).isEqualTo("on\noff");
        assertThat(bash("VBoxManage", "dhcpserver", "modify", "--vm", "m")).isEqualTo("my\\ web");
        assertThat(bash("VBoxManage", "controlvm", "web", "setlinkstate1", "")).isEqualTo("on\noff");
    }

    @Test
    void fishOffersThemWithWhatTheyMean() throws Exception {
        assertThat(fish("VBoxManage modi")).isEqualTo("modifyvm\tChanges a machine that is off");
        assertThat(fish("VBoxManage doct")).isEmpty();
        assertThat(fish("patchbay doct")).startsWith("doctor\t");
        assertThat(fish("patchbay modi")).startsWith("modifyvm\t");
        assertThat(fish("VBoxManage startvm my")).isEqualTo("my web\tmachine");
        assertThat(fish("VBoxManage modifyvm web --nat-localhostreachable")).contains("--nat-localhostreachable8\t");
        assertThat(fish("VBoxManage modifyvm web --nic1 nat").lines()).hasSize(2);
        assertThat(fish("VBoxManage modifyvm web --nic36 nat").lines()).hasSize(2);
        assertThat(fish("VBoxManage controlvm web setlinkstate20 of")).isEqualTo("off");
        assertThat(fish("VBoxManage list int")).isEqualTo("intnets");
        assertThat(fish("VBoxManage controlvm web setlinkstate1 of")).isEqualTo("off");
    }

    @Test
    void zshPutsInWhatIsMeant() throws Exception {
        assertThat(zsh(
                        "VBoxManage modi\twe --nat-localhostreachable8 of\t",
                        "VBoxManage startvm m\t",
                        "VBoxManage list intn\t",
                        "VBoxManage modifyvm m\t--nic-trace-file8\t",
                        "VBoxManage modifyvm m\t--nic-trace36 of\t",
                        "VBoxManage dhcpserver modify --vm m\t",
                        "patchbay doct\t",
                        "VBoxManage doct\t"))
                .isEqualTo("""
                        <modifyvm><we><--nat-localhostreachable8><off>
                        <startvm><my web>
                        <list><intnets>
                        <modifyvm><my web><--nic-trace-file8>
                        <modifyvm><my web><--nic-trace36><off>
                        <dhcpserver><modify><--vm><my web>
                        <doctor>
                        <doct>""");
    }

    @Test
    void manRendersEveryPageWithoutAWarning() throws Exception {
        // given
        List<Path> pages;
        try (var files = Files.list(share.resolve("man/man1"))) {
            pages = files.sorted().toList();
        }
        assertThat(pages).hasSize(Grammar.all().size() + 2);

        // when
        String script = "MANWIDTH=80 man --warnings=w -l '" + share + "'/man/man1/*.1 >/dev/null";

        // then
        assertThat(run(List.of("bash", "-c", script))).isEmpty();
        assertThat(run(List.of("bash", "-c", "man -l '" + share + "/man/man1/VBoxManage-dhcpserver.1' | col -b")))
                .contains("--set-opt <number> <value>", "SEE ALSO");
    }

    private String bash(String program, String... words) throws IOException, InterruptedException {
        String line =
                ". '" + share.resolve("bash-completion/completions/patchbay") + "'; COMP_WORDS=('" + program + "' '"
                        + String.join("' '", words) + "'); COMP_CWORD=" + words.length
                        + "; _patchbay; printf '%s\\n' \"${COMPREPLY[@]}\"";
        return run(List.of("bash", "-uc", line));
    }

    private String fish(String line) throws IOException, InterruptedException {
        String script = share.resolve("fish/vendor_completions.d/patchbay.fish").toString();
        return run(List.of("fish", "--no-config", "-c", "source " + script + "; complete -C '" + line + "'"));
    }

    /// Types lines into an interactive zsh on a terminal of its own, and answers the words the program got.
    private String zsh(String... lines) throws IOException, InterruptedException {
        Path script = directory.resolve("type.zsh");
        StringBuilder text = new StringBuilder("""
                zmodload zsh/zpty
                zpty -b shell zsh -f -i
                say() { zpty -w shell "$1"; }
                await() { local seen; zpty -r -m shell seen "*$1*"; }
                say "PS1=; fpath=(%s $fpath); autoload -Uz compinit; compinit -u -D; bindkey '^I' complete-word"
                say 'n=0; line() { print -n "<line$((++n))>" >$TTY }; zle -N zle-line-init line'
                await '<line1>'
                """.formatted(share.resolve("zsh/site-functions")));
        // Each is typed when the editor is there to take it: what is typed ahead of it may be lost.
        int number = 1;
        for (String line : lines) {
            text.append("say $'").append(line.replace("\t", "\\t")).append("'\n");
            text.append("await '<line").append(++number).append(">'\n");
        }
        Files.writeString(script, text.toString());
        run(List.of("zsh", "-f", script.toString()));
        return Files.readString(directory.resolve("kept")).strip();
    }

    private String run(List<String> words) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("PATH", directory.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("HOME", directory.toString());
        builder.environment().put("KEPT", directory.resolve("kept").toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("TERM", "dumb");
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return out.strip();
    }
}
