package io.tributary.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.error.CorruptDataException;
import io.tributary.model.error.OverloadedException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// RocksDB meets damage when it compacts files, and takes no more writes: the store goes on.
class DamagedPagesTest {
  private static final int VALUE_BYTES = 4_096;
  private static final int KEYS = 100;

  /// One less than RocksDB compacts by itself.
  private static final int FILES = 3;

  private static final int LAST = FILES + 10;

  @TempDir private Path directory;
  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void flush_damageIsMetWhenFilesAreCompacted_writesGoOn() throws IOException {
    try (RocksStore store = RocksStore.open(directory)) {
      for (int file = 0; file < FILES; file++) {
        fill(store, file);
      }
    }
    damage();
    try (RocksStore store = RocksStore.open(directory)) {
      assertThatThrownBy(() -> store.compact(Family.PAGES, key(0, 0), key(KEYS, 0)))
          .isInstanceOf(CorruptDataException.class);
      for (int file = FILES; file <= LAST; file++) {
        fill(store, file);
      }
      for (int file = FILES; file <= LAST; file++) {
        assertThat(store.get(Family.PAGES, key(KEYS - 1, file))).hasSize(VALUE_BYTES);
      }
    }
  }

  @Test
  void flush_ofWhatWasPutBeforeTheStoreWasOpenedAgain_saysThatItIsLost() throws Exception {
    try (RocksStore store = RocksStore.open(directory)) {
      for (int file = 0; file < FILES; file++) {
        fill(store, file);
      }
    }
    damage();
    try (RocksStore store = RocksStore.open(directory)) {
      put(store, FILES);
      Thread other =
          Thread.ofPlatform()
              .start(() ->
                  assertThatThrownBy(() -> store.compact(Family.PAGES, key(0, 0), key(KEYS, 0)))
                      .isInstanceOf(CorruptDataException.class));
      other.join();
      put(store, FILES + 1);
      assertThatThrownBy(() -> store.flush(List.of(Family.PAGES)))
          .isInstanceOf(OverloadedException.class)
          .hasMessageContaining("what was not flushed is lost");
      fill(store, FILES);
      assertThat(store.get(Family.PAGES, key(KEYS - 1, FILES))).hasSize(VALUE_BYTES);
    }
  }

  /// Writes a file whose keys lie among those of the others.
  private void fill(RocksStore store, int file) {
    put(store, file);
    store.flush(List.of(Family.PAGES));
  }

  private void put(RocksStore store, int file) {
    for (int i = 0; i < KEYS; i++) {
      byte[] value = new byte[VALUE_BYTES];
      random.nextBytes(value);
      store.put(Family.PAGES, key(i, file), value);
    }
  }

  private static byte[] key(int i, int file) {
    return ByteBuffer.allocate(8).putInt(i).putInt(file).array();
  }

  private void damage() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      Path first =
          files.filter(file -> file.toString().endsWith(".sst")).sorted().findFirst().orElseThrow();
      try (RandomAccessFile file = new RandomAccessFile(first.toFile(), "rw")) {
        long at = file.length() / 2;
        file.seek(at);
        int found = file.read();
        file.seek(at);
        file.write(found ^ 1);
      }
    }
  }
}
