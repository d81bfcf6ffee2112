package io.tributary.ingest.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.identity.LabelHash;
import io.tributary.kit.random.Seeds;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Against the plain way: refs as arrays, compared one by one.
final class SymbolDifferenceTest {
  private static final int SYMBOLS = 400; // numbers of one byte and of two
  private static final long FORM = 42;

  private final SymbolTable symbols = new SymbolTable(new LabelHash(new SplittableRandom(1)));
  private final SymbolDifference difference = new SymbolDifference(symbols);

  @Test
  void of_randomRefs_namesWhatDiffers() {
    byte[] names = new byte[4 * SYMBOLS];
    for (int symbol = 0; symbol < SYMBOLS; symbol++) {
      byte[] name = String.format("%04d", symbol).getBytes(StandardCharsets.UTF_8);
      System.arraycopy(name, 0, names, 4 * symbol, 4);
    }
    symbols.reset(MemorySegment.ofArray(names));
    for (int symbol = 0; symbol < SYMBOLS; symbol++) {
      symbols.add(4 * symbol, 4 * symbol + 4);
    }
    symbols.hashAll();
    Seeds.run(2_000, this::compare);
  }

  private void compare(SplittableRandom random) {
    int[] before = random.ints(random.nextInt(40), 0, SYMBOLS).toArray();
    int[] refs = before.clone();
    if (random.nextInt(4) == 0) {
      refs = Arrays.copyOf(refs, random.nextInt(40));
    }
    for (int changes = random.nextInt(4); changes > 0 && refs.length > 0; changes--) {
      refs[random.nextInt(refs.length)] = random.nextInt(SYMBOLS);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    put(before, body);
    int beforeEnd = body.size();
    body.writeBytes(new byte[16]);
    int start = body.size();
    put(refs, body);
    int end = body.size();
    body.writeBytes(new byte[16]);

    MemorySegment bytes = MemorySegment.ofArray(body.toByteArray());
    difference.reset(bytes);
    assertThat(difference.of(FORM, 0, beforeEnd, start, end)).isTrue();
    assertThat(word(0)).isEqualTo(FORM);
    assertThat(applied(before, word(1))).isEqualTo(refs);
  }

  private long word(int index) {
    return difference.memory().getAtIndex(ValueLayout.JAVA_LONG, index);
  }

  /// Returns the refs that the difference makes of those before; as few as possible are its own.
  private int[] applied(int[] before, long counts) {
    int first = (int) counts;
    int last = (int) (counts >>> 32);
    int named = (int) (difference.length() / 16) - 1;
    int[] refs = new int[first + named + last];
    System.arraycopy(before, 0, refs, 0, first);
    System.arraycopy(before, before.length - last, refs, first + named, last);
    for (int i = 0; i < named; i++) {
      refs[first + i] = symbolOf(word(2 + 2 * i), word(3 + 2 * i));
    }
    if (named > 0 && first < before.length && last < before.length - first) {
      assertThat(refs[first]).isNotEqualTo(before[first]);
      assertThat(refs[first + named - 1]).isNotEqualTo(before[before.length - last - 1]);
    }
    return refs;
  }

  private int symbolOf(long low, long high) {
    for (int symbol = 0; symbol < SYMBOLS; symbol++) {
      if (symbols.low(symbol) == low && symbols.high(symbol) == high) {
        return symbol;
      }
    }
    throw new AssertionError("no symbol has this hash");
  }

  private static void put(int[] refs, ByteArrayOutputStream out) {
    for (int ref : refs) {
      if (ref >= 128) {
        out.write(ref | 0x80);
        out.write(ref >>> 7);
      } else {
        out.write(ref);
      }
    }
  }
}
