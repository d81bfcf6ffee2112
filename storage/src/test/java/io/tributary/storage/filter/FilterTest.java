package io.tributary.storage.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.error.CorruptDataException;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.Needle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
  private static final String[] WORDS = {
    "timeout",
    "after",
    "connection",
    "refused",
    "GET",
    "/api/v2/items",
    "user=",
    "trace_id=",
    "größe",
    "OutOfMemoryError",
    "panic:",
    "level=error",
    "10.0.12.7",
    "200",
    "{\"msg\":\"",
    "\",",
    "e29b-41d4"
  };

  private final SplittableRandom random = new SplittableRandom(11);
  private final List<List<byte[]>> chunks = new ArrayList<>();
  private final List<byte[]> values = new ArrayList<>();
  private FilterTable table = FilterTable.NONE;

  private void write(int count, int lines) {
    write(count, lines, FilterWriter.GROUP_KEYS);
  }

  private void write(int count, int lines, int groupKeys) {
    FilterWriter writer = new FilterWriter(groupKeys);
    writer.begin((number, value) -> {
      assertThat(number).isEqualTo(values.size());
      values.add(value);
    });
    for (int chunk = 0; chunk < count; chunk++) {
      List<byte[]> texts = new ArrayList<>();
      for (int line = 0; line < lines; line++) {
        texts.add(line());
        writer.text(texts.getLast(), 0, texts.getLast().length);
      }
      writer.endChunk();
      chunks.add(texts);
    }
    table = FilterTable.decode(writer.finish(), "test");
  }

  private byte[] line() {
    StringBuilder line = new StringBuilder();
    for (int part = random.nextInt(12); part > 0; part--) {
      switch (random.nextInt(6)) {
        case 0 -> line.append(hex(1 + random.nextInt(40)));
        case 1 -> line.append(random.nextInt(1 << random.nextInt(1, 30)));
        case 2 -> line.append(hex(8)).append('-').append(hex(4)).append('-').append(hex(12));
        default -> line.append(WORDS[random.nextInt(WORDS.length)]);
      }
      if (random.nextInt(4) > 0) {
        line.append(' ');
      }
    }
    byte[] bytes = line.toString().getBytes(UTF_8);
    if (bytes.length > 0 && random.nextInt(20) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private String hex(int digits) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < digits; i++) {
      hex.append(Character.forDigit(random.nextInt(16), 16));
    }
    return hex.toString();
  }

  private byte[] partOfALine() {
    while (true) {
      List<byte[]> chunk = chunks.get(random.nextInt(chunks.size()));
      byte[] line = chunk.get(random.nextInt(chunk.size()));
      if (line.length > 0) {
        int from = random.nextInt(line.length);
        return Arrays.copyOfRange(line, from, from + 1 + random.nextInt(line.length - from));
      }
    }
  }

  private BitSet candidates(EntryHints.AnyOf... contained) {
    return TextQuery.of(List.of(contained)).candidates(table, chunks.size(), values::get);
  }

  private BitSet chunksWith(byte[] part) {
    Needle needle = new Needle(part);
    BitSet found = new BitSet();
    for (int chunk = 0; chunk < chunks.size(); chunk++) {
      if (chunks.get(chunk).stream().anyMatch(line -> needle.isIn(line, 0, line.length))) {
        found.set(chunk);
      }
    }
    return found;
  }

  private static BitSet without(BitSet all, BitSet some) {
    BitSet rest = (BitSet) all.clone();
    rest.andNot(some);
    return rest;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 40, 300})
  void candidates_partsOfLines_areNeverMissed(int lines) {
    write(20, lines);
    int skipped = 0;
    for (int i = 0; i < 400; i++) {
      byte[] part = partOfALine();
      byte[] other = partOfALine();
      BitSet found = candidates(EntryHints.AnyOf.of(part));
      assertThat(without(chunksWith(part), found))
          .as(new String(part, UTF_8))
          .isEqualTo(new BitSet());
      skipped += chunks.size() - found.cardinality();
      BitSet both = chunksWith(part);
      both.and(chunksWith(other));
      BitSet foundBoth = candidates(EntryHints.AnyOf.of(part), EntryHints.AnyOf.of(other));
      assertThat(without(both, foundBoth)).isEqualTo(new BitSet());
      BitSet either = chunksWith(part);
      either.or(chunksWith(other));
      BitSet foundEither = candidates(EntryHints.AnyOf.of(part, other));
      assertThat(without(either, foundEither)).isEqualTo(new BitSet());
    }
    assertThat(skipped).isPositive();
  }

  @Test
  void candidates_identifiersThatAreInOneChunk_areHardlyInAnother() {
    write(60, 400);
    int found = 0;
    for (int i = 0; i < 200; i++) {
      found += candidates(EntryHints.AnyOf.of(hex(32).getBytes(UTF_8))).cardinality();
      String uuid = hex(8) + "-" + hex(4) + "-" + hex(4) + "-" + hex(4) + "-" + hex(12);
      found += candidates(EntryHints.AnyOf.of(uuid.getBytes(UTF_8))).cardinality();
    }
    assertThat(found).as("of 24000").isLessThan(600);
    assertThat(candidates(EntryHints.AnyOf.of("kangaroo".getBytes(UTF_8))).cardinality())
        .isLessThan(6);
  }

  @Test
  void candidates_noise_hasNoFilter() {
    FilterWriter writer = new FilterWriter();
    writer.begin((number, value) -> values.add(value));
    byte[] noise = new byte[4 << 20];
    random.nextBytes(noise);
    writer.text(noise, 0, noise.length);
    writer.endChunk();
    byte[] line = "quiet please".getBytes(UTF_8);
    writer.text(line, 0, line.length);
    writer.endChunk();
    table = FilterTable.decode(writer.finish(), "test");
    assertThat(writer.bytes()).isLessThan(1_000);
    chunks.add(List.of(noise));
    chunks.add(List.of(line));
    chunks.add(List.of());
    BitSet found = candidates(EntryHints.AnyOf.of("kangaroo".getBytes(UTF_8)));
    assertThat(found)
        .as("noise, and a chunk without filter")
        .isEqualTo(BitSet.valueOf(new long[] {5}));
  }

  @Test
  void candidates_keysOfSeveralGroups_areAllAsked() {
    write(20, 2_000, 100_000);
    assertThat(table.groups().size()).isGreaterThan(1);
    assertThat(table.groups().getFirst().values()).isGreaterThan(1);
    for (int i = 0; i < 100; i++) {
      byte[] part = partOfALine();
      BitSet found = candidates(EntryHints.AnyOf.of(part));
      assertThat(without(chunksWith(part), found)).isEqualTo(new BitSet());
    }
  }

  @Test
  void decode_brokenTable_isRefused() {
    write(3, 10);
    byte[] bytes = new FilterTable(table.groups()).encode();
    for (int at = 0; at < bytes.length; at++) {
      byte[] broken = bytes.clone();
      broken[at] ^= 4;
      assertThatThrownBy(() -> FilterTable.decode(broken, "test"))
          .isInstanceOf(CorruptDataException.class);
    }
  }
}
