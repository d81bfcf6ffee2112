package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.ByteSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Lines for tests, as statements print them and as nobody would.
final class NastyLines {
  static final long T = 1_790_000_000_000_000_000L; // 2026-09-21T13:33:20Z

  private static final String HEX = "0123456789abcdef";
  private static final List<String> TEXTS =
      List.of(
          "level=info msg=\"",
          "\" took ",
          "ms",
          "",
          ".",
          ":",
          " - ",
          "\u0000",
          "\r\n",
          "\u00ff\u00fe\u00c3(",
          "GET /api/v",
          "/items/",
          "{\"ts\":\"",
          "\",\"trace_id\":\"",
          "x",
          "a-f");
  private static final List<String> ODD =
      List.of(
          "0",
          "00",
          "007",
          "9223372036854775807",
          "9223372036854775808",
          "9999999999999999999",
          "0000000000000000000",
          "123456789012345678901234567890",
          "2026-02-29T25:61:61",
          "2024-02-29 23:59:59.999999999",
          "2024-02-29 23:59:59.9999999999",
          "1969-12-31T23:59:59Z",
          "2100-01-01T00:00:00",
          "31/Nov/2026:10:00:00",
          "30/Nov/2026:10:00:00",
          "30/Nou/2026:10:00:00",
          "Nov 06 10:00:00",
          "Nov  6 10:00:00",
          "0229 10:00:00.5",
          "261126 100000",
          "0x7f3a9b2cdeadbeef",
          "DEADBEEF01",
          "deadbeef0",
          "-5",
          "123e4567-e89b-12d3-a456-426614174000",
          "123E4567-e89b-12d3-a456-426614174000",
          "123e4567-e89b-12d3-a456-42661417400g");

  final List<byte[]> lines = new ArrayList<>();
  final List<Long> timesNs = new ArrayList<>();

  static NastyLines random(SplittableRandom random) {
    NastyLines block = new NastyLines();
    List<List<Integer>> statements = new ArrayList<>();
    for (int i = random.nextInt(1, 12); i > 0; i--) {
      List<Integer> statement = new ArrayList<>();
      for (int part = random.nextInt(8); part > 0; part--) {
        statement.add(random.nextInt(TEXTS.size()));
        statement.add(random.nextInt(12));
      }
      statements.add(statement);
    }
    long timeNs = random.nextInt(50) == 0 ? random.nextLong() : T;
    for (int i = random.nextInt(1, 400); i > 0; i--) {
      timeNs += random.nextLong(2_000_000_000);
      byte[] line =
          random.nextInt(30) == 0
              ? noise(random)
              : line(statements.get(random.nextInt(statements.size())), timeNs, random);
      block.add(line, timeNs);
    }
    return block;
  }

  private static byte[] noise(SplittableRandom random) {
    byte[] noise = new byte[random.nextInt(10) == 0 ? random.nextInt(70_000) : random.nextInt(40)];
    random.nextBytes(noise);
    if (random.nextBoolean()) {
      for (int i = 0; i < noise.length; i++) {
        noise[i] = (byte) HEX.charAt(noise[i] & 0x0F);
      }
    }
    return noise;
  }

