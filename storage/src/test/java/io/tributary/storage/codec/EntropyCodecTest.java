package io.tributary.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.error.CorruptDataException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EntropyCodecTest {
  private static final int[] ROWS = {64, 65, 480, 1_000, 5_760};

  enum Shape {
    UNIFORM,
    GAUSSIAN,
    RARELY_OTHER,
    ONE,
    EVERY_LENGTH,
    GREATEST,
    ANY
  }

  private final EntropyEncoder encoder = new EntropyEncoder();
  private final EntropyDecoder decoder = new EntropyDecoder();

  private static long[] numbers(Shape shape, int rows, SplittableRandom random) {
    long[] numbers = new long[rows];
    long width = random.nextLong(1, 1L << random.nextInt(1, 40));
    Arrays.setAll(
        numbers,
        i ->
            switch (shape) {
              case UNIFORM -> 1_000 + random.nextLong(width);
              case GAUSSIAN -> (long) (random.nextGaussian() * width);
              case RARELY_OTHER -> random.nextInt(100) == 0 ? random.nextLong(width) : 42;
              case ONE -> width;
              case EVERY_LENGTH -> random.nextLong() >> random.nextInt(18, Long.SIZE);
              case GREATEST -> (1L << 44) * random.nextInt(-1, 2);
              case ANY -> random.nextLong();
            });
    return numbers;
  }

  private static ByteSource source(ByteSink sink) {
    ByteSource source = new ByteSource();
    source.reset(
        Arrays.copyOf(sink.bytes(), sink.size() + ByteSource.PADDING), 0, sink.size(), "test");
    return source;
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void decode_whatWasEncoded_isTheSame(Shape shape) {
    for (long seed = 1; seed <= 40; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      for (int rows : ROWS) {
        long[] numbers = numbers(shape, rows, random);
        ByteSink sink = new ByteSink();
        if (!encoder.encode(numbers, 0, rows, Integer.MAX_VALUE, sink)) {
          assertThat(shape).isEqualTo(Shape.ANY);
          continue;
        }
        ByteSource source = source(sink);
        long[] out = new long[rows];
        decoder.decode(source, rows, out, 0);
        assertThat(out).as("seed=%d rows=%d", seed, rows).isEqualTo(numbers);
        assertThat(source.remaining()).isZero();

        int part = random.nextInt(1, rows);
        long[] some = new long[rows];
        decoder.decode(source(sink), part, some, 0);
        assertThat(Arrays.copyOf(some, part))
            .as("seed=%d rows=%d part=%d", seed, rows, part)
            .isEqualTo(Arrays.copyOf(numbers, part));
      }
    }
  }

  @Test
  void encode_gaussian_isNearItsEntropy() {
    SplittableRandom random = new SplittableRandom(9);
    long[] numbers = new long[5_760];
    double deviation = 100;
    Arrays.setAll(numbers, i -> Math.round(random.nextGaussian() * deviation));
    ByteSink sink = new ByteSink();
    assertThat(encoder.encode(numbers, 0, numbers.length, Integer.MAX_VALUE, sink)).isTrue();
    double bits = Math.log(deviation * Math.sqrt(2 * Math.PI * Math.E)) / Math.log(2);
    assertThat((double) sink.size()).isLessThan(1.02 * bits * numbers.length / Byte.SIZE);
  }

  @Test
  void encode_moreThanTheLimit_writesNothing() {
    ByteSink sink = new ByteSink();
    assertThat(
            encoder.encode(numbers(Shape.UNIFORM, 480, new SplittableRandom(1)), 0, 480, 20, sink))
        .isFalse();
    assertThat(sink.size()).isZero();
  }

  @Test
  void decode_mutants_areCorruptOrSomething() {
    decodeMutants(30_000);
  }

  @Test
  @Tag("long")
  void decode_manyMutants_areCorruptOrSomething() {
    decodeMutants(2_000_000);
  }

  private void decodeMutants(int mutants) {
    int corrupt = 0;
    for (long seed = 0; seed < mutants; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int rows = 64 + random.nextInt(100);
      ByteSink sink = new ByteSink();
      encoder.encode(numbers(Shape.GAUSSIAN, rows, random), 0, rows, Integer.MAX_VALUE, sink);
      byte[] mutant = sink.toByteArray();
      for (int i = random.nextInt(3); i >= 0; i--) {
        mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(mutant.length) : mutant.length;
      ByteSource source = new ByteSource();
      source.reset(Arrays.copyOf(mutant, length + ByteSource.PADDING), 0, length, "mutant");
      try {
        decoder.decode(source, rows, new long[rows], 0);
      } catch (CorruptDataException e) {
        corrupt++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed=" + seed, e);
      }
    }
    assertThat(corrupt).isGreaterThan(mutants / 4);
  }
}
