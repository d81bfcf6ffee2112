package io.tributary.shipper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a stop and a start leave: every line once.
class RestartTest extends ShipperHarness {
  private static final String A = "a.log\"";
  private static final PushSink.Answer STORED_BUT_NOT_SAID = new PushSink.Answer(500, true, "?");

  @Test
  void restart_afterEachStep_sendsEachLineOnce() throws IOException {
    String[] lines = new String[12];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "line " + i;
      append("a.log", lines[i] + "\n");
      if (i % 4 == 3) {
        Files.deleteIfExists(logs.resolve("a.log.1"));
        rename("a.log", "a.log.1");
      }
      ship("*.log");
      int sent = i + 1;
      await(() -> sink.lines(A).size() >= sent);
      stop();
    }
    awaitLines(A, lines);
  }

  @Test
  void restart_unacknowledgedPush_isRepeatedExactly() throws IOException {
    sink.answer(STORED_BUT_NOT_SAID);
    append("a.log", "1\n2\n");
    ship("*.log");
    await(() -> !sink.requests().isEmpty());
    stop();
    append("a.log", "3\n");
    sink.answer(new PushSink.Answer(204, true, ""));
    ship("*.log");

    awaitLines(A, "1", "2", "3");
    List<PushSink.Request> requests = sink.requests();
    assertThat(requests.get(requests.size() - 2).message())
        .isEqualTo(requests.getFirst().message());
  }

  @Test
  void restart_unacknowledgedPushOfATruncatedFile_isNotLost() throws IOException {
    sink.answer(new PushSink.Answer(503, false, "busy"));
    append("a.log", "1\n2\n");
    ship("*.log");
    await(() -> !sink.requests().isEmpty());
    stop();
    truncate("a.log");
    append("a.log", "3\n");
    sink.answer(new PushSink.Answer(204, true, ""));
    ship("*.log");

    awaitLines(A, "1", "2", "3");
  }

  /// A file may have its next name at any moment: it is neither gone then nor a new one.
  @Test
  void restart_whileFilesAreRenamed_sendsEachLineOnce() throws Exception {
    int generations = 60;
    append("a.log", "line 0\n");
    ship("*.log");
    awaitLines(A, "line 0");
    Future<?> rotation = CompletableFuture.runAsync(() -> rotate(generations));
    while (!rotation.isDone()) {
      stop();
      ship("*.log");
    }
    rotation.get();
    stop();
    ship("*.log");
    awaitLines(
        A, IntStream.range(0, generations).mapToObj(i -> "line " + i).toArray(String[]::new));
  }

  private void rotate(int generations) {
    try {
      for (int generation = 1; generation < generations; generation++) {
        for (int i = generation - 1; i > 0; i--) {
          rename("a.log." + i, "a.log." + (i + 1));
        }
        rename("a.log", "a.log.1");
        append("a.log", "line " + generation + "\n");
        LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void restart_rotatedFilesReadLate_areFoundByTheirTimes() throws IOException {
    append("a.log", "1\n");
    ship("*.log");
    awaitLines(A, "1");
    stop();
    String many = "a line of very many\n".repeat(Batch.FULL / 10);
    append("a.log", many);
    rename("a.log", "a.log.2");
    append("a.log", "2\n");
    rename("a.log", "a.log.1");
    append("a.log", "3\n");
    settle();
    sink.answer(STORED_BUT_NOT_SAID);
    ship("*.log");
    await(() -> sink.requests().size() > 1);
    stop(); // the second batch was read after the rotated file was written
    sink.answer(new PushSink.Answer(204, true, ""));
    ship("*.log");
    int lines = 3 + Batch.FULL / 10;
    await(() -> sink.lines(A).size() >= lines);

    assertThat(sink.lines(A)).hasSize(lines).endsWith("2", "3");
  }

  @Test
  void restart_acknowledgedPush_isNotRepeated() throws IOException {
    append("a.log", "1\n");
    ship("*.log");
    awaitLines(A, "1");
    stop();
    ship("*.log");
    append("a.log", "2\n");
    awaitLines(A, "1", "2");

    assertThat(sink.requests()).hasSize(2);
  }

  @Test
  void restart_clockWentBack_timestampsStillIncrease() throws IOException {
    append("a.log", "1\n");
    ship("*.log");
    awaitLines(A, "1");
    stop();
    append("a.log", "2\n3\n");
    InstantSource behind = () -> Instant.ofEpochSecond(1_000_000);
    try (Shipper _ = Shipper.start(config(sink.base(), "*.log"), behind)) {
      awaitLines(A, "1", "2", "3");
    }
  }

  @Test
  void start_positionsInUse_saysSo() throws IOException {
    ship("*.log");

    assertThatThrownBy(() -> Shipper.start(config(sink.base()), InstantSource.system()))
        .isInstanceOf(IOException.class)
        .hasMessage("the positions file is in use by another process file=" + positions());
  }

  @Test
  void start_positionsOfSomethingElse_areNotOverwritten() throws IOException {
    Files.writeString(positions(), "positions:\n  /var/log/a.log: '7'\n");

    assertThatThrownBy(() -> ship("*.log"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no positions file of this version");
    assertThat(positions()).content().startsWith("positions:");
  }

  @Test
  void tornPositions_atEachByte_goOnFromTheLastWholeRecord() throws IOException {
    append("a.log", "1\n");
    ship("*.log");
    awaitLines(A, "1");
    append("a.log", "2\n");
    awaitLines(A, "1", "2");
    stop();
    byte[] whole = Files.readAllBytes(positions());
    int recovered = 0;
    for (int length = 0; length <= whole.length; length++) {
      Files.write(positions(), Arrays.copyOf(whole, length));
      try (PositionsFile file = PositionsFile.open(positions())) {
        List<Long> offsets = file.positions().stream().map(FilePosition::offset).toList();
        assertThat(offsets).isIn(List.of(), List.of(2L), List.of(4L));
        int step = offsets.isEmpty() ? 0 : (int) (long) offsets.getFirst();
        assertThat(step).isGreaterThanOrEqualTo(recovered);
        recovered = step;
      }
    }
    assertThat(recovered).isEqualTo(4);
  }

  @Test
  void tornPositions_shipperGoesOn() throws IOException {
    append("a.log", "1\n");
    ship("*.log");
    awaitLines(A, "1");
    stop();
    byte[] whole = Files.readAllBytes(positions());
    byte[] torn = Arrays.copyOf(whole, whole.length + 7);
    Files.write(positions(), torn);
    append("a.log", "2\n");
    ship("*.log");
    awaitLines(A, "1", "2");
    stop();
    append("a.log", "3\n");
    ship("*.log");

    awaitLines(A, "1", "2", "3");
    try (Stream<Path> files = Files.list(positions().getParent())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("logs", "positions", "positions.lock");
    }
  }
}
