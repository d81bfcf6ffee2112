package io.tributary.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.contract.ContainedText;
import io.tributary.kit.contract.EntryWriter;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.error.CorruptDataException;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.error.TributaryException;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.CrashTwin.Contents;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
  private static final Instant NOW = Instant.parse("2026-06-15T12:20:00Z");
  private static final Labels UP = Labels.of("__name__", "up", "i", "1");
  private static final Labels DOWN = Labels.of("__name__", "down", "i", "2");

  @TempDir private Path folder;

  private static Storage open(Path data) {
    return Storage.open(
        StorageConfig.of(data), InstantSource.fixed(NOW), new SelfMetrics(), ContainedText::new);
  }

  private static void write(Storage storage, int number) {
    BatchWriter samples = new BatchWriter(storage, CrashTwin.CLUSTERS.getFirst());
    long timestampMs = NOW.toEpochMilli() - 1_000L * number;
    samples.sample(UP, timestampMs, number).sample(DOWN, timestampMs - 86_400_000, number);
    samples.metadata(
        new MetricMetadata("up", MetricMetadata.Type.GAUGE, "told " + number + " times", ""));
    assertThat(samples.append().isEmpty()).isTrue();
    EntryWriter entries = new EntryWriter(storage, CrashTwin.CLUSTERS.getLast());
    entries.entry(UP, timestampMs * 1_000_000, "line " + number);
    assertThat(entries.append().isEmpty()).isTrue();
  }

  private static List<Contents> contents(Storage storage) {
    return CrashTwin.CLUSTERS.stream()
        .map(cluster -> Contents.of(storage, storage, cluster))
        .toList();
  }

  private static void backUp(Storage storage, Path to) throws IOException {
    try (BackupFolder backup = BackupFolder.create(to)) {
      storage.backup((name, content) -> {
        try (InputStream bytes = Files.newInputStream(content)) {
          backup.add(name, bytes);
        }
      });
      backup.finish();
    }
  }

  @Test
  void restore_ofARunningStore_readsTheSame() throws IOException {
    Path data = folder.resolve("data");
    List<Contents> expected;
    try (Storage storage = open(data)) {
      write(storage, 1);
      storage.flush();
      write(storage, 2);
      storage.deleteSeries(
          CrashTwin.CLUSTERS.getFirst(), List.of(Matcher.equal("i", "2")), TimeRange.ALL);
      write(storage, 3);
      expected = contents(storage);
      Files.writeString(data.resolve("gaps"), "what is missing");
      backUp(storage, folder.resolve("backup"));
      write(storage, 4);
      assertThat(data.resolve("backup")).doesNotExist();
    }
    BackupFolder.restore(folder.resolve("backup"), folder.resolve("restored"));
    assertThat(folder.resolve("restored").resolve("gaps")).hasContent("what is missing");
    try (Storage storage = open(folder.resolve("restored"))) {
      assertThat(contents(storage)).isEqualTo(expected);
      write(storage, 5);
      expected = contents(storage);
    }
    try (Storage storage = open(folder.resolve("restored"))) {
      assertThat(contents(storage)).isEqualTo(expected);
    }
  }

  @Test
  void backup_whileItIsTaken_hasNothingOfWhatComesMeanwhile() throws IOException {
    try (Storage storage = open(folder.resolve("data"));
        BackupFolder backup = BackupFolder.create(folder.resolve("backup"))) {
      write(storage, 1);
      List<Contents> expected = contents(storage);
      int[] files = {1};
      storage.backup((name, content) -> {
        write(storage, ++files[0]);
        storage.flush();
        try (InputStream bytes = Files.newInputStream(content)) {
          backup.add(name, bytes);
        }
        assertThatThrownBy(() -> storage.backup((_, _) -> {}))
            .isInstanceOf(OverloadedException.class)
            .hasMessage("another backup is being made");
      });
      backup.finish();
      BackupFolder.restore(folder.resolve("backup"), folder.resolve("restored"));
      try (Storage restored = open(folder.resolve("restored"))) {
        assertThat(contents(restored)).isEqualTo(expected);
      }
    }
  }

  @Test
  void backup_thatFails_leavesNothing() throws IOException {
    Path data = folder.resolve("data");
    Path to = folder.resolve("backup");
    try (Storage storage = open(data)) {
      write(storage, 1);
      try (BackupFolder backup = BackupFolder.create(to)) {
        assertThatThrownBy(() ->
                storage.backup((name, content) -> {
                  backup.add(name, InputStream.nullInputStream());
                  throw new IOException("the client left");
                }))
            .hasMessage("the client left");
      }
      assertThat(to).doesNotExist();
      assertThat(data.resolve("backup")).doesNotExist();
      backUp(storage, to);
    }
    assertThat(to.resolve("BACKUP")).exists();
  }

  @Test
  void create_folderWithSomethingInIt_isRefused() throws IOException {
    Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> BackupFolder.create(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not empty, nothing in it is overwritten");
    assertThatThrownBy(() -> BackupFolder.create(folder.resolve("file")))
        .hasMessageStartingWith("not a folder: ");
    try (BackupFolder backup = BackupFolder.create(folder.resolve("new"))) {
      for (String name : List.of("../x", "/x", "a/b/c", "", ".x", "BACKUP")) {
        assertThatThrownBy(() -> backup.add(name, InputStream.nullInputStream()))
            .as(name)
            .hasMessageStartingWith("not the name of a file");
      }
    }
  }

  @Test
  void restore_damagedOrUnfinished_namesTheFileAndIsNotOpened() throws IOException {
    Path backup = folder.resolve("backup");
    try (Storage storage = open(folder.resolve("data"))) {
      write(storage, 1);
      backUp(storage, backup);
    }
    Path restored = folder.resolve("restored");
    Path table;
    try (Stream<Path> files = Files.list(backup.resolve("db"))) {
      table = files.filter(file -> file.toString().endsWith(".sst")).findAny().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(table);
    bytes[bytes.length / 2] ^= 1;
    Files.write(table, bytes);

    assertThatThrownBy(() -> BackupFolder.restore(backup, restored))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining(table.toString());
    assertThatThrownBy(() -> open(restored))
        .isInstanceOf(TributaryException.class)
        .hasMessageStartingWith("a restore into the data directory did not end");
    assertThatThrownBy(() -> BackupFolder.restore(backup, restored))
        .hasMessageContaining("is not empty");
    Files.delete(backup.resolve("BACKUP"));
    assertThatThrownBy(() -> BackupFolder.restore(backup, folder.resolve("other")))
        .hasMessageStartingWith("not a backup, or one that did not end: ");
    assertThat(folder.resolve("other")).doesNotExist();
  }
}
