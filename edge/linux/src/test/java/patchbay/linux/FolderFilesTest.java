package patchbay.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.loop.HostFiles;

class FolderFilesTest {
    @TempDir
    Path folder;

    @Test
    void aFileIsOpenedAndReadByWorkersAndTheAnswersComeOnTheLoop() throws Exception {
        // given
        Files.writeString(folder.resolve("Grüße"), "0123456789");
        String octets = new String("Grüße".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        byte[] into = new byte[8];
        CompletableFuture<String> answer = new CompletableFuture<>();

        // when
        try (LoopThread thread = LoopThread.start("files-test", LoopOptions.DEFAULT, (culprit, thrown) -> {})) {
            HostFiles files = thread.loop().host().files();
            thread.loop()
                    .offer(now -> files.open(folder.toString(), octets, opened -> {
                        HostFiles.OpenFile file = opened.file();
                        file.read(4, into, 8, count -> {
                            file.close();
                            answer.complete(Thread.currentThread().getName() + " " + count + " of " + file.sizeBytes());
                        });
                    }));

            // then
            assertThat(answer.get(5, TimeUnit.SECONDS)).isEqualTo("files-test 6 of 10");
            assertThat(new String(into, 0, 6, StandardCharsets.US_ASCII)).isEqualTo("456789");
        }
    }
}
