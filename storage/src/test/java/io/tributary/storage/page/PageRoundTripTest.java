package io.tributary.storage.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.page.RandomColumns.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(Effort.class)
class PageRoundTripTest {
  private static final PageHeader HEADER = new PageHeader(7, 1_790_000_000_000L, 11, 22);

  private final Effort effort;
  private final PageWriter writer;
  private final PageReader reader = new PageReader();

  PageRoundTripTest(Effort effort) {
    this.effort = effort;
    writer = new PageWriter(effort);
  }

  @AfterEach
  void close() {
    writer.close();
  }

  private void page(List<ColumnInput> columns) {
    writer.begin(HEADER);
    for (int i = 0; i < columns.size(); i++) {
      writer.add(ref(i), columns.get(i));
    }
    reader.open(writer.finish(1), "test");
  }

  private static int ref(int index) {
    return index * 0x9E3779B9;
  }

  private void assertReads(List<ColumnInput> columns, String context) {
    assertThat(reader.seriesCount()).as(context).isEqualTo(columns.size());
    SampleColumns out = new SampleColumns();
    for (int i = columns.size() - 1; i >= 0; i--) {
      assertThat(reader.ref(i)).isEqualTo(ref(i));
      assertThat(reader.indexOf(ref(i))).isEqualTo(i);
      ColumnInput column = columns.get(i);
      out.clear();
      reader.read(i, Long.MIN_VALUE, Long.MAX_VALUE, out);
      assertRows(column, 0, column.size(), out, context + " series=" + i);
    }
  }

