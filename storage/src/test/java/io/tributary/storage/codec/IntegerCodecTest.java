package io.tributary.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IntegerCodecTest {
  private static final int FROM = 3;

  private final IntegerDecoder decoder = new IntegerDecoder();

  private static long[] numbers(SplittableRandom random) {
    int kind = random.nextInt(8);
    int bits = random.nextInt(1, Long.SIZE);
    long step = random.nextLong(-1_000, 1_000_000);
    long[] numbers = new long[random.nextInt(1, 1_200)];
    Arrays.setAll(
        numbers,
        i ->
            switch (kind) {
              case 0 -> random.nextLong() >> bits;
              case 1 -> i * step;
              case 2 -> i * step + random.nextInt(9);
              case 3 -> (long) i * i * step;
              case 4 -> random.nextInt(30) == 0 ? random.nextLong() : 7;
              case 5 -> 1_000L * random.nextInt(2_000);
              case 6 -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
              default -> step;
            });
    return numbers;
  }

  private void encode(IntegerEncoder encoder, int way, long[] numbers, ByteSink out) {
    long[] shifted = new long[FROM + numbers.length];
    System.arraycopy(numbers, 0, shifted, FROM, numbers.length);
    switch (way) {
      case 0 -> encoder.encode(numbers, numbers.length, out);
      case 1 -> encoder.encodeSampled(shifted, FROM, numbers.length, out);
      default -> encoder.encodeUnrelated(shifted, FROM, numbers.length, out);
    }
  }

  @ParameterizedTest
  @EnumSource
  void decode_whatWasEncodedInAnyWay_isTheSame(Effort effort) {
    IntegerEncoder encoder = new IntegerEncoder(effort);
    Seeds.run(
        600,
        random -> {
          long[] numbers = numbers(random);
          int rows = numbers.length;
          ByteSink sink = new ByteSink();
          encode(encoder, random.nextInt(3), numbers, sink);
          ByteSource source = new ByteSource();
          byte[] bytes = Arrays.copyOf(sink.bytes(), sink.size() + ByteSource.PADDING);
          source.reset(bytes, 0, sink.size(), "test");
          long[] out = new long[FROM + rows];
          decoder.decode(source, rows, rows, out, FROM);
          assertThat(Arrays.copyOfRange(out, FROM, FROM + rows)).isEqualTo(numbers);
          assertThat(source.remaining()).isZero();

          source.reset(bytes, 0, sink.size(), "test");
          decoder.skip(source, rows);
          assertThat(source.remaining()).isZero();

          int limit = random.nextInt(rows + 1);
          source.reset(bytes, 0, sink.size(), "test");
          long[] some = new long[rows];
          decoder.decode(source, rows, limit, some);
          assertThat(Arrays.copyOf(some, limit)).isEqualTo(Arrays.copyOf(numbers, limit));
        });
  }

  @Test
  void encodeSampled_whatGrowsEvenly_takesDifferences() {
    long[] numbers = new long[4_000];
    Arrays.setAll(numbers, i -> 1_000_000_000L * i + i % 7);
    ByteSink sampled = new ByteSink();
    IntegerEncoder encoder = new IntegerEncoder(Effort.THOROUGH);
    encoder.encodeSampled(numbers, 0, numbers.length, sampled);
    assertThat(sampled.size()).isLessThan(4_000 * 4 / Byte.SIZE);
  }
}
