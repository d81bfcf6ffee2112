package io.tributary.storage.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.tributary.model.error.CorruptDataException;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.page.RandomColumns.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Effort.class)
class PageCorruptionTest {
  private final Effort effort;
  private final PageReader reader = new PageReader();

  PageCorruptionTest(Effort effort) {
    this.effort = effort;
  }

  private byte[] page() {
    SplittableRandom random = new SplittableRandom(77);
    try (PageWriter writer = new PageWriter(effort)) {
      writer.begin(new PageHeader(1, 1_790_000_000_000L, 0, 1));
      List<Shape> shapes = List.of(Shape.values());
      for (int i = 0; i < shapes.size(); i++) {
        int rows = i % 2 == 0 ? 60 : 200;
        long[] times = RandomColumns.timestampsMs(rows, random);
        long[] bits = RandomColumns.values(shapes.get(i), rows, random);
        boolean histograms = i % 4 == 1;
        writer.add(
            i * 100,
            new ColumnInput(
                rows,
                times,
                bits,
                i % 3 == 1 ? RandomColumns.startTimestampsMs(rows, random) : null,
                histograms ? RandomColumns.histograms(rows, 20, random) : null));
      }
      addBuckets(writer, random);
      return writer.finish(1);
    }
  }

  /// Of a histogram, each with the counts of all before.
  private static void addBuckets(PageWriter writer, SplittableRandom random) {
    long[] times = RandomColumns.timestampsMs(200, random);
    for (long[] bits : RandomColumns.buckets(4, times.length, random)) {
      writer.add(10_000 + writer.seriesCount(), new ColumnInput(times.length, times, bits));
    }
  }

  private int readAll(byte[] page) {
    SampleColumns out = new SampleColumns();
    reader.open(page, "mutant");
    for (int i = 0; i < reader.seriesCount(); i++) {
      reader.summary(i);
      reader.indexOf(reader.ref(i));
      reader.read(i, Long.MIN_VALUE, Long.MAX_VALUE, out);
    }
    return out.size();
  }

  @Test
  void open_anyChangedByte_isCorrupt() {
    byte[] page = page();
    for (int i = 0; i < page.length; i++) {
      byte[] changed = page.clone();
      changed[i] ^= 0x10;
      assertThatThrownBy(() -> reader.open(changed, "p1"))
          .isInstanceOf(CorruptDataException.class)
          .hasMessageContaining("resource=p1");
    }
  }

  @Test
  void open_anyShorterPage_isCorrupt() {
    byte[] page = page();
    for (int length = 0; length < page.length; length++) {
      byte[] cut = Arrays.copyOf(page, length);
      assertThatThrownBy(() -> reader.open(cut, "p1")).isInstanceOf(CorruptDataException.class);
    }
  }

  @Test
  void open_otherVersion_isNamed() {
    byte[] page = page();
    PageFormat.setInt(page, 4, 3);
    assertThatThrownBy(() -> reader.open(page, "p1"))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("offset=4 expected=version 1 or 2 found=3");
  }

  @Test
  void read_mutantsBelowTheChecksum_areCorruptOrSomething() {
    readMutants(20_000);
  }

  @Test
  @Tag("long")
  void read_manyMutantsBelowTheChecksum_areCorruptOrSomething() {
    readMutants(1_000_000);
  }

  private void readMutants(int mutants) {
    byte[] page = page();
    int directoryFrame = PageFormat.getInt(page, PageFormat.DIRECTORY_FRAME);
    byte[] directory =
        Zstd.decompress(
            Arrays.copyOfRange(
                page, PageFormat.HEADER_BYTES, PageFormat.HEADER_BYTES + directoryFrame),
            PageFormat.getInt(page, PageFormat.DIRECTORY_RAW));
    byte[] values =
        Zstd.decompress(
            Arrays.copyOfRange(page, PageFormat.HEADER_BYTES + directoryFrame, page.length),
            PageFormat.getInt(page, PageFormat.VALUES_RAW));
    int corrupt = 0;
    for (int seed = 0; seed < mutants; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] mutant =
          rebuilt(
              page, mutated(directory, random), seed % 3 == 0 ? values : mutated(values, random));
      corrupt += isCorrupt(mutant, seed) ? 1 : 0;
    }
    assertThat(corrupt).isGreaterThan(mutants / 4);
  }

  private boolean isCorrupt(byte[] mutant, int seed) {
    try {
      readAll(mutant);
      return false;
    } catch (CorruptDataException e) {
      return true;
    } catch (RuntimeException e) {
      throw new AssertionError("seed=" + seed, e);
    }
  }

  private static byte[] mutated(byte[] bytes, SplittableRandom random) {
    byte[] mutant = bytes.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(mutant.length);
      switch (random.nextInt(3)) {
        case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutant[at] = (byte) random.nextInt();
        default -> mutant = Arrays.copyOf(mutant, Math.max(1, at));
      }
    }
    return mutant;
  }

  /// Returns the page with other contents and the checksum that goes with them.
  private static byte[] rebuilt(byte[] page, byte[] directory, byte[] values) {
    byte[] directoryFrame = Zstd.compress(directory, 1);
    byte[] valuesFrame = Zstd.compress(values, 1);
    int valuesAt = PageFormat.HEADER_BYTES + directoryFrame.length;
    byte[] rebuilt = Arrays.copyOf(page, valuesAt + valuesFrame.length);
    System.arraycopy(directoryFrame, 0, rebuilt, PageFormat.HEADER_BYTES, directoryFrame.length);
    System.arraycopy(valuesFrame, 0, rebuilt, valuesAt, valuesFrame.length);
    PageFormat.setInt(rebuilt, PageFormat.DIRECTORY_RAW, directory.length);
    PageFormat.setInt(rebuilt, PageFormat.DIRECTORY_FRAME, directoryFrame.length);
    PageFormat.setInt(rebuilt, PageFormat.VALUES_RAW, values.length);
    PageFormat.setInt(rebuilt, PageFormat.VALUES_FRAME, valuesFrame.length);
    PageFormat.setInt(rebuilt, PageFormat.CRC, PageFormat.checksum(rebuilt));
    return rebuilt;
  }

  @Test
  void open_mutatedHeaders_areCorruptOrSomething() {
    byte[] page = page();
    for (int seed = 0; seed < 5_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] mutant = page.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        mutant[random.nextInt(PageFormat.CRC_FROM, mutant.length)] ^=
            (byte) (1 << random.nextInt(8));
      }
      PageFormat.setInt(mutant, PageFormat.CRC, PageFormat.checksum(mutant));
      isCorrupt(mutant, seed);
    }
  }
}