  private static void assertRows(
      ColumnInput column, int from, int to, SampleColumns out, String context) {
    assertThat(out.size()).as(context).isEqualTo(to - from);
    long @Nullable [] starts = column.startTimestampsMs();
    @Nullable Histogram @Nullable [] histograms = column.histograms();
    for (int row = from; row < to; row++) {
      int at = row - from;
      if (out.timestampsMs()[at] != column.timestampsMs()[row]
          || out.startTimestampMs(at) != (starts == null ? 0 : starts[row])) {
        throw new AssertionError(context + " times of row=" + row);
      }
      Histogram expected = histograms == null ? null : histograms[row];
      if (expected != null) {
        assertThat(out.histogram(at)).as(context).isEqualTo(expected);
      } else if (out.histogram(at) != null
          || Double.doubleToRawLongBits(out.values()[at]) != column.valueBits()[row]) {
        throw new AssertionError(context + " value of row=" + row);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void read_floatsOfEverySize_areBitExact(Shape shape) {
    for (long seed = 1; seed <= 4; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<ColumnInput> columns = new ArrayList<>();
      for (int rows : RandomColumns.SIZES) {
        long[] bits = RandomColumns.values(shape, rows, random);
        columns.add(new ColumnInput(rows, RandomColumns.timestampsMs(rows, random), bits));
      }
      page(columns);
      assertReads(columns, shape + " seed=" + seed);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 30})
  void read_histogramsAndStarts_areExact(int floatsPercent) {
    for (long seed = 1; seed <= 5; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<ColumnInput> columns = new ArrayList<>();
      for (int rows : RandomColumns.SIZES) {
        columns.add(
            new ColumnInput(
                rows,
                RandomColumns.timestampsMs(rows, random),
                RandomColumns.values(Shape.COUNTER, rows, random),
                RandomColumns.startTimestampsMs(rows, random),
                random.nextInt(4) == 0
                    ? null
                    : RandomColumns.histograms(rows, floatsPercent, random)));
      }
      page(columns);
      assertReads(columns, "seed=" + seed);
    }
  }

  @Test
  void read_partOfTheTimes_yieldsTheirRows() {
    SplittableRandom random = new SplittableRandom(3);
    List<ColumnInput> columns = new ArrayList<>();
    for (Shape shape : Shape.values()) {
      long[] times = RandomColumns.timestampsMs(700, random);
      long[] bits = RandomColumns.values(shape, 700, random);
      columns.add(new ColumnInput(700, times, bits));
      columns.add(
          new ColumnInput(700, times, bits, null, RandomColumns.histograms(700, 40, random)));
    }
    page(columns);
    SampleColumns out = new SampleColumns();
    for (int i = 0; i < columns.size(); i++) {
      for (int[] part : new int[][] {{0, 1}, {0, 256}, {255, 257}, {300, 600}, {699, 700}}) {
        ColumnInput column = columns.get(i);
        long minMs = column.timestampsMs()[part[0]];
        long maxMs = column.timestampsMs()[part[1] - 1];
        out.clear();
        reader.read(i, minMs, maxMs, out);
        assertRows(column, part[0], part[1], out, "series=" + i + " from=" + part[0]);
      }
    }
  }

  @Test
  void read_bucketsOfHistograms_areBitExactInAnyOrder() {
    for (long seed = 1; seed <= 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<ColumnInput> columns = new ArrayList<>();
      for (int histogram = 0; histogram < 4; histogram++) {
        int rows = random.nextInt(2, 700);
        long[] times = RandomColumns.timestampsMs(rows, random);
        for (long[] bits : RandomColumns.buckets(random.nextInt(1, 20), rows, random)) {
          columns.add(new ColumnInput(rows, times, bits));
        }
      }
      page(columns);
      assertReads(columns, "backwards seed=" + seed);
      SampleColumns out = new SampleColumns();
      for (int i = 0; i < 200; i++) {
        int series = i < columns.size() ? i : random.nextInt(columns.size());
        ColumnInput column = columns.get(series);
        int from = random.nextInt(column.size());
        int to = random.nextInt(from, column.size()) + 1;
        out.clear();
        reader.read(series, column.timestampsMs()[from], column.timestampsMs()[to - 1], out);
        assertRows(column, from, to, out, "seed=" + seed + " read=" + i);
      }
    }
  }

  @Test
  void finish_bucketsOfHistograms_areLessWithMoreEffort() {
    assumeThat(effort).isEqualTo(Effort.THOROUGH);
    SplittableRandom random = new SplittableRandom(5);
    long[] times = RandomColumns.timestampsMs(480, random);
    List<ColumnInput> columns = new ArrayList<>();
    for (long[] bits : RandomColumns.buckets(12, 480, random)) {
      columns.add(new ColumnInput(480, times, bits));
    }
    try (PageWriter quick = new PageWriter(Effort.QUICK)) {
      quick.begin(HEADER);
      writer.begin(HEADER);
      for (int i = 0; i < columns.size(); i++) {
        quick.add(ref(i), columns.get(i));
        writer.add(ref(i), columns.get(i));
      }
      assertThat(writer.finish(6)).hasSizeLessThan(quick.finish(6).length * 3 / 4);
    }
  }

  @Test
  void read_outsideOfTheTimes_yieldsNothing() {
    page(List.of(new ColumnInput(2, new long[] {1_000, 3_000}, new long[] {1, 2})));
    SampleColumns out = new SampleColumns();
    reader.read(0, 3_001, Long.MAX_VALUE, out);
    reader.read(0, Long.MIN_VALUE, 999, out);
    reader.read(0, 1_001, 2_999, out);
    assertThat(out.size()).isZero();
  }

  @Test
  void read_twoPages_appends() {
    page(List.of(new ColumnInput(1, new long[] {1_000}, new long[] {5})));
    SampleColumns out = new SampleColumns();
    reader.read(0, 0, 5_000, out);
    page(List.of(new ColumnInput(1, new long[] {2_000}, new long[] {6})));
    reader.read(0, 0, 5_000, out);
    assertThat(out.size()).isEqualTo(2);
    assertThat(out.timestampsMs()).startsWith(1_000, 2_000);
  }

  @Test
  void open_tellsHeaderAndTimes() {
    page(
        List.of(
            new ColumnInput(2, new long[] {1_000, 3_000}, new long[] {1, 2}),
            new ColumnInput(1, new long[] {-4}, new long[] {1})));
    assertThat(reader.header()).isEqualTo(HEADER);
    assertThat(reader.minTimestampMs()).isEqualTo(-4);
    assertThat(reader.maxTimestampMs()).isEqualTo(3_000);
    assertThat(reader.indexOf(12_345)).isEqualTo(-1);
    assertThatThrownBy(() -> reader.ref(2)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void open_pageWithoutSeries_isEmpty() {
    page(List.of());
    assertThat(reader.seriesCount()).isZero();
    assertThat(reader.indexOf(0)).isEqualTo(-1);
  }

  @Test
  void finish_manySeriesOnOneGrid_keepsTimesOnce() {
    SplittableRandom random = new SplittableRandom(1);
    long[] times = RandomColumns.timestampsMs(480, random);
    List<ColumnInput> columns = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      columns.add(new ColumnInput(480, times, RandomColumns.values(Shape.CONSTANT, 480, random)));
    }
    page(columns);
    assertReads(columns, "constants");
    writer.begin(HEADER);
    for (int i = 0; i < 1_000; i++) {
      writer.add(i, columns.get(i));
    }
    assertThat(writer.finish(3)).hasSizeLessThan(12_000);
  }

  @Test
  void add_tooManyRows_isRefused() {
    int rows = PageFormat.MAX_ROWS + 1;
    writer.begin(HEADER);
    assertThatThrownBy(() -> writer.add(1, new ColumnInput(rows, new long[rows], new long[rows])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("rows=" + rows);
  }

  @Test
  void add_untilFull_isRefusedAfterwards() {
    writer.begin(HEADER);
    ColumnInput column = new ColumnInput(1, new long[] {1}, new long[] {1});
    for (int i = 0; i < PageFormat.MAX_SERIES; i++) {
      assertThat(writer.isFull()).isFalse();
      writer.add(i, column);
    }
    assertThat(writer.isFull()).isTrue();
    assertThat(writer.seriesCount()).isEqualTo(PageFormat.MAX_SERIES);
    assertThatThrownBy(() -> writer.add(-1, column)).isInstanceOf(IllegalStateException.class);
    reader.open(writer.finish(1), "test");
    assertThat(reader.seriesCount()).isEqualTo(PageFormat.MAX_SERIES);
  }
}
