package io.tributary.shipper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/// What becomes of files while the shipper looks away or is not there.
class RotationTest extends ShipperHarness {
  private static final String A = "a.log\"";

  @Test
  void tail_growingFile_sendsEachLineOnce() throws IOException {
    append("a.log", "1\n2\n");
    ship("*.log");
    awaitLines(A, "1", "2");
    append("a.log", "3\n");
    append("b.log", "x\n");
    awaitLines(A, "1", "2", "3");
    awaitLines("b.log", "x");

    assertThat(sink.labels())
        .containsExactlyInAnyOrder(
            "{filename=\"" + logs + "/a.log\", job=\"test\"}",
            "{filename=\"" + logs + "/b.log\", job=\"test\"}");
  }

  @Test
  void rename_chainBetweenLooks_readsEveryGenerationInOrder() throws IOException {
    append("a.log", "1\n");
    ship("*.log");
    awaitLines(A, "1");
    append("a.log", "2\n");
    rename("a.log", "a.log.1");
    append("a.log", "3\n");
    rename("a.log.1", "a.log.2");
    rename("a.log", "a.log.1");
    append("a.log.2", "2b\n");
    append("a.log", "4\n");

    await(() -> sink.lines(A).size() >= 5);
    assertThat(sink.lines(A)).containsExactly("1", "2", "2b", "3", "4");
  }

  @Test
  void rename_chainWhileDown_readsEveryGenerationInOrder() throws IOException {
    append("a.log.1", "before us\n");
    settle();
    append("a.log", "1\n");
    ship("*.log");
    awaitLines(A, "1");
    stop();
    append("a.log", "2\n");
    rename("a.log.1", "a.log.3");
    rename("a.log", "a.log.2");
    append("a.log", "3\n");
    rename("a.log", "a.log.1");
    append("a.log", "4\n");
    append("a.log.bak", "no\n");
    ship("*.log");

    awaitLines(A, "1", "2", "3", "4");
  }

  @Test
  void rename_whileDown_nothingStandsAtThePath_readsEveryGeneration() throws IOException {
    append("a.log", "1\n");
    ship("*.log");
    awaitLines(A, "1");
    stop();
    rename("a.log", "a.log.2");
    append("a.log", "2\n");
    rename("a.log", "a.log.1");
    ship("*.log");

    awaitLines(A, "1", "2");
  }

  @Test
  void rename_toAMatchedName_isStillTheSameFile() throws IOException {
    append("a.log", "1\n");
    ship("a.log*");
    awaitLines(A, "1");
    rename("a.log", "a.log.1");
    append("a.log.1", "2\n");
    append("a.log", "3\n");
    await(() -> sink.lines(A).size() >= 3);
    stop();
    append("a.log.1", "4\n");
    ship("a.log*");

    await(() -> sink.lines(A).size() >= 4);
    assertThat(sink.lines(A)).containsExactly("1", "2", "3", "4");
    assertThat(sink.labels()).hasSize(1);
  }

  @Test
  void rename_partialLastLine_isSentBeforeTheSuccessor() throws IOException {
    append("a.log", "1\n");
    ship("*.log");
    awaitLines(A, "1");
    append("a.log", "cut");
    settle();
    assertThat(sink.lines(A)).containsExactly("1");
    rename("a.log", "a.log.1");
    append("a.log", "2\n");

    awaitLines(A, "1", "cut", "2");
  }

  @Test
  void compressedWhileDown_theRestIsRead() throws IOException {
    append("a.log", "1\n");
    ship("*.log*");
    awaitLines(A, "1");
    stop();
    append("a.log", "lost\n");
    Files.delete(logs.resolve("a.log"));
    append("a.log.1.gz", "\u001f\u008b\u0008 compressed\n");
    append("a.log", "2\n");
    ship("*.log*");

    awaitLines(A, "1", "2");
    assertThat(sink.labels()).hasSize(1);
  }

  @Test
  void deletedWhileOpen_isReadToItsEnd() throws IOException {
    append("a.log", "1\n");
    ship("*.log");
    awaitLines(A, "1");
    try (FileChannel open = FileChannel.open(logs.resolve("a.log"), StandardOpenOption.APPEND)) {
      Files.delete(logs.resolve("a.log"));
      open.write(ByteBuffer.wrap("2\n".getBytes(StandardCharsets.UTF_8)));
    }

    awaitLines(A, "1", "2");
  }

  @Test
  void truncate_toNothingAndWrittenAnew_startsAgain() throws IOException {
    append("a.log", "1 and some more\n");
    ship("*.log");
    awaitLines(A, "1 and some more");
    truncate("a.log");
    append("a.log", "2\n");
    awaitLines(A, "1 and some more", "2");
    stop();
    truncate("a.log");
    append("a.log", "3 is longer than what it was before that\n");
    ship("*.log");

    awaitLines(A, "1 and some more", "2", "3 is longer than what it was before that");
  }

  @Test
  void replaced_bySameContent_isAnotherFile() throws IOException {
    append("a.log", "start\n1\n");
    ship("*.log");
    awaitLines(A, "start", "1");
    append("fresh", "start\n1\n2\n");
    Files.move(logs.resolve("fresh"), logs.resolve("a.log"), StandardCopyOption.REPLACE_EXISTING);

    awaitLines(A, "start", "1", "start", "1", "2");
  }

  @Test
  void sameContentInTwoFiles_bothAreSent() throws IOException {
    append("a.log", "same\n");
    append("b.log", "same\n");
    ship("*.log");

    awaitLines(A, "same");
    awaitLines("b.log", "same");
  }

  @Test
  void rotationDuringAnOutage_losesNothing() throws IOException {
    sink.answer(new PushSink.Answer(503, false, "busy"));
    append("a.log", "1\n");
    ship("*.log");
    await(() -> !sink.requests().isEmpty());
    rename("a.log", "a.log.1");
    append("a.log", "2\n");
    for (int i = 3; i < 6; i++) {
      settle();
      Files.delete(logs.resolve("a.log"));
      append("a.log", i + "\n");
    }
    settle();
    sink.answer(new PushSink.Answer(204, true, ""));

    awaitLines(A, "1", "2", "3", "4", "5");
  }

  @Test
  void match_whatIsNoFile_isLeftAlone() throws IOException {
    Files.createDirectory(logs.resolve("folder.log"));
    append("real", "1\n");
    Files.createSymbolicLink(logs.resolve("link.log"), logs.resolve("real"));
    Files.createSymbolicLink(logs.resolve("dead.log"), logs.resolve("nowhere"));
    append("other.log", "2\n");
    ship("*.log");

    awaitLines("link.log", "1");
    awaitLines("other.log", "2");
    rename("real", "real.1");
    append("real", "3\n");
    awaitLines("link.log", "1", "3");
  }

  @Test
  void match_ownPositions_areNotShipped() throws IOException {
    append("a.log", "1\n");
    ship(logs.getParent() + "/**");
    awaitLines(A, "1");
    settle();

    assertThat(sink.labels()).hasSize(1);
  }

  @Test
  void match_unreadableFile_isReadOnceItMayBe() throws IOException {
    Path file = append("a.log", "1\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(file), "root reads everything: skipped");
    ship("*.log");
    settle();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    awaitLines(A, "1");
  }

  @Test
  void match_foldersThatComeLater_areFound() throws IOException {
    ship("**/*.log");
    append("top.log", "1\n");
    Files.createDirectories(logs.resolve("x/y"));
    append("x/y/deep.log", "2\n");

    awaitLines("top.log", "1");
    awaitLines("deep.log", "2");
  }
}
