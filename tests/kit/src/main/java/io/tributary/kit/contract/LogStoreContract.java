package io.tributary.kit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.LogStore;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.metrics.Refusals;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// What the suites of log stores share: a store at a fixed time, and words to write and read it.
abstract class LogStoreContract {
  static final long NOW_MS = StoreContract.NOW_MS;
  static final long T = StoreContract.T * 1_000_000;
  static final ClusterId EU = StoreContract.EU;
  static final ClusterId US = StoreContract.US;
  static final Labels WEB = Labels.of("app", "web", "env", "prod");
  static final Labels API = Labels.of("app", "api", "env", "test");

  LogStoreUnderTest tested = Unopened.INSTANCE;

  /// Opens an empty store that reads the time from `clock`.
  protected abstract LogStoreUnderTest open(InstantSource clock) throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    tested = open(InstantSource.fixed(Instant.ofEpochMilli(NOW_MS)));
  }

  @AfterEach
  void closeStore() {
    tested.close();
  }

  EntryWriter write(ClusterId cluster) {
    return new EntryWriter(tested.store(), cluster);
  }

  EntryWriter write() {
    return write(EU);
  }

  static void appendAll(EntryWriter writer) {
    assertThat(reasons(writer.append())).isEmpty();
  }

  static List<String> reasons(Refusals refusals) {
    return IntStream.range(0, refusals.size())
        .mapToObj(i -> refusals.row(i) + " " + refusals.reason(i))
        .toList();
  }

  SortedMap<Labels, List<StoredEntry>> read(
      ClusterId cluster, NanoRange range, EntryHints hints, Matcher... matchers) {
    try (LogSnapshot snapshot = tested.store().logSnapshot(range)) {
      return StoredEntry.readAll(snapshot.querier(cluster), List.of(matchers), hints);
    }
  }

  /// Returns everything that EU holds, oldest first.
  SortedMap<Labels, List<StoredEntry>> readAll() {
    return read(EU, NanoRange.ALL, StoredEntry.OLDEST_FIRST);
  }

  List<StoredEntry> readOne(Labels labels) {
    return readAll().getOrDefault(labels, List.of());
  }

  /// Returns the stream's lines, oldest first.
  List<String> lines(Labels labels) {
    return readOne(labels).stream().map(StoredEntry::line).toList();
  }

  /// Stands where no store has been opened yet.
  private enum Unopened implements LogStoreUnderTest {
    INSTANCE;

    @Override
    public LogStore store() {
      throw new IllegalStateException("no store is open");
    }

    @Override
    public void settle() {}

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
