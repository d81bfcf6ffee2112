package io.tributary.ingest.entries;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.ListLogAppender;
import io.tributary.ingest.ListLogAppender.Row;
import io.tributary.ingest.TestEntryParts;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.ingest.limits.ClusterLimits;
import io.tributary.ingest.limits.LogLimits;
import io.tributary.ingest.limits.SeriesLimits;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TruncatedLinesTest {
  private static final int LONGEST = 6;

  private final ListLogAppender appender = new ListLogAppender();
  private final SelfMetrics metrics = new SelfMetrics();

  private void store(String line, boolean truncates) {
    LogLimits limits =
        new LogLimits(Integer.MAX_VALUE, 100, 32, 99, 99, LONGEST, truncates, 99, 99);
    ClusterLimits all = new ClusterLimits(1 << 20, 1 << 20, SeriesLimits.NONE, limits);
    ClusterWrites cluster = new ClusterWrites(new ClusterId("a"), 1, Labels.EMPTY, all, metrics);
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    try (EntryRows rows = new EntryRows(TestEntryParts.of(appender, LogDiscovery.NONE))) {
      rows.reset(cluster);
      rows.add(1, MemorySegment.ofArray(bytes), 0, bytes.length);
      LabelPairs labels = new LabelPairs();
      labels.unknownService();
      rows.endStream(labels);
      new EntryAppend(appender).store(cluster, rows);
    }
  }

  private Double truncated() {
    return metrics
        .registry()
        .getSampleValue(
            "tributary_ingest_truncated_entries_total",
            new String[] {"cluster"},
            new String[] {"a"});
  }

  @ParameterizedTest
  @CsvSource({
    "abcdef, abcdef",
    "abcdefg, abcdef",
    "abcdeé, abcde",
    "abcdéf, abcdé",
    "abcd☃, abcd",
    "abc☃x, abc☃",
    "abc😀, abc",
    "ab😀x, ab😀",
    "😀😀, 😀",
    "☃☃☃, ☃☃",
  })
  void add_longLine_isCutBetweenCharacters(String line, String kept) {
    store(line, true);
    byte[] bytes = kept.getBytes(StandardCharsets.UTF_8);
    assertThat(appender.rows)
        .extracting(Row::line)
        .containsExactly(new String(bytes, StandardCharsets.ISO_8859_1));
    assertThat(truncated()).isEqualTo(line.equals(kept) ? null : Double.valueOf(1));
  }

  @Test
  void add_longLineThatIsNotToBeCut_isRefused() {
    store("abcdefg", false);
    assertThat(appender.rows).isEmpty();
    assertThat(truncated()).isNull();
  }
}
