package io.tributary.storage.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.storage.codec.Effort;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The bytes were made once by the first writers of each version and must be readable for ever.
class GoldenPageTest {
  private static final String GOLDEN = "/golden/format/v1/page.base64";
  private static final String GOLDEN_2 = "/golden/format/v2/page.base64";
  private static final int ROWS = 300;
  private static final PageHeader HEADER = new PageHeader(3, 1_790_000_000_000L, 1_000, 2_000);

  /// The series of the golden page, one for each way of encoding.
  private static List<ColumnInput> columns() {
    long[] grid = new long[ROWS];
    Arrays.setAll(grid, i -> HEADER.windowStartMs() + 15_000L * i);
    long[] uneven = new long[ROWS];
    Arrays.setAll(uneven, i -> HEADER.windowStartMs() + 15_000L * i + i % 7);
    double[] sum = new double[1];
    List<ColumnInput> columns = new ArrayList<>();
    columns.add(floats(grid, i -> 42));
    columns.add(floats(grid, i -> 1e6 + 17.0 * i + i % 5));
    columns.add(floats(uneven, i -> (i * i % 1_000) / 100.0));
    columns.add(floats(grid, i -> 4_096.0 * (i / 10 % 8)));
    columns.add(floats(grid, i -> i == ROWS - 1 ? SpecialValues.STALE_NAN : 0.25));
    columns.add(floats(uneven, i -> i % 100 == 99 ? -0.0 : i));
    columns.add(floats(grid, i -> sum[0] += (1 + i % 13) * 1e-9 * 1_234_567));
    columns.add(floats(grid, i -> Math.sqrt(i)));
    columns.add(floats(grid, i -> i % 40 == 0 ? 1e9 : i % 9 == 0 ? 7 + i % 4 : 7));
    columns.add(mixed(grid));
    columns.add(new ColumnInput(0, new long[0], new long[0]));
    return columns;
  }

  /// The series of the golden page of version 2: those of the first, buckets beside one another,
  /// and values of which some are rare.
  private static List<ColumnInput> columns2() {
    long[] grid = new long[ROWS];
    Arrays.setAll(grid, i -> HEADER.windowStartMs() + 15_000L * i);
    List<ColumnInput> columns = new ArrayList<>(columns());
    columns.add(floats(grid, i -> 100.0 * i + i * 7919 % 101));
    columns.add(floats(grid, i -> 103.0 * i + i * 7919 % 101 + i % 3));
    columns.add(floats(grid, i -> i == 7 ? SpecialValues.STALE_NAN : 104.0 * i + i * 7919 % 101));
    columns.add(floats(grid, i -> 103.0 * i + i * 7919 % 101 + (i == 9 ? 1e15 : i % 5)));
    columns.add(floats(grid, i -> mostlyLittle(i) + i % 2));
    return columns;
  }

  /// Half of them 0, a quarter 7, an eighth 14, and so on.
  private static double mostlyLittle(int row) {
    return 7 * Integer.numberOfTrailingZeros(row * 7919 % 1_009 | 1 << 9);
  }

  private interface Values {
    double at(int row);
  }

  private static ColumnInput floats(long[] times, Values values) {
    long[] bits = new long[ROWS];
    Arrays.setAll(bits, i -> Double.doubleToRawLongBits(values.at(i)));
    return new ColumnInput(ROWS, times, bits);
  }

  private static ColumnInput mixed(long[] times) {
    @Nullable Histogram[] histograms = new Histogram[ROWS];
    long[] bits = new long[ROWS];
    long[] starts = new long[ROWS];
    for (int i = 0; i < ROWS; i++) {
      starts[i] = i < 100 ? 0 : HEADER.windowStartMs() + 1_000L * (i / 100);
      bits[i] = Double.doubleToRawLongBits(i);
      if (i >= 10) {
        bits[i] = 0;
        histograms[i] = histogram(i);
      }
    }
    return new ColumnInput(ROWS, times, bits, starts, histograms);
  }

  private static Histogram histogram(int row) {
    boolean custom = row >= 200;
    int half = row / 2;
    double[] counts = {row, half, 3};
    return new Histogram(
        custom ? Histogram.CUSTOM_BUCKETS_SCHEMA : 2,
        row == 10 ? ResetHint.RESET : ResetHint.NOT_RESET,
        row + 8,
        row * 0.125,
        custom ? 0 : 0x1p-128,
        custom ? 0 : 2,
        new int[] {-1, 3},
        counts,
        custom ? new int[0] : new int[] {0, 1},
        custom ? new double[0] : new double[] {row % 3},
        custom ? new double[] {0.1, 1} : new double[0],
        !custom);
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream in = GoldenPageTest.class.getResourceAsStream(name)) {
      return Base64.getMimeDecoder().decode(Objects.requireNonNull(in, name).readAllBytes());
    }
  }

  @Test
  void read_goldenPage_hasWhatWasWritten() throws IOException {
    assertHolds(golden(GOLDEN), columns());
  }

  @Test
  void read_goldenPageOfVersion2_hasWhatWasWritten() throws IOException {
    assertHolds(golden(GOLDEN_2), columns2());
  }

  @ParameterizedTest
  @EnumSource(Effort.class)
  void read_pageOfToday_hasTheSame(Effort effort) {
    assertHolds(page(effort), columns2());
  }

  private static byte[] page(Effort effort) {
    try (PageWriter writer = new PageWriter(effort)) {
      writer.begin(HEADER);
      List<ColumnInput> columns = columns2();
      for (int i = 0; i < columns.size(); i++) {
        writer.add(10 * i, columns.get(i));
      }
      return writer.finish(3);
    }
  }

  private static void assertHolds(byte[] page, List<ColumnInput> columns) {
    PageReader reader = new PageReader();
    reader.open(page, GOLDEN);
    assertThat(reader.header()).isEqualTo(HEADER);
    assertThat(reader.seriesCount()).isEqualTo(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      assertThat(reader.ref(i)).isEqualTo(10 * i);
      SampleColumns out = new SampleColumns();
      reader.read(i, Long.MIN_VALUE, Long.MAX_VALUE, out);
      assertRows(columns.get(i), out, "series=" + i);
    }
    assertThat(reader.summary(3))
        .isEqualTo(
            new SeriesSummary(
                ROWS,
                ROWS,
                0,
                28_672,
                4_096.0 * (10 * (3 * 28 + 15)),
                0,
                20_480,
                3,
                HEADER.windowStartMs(),
                HEADER.windowStartMs() + 15_000L * (ROWS - 1)));
  }

  private static void assertRows(ColumnInput expected, SampleColumns found, String context) {
    assertThat(found.size()).as(context).isEqualTo(expected.size());
    @Nullable Histogram @Nullable [] histograms = expected.histograms();
    long @Nullable [] starts = expected.startTimestampsMs();
    for (int row = 0; row < found.size(); row++) {
      String place = context + " row=" + row;
      Histogram histogram = histograms == null ? null : histograms[row];
      assertThat(found.timestampsMs()[row]).as(place).isEqualTo(expected.timestampsMs()[row]);
      assertThat(found.histogram(row)).as(place).isEqualTo(histogram);
      assertThat(found.startTimestampMs(row)).as(place).isEqualTo(starts == null ? 0 : starts[row]);
      assertThat(Double.doubleToRawLongBits(found.values()[row]))
          .as(place)
          .isEqualTo(expected.valueBits()[row]);
    }
  }
}