  private static byte[] line(List<Integer> statement, long timeNs, SplittableRandom random) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < statement.size(); i += 2) {
      line.append(TEXTS.get(statement.get(i))).append(field(statement.get(i + 1), timeNs, random));
    }
    return line.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String field(int kind, long timeNs, SplittableRandom random) {
    return switch (kind) {
      case 0 -> Integer.toString(random.nextInt(100_000));
      case 1 -> Long.toString(random.nextLong(Long.MAX_VALUE));
      case 2 -> "%03d".formatted(random.nextInt(1_000));
      case 3 -> "0".repeat(random.nextInt(4)) + random.nextInt(2_000);
      case 4 -> hex(32, random);
      case 5 -> hex(random.nextInt(1, 40), random);
      case 6 ->
          hex(8, random)
              + "-"
              + hex(4, random)
              + "-4"
              + hex(3, random)
              + "-a"
              + hex(3, random)
              + "-"
              + hex(12, random);
      case 7, 8 -> TimeTexts.of(timeNs + random.nextInt(3) * 1_000_000L, random);
      case 9 -> "pod" + random.nextInt(9) + "x" + random.nextInt(3);
      case 10 -> "42";
      default -> ODD.get(random.nextInt(ODD.size()));
    };
  }

  private static String hex(int digits, SplittableRandom random) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < digits; i++) {
      hex.append(HEX.charAt(random.nextInt(HEX.length())));
    }
    return hex.toString();
  }

  void add(byte[] line, long timeNs) {
    lines.add(line);
    timesNs.add(timeNs);
  }

  void add(String line, long timeNs) {
    add(line.getBytes(StandardCharsets.ISO_8859_1), timeNs);
  }

  /// Returns the block, or nothing when the encoder does not take it.
  byte[] encode(LineEncoder encoder) {
    ByteSink bytes = new ByteSink();
    int[] ends = new int[lines.size()];
    long[] times = new long[lines.size()];
    for (int i = 0; i < ends.length; i++) {
      bytes.write(lines.get(i), 0, lines.get(i).length);
      ends[i] = bytes.size();
      times[i] = timesNs.get(i);
    }
    ByteSink out = new ByteSink();
    byte[] input = Arrays.copyOf(bytes.bytes(), bytes.size() + Long.BYTES);
    boolean fits =
        encoder.encode(
            new LineEncoder.Lines(input, ends.length, ends, times), TextListener.NONE, out);
    return fits ? out.toByteArray() : new byte[0];
  }

  /// Returns how many bytes the lines have.
  long bytes() {
    return lines.stream().mapToLong(line -> line.length).sum();
  }

  /// Returns the lines that the block gives.
  List<byte[]> decode(LineDecoder decoder, byte[] block) {
    return decode(decoder, block, Wanted.ALL);
  }

  /// Returns the lines, or what is wanted of them, digits 0 for those that are not written.
  List<byte[]> decode(LineDecoder decoder, byte[] block, Wanted wanted) {
    long length = bytes();
    ByteSource in = new ByteSource();
    in.reset(Arrays.copyOf(block, block.length + ByteSource.PADDING), 0, block.length, "block");
    boolean any = decoder.open(in, lines.size(), length, wanted, "block");
    byte[] out = new byte[(int) length + LineDecoder.SLACK];
    List<byte[]> decoded = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < lines.size(); i++) {
      int end = at + lines.get(i).length;
      int written = any ? decoder.next(out, at, end, timesNs.get(i)) : -1;
      if (written < 0) {
        Arrays.fill(out, at, end, (byte) '0');
      }
      decoded.add(Arrays.copyOfRange(out, at, written < 0 ? end : written));
      at = end;
    }
    return decoded;
  }

  /// Asks for every third line, then for all from the middle on.
  void decodeBothWays(LineDecoder decoder, byte[] block, Wanted wanted) {
    ByteSource in = new ByteSource();
    in.reset(Arrays.copyOf(block, block.length + ByteSource.PADDING), 0, block.length, "block");
    if (!decoder.open(in, lines.size(), bytes(), wanted, "block")) {
      return;
    }
    for (int line = 0; line < lines.size(); line += 3) {
      decoder.seek(line);
      decode(decoder, line);
    }
    decoder.seek(lines.size() / 2);
    for (int line = lines.size() / 2; line < lines.size(); line++) {
      decode(decoder, line);
    }
  }

  private void decode(LineDecoder decoder, int line) {
    int length = lines.get(line).length;
    int _ = decoder.next(new byte[length + LineDecoder.SLACK], 0, length, timesNs.get(line));
  }
}
